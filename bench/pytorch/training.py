"""Training in PyTorch: steps that are asked for, in the way that is fastest for a case."""

import time

import numpy
import torch
from torch.utils.data import DataLoader, TensorDataset

from networks import load_weights, network, parameter_count
from rules import rules

BATCH = 128
formats = {"contiguous": torch.contiguous_format, "channels last": torch.channels_last}
adams = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}


def read_data(data):
    """Inputs and class numbers of a file that data.ts wrote."""
    examples, shape = data["examples"], data["shape"]
    with open(data["path"], "rb") as file:
        x = torch.from_numpy(numpy.fromfile(file, "<f4", examples * int(numpy.prod(shape))))
        y = torch.from_numpy(numpy.fromfile(file, "<i4", examples)).long()
    if len(shape) == 1:
        return x.reshape(examples, *shape), y
    return x.reshape(examples, *shape).permute(0, 3, 1, 2).contiguous(), y


def adam(model, how, rate=1e-3):
    return torch.optim.Adam(model.parameters(), lr=rate, **adams[how["adam"]])


class Training:
    """A run that goes on for as many steps as it is asked for."""

    def __init__(self, case, how, data):
        self.x, self.y = data
        self.format = formats[how["format"]]
        model = network(case["data"]["shape"], case["data"]["classes"])
        self.model = model.to(memory_format=self.format)
        self.rule = rules[case["rule"]](self.model, adam(model, how))
        self.loss_sum = torch.zeros(())
        self.rows = self.all_rows()

    def all_rows(self):
        """Rows of one batch after another, in an order that is new in each epoch."""
        while True:
            yield from torch.randperm(len(self.y)).split(BATCH)
            self.loss_sum.item()
            self.loss_sum.zero_()

    def batch(self, rows):
        x = self.x[rows]
        return (x.to(memory_format=self.format) if x.dim() == 4 else x), self.y[rows]

    def steps(self, count):
        """Seconds that the next steps take."""
        started = time.perf_counter()
        for _ in range(count):
            self.loss_sum += self.rule.step(*self.batch(next(self.rows)))
        return time.perf_counter() - started


def fastest(case, data):
    """How PyTorch is fastest at this case: tried first by memory format, then by kind of Adam."""
    of_images = len(case["data"]["shape"]) == 3
    steps, blocks = (5, 3) if of_images else (20, 10)
    trials = []

    def seconds(how):
        training = Training(case, how, data)
        training.steps(steps)
        best = min(training.steps(steps) for _ in range(blocks)) / steps
        trials.append({"how": how, "seconds": best})
        return best

    choices = list(formats) if of_images else ["contiguous"]
    kind = min(choices, key=lambda kind: seconds({"adam": "fused", "format": kind}))
    for name in ("default", "foreach"):
        seconds({"adam": name, "format": kind})
    best = min(trials, key=lambda trial: trial["seconds"])
    return best["how"], trials


def first_losses(data, weights, steps, rate):
    """Losses of the first steps of plain Adam on all of `data`, from given weights."""
    x, y = read_data(data)
    model = network(data["shape"], data["classes"], dropout=0)
    load_weights(model, numpy.fromfile(weights, "<f4"))
    rule = rules["plain"](model, adam(model, {"adam": "default"}, rate))
    losses = [rule.step(x, y).item() for _ in range(steps)]
    return losses, parameter_count(model)


def fit(model, x, y, epochs, batches, how):
    """SAM over Adam; batches by a DataLoader, or by index from the tensors themselves."""
    model.train()
    rule = rules["sam"](model, adam(model, how))
    loader = DataLoader(TensorDataset(x, y), batch_size=BATCH, shuffle=True)
    for _ in range(epochs):
        loss_sum = torch.zeros(())
        if batches == "loader":
            for batch in loader:
                loss_sum += rule.step(*batch)
        else:
            for rows in torch.randperm(len(y)).split(BATCH):
                loss_sum += rule.step(x[rows], y[rows])
        loss_sum.item()


@torch.no_grad()
def logits(model, x):
    model.eval()
    return torch.cat([model(part) for part in x.split(4096)])


def accuracy(model, x, y):
    return (logits(model, x).argmax(1) == y).float().mean().item()


def pseudo_labelled(model, x, quantile=0.1):
    """The examples that the model is surest of, with its labels."""
    f = logits(model, x)
    confidence = f.amax(1) - f.amin(1)
    kept = confidence >= torch.quantile(confidence, quantile)
    return x[kept], f.argmax(1)[kept]


def whole_run(source, domains, target, epochs, batches, how):
    """Seconds of training on the source and along unlabelled domains, and accuracy on the target."""
    (x, y), unlabelled, held_out = read_data(source), map(read_data, domains), read_data(target)
    unlabelled = list(unlabelled)
    started = time.perf_counter()
    model = network(source["shape"], source["classes"])
    fit(model, x, y, epochs["source"], batches, how)
    for x, _ in unlabelled:
        fit(model, *pseudo_labelled(model, x), epochs["domain"], batches, how)
    reached = accuracy(model, *held_out)
    return time.perf_counter() - started, reached
