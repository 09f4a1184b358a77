"""Whole runs in PyTorch, and the first losses from given weights."""

import time

import numpy
import torch
from torch.utils.data import DataLoader, TensorDataset

from networks import load_weights, network, parameter_count
from training import BATCH, DEVICE, make_rule, read_data

PLAINEST = {"adam": "default", "compile": None}


def first_losses(data, weights, steps, rate, rule):
    """Losses of the first steps of a rule on all of `data`, from given weights, without dropout."""
    x, y = read_data(data)
    model = network(data["shape"], data["classes"], dropout=0)
    load_weights(model, numpy.fromfile(weights, "<f4"))
    trained = make_rule(rule, model.to(DEVICE), PLAINEST, rate=rate)
    losses = [trained.step(x, y).item() for _ in range(steps)]
    return losses, parameter_count(model)


def fit(model, x, y, epochs, batches, how):
    """SAM over Adam; batches by a DataLoader, or by index from the tensors themselves."""
    model.train()
    rule = make_rule("sam", model, how)
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
