"""Training in JAX: one jitted function a step, its state donated."""

import time

import jax
import jax.numpy as jnp
import numpy

import network
from rules import phase_of
from step import initial_state, jitted, looped

BATCH = 128
RATE = 1e-3
DROPOUT = 0.5


def read_data(data):
    """Inputs and class numbers of a file that speed/data.ts wrote."""
    examples, shape = data["examples"], data["shape"]
    with open(data["path"], "rb") as file:
        x = numpy.fromfile(file, "<f4", examples * int(numpy.prod(shape)))
        y = numpy.fromfile(file, "<i4", examples)
    return jnp.asarray(x.reshape(examples, *shape)), jnp.asarray(y)


def first_losses(data, weights, steps, rate, rule):
    """Losses of the first steps of a rule on all of `data`, from given weights, without dropout."""
    x, y = read_data(data)
    values = numpy.fromfile(weights, "<f4")
    start = network.from_file(values, data["shape"], data["classes"])
    state = initial_state(rule, start, jax.random.key(1))
    one_batch = jnp.arange(len(y))[None]
    take = jitted(rule, rate, dropout=0)
    losses = []
    for index in range(steps):
        state = take({**state, "lossSum": jnp.float32(0)}, x, y, one_batch, 0, phase=phase_of(rule, index))
        losses.append(float(state["lossSum"]))
    return losses, len(values)


class Training:
    """A run that goes on for as many steps as it is asked for."""

    def __init__(self, case, how, data):
        self.x, self.y = data
        self.rule = case["rule"]
        self.random = numpy.random.default_rng(1)
        key, weights_key = jax.random.split(jax.random.key(1, impl=how["random"]))
        weights = network.init(weights_key, case["data"]["shape"], case["data"]["classes"])
        self.state = initial_state(self.rule, weights, key)
        make = {"a step": jitted, "all steps": looped}[how["call"]]
        self.take = {"a step": self.one_by_one, "all steps": self.at_once}[how["call"]]
        self.function = make(self.rule, RATE, DROPOUT)
        self.index = 0
        self.batches = len(self.y) // BATCH

    def steps(self, count):
        """Seconds that the next steps take."""
        started = time.perf_counter()
        end = self.index + count
        while self.index < end:
            batch = self.index % self.batches
            if batch == 0:
                self.new_epoch()
            now = min(end - self.index, self.batches - batch)
            self.take(batch, now)
            self.index += now
        jax.block_until_ready(self.state)
        return time.perf_counter() - started

    def one_by_one(self, batch, count):
        for i in range(count):
            phase = phase_of(self.rule, self.index + i)
            self.state = self.function(
                self.state, self.x, self.y, self.order, batch + i, phase=phase
            )

    def at_once(self, batch, count):
        self.state = self.function(
            self.state, self.x, self.y, self.order, batch, self.index, count
        )

    def new_epoch(self):
        """Another order of the rows; the losses' sum is read once an epoch."""
        float(self.state["lossSum"])
        self.state["lossSum"] = jnp.float32(0)
        order = self.random.permutation(len(self.y)).astype(numpy.int32)
        self.order = jnp.asarray(order[: self.batches * BATCH].reshape(self.batches, BATCH))
