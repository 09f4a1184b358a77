"""Sharpness-aware minimization in PyTorch, as its users write it: two steps around an optimizer.

After the common public implementations: davda54/sam, nblt/F-SAM, dydjw9/Efficient_SAM. Where these
go through the parameters one by one in Python, here torch._foreach_* takes all at once, as PyTorch's
own optimizers do; radii, shares and periods are the defaults of lib/sam.
"""

import random

import torch

RHO = 0.05
TINY = 1e-12


def norm(tensors):
    """The Euclidean norm over all tensors together."""
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors)))


class Plain:
    """No perturbation: the optimizer alone.

    `losses` answers with the examples' cross-entropies of the model on a batch, and `mean_loss` with
    their mean: the model itself, compiled, or under autocast.
    """

    def __init__(self, model, optimizer, mean_loss, losses):
        self.model = model
        self.optimizer = optimizer
        self.mean_loss = mean_loss
        self.losses = losses
        self.parameters = list(model.parameters())

    def step(self, x, y):
        loss = self.backward(x, y)
        self.optimizer.step()
        return loss

    def backward(self, x, y):
        """The loss, and its gradient in the parameters' grad."""
        self.optimizer.zero_grad()
        loss = self.mean_loss(x, y)
        loss.backward()
        return loss.detach()

    def gradient(self):
        return [p.grad for p in self.parameters]


class SAM(Plain):
    def step(self, x, y):
        loss = self.backward(x, y)
        self.first_step(self.parameters, self.gradient(), RHO)
        self.backward_again(x, y)
        self.second_step()
        return loss

    @torch.no_grad()
    def first_step(self, parameters, direction, rho):
        """Saves the parameters and climbs to the worst point within rho."""
        self.old = [p.clone() for p in self.parameters]
        scale = rho / (norm(direction) + TINY)
        torch._foreach_add_(parameters, torch._foreach_mul(direction, scale))

    def backward_again(self, x, y):
        """A second question, which leaves the running statistics as they are."""
        momentum, self.model.norm.momentum = self.model.norm.momentum, 0
        loss = self.backward(x, y)
        self.model.norm.momentum = momentum
        return loss

    @torch.no_grad()
    def second_step(self):
        """Gets back and does the optimizer's update."""
        torch._foreach_copy_(self.parameters, self.old)
        self.optimizer.step()


class FriendlySAM(SAM):
    SIGMA = 1
    DECAY = 0.9

    def __init__(self, *parts):
        super().__init__(*parts)
        self.average = [torch.zeros_like(p) for p in self.parameters]

    def step(self, x, y):
        loss = self.backward(x, y)
        with torch.no_grad():
            gradient = self.gradient()
            torch._foreach_lerp_(self.average, gradient, 1 - self.DECAY)
            direction = torch._foreach_sub(gradient, self.average, alpha=self.SIGMA)
        self.first_step(self.parameters, direction, RHO)
        self.backward_again(x, y)
        self.second_step()
        return loss


class ESAM(SAM):
    """As the authors' code: tensors are perturbed or frozen as a whole."""

    BETA = 0.6
    GAMMA = 0.5

    def step(self, x, y):
        for parameter in self.parameters:
            parameter.requires_grad_(random.random() < self.BETA)
        free = [p for p in self.parameters if p.requires_grad] or self.parameters
        for parameter in free:
            parameter.requires_grad_(True)
        self.optimizer.zero_grad()
        losses = self.losses(x, y)
        losses.mean().backward()
        self.first_step(free, [p.grad for p in free], RHO / self.BETA)
        for parameter in self.parameters:
            parameter.requires_grad_(True)
        with torch.no_grad():
            momentum, self.model.norm.momentum = self.model.norm.momentum, 0
            after = self.losses(x, y)
            self.model.norm.momentum = momentum
            rows = torch.topk(after - losses, round(self.GAMMA * len(y))).indices
        self.backward_again(x[rows], y[rows])
        self.second_step()
        return losses.detach().mean()


class LookSAM(SAM):
    K = 5
    ALPHA = 0.7

    def __init__(self, *parts):
        super().__init__(*parts)
        self.index = 0

    def step(self, x, y):
        loss = self.backward(x, y)
        gradient = self.gradient()
        if self.index % self.K == 0:
            self.first_step(self.parameters, gradient, RHO)
            self.backward_again(x, y)
            self.keep(self.gradient(), gradient)
            self.second_step()
        else:
            torch._foreach_add_(
                gradient, torch._foreach_mul(self.direction, self.ALPHA * norm(gradient))
            )
            self.optimizer.step()
        self.index += 1
        return loss

    @torch.no_grad()
    def keep(self, perturbed, gradient):
        """The direction of SAM's gradient at right angles to the plain one."""
        dot = sum(torch.dot(a.flatten(), b.flatten()) for a, b in zip(perturbed, gradient))
        along = dot / (norm(gradient) ** 2 + TINY)
        across = torch._foreach_sub(perturbed, torch._foreach_mul(gradient, along))
        self.direction = torch._foreach_div(across, norm(across) + TINY)


rules = {
    "plain": Plain,
    "sam": SAM,
    "friendly-sam": FriendlySAM,
    "esam": ESAM,
    "look-sam": LookSAM,
}
