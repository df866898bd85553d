"""The same game as `LineEngine`, played by PyTorch's autograd: the yardstick for its numbers.

Networks of nn.Linear, losses on logits, torch.optim and autograd throughout, fed with the very batches that the engine
draws. Nothing of the hand-written passes, penalties or optimisers is used here.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.training.line.activations import LEAK
from gan_core.training.line.batches import DiscriminatorBatches, LatentBatches
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.networks import Network
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings

MODULES = {
    "tanh": nn.Tanh,
    "silu": nn.SiLU,
    "leaky_relu": lambda: nn.LeakyReLU(LEAK),
    "relu": nn.ReLU,
}


def perceptron(sizes: tuple[int, ...], activation: str) -> nn.Sequential:
    """An MLP of nn.Linear layers with an activation after every layer but the last."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), MODULES[activation]()]
    return nn.Sequential(*layers[:-1])


def copied(network: Network, activation: str) -> nn.Sequential:
    """A perceptron of modules with the weights of the first run of `network`."""
    modules = perceptron(network.sizes, activation).to(torch.from_numpy(network.parameters).dtype)
    with torch.no_grad():
        for linear, weights in zip(modules[::2], network.weights, strict=True):
            linear.weight.copy_(torch.from_numpy(weights[0, :, :-1]))
            linear.bias.copy_(torch.from_numpy(weights[0, :, -1]))
    return modules


def flat(tensors: list[tuple[Tensor, Tensor]]) -> np.ndarray:
    """Weights and biases of all layers in the engine's order: row by row, the bias last in each row."""
    return torch.cat([torch.cat([w, b[:, None]], 1).flatten() for w, b in tensors]).detach().numpy()


def linear_values(modules: nn.Sequential) -> np.ndarray:
    """All parameters, (P,), in the engine's order."""
    return flat([(layer.weight, layer.bias) for layer in modules[::2]])


def linear_gradients(modules: nn.Sequential) -> np.ndarray:
    """All gradients, (P,), in the engine's order."""
    return flat([(layer.weight.grad, layer.bias.grad) for layer in modules[::2]])


class ReferenceGame:
    """Algorithm 1 with autograd, from the initial weights and on the batches of `engine`'s settings.

    Attributes:
        loss_d: the discriminator's loss on its last mini-batches.
        loss_g: the generator's loss on its last mini-batch.
        d_gradient: the gradient of the discriminator's last step, (P,).
    """

    def __init__(self, engine: LineEngine) -> None:
        self.settings: Settings = engine.settings
        dtype = engine.generator.parameters.dtype.type
        self.generator = copied(engine.generator, self.settings.activation)
        self.discriminator = copied(engine.discriminator, self.settings.activation)
        self._d_batches = DiscriminatorBatches(self.settings, engine.seeds, dtype)
        self._g_batches = LatentBatches(self.settings, engine.seeds, "generator", dtype)
        self._d_optimizer = self._optimizer(self.discriminator, self.settings.discriminator_lr)
        self._g_optimizer = self._optimizer(self.generator, self.settings.generator_lr)
        self.loss_d = self.loss_g = float("nan")

    def _optimizer(self, modules: nn.Module, learning_rate: float) -> torch.optim.Optimizer:
        settings = self.settings
        if settings.optimizer == "adam":
            return torch.optim.Adam(modules.parameters(), learning_rate, (settings.beta1, settings.beta2))
        momentum = settings.beta1 if settings.optimizer == "momentum" else 0.0
        return torch.optim.SGD(modules.parameters(), learning_rate, momentum)

    def discriminator_step(self) -> None:
        """One update of D."""
        latents, real = (torch.from_numpy(np.ascontiguousarray(a[0].T)) for a in self._d_batches.draw())
        real = real[:, None].requires_grad_(self.settings.r1 > 0)
        fake = self.generator(latents).detach()
        real_logits = self.discriminator(real)
        loss = LOSSES[self.settings.loss].discriminator(real_logits, self.discriminator(fake))
        self.loss_d = loss.item()
        if self.settings.r1:
            (slope,) = torch.autograd.grad(real_logits.sum(), real, create_graph=True)
            loss = loss + self.settings.r1 / 2 * slope.square().sum(1).mean()
        self._d_optimizer.zero_grad()
        loss.backward()
        # A generator step runs backward through D as well and adds to the gradients there, so D's own are kept.
        self.d_gradient = linear_gradients(self.discriminator)
        self._d_optimizer.step()

    def generator_step(self) -> None:
        """One update of G."""
        latents = torch.from_numpy(np.ascontiguousarray(self._g_batches.draw()[0][0].T))
        loss = LOSSES[self.settings.loss].generator(self.discriminator(self.generator(latents)))
        self.loss_g = loss.item()
        self._g_optimizer.zero_grad()
        loss.backward()
        self._g_optimizer.step()

    def run(self, steps: int) -> None:
        """`steps` times: k updates of D, then one of G."""
        for _ in range(steps):
            for _ in range(self.settings.discriminator_steps):
                self.discriminator_step()
            self.generator_step()


def largest_difference(settings: Settings, dtype: type[np.floating], steps: int = 50) -> float:
    """Play `steps` steps on both sides; the largest relative difference of losses, gradients and weights on the way.

    Vectors are compared by the Euclidean norm of their difference over the largest norm that the reference has had: a
    gradient on its way through zero is a difference of larger numbers and has lost its digits in both programs.
    """
    engine = LineEngine(settings, dtype=dtype)
    reference = ReferenceGame(engine)
    worst, scales = 0.0, np.zeros(6)
    for _ in range(steps):
        engine.run(1)
        reference.run(1)
        pairs = [
            (engine.discriminator.parameters[0], linear_values(reference.discriminator)),
            (engine.generator.parameters[0], linear_values(reference.generator)),
            (engine.discriminator.gradient[0], reference.d_gradient),
            (engine.generator.gradient[0], linear_gradients(reference.generator)),
            (engine.last_losses["loss_d"], np.array([reference.loss_d])),
            (engine.last_losses["loss_g"], np.array([reference.loss_g])),
        ]
        scales = np.maximum(scales, [np.linalg.norm(wanted) for _, wanted in pairs])
        worst = max(worst, *np.array([np.linalg.norm(found - wanted) for found, wanted in pairs]) / scales)
    return float(worst)


KINKED = ("relu", "leaky_relu")


def agrees(settings: Settings, dtype: type[np.floating], tolerance: float) -> float | None:
    """The largest relative difference over 50 steps, or None if it exceeds the tolerance.

    In single precision a kinked activation needs a second chance: now and then an input within rounding of 0 falls on
    different sides of the kink in two correct programs, and from then on they train two different networks. A program
    that is wrong differs on every seed, so for those three seeds are tried.
    """
    chances = 3 if dtype is np.float32 and settings.activation in KINKED else 1
    for seed in range(settings.seed, settings.seed + chances):
        difference = largest_difference(settings.replace(seed=seed), dtype)
        if difference <= tolerance:
            return difference
    return None
