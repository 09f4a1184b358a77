"""The paper's networks in JAX, layer for layer those of lib/nn/networks.ts, in its layout."""

import math

import jax
import jax.numpy as jnp
from jax import lax

VARIANCE_FLOOR = 1e-5
LAYOUT = ("NHWC", "HWIO", "NHWC")


def layers(shape, classes):
    """Names and kernel shapes of the layers that have kernels."""
    if len(shape) == 3:
        side, _, channels = shape
        convolutions = [(3, 3, channels, 32), (3, 3, 32, 32), (3, 3, 32, 32)]
        dense = [(32 * side * side, 128), (128, 128)]
    else:
        convolutions = []
        dense = [(shape[0], 256), (256, 256), (256, 256)]
    return [*convolutions, *dense, (dense[-1][1], classes)]


def shapes(shape, classes):
    """Shapes of all parameters, in the order of the library: normalization before the logits."""
    *hidden, last = [part for kernel in layers(shape, classes) for part in (kernel, kernel[-1:])][:-1]
    units = last[0]
    return [*hidden, (units,), (units,), last, (classes,)]


def init(key, shape, classes):
    """Parameters uniform on +-1/sqrt(fan in), normalization as the identity."""
    parameters = []
    for kernel in layers(shape, classes):
        bound = 1 / math.sqrt(math.prod(kernel[:-1]))
        for part in (kernel, kernel[-1:]):
            key, own = jax.random.split(key)
            parameters.append(jax.random.uniform(own, part, minval=-bound, maxval=bound))
    units = parameters[-2].shape[0]
    return [*parameters[:-2], jnp.ones(units), jnp.zeros(units), *parameters[-2:]]


def from_file(values, shape, classes):
    """Parameters from the numbers of a file, one after another."""
    parameters = []
    at = 0
    for part in shapes(shape, classes):
        parameters.append(jnp.asarray(values[at : at + math.prod(part)]).reshape(part))
        at += math.prod(part)
    if at != len(values):
        raise ValueError(f"the network has {at} parameters, not {len(values)}")
    return parameters


def losses(parameters, x, y, mask):
    """Cross-entropies of the examples, and the batch's mean and unbiased variance.

    `mask` is 0 or 1/(1 - rate), one row an example; None drops nothing.
    """
    *hidden, gamma, beta, kernel, bias = parameters
    h = x
    for weights, offset in zip(hidden[::2], hidden[1::2]):
        if weights.ndim == 4:
            h = lax.conv_general_dilated(h, weights, (1, 1), "SAME", dimension_numbers=LAYOUT)
        else:
            h = h.reshape(len(h), -1) @ weights
        h = jax.nn.relu(h + offset)
    if mask is not None:
        h = h * mask
    mean, variance = h.mean(0), h.var(0)
    h = (h - mean) * lax.rsqrt(variance + VARIANCE_FLOOR) * gamma + beta
    logits = h @ kernel + bias
    picked = jnp.take_along_axis(logits, y[:, None], 1)[:, 0]
    unbiased = variance * (len(h) / (len(h) - 1))
    return jax.nn.logsumexp(logits, axis=1) - picked, (mean, unbiased)
