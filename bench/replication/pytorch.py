"""PyTorch's side of a replication: a run described by a line of JSON (run.ts), told by another.

In the corrected protocol both questions of a step have one dropout mask, the first alone moves the
running statistics, and there is no decay. In the authors' every question draws a mask and moves the
statistics, Adam starts anew each epoch, and decay is coupled, 1e-4.

    python3 bench/replication/pytorch.py '{"protocol": "corrected", ...}'
"""

import json
import os
import sys
import time
from functools import partial
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent.parent / "pytorch"))
from networks import cnn, load_weights  # noqa: E402
from rules import SAM, Plain  # noqa: E402
from training import formats, questions, read_data  # noqa: E402

DTYPES = {"float32": torch.float32, "float64": torch.float64}


class AuthorsSAM(SAM):
    """The second question moves the running statistics, too."""

    def backward_again(self, x, y):
        return self.backward(x, y)


RULES = {
    ("corrected", "plain"): Plain,
    ("corrected", "sam"): SAM,
    ("authors", "plain"): Plain,
    ("authors", "sam"): AuthorsSAM,
}


class Masked(nn.Module):
    """Dropout by masks that are told: the last of them for all questions that are left."""

    def tell(self, masks):
        self.masks = list(masks)

    def forward(self, x):
        if not self.training:
            return x
        mask = self.masks.pop(0) if len(self.masks) > 1 else self.masks[0]
        return x * mask


class Given:
    """Weights, orders and masks that the library drew."""

    def __init__(self, folder, examples, questions, units, dtype):
        self.weights = numpy.fromfile(f"{folder}/weights", "<f4")
        self.orders = numpy.fromfile(f"{folder}/orders", "<i4").reshape(-1, examples)
        self.drawn = numpy.fromfile(f"{folder}/masks", "<f4").reshape(-1, units)
        self.questions, self.at, self.dtype = questions, 0, dtype

    def start(self, model):
        load_weights(model, self.weights)

    def order(self, epoch):
        return torch.from_numpy(self.orders[epoch].astype("int64"))

    def masks(self, rows):
        for _ in range(self.questions):
            yield torch.from_numpy(self.drawn[self.at : self.at + rows]).to(self.dtype)
            self.at += rows


class Own:
    """PyTorch's own initial weights, orders and dropout."""

    def __init__(self, examples, questions, units, dtype):
        self.examples, self.questions, self.units, self.dtype = examples, questions, units, dtype

    def start(self, model):
        pass

    def order(self, epoch):
        return torch.randperm(self.examples)

    def masks(self, rows):
        for _ in range(self.questions):
            yield F.dropout(torch.ones(rows, self.units, dtype=self.dtype), 0.5)


def train(run):
    dtype = DTYPES[run.get("precision", "float32")]
    layout = formats[run.get("format", "contiguous")]
    torch.set_default_dtype(dtype)
    torch.manual_seed(run["seed"])
    x, y = read_data(run["train"])
    x = x.to(dtype)
    tests = [read_data(test) for test in run["tests"]]
    sizes = run["network"]
    model = cnn(run["train"]["shape"][0], run["train"]["classes"], **sizes)
    model.dropout = Masked()
    own_masks = run["protocol"] == "authors" and run["rule"] == "sam"
    kind = (len(y), 2 if own_masks else 1, sizes["hidden"], dtype)
    chance = Given(run["given"], *kind) if "given" in run else Own(*kind)
    chance.start(model)
    model.to(memory_format=layout)
    where = positions(run, model) if "weights" in run else None

    def new_rule():
        decay = 1e-4 if run["protocol"] == "authors" else 0
        adam = torch.optim.Adam(
            model.parameters(), lr=run["learningRate"], weight_decay=decay
        )
        asked = (partial(ask, model) for ask in questions(None, half=False))
        return RULES[run["protocol"], run["rule"]](model, adam, *asked)

    rule = new_rule()
    losses, epochs, weights, seconds = [], [], [], 0
    for epoch in range(run["epochs"]):
        started = time.perf_counter()
        model.train()
        if run["protocol"] == "authors" and epoch > 0:
            rule = new_rule()
        of_epoch = []
        for rows in chance.order(epoch).split(run["batchSize"]):
            model.dropout.tell(chance.masks(len(rows)))
            of_epoch.append(rule.step(x[rows].to(memory_format=layout), y[rows]))
        of_epoch = torch.stack(of_epoch).tolist()
        seconds += time.perf_counter() - started
        losses += of_epoch
        last = epoch == run["epochs"] - 1
        told = tests if last or run["testAfter"] == "each" else []
        epochs.append({
            "loss": sum(of_epoch) / len(of_epoch),
            "tests": [evaluate(model, *test, dtype, layout) for test in told],
        })
        if where is not None:
            weights += values_of(model, where)
    if where is not None:
        numpy.concatenate(weights).astype("<f8").tofile(run["weights"])
    return {"losses": losses, "epochs": epochs, "seconds": seconds}


@torch.no_grad()
def evaluate(model, x, y, dtype, layout):
    model.eval()
    logits = torch.cat([
        model(part.to(dtype).to(memory_format=layout)) for part in x.split(500)
    ])
    hits = (logits.argmax(1) == y).sum().item()
    return {"accuracy": hits / len(y), "loss": F.cross_entropy(logits, y).item()}


def positions(run, model):
    """Where the library has each of the model's parameters, in the order of the model."""
    sizes = run["network"]
    numbered = cnn(run["train"]["shape"][0], run["train"]["classes"], **sizes)
    count = sum(p.numel() for p in model.parameters())
    load_weights(numbered, numpy.arange(count, dtype="float64"))
    return flat(numbered).round().astype("int64")


def values_of(model, where):
    """Parameters in the library's order, then the running mean and variance."""
    values = numpy.empty(len(where))
    values[where] = flat(model)
    norm = model.norm
    statistics = norm.running_mean, norm.running_var
    return [values, *(s.double().numpy().copy() for s in statistics)]


def flat(model):
    return torch.cat([p.detach().double().flatten() for p in model.parameters()]).numpy()


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    print(json.dumps(train(json.loads(sys.argv[1]))))
