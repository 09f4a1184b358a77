"""The paper's networks in PyTorch, layer for layer those of lib/nn/networks.ts."""

from collections import OrderedDict

import torch
from torch import nn


def cnn(side, classes, dropout=0.5, filters=32, hidden=128):
    layers = OrderedDict()
    for index, channels in enumerate((1, filters, filters), 1):
        layers[f"conv{index}"] = nn.Conv2d(channels, filters, 3, padding=1)
        layers[f"relu{index}"] = nn.ReLU()
    layers["flatten"] = nn.Flatten()
    layers["dense1"] = nn.Linear(filters * side * side, hidden)
    layers["relu4"] = nn.ReLU()
    layers["dense2"] = nn.Linear(hidden, hidden)
    layers["relu5"] = nn.ReLU()
    layers["dropout"] = nn.Dropout(dropout)
    layers["norm"] = nn.BatchNorm1d(hidden)
    layers["logits"] = nn.Linear(hidden, classes)
    return nn.Sequential(layers)


def mlp(columns, classes, dropout=0.5):
    layers = OrderedDict()
    for index, width in enumerate((columns, 256, 256), 1):
        layers[f"dense{index}"] = nn.Linear(width, 256)
        layers[f"relu{index}"] = nn.ReLU()
    layers["dropout"] = nn.Dropout(dropout)
    layers["norm"] = nn.BatchNorm1d(256)
    layers["logits"] = nn.Linear(256, classes)
    return nn.Sequential(layers)


def network(shape, classes, dropout=0.5):
    """The network for inputs of that shape: [height, width, channels] or [columns]."""
    make = cnn if len(shape) == 3 else mlp
    return make(shape[0], classes, dropout)


def parameter_count(model):
    return sum(p.numel() for p in model.parameters())


@torch.no_grad()
def load_weights(model, values):
    """Sets the parameters to `values`, one after another in the layout of lib/nn/networks.ts.

    There kernels are [height, width, from, to] and [from, to], and images are flattened with their
    channels last.
    """
    at = 0
    channels = None
    for layer in model:
        for parameter in layer.parameters(recurse=False):
            own = torch.from_numpy(values[at : at + parameter.numel()].copy())
            at += parameter.numel()
            if parameter.dim() == 4:
                to, inputs, height, width = parameter.shape
                own = own.reshape(height, width, inputs, to).permute(3, 2, 0, 1)
                channels = to
            elif parameter.dim() == 2:
                to, inputs = parameter.shape
                if channels:
                    own = own.reshape(-1, channels, to).permute(2, 1, 0).reshape(to, inputs)
                    channels = None
                else:
                    own = own.reshape(inputs, to).t()
            parameter.copy_(own)
    if at != len(values):
        raise ValueError(f"the network has {at} parameters, not {len(values)}")
