"""The same work in PyTorch, in a process that is asked (peer_process.py)."""

import logging
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy
import torch

sys.path.append(str(Path(__file__).resolve().parent.parent))

from networks import parameter_count
from peer_process import fastest, memory, serve
from training import DEVICE, Training, read_data, synchronize
from ways import ways
from whole import first_losses, whole_run

training = None


def environment(_):
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "threads": str(torch.get_num_threads()),
        "cuda": torch.version.cuda,
    }


def start(case):
    global training
    training = None
    torch.manual_seed(1)
    data = read_data(case["data"])
    how, trials = case.get("how"), []
    if how is None:
        how, trials = fastest(ways(case), lambda how: Training(case, how, data), case["trial"])
    training = Training(case, how, data)
    first_step = training.steps(1)
    training.steps(case["warmUp"])
    return {
        "parameters": parameter_count(training.model),
        "firstStep": first_step,
        "how": how,
        "trials": trials,
    }


def steps(asked):
    return {"seconds": training.steps(asked["count"])}


def losses(asked):
    values, parameters = first_losses(**asked)
    return {"losses": values, "parameters": parameters}


def whole(asked):
    seconds, reached = whole_run(**asked)
    return {"seconds": seconds, "accuracy": reached}


@torch.no_grad()
def matrix_rate(asked):
    """Operations a second of the best of several products of square matrices."""
    kind = getattr(torch, asked["precision"])
    best = 0
    for size in asked["sizes"]:
        a, b = (torch.rand(size, size, dtype=kind, device=DEVICE) for _ in range(2))
        c = torch.mm(a, b)
        for _ in range(asked["times"]):
            synchronize()
            started = time.perf_counter()
            torch.mm(a, b, out=c)
            synchronize()
            best = max(best, 2 * size**3 / (time.perf_counter() - started))
    return {"rate": best}


answers = {
    "environment": environment,
    "start": start,
    "steps": steps,
    "losses": losses,
    "whole": whole,
    "memory": memory,
    "matrixRate": matrix_rate,
}

if __name__ == "__main__":
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch._logging.set_logs(all=logging.ERROR)
    # Its fastest way on a GPU: TF32, as TensorFlow has it, and cuDNN's best of all algorithms.
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    # Networks, formats, precisions and both momenta of a step share one piece of code.
    torch._dynamo.config.recompile_limit = 64
    # Nothing that an earlier bench compiled: set-up is what a first run takes.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder
        serve(answers)
