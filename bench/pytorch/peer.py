"""The same work in PyTorch: a line of JSON asked on stdin, a line answered on stdout (messages.ts)."""

import json
import os
import platform
import sys
import time

import numpy
import torch

from networks import parameter_count
from training import Training, fastest, first_losses, read_data, whole_run

training = None


def environment(_):
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "threads": str(torch.get_num_threads()),
    }


def start(case):
    global training
    training = None
    torch.manual_seed(1)
    data = read_data(case["data"])
    how, trials = (case["how"], []) if "how" in case else fastest(case, data)
    started = time.perf_counter()
    training = Training(case, how, data)
    training.steps(1)
    first_step = time.perf_counter() - started
    return {
        "parameters": parameter_count(training.model),
        "firstStep": first_step,
        "setUp": set_up(first_step, case["warmUp"]),
        "how": how,
        "trials": trials,
    }


def set_up(first_step, count):
    """Seconds that the first ten steps take longer than ten others, if there are 19 more or more."""
    if count < 19:
        training.steps(count)
        return None
    next_nine = training.steps(9)
    training.steps(count - 19)
    return max(0, first_step + next_nine - training.steps(10))


def steps(asked):
    return {"seconds": training.steps(asked["count"])}


def losses(asked):
    values, parameters = first_losses(
        asked["data"], asked["weights"], asked["steps"], asked["learningRate"]
    )
    return {"losses": values, "parameters": parameters}


def whole(asked):
    seconds, reached = whole_run(**asked)
    return {"seconds": seconds, "accuracy": reached}


def memory(_):
    with open("/proc/self/status") as file:
        fields = dict(line.split(":", 1) for line in file)
    mebibytes = lambda name: round(int(fields[name].split()[0]) / 1024)
    return {"peak": mebibytes("VmHWM"), "resident": mebibytes("VmRSS")}


answers = {
    "environment": environment,
    "start": start,
    "steps": steps,
    "losses": losses,
    "whole": whole,
    "memory": memory,
}


def main():
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    replies, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = answers[asked.pop("do")](asked)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=replies, flush=True)


if __name__ == "__main__":
    main()
