"""The same work in JAX, in a process that is asked (peer_process.py)."""

import os
import platform
import sys
from pathlib import Path

import jax
import jaxlib
import numpy

sys.path.append(str(Path(__file__).resolve().parent.parent))

from peer_process import fastest, memory, serve
from training import Training, first_losses, read_data

training = None


def environment(_):
    return {
        "python": platform.python_version(),
        "jax": jax.__version__,
        "jaxlib": jaxlib.__version__,
        "numpy": numpy.__version__,
        "threads": os.environ["NPROC"],
    }


def ways(case):
    """Kinds of random keys, and steps by one call each or all by one; one way for images.

    There masks take no time beside the convolutions, which XLA's loops on a CPU slow down a lot.
    """
    if len(case["data"]["shape"]) == 3:
        return [{"random": "threefry2x32", "call": "a step"}]
    return [
        {"random": random, "call": call}
        for random in ("threefry2x32", "unsafe_rbg")
        for call in ("a step", "all steps")
    ]


def start(case):
    global training
    training = None
    data = read_data(case["data"])
    how, trials = case.get("how"), []
    if how is None:
        how, trials = fastest(ways(case), lambda how: Training(case, how, data), case["trial"])
    training = Training(case, how, data)
    first_step = training.steps(1)
    training.steps(case["warmUp"])
    return {
        "parameters": sum(w.size for w in training.state["w"]),
        "firstStep": first_step,
        "how": how,
        "trials": trials,
    }


def steps(asked):
    return {"seconds": training.steps(asked["count"])}


def losses(asked):
    values, parameters = first_losses(**asked)
    return {"losses": values, "parameters": parameters}


if __name__ == "__main__":
    serve(
        {
            "environment": environment,
            "start": start,
            "steps": steps,
            "losses": losses,
            "memory": memory,
        }
    )
