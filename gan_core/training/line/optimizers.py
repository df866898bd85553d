"""The optimisers of the one-dimensional game, on one flat parameter vector a network.

The formulas are those of torch.optim (SGD, SGD with momentum, Adam of Kingma & Ba 2015), and tests hold them together;
here they are a few vector operations without any bookkeeping for each parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch

from gan_core.training.line.activations import Array
from gan_core.training.line.networks import Network

EPSILON = 1e-8


class Sgd:
    """Plain gradient descent: θ ← θ − lr · g.

    Attributes:
        slots: the optimiser's memory by name, each (runs, P); none here.
        count: steps taken.
        beta1: decay of the running mean of gradients, where there is one.
        beta2: decay of the running mean of squared gradients, where there is one.
    """

    slot_names: tuple[str, ...] = ()

    def __init__(self, network: Network, beta1: float, beta2: float) -> None:
        self.parameters, self.gradient = network.parameters, network.gradient
        self.beta1, self.beta2, self.count = beta1, beta2, 0
        self.slots = {name: np.zeros_like(self.parameters) for name in self.slot_names}
        self._change = np.empty_like(self.parameters)

    def step(self, learning_rate: float) -> None:
        """Move the parameters once, in place, by the network's current gradient."""
        self.count += 1
        self._move(learning_rate, self._change)

    def _move(self, learning_rate: float, change: Array) -> None:
        np.multiply(self.gradient, learning_rate, out=change)
        np.subtract(self.parameters, change, out=self.parameters)


class Momentum(Sgd):
    """Heavy ball, as in torch.optim.SGD: v ← β₁ v + g; θ ← θ − lr · v."""

    slot_names = ("velocity",)

    def _move(self, learning_rate: float, change: Array) -> None:
        velocity = self.slots["velocity"]
        np.multiply(velocity, self.beta1, out=velocity)
        np.add(velocity, self.gradient, out=velocity)
        np.multiply(velocity, learning_rate, out=change)
        np.subtract(self.parameters, change, out=self.parameters)


class Adam(Sgd):
    """Kingma & Ba (2015), algorithm 1, with both bias corrections.

    One call of the kernel behind torch.optim.Adam(fused=True), on the same memory. The public class around it costs
    more than the arithmetic of networks this small. Each stacked run is a tensor of its own: the kernel rounds the last
    numbers of an array, which fill no register, otherwise than the others, and these must be those of the run alone.
    """

    slot_names = ("mean", "mean_square")

    def __init__(self, network: Network, beta1: float, beta2: float) -> None:
        super().__init__(network, beta1, beta2)
        arrays = (self.parameters, self.gradient, self.slots["mean"], self.slots["mean_square"])
        self._tensors = [list(torch.from_numpy(array)) for array in arrays]
        count = torch.zeros(())
        self._counts = [count] * len(self.parameters)
        self._count_value = count.numpy()

    def _move(self, learning_rate: float, change: Array) -> None:
        self._count_value[...] = self.count
        parameters, gradients, means, mean_squares = self._tensors
        torch._fused_adam_(
            parameters,
            gradients,
            means,
            mean_squares,
            [],
            self._counts,
            lr=learning_rate,
            beta1=self.beta1,
            beta2=self.beta2,
            weight_decay=0.0,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )


OPTIMIZERS: Mapping[str, Callable[[Network, float, float], Sgd]] = MappingProxyType(
    {"adam": Adam, "momentum": Momentum, "sgd": Sgd}
)
