"""Sharpness-aware minimization in JAX, as pure functions: radii, shares and periods of lib/sam.

A rule takes `question`, which answers with losses, statistics and gradient, the parameters, what it
remembers, its random key, and LookSAM's phase; it returns the gradient for the optimizer, the mean
loss, the statistics of the first question, and what it remembers next.
"""

import jax
import jax.numpy as jnp
from jax import lax

RHO = 0.05
TINY = 1e-12


def norm(tree):
    """The Euclidean norm over all arrays together."""
    return jnp.sqrt(dot(tree, tree))


def dot(a, b):
    return sum(jnp.vdot(x, y) for x, y in zip(a, b))


def add(a, scale, b):
    return [x + scale * y for x, y in zip(a, b)]


def climb(w, direction, rho, length):
    return add(w, rho / (length + TINY), direction)


def plain(question, w, memory, key, phase):
    losses, statistics, g = question(w)
    return g, losses.mean(), statistics, memory


def sam(question, w, memory, key, phase):
    losses, statistics, g = question(w)
    _, _, gs = question(climb(w, g, RHO, norm(g)))
    return gs, losses.mean(), statistics, memory


def friendly_sam(question, w, average, key, phase, sigma=1, decay=0.9):
    losses, statistics, g = question(w)
    average = [decay * m + (1 - decay) * x for m, x in zip(average, g)]
    d = add(g, -sigma, average)
    _, _, gs = question(climb(w, d, RHO, norm(d)))
    return gs, losses.mean(), statistics, average


def esam(question, w, memory, key, phase, beta=0.6, gamma=0.5):
    losses, statistics, g = question(w)
    kept = jax.random.bernoulli(key, beta, (len(g),))
    masked = [x * kept[i] for i, x in enumerate(g)]
    perturbed = climb(w, masked, RHO / beta, norm(g))
    increases = question.losses(perturbed) - losses
    rows = lax.top_k(increases, round(gamma * len(losses)))[1]
    _, _, gs = question(perturbed, rows)
    return gs, losses.mean(), statistics, memory


def look_sam(question, w, direction, key, phase, alpha=0.7):
    losses, statistics, g = question(w)

    def along_kept():
        return add(g, alpha * norm(g), direction), direction

    def as_sam():
        _, _, gs = question(climb(w, g, RHO, norm(g)))
        across = add(gs, -dot(gs, g) / (dot(g, g) + TINY), g)
        length = norm(across) + TINY
        return gs, [x / length for x in across]

    # Within a loop XLA decides, else Python.
    one_of = lax.cond if isinstance(phase, jax.Array) else lambda is_kept, a, b: (a if is_kept else b)()
    gradient, direction = one_of(phase, along_kept, as_sam)
    return gradient, losses.mean(), statistics, direction


LOOK_SAM_PERIOD = 5


def phase_of(rule, index):
    """Whether LookSAM takes its kept direction in that step."""
    return rule == "look-sam" and index % LOOK_SAM_PERIOD > 0


rules = {
    "plain": plain,
    "sam": sam,
    "friendly-sam": friendly_sam,
    "esam": esam,
    "look-sam": look_sam,
}
remembering = ("friendly-sam", "look-sam")
