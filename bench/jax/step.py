"""A training step in JAX: state in, state out, one jitted function."""

import functools

import jax
import jax.numpy as jnp
from jax import lax

import network
from rules import phase_of, remembering, rules

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
STATISTICS_MOMENTUM = 0.1


class Question:
    """Losses and gradients on a batch, under one dropout mask."""

    def __init__(self, x, y, mask):
        self.x, self.y, self.mask = x, y, mask

    def losses(self, w):
        return network.losses(w, self.x, self.y, self.mask)[0]

    def __call__(self, w, rows=None):
        x, y, mask = self.x, self.y, self.mask
        if rows is not None:
            x, y, mask = x[rows], y[rows], None if mask is None else mask[rows]

        def mean_loss(w):
            losses, statistics = network.losses(w, x, y, mask)
            return losses.mean(), (losses, statistics)

        gradient, (losses, statistics) = jax.grad(mean_loss, has_aux=True)(w)
        return losses, statistics, gradient


def adam(state, g, rate):
    t = state["t"] + 1
    m = [m + (1 - BETA1) * (x - m) for m, x in zip(state["m"], g)]
    v = [v + (1 - BETA2) * (x * x - v) for v, x in zip(state["v"], g)]
    root2 = jnp.sqrt(-jnp.expm1(t * jnp.log(BETA2)))
    size, floor = rate * root2 / -jnp.expm1(t * jnp.log(BETA1)), EPSILON * root2
    w = [w - size * m / (jnp.sqrt(v) + floor) for w, m, v in zip(state["w"], m, v)]
    return {"w": w, "m": m, "v": v, "t": t}


def step(rule, rate, dropout, state, x, y, order, index, phase):
    """The state after one more batch: the `index`th of `order`."""
    key, mask_key, rule_key = jax.random.split(state["key"], 3)
    rows = order[index]
    x, y = x[rows], y[rows]
    mask = None
    if dropout:
        units = state["mean"].shape[0]
        kept = jax.random.bernoulli(mask_key, 1 - dropout, (len(rows), units))
        mask = kept.astype(jnp.float32) / (1 - dropout)
    gradient, loss, (mean, variance), memory = rules[rule](
        Question(x, y, mask), state["w"], state["memory"], rule_key, phase
    )
    moved = lambda old, new: old + STATISTICS_MOMENTUM * (new - old)
    return {
        **adam(state, gradient, rate),
        "memory": memory,
        "mean": moved(state["mean"], mean),
        "variance": moved(state["variance"], variance),
        "lossSum": state["lossSum"] + loss,
        "key": key,
    }


def initial_state(rule, weights, key):
    zeros = [jnp.zeros_like(w) for w in weights]
    units = weights[-2].shape[0]
    return {
        "w": weights,
        "m": zeros,
        "v": [z.copy() for z in zeros],
        "t": jnp.float32(0),
        "memory": [z.copy() for z in zeros] if rule in remembering else [],
        "mean": jnp.zeros(units),
        "variance": jnp.ones(units),
        "lossSum": jnp.float32(0),
        "key": key,
    }


def jitted(rule, rate, dropout):
    """The step of a rule; its state is donated, and LookSAM has one for each phase."""
    function = functools.partial(step, rule, rate, dropout)
    return jax.jit(function, donate_argnums=0, static_argnames="phase")


def looped(rule, rate, dropout):
    """As many steps as are asked for in one call, from the `first`th batch of `order` on.

    `done` steps were taken before.
    """

    def steps(state, x, y, order, first, done, count):
        def body(i, state):
            phase = phase_of(rule, done + i)
            return step(rule, rate, dropout, state, x, y, order, first + i, phase)

        return lax.fori_loop(0, count, body, state)

    return jax.jit(steps, donate_argnums=0)
