"""The ways in which PyTorch may be fastest at a case."""

from training import DEVICE, formats

EAGER_ADAMS = ("fused", "foreach", "default")
AUTOTUNED = "max-autotune-no-cudagraphs"
# Steps that are the same each time: a recorded one can be replayed.
RECORDED = ("plain", "sam", "friendly-sam")


def ways(case):
    """Kinds of Adam and memory formats. If `compiled`, images in both formats, else Adam and the
    compiler's modes: compiling takes long.
    """
    of_images = len(case["data"]["shape"]) == 3
    kinds = list(formats) if of_images else ["contiguous"]
    if DEVICE == "cuda":
        return gpu_ways(case, kinds)
    way = lambda adam, kind, mode: {"adam": adam, "format": kind, "compile": mode}
    if not case["compiled"]:
        return [way(adam, kind, None) for kind in kinds for adam in EAGER_ADAMS]
    more = [way("compiled", "contiguous", "default"), way("fused", "contiguous", AUTOTUNED)]
    return [way("fused", kind, "default") for kind in kinds] + ([] if of_images else more)


def gpu_ways(case, kinds):
    """Formats, each with steps that Python issues and with a CUDA graph of the whole step; if
    `compiled`, the last format and the graph alone: compiling takes long.
    """
    graphs = [None, "step"] if case["rule"] in RECORDED else [None]
    way = {"adam": "fused", "compile": "default" if case["compiled"] else None}
    if case["compiled"]:
        return [{**way, "format": kinds[-1], "graph": graphs[-1]}]
    return [{**way, "format": kind, "graph": graph} for kind in kinds for graph in graphs]
