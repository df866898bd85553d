"""The textbook's side of `benchmarks.images`: plain PyTorch, written the way that tutorials write it.

`loop` plays the game of some settings with the same layers but none of the engine's care. `train` is the recipe of the
PyTorch tutorial "DCGAN Tutorial" (N. Inkawhich; Radford, Metz & Chintala 2016) at the size of our images.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from gan_core.datasets import Dataset
from gan_core.training.images.architecture import Layer, discriminator_layers, features, generator_layers
from gan_core.training.settings import Settings

Play = Callable[[int], None]
"""Plays so many steps."""

LATENT_DIM = 100
WIDTH = 64
BATCH = 128
_RATE, _BETAS = 2e-4, (0.5, 0.999)


def loop(settings: Settings, dataset: Dataset, reuse: bool = False) -> Play:
    """The same game on the same layers: two passes of D for each update, backward(), Adam as it comes.

    Args:
        settings: latent_dim, layers, batch size and rates; unconditional. Penalty and moving average are left out.
        dataset: its training images are turned into floats batch by batch.
        reuse: G learns from the images that D was just trained on, as in the tutorial, where Algorithm 1 (and our
            engine) draws fresh ones: one pass of G less.
    """
    images = torch.tensor(dataset.train_images)
    images = images[:, None] if images.ndim == 3 else images.permute(0, 3, 1, 2).contiguous()
    generator = nn.Sequential(*map(_module, generator_layers(settings)))
    head = nn.Linear(features(settings), 1)
    discriminator = nn.Sequential(*map(_module, discriminator_layers(settings)), head, nn.Flatten(0))
    betas = (settings.beta1, settings.beta2)
    d_optimizer = torch.optim.Adam(discriminator.parameters(), settings.discriminator_lr, betas)
    g_optimizer = torch.optim.Adam(generator.parameters(), settings.generator_lr, betas)
    loss, n = nn.BCEWithLogitsLoss(), settings.batch_size
    real_labels, fake_labels = torch.ones(n), torch.zeros(n)

    def play(steps: int) -> None:
        for _ in range(steps):
            real = images[torch.randint(len(images), (n,))].float() / 127.5 - 1.0
            d_optimizer.zero_grad()
            loss(discriminator(real), real_labels).backward()
            fake = generator(torch.randn(n, settings.latent_dim))
            loss(discriminator(fake.detach()), fake_labels).backward()
            d_optimizer.step()
            g_optimizer.zero_grad()
            shown = fake if reuse else generator(torch.randn(n, settings.latent_dim))
            loss(discriminator(shown), real_labels).backward()
            g_optimizer.step()

    return play


def _module(layer: Layer) -> nn.Module:
    kernel = {"kernel_size": layer.kernel, "stride": 2, "padding": 1, "bias": layer.bias}
    makers: dict[str, Callable[[], nn.Module]] = {
        "linear": lambda: nn.Linear(layer.inputs, layer.outputs, layer.bias),
        "convolution": lambda: nn.Conv2d(layer.inputs, layer.outputs, **kernel),
        "transposed": lambda: nn.ConvTranspose2d(layer.inputs, layer.outputs, **kernel),
        "batch_norm": lambda: nn.BatchNorm2d(layer.outputs),
        "activation": lambda: nn.LeakyReLU(0.2),
        "tanh": nn.Tanh,
        "flatten": nn.Flatten,
        "reshape": lambda: nn.Unflatten(1, layer.shape),
    }
    return makers[layer.kind]()


def train(
    dataset: Dataset, cpu_seconds: float, seed: int, progress: Callable[[float], None]
) -> tuple[nn.Sequential, int, float]:
    """Train the tutorial's DCGAN on a data set for so long.

    Args:
        dataset: 28 × 28 or 32 × 32, grey or colour.
        cpu_seconds: of this process, all threads together.
        seed: fixes everything but the number of steps.
        progress: told the CPU seconds spent, after every step.

    Returns:
        The generator, its steps, and the CPU seconds that they took.
    """
    torch.manual_seed(seed)
    images = torch.tensor(dataset.train_images)
    images = images[:, None] if images.ndim == 3 else images.permute(0, 3, 1, 2).contiguous()
    channels, side = images.shape[1], images.shape[2]
    generator, discriminator = _generator(channels, side).apply(_initialise), _discriminator(channels, side)
    discriminator.apply(_initialise)
    d_optimizer = torch.optim.Adam(discriminator.parameters(), _RATE, _BETAS)
    g_optimizer = torch.optim.Adam(generator.parameters(), _RATE, _BETAS)
    loss, real_labels, fake_labels = nn.BCELoss(), torch.ones(BATCH), torch.zeros(BATCH)
    steps, start, spent = 0, time.process_time(), 0.0
    while True:
        for chosen in torch.randperm(len(images)).split(BATCH)[: len(images) // BATCH]:
            discriminator.zero_grad()
            real = images[chosen].float() / 127.5 - 1.0
            loss(discriminator(real), real_labels).backward()
            fake = generator(torch.randn(BATCH, LATENT_DIM, 1, 1))
            loss(discriminator(fake.detach()), fake_labels).backward()
            d_optimizer.step()
            generator.zero_grad()
            loss(discriminator(fake), real_labels).backward()
            g_optimizer.step()
            steps, spent = steps + 1, time.process_time() - start
            progress(spent)
            if spent >= cpu_seconds:
                return generator, steps, spent


def sample(generator: nn.Sequential, count: int, seed: int) -> np.ndarray:
    """Images uint8 (count, H, W) or (count, H, W, 3) of a trained generator, in the mode that it is in."""
    random = torch.Generator().manual_seed(seed)
    parts = []
    with torch.no_grad():
        for start in range(0, count, BATCH):
            latents = torch.randn(min(BATCH, count - start), LATENT_DIM, 1, 1, generator=random)
            parts.append(((generator(latents) + 1.0) * 127.5).round().clamp(0, 255).to(torch.uint8))
    images = torch.cat(parts)
    return (images[:, 0] if images.shape[1] == 1 else images.permute(0, 2, 3, 1)).contiguous().numpy()


def _generator(channels: int, side: int) -> nn.Sequential:
    """The tutorial's G with one level less: 4 × 4, then 7 × 7 or 8 × 8, then twice as wide each time."""
    middle = 3 if side == 28 else 4
    return nn.Sequential(
        nn.ConvTranspose2d(LATENT_DIM, 4 * WIDTH, 4, 1, 0, bias=False),
        nn.BatchNorm2d(4 * WIDTH),
        nn.ReLU(True),
        nn.ConvTranspose2d(4 * WIDTH, 2 * WIDTH, middle, 2, 1, bias=False),
        nn.BatchNorm2d(2 * WIDTH),
        nn.ReLU(True),
        nn.ConvTranspose2d(2 * WIDTH, WIDTH, 4, 2, 1, bias=False),
        nn.BatchNorm2d(WIDTH),
        nn.ReLU(True),
        nn.ConvTranspose2d(WIDTH, channels, 4, 2, 1, bias=False),
        nn.Tanh(),
    )


def _discriminator(channels: int, side: int) -> nn.Sequential:
    middle = 3 if side == 28 else 4
    return nn.Sequential(
        nn.Conv2d(channels, WIDTH, 4, 2, 1, bias=False),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(WIDTH, 2 * WIDTH, 4, 2, 1, bias=False),
        nn.BatchNorm2d(2 * WIDTH),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(2 * WIDTH, 4 * WIDTH, middle, 2, 1, bias=False),
        nn.BatchNorm2d(4 * WIDTH),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(4 * WIDTH, 1, 4, 1, 0, bias=False),
        nn.Sigmoid(),
        nn.Flatten(0),
    )


def _initialise(module: nn.Module) -> None:
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)
