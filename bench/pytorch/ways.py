"""The ways in which PyTorch may be fastest at a case."""

from training import formats

EAGER_ADAMS = ("fused", "foreach", "default")
AUTOTUNED = "max-autotune-no-cudagraphs"


def ways(case):
    """Kinds of Adam and memory formats; if `compiled`, also the compiler's mode, one choice changed at
    a time, since it takes so long. Under autocast compiling is one more way.
    """
    if case["compiled"] and case["rule"] == "esam":
        raise ValueError("ESAM freezes other tensors at each step, and each choice is compiled anew")
    kinds = list(formats) if len(case["data"]["shape"]) == 3 else ["contiguous"]
    way = lambda adam, kind, mode: {"adam": adam, "format": kind, "compile": mode}
    if not case["compiled"]:
        eager = [way(adam, kind, None) for kind in kinds for adam in EAGER_ADAMS]
        compiles = case["precision"] == "bfloat16" and case["rule"] != "esam"
        return [*eager, way("fused", kinds[-1], "default")] if compiles else eager
    return [
        *(way("fused", kind, "default") for kind in kinds),
        way("compiled", "contiguous", "default"),
        way("fused", "contiguous", AUTOTUNED),
    ]
