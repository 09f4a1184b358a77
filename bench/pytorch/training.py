"""Training in PyTorch: steps that are asked for, in a way that is chosen."""

import functools
import time

import numpy
import torch
from torch.nn import functional as F

from networks import network
from rules import rules

BATCH = 128
# The bench of processors hides the GPU.
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
# Steps before one is recorded.
WARM_UP = 3
formats = {"contiguous": torch.contiguous_format, "channels last": torch.channels_last}
adams = {
    "default": {},
    "foreach": {"foreach": True},
    "fused": {"fused": True},
    "compiled": {"foreach": True},
}


def read_data(data):
    """Inputs and class numbers of a file that speed/data.ts wrote, where training is."""
    examples, shape = data["examples"], data["shape"]
    with open(data["path"], "rb") as file:
        x = torch.from_numpy(numpy.fromfile(file, "<f4", examples * int(numpy.prod(shape))))
        y = torch.from_numpy(numpy.fromfile(file, "<i4", examples)).long()
    if len(shape) == 1:
        return x.reshape(examples, *shape).to(DEVICE), y.to(DEVICE)
    return x.reshape(examples, *shape).permute(0, 3, 1, 2).contiguous().to(DEVICE), y.to(DEVICE)


def make_rule(name, model, how, half=False, rate=1e-3):
    """A rule over Adam, in that way, under autocast to bfloat16 if `half`."""
    of_graph = {"capturable": True} if how.get("graph") else {}
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, **adams[how["adam"]], **of_graph)
    if how["adam"] == "compiled":
        optimizer.step = torch.compile(optimizer.step, dynamic=False)
    asked = questions(how.get("compile"), half)
    return rules[name](model, optimizer, *(functools.partial(ask, model) for ask in asked))


@functools.cache
def questions(mode, half):
    """The mean loss of a model on a batch, and the examples' losses; compiled where a mode is given.

    The model is an argument, so that what is compiled serves all models of one kind.
    """

    def ask(reduction, model, x, y):
        with torch.autocast(DEVICE, torch.bfloat16, enabled=half):
            return F.cross_entropy(model(x), y, reduction=reduction)

    def mean_loss(model, x, y):
        return ask("mean", model, x, y)

    def losses(model, x, y):
        return ask("none", model, x, y)

    if mode is None:
        return mean_loss, losses
    return [torch.compile(each, dynamic=False, mode=mode) for each in (mean_loss, losses)]


def synchronize():
    """Until the GPU, if there is one, has done what it was told."""
    if DEVICE == "cuda":
        torch.cuda.synchronize()


class Training:
    """A run that goes on for as many steps as it is asked for."""

    def __init__(self, case, how, data):
        self.x, self.y = data
        self.format = formats[how["format"]]
        model = network(case["data"]["shape"], case["data"]["classes"])
        model = model.to(DEVICE, memory_format=self.format)
        self.model = model
        self.rule = make_rule(case["rule"], model, how, case["precision"] == "bfloat16")
        self.loss_sum = torch.zeros((), device=DEVICE)
        self.rows = self.all_rows()
        self.take = self.recorded() if how.get("graph") else self.step

    def all_rows(self):
        """Rows of one batch after another, in an order that is new in each epoch."""
        while True:
            yield from torch.randperm(len(self.y), device=DEVICE).split(BATCH)
            self.loss_sum.item()
            self.loss_sum.zero_()

    def batch(self, rows):
        x = self.x[rows]
        return (x.to(memory_format=self.format) if x.dim() == 4 else x), self.y[rows]

    def steps(self, count):
        """Seconds that the next steps take."""
        started = time.perf_counter()
        for _ in range(count):
            self.take(next(self.rows))
        synchronize()
        return time.perf_counter() - started

    def step(self, rows):
        self.loss_sum += self.rule.step(*self.batch(rows))

    def recorded(self):
        """A step as one CUDA graph, replayed with other rows."""
        rows = torch.arange(BATCH, device=DEVICE)
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP):
                self.step(rows)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step(rows)

        def replay(chosen):
            rows.copy_(chosen)
            graph.replay()

        return replay
