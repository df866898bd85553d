"""What happens to z in front of a generator's first activation, and what comes out of it."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from gan_core.training.images.networks import Generator

_ACTIVATIONS = (nn.Tanh, nn.SiLU, nn.LeakyReLU, nn.ReLU)


def projection(network: Generator, dim: int) -> NDArray[np.float64]:
    """The matrix (units, dim) that z is multiplied with in front of the first activation of G.

    It is the first layer's weight, scaled by the batch normalisation behind it where there is one.
    """
    steps = _until_activation(network, including=False)
    classes = torch.zeros(dim + 1, dtype=torch.int64) if network.classes else None
    with torch.inference_mode():
        # An affine map is what it makes of the unit vectors, less what it makes of zero; a class adds a constant.
        outputs = steps(torch.cat((torch.zeros(1, dim), torch.eye(dim))), classes).flatten(1).double()
    return (outputs[1:] - outputs[0]).T.numpy()


def first_activations(
    network: Generator, latents: NDArray[np.float32], labels: NDArray[np.int64] | None
) -> NDArray[np.float32]:
    """What comes out of the first activation of G, (n, units), for latents (n, dim) and classes (n,) or None."""
    steps = _until_activation(network, including=True)
    with torch.inference_mode():
        classes = None if labels is None else torch.from_numpy(labels)
        return steps(torch.from_numpy(latents), classes).flatten(1).numpy()


def _until_activation(network: Generator, including: bool) -> Generator:
    first = next(place for place, module in enumerate(network) if isinstance(module, _ACTIVATIONS))
    return Generator(list(network)[: first + including], network.told)
