"""The ways in which PyTorch may be fastest at a case."""

from training import formats

EAGER_ADAMS = ("fused", "foreach", "default")
AUTOTUNED = "max-autotune-no-cudagraphs"


def ways(case):
    """Kinds of Adam and memory formats. If `compiled`, images in both formats, else Adam and the
    compiler's modes: compiling takes long.
    """
    of_images = len(case["data"]["shape"]) == 3
    kinds = list(formats) if of_images else ["contiguous"]
    way = lambda adam, kind, mode: {"adam": adam, "format": kind, "compile": mode}
    if not case["compiled"]:
        return [way(adam, kind, None) for kind in kinds for adam in EAGER_ADAMS]
    more = [way("compiled", "contiguous", "default"), way("fused", "contiguous", AUTOTUNED)]
    return [way("fused", kind, "default") for kind in kinds] + ([] if of_images else more)
