"""The optimiser of latents."""

from __future__ import annotations

import torch
from torch import Tensor


class Adam:
    """Kingma & Ba (2015), algorithm 1, on one tensor in place.

    torch.optim has it too, but stepping one of its optimisers for the first time imports a compiler, which alone takes
    longer than a search.
    """

    def __init__(self, values: Tensor, beta1: float = 0.9, beta2: float = 0.99, epsilon: float = 1e-8) -> None:
        self._values = values
        self._betas, self._epsilon = (beta1, beta2), epsilon
        self._mean, self._mean_square = torch.zeros_like(values), torch.zeros_like(values)
        self._count = 0

    def step(self, gradient: Tensor, learning_rate: float) -> None:
        """Move the values once."""
        self._count += 1
        beta1, beta2 = self._betas
        self._mean.lerp_(gradient, 1.0 - beta1)
        self._mean_square.lerp_(gradient * gradient, 1.0 - beta2)
        spread = (self._mean_square / (1.0 - beta2**self._count)).sqrt_().add_(self._epsilon)
        self._values.addcdiv_(self._mean, spread, value=-learning_rate / (1.0 - beta1**self._count))
