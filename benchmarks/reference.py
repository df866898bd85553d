"""The engine of numbers and points beside Algorithm 1: the same weights and mini-batches, and how far they come apart.

`gan_core.training.algorithm1` is the definition; nothing of the hand-written passes, penalties or optimisers is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gan_core.training.algorithm1 import Algorithm1, perceptron
from gan_core.training.games import stacked
from gan_core.training.line.batches import DiscriminatorBatches, LatentBatches
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.networks import Network
from gan_core.training.line.partners import partners, shares
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings

Array = NDArray[np.floating]


def by_definition(engine: LineEngine) -> Algorithm1:
    """Algorithm 1 from the weights of a fresh engine, on the very mini-batches that it will draw."""
    settings, dtype = engine.settings, engine.generator.dtype.type
    of_discriminator = DiscriminatorBatches(settings, engine.seeds, dtype, engine.data)
    of_generator = LatentBatches(settings, engine.seeds, "generator", dtype)

    def for_discriminator() -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            latents, real = of_discriminator.draw()
            yield _columns(latents[0]), _columns(real[0])

    def for_generator() -> Iterator[Tensor]:
        while True:
            yield _columns(of_generator.draw()[0][0])

    generator = _copied(engine.generator, settings.activation)
    discriminator = _copied(engine.discriminator, settings.activation_of_d)
    packs = settings.batch_size // settings.judged_together
    drawn = (
        (_columns(partners(settings, engine.data, engine.seeds, step, dtype)[0]) for step in count()),
        (torch.from_numpy(shares(engine.seeds, packs, update, dtype)[0, 0]) for update in count()),
    )
    return Algorithm1(settings, generator, discriminator, for_discriminator(), for_generator(), *drawn)


def _columns(values: Array) -> Tensor:
    """Numbers (d, n), one sample a column, as a tensor (n, d)."""
    return torch.from_numpy(np.ascontiguousarray(values.T))


def _copied(network: Network, activation: str) -> nn.Sequential:
    """A perceptron of modules with the weights of the first run of `network`."""
    inputs, *widths, outputs = network.sizes
    modules = perceptron(inputs, max(widths, default=0), len(widths), activation, outputs)
    modules.to(torch.from_numpy(network.parameters).dtype)
    tensors = network.tensors(network.parameters[0])
    modules.load_state_dict({name: torch.from_numpy(values) for name, values in tensors.items()})
    return modules


def largest_difference(settings: Settings, dtype: type[np.floating], steps: int = 50) -> float:
    """Play `steps` steps on both sides; the largest relative difference of losses, gradients and weights on the way.

    Vectors are compared by the Euclidean norm of their difference over the largest norm that the definition has had: a
    gradient on its way through zero is a difference of larger numbers and has lost its digits in both programs.
    """
    engine = stacked(settings, dtype=dtype)
    game = by_definition(engine)
    worst, scales = 0.0, np.zeros(6)
    for _ in range(steps):
        engine.run(1)
        game.run(1)
        pairs = [
            (engine.last_losses["loss_d"], np.array([game.loss_d])),
            (engine.last_losses["loss_g"], np.array([game.loss_g])),
        ]
        for network, module in ((engine.generator, game.generator), (engine.discriminator, game.discriminator)):
            weights = {name: weight.detach().numpy() for name, weight in module.named_parameters()}
            for mine, theirs in ((network.parameters, weights), (network.gradient, _gradients(module))):
                both = network.tensors(mine[0]), theirs
                if network is engine.discriminator and LOSSES[settings.loss].paired:
                    both = _without_last_bias(both[0]), _without_last_bias(both[1])
                pairs.append((_joined(both[0]), _joined(both[1])))
        scales = np.maximum(scales, [np.linalg.norm(wanted) for _, wanted in pairs])
        worst = max(worst, *np.array([np.linalg.norm(found - wanted) for found, wanted in pairs]) / scales)
    return float(worst)


def _without_last_bias(tensors: Mapping[str, Array]) -> Mapping[str, Array]:
    """What is left of D's tensors without the number that cancels in each pair.

    Its gradient is rounding and nothing else, and Adam makes whole steps of that.
    """
    last = max(int(name.split(".")[0]) for name in tensors)
    return {name: values for name, values in tensors.items() if name != f"{last}.bias"}


def _gradients(module: nn.Module) -> dict[str, Array]:
    gradients = {name: weight.grad for name, weight in module.named_parameters()}
    return {name: gradient.numpy() for name, gradient in gradients.items() if gradient is not None}


def _joined(tensors: Mapping[str, Array]) -> Array:
    """All numbers, (P,), tensor by tensor in the order of their names."""
    return np.concatenate([tensors[name].ravel() for name in sorted(tensors)])


KINKED = ("relu", "leaky_relu")


def agrees(settings: Settings, dtype: type[np.floating], tolerance: float) -> float | None:
    """The largest relative difference over 50 steps, or None if it exceeds the tolerance.

    In single precision a kinked activation needs a second chance: now and then an input within rounding of 0 falls on
    different sides of the kink in two correct programs, and from then on they train two different networks. A program
    that is wrong differs on every seed, so for those three seeds are tried.
    """
    kinked = {settings.activation, settings.activation_of_d} & set(KINKED)
    chances = 3 if dtype is np.float32 and kinked else 1
    for seed in range(settings.seed, settings.seed + chances):
        difference = largest_difference(settings.replace(seed=seed), dtype)
        if difference <= tolerance:
            return difference
    return None
