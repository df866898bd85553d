"""The engine that trains on images: autograd and nn.Module, on a GPU if there is one.

It serves the same interface as the one-dimensional engine. Every random draw comes from a generator of its own, so that
runs that share a process cannot disturb each other and a restored run continues bit for bit.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_core import datasets
from gan_core.errors import CheckpointError, DivergedError, MinimaxError, SettingsError
from gan_core.training import image_networks as networks
from gan_core.training import image_state
from gan_core.training.image_evaluation import ImageEvaluation
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Snapshot

_LOSS_MEMORY = 0.9
_ADVICE = "Lower the learning rates or raise the R1 penalty, and start again."


class ImageEngine:
    """One adversarial game on images.

    Attributes:
        settings: what it trains with now.
        step_count: generator updates so far.
        generator: G, latents (n, latent_dim) -> pixels (n, 784) in (−1, 1).
        discriminator: D, pixels (n, 784) -> raw outputs (n,).
        average: the moving average of G, or None if it is off.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.step_count = 0
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        dataset = datasets.load(settings.dataset)
        self._images = _on_device(dataset, self.device)
        # Drawn on the CPU, so that a seed starts from the same weights on every machine.
        start = torch.Generator().manual_seed(settings.seed)
        self.generator = networks.generator(settings, start).to(self.device)
        self.discriminator = networks.discriminator(settings, start).to(self.device)
        self.average = copy.deepcopy(self.generator).requires_grad_(False) if settings.ema else None
        self._random = torch.Generator(self.device).manual_seed(settings.seed + 1)
        self._generator_weights = list(self.generator.parameters())
        self._discriminator_weights = list(self.discriminator.parameters())
        self._average_weights = [] if self.average is None else list(self.average.parameters())
        self._generator_optimizer = _optimizer(settings, self._generator_weights)
        self._discriminator_optimizer = _optimizer(settings, self._discriminator_weights)
        # The last mini-batch losses, and their running means, by player: "loss_d", "loss_g".
        self._latest: dict[str, Tensor] = {}
        self._losses: dict[str, Tensor] = {}
        self._evaluation = ImageEvaluation(settings, dataset, self.device)
        self._set_rates()

    def run(self, steps: int) -> None:
        """Train for that many generator steps, each after `discriminator_steps` discriminator steps (Algorithm 1).

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        for _ in range(steps):
            for _ in range(self.settings.discriminator_steps):
                self._update_discriminator()
            self._update_generator()
        self._check_finite()

    def discriminator_step(self) -> None:
        """One update of D; G stays.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        self.train_discriminator(1)

    def generator_step(self) -> None:
        """One update of G; D stays.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        self._update_generator()
        self._check_finite()

    def train_discriminator(self, steps: int) -> None:
        """That many updates of D, with G frozen.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        for _ in range(steps):
            self._update_discriminator()
        self._check_finite()

    def apply(self, settings: Settings) -> None:
        """Take over what may change in the middle of a run; weights, optimiser state and random stream stay.

        Raises:
            SettingsError: names the settings that need a restart.
        """
        if names := settings.needs_restart(self.settings):
            raise SettingsError(
                f"A run cannot change {', '.join(names)} while it lives: restart it with fresh weights."
            )
        self.settings = settings
        self._set_rates()

    def sample(self, count: int, seed: int) -> np.ndarray:
        """Images uint8 (count, 28, 28) by the G that plays; the same seed gives the same latents."""
        random = torch.Generator(self.device).manual_seed(seed)
        with torch.no_grad():
            return networks.to_images(self.generator(networks.latents(self.settings, count, random))).cpu().numpy()

    def logits(self, images: np.ndarray) -> np.ndarray:
        """D's raw outputs (n,) for images in [−1, 1] of shape (n, 28, 28) or (n, 784)."""
        pixels = torch.as_tensor(np.asarray(images, np.float32)).reshape(len(images), networks.PIXELS).to(self.device)
        with torch.no_grad():
            return self.discriminator(pixels).cpu().numpy()

    def snapshot(self) -> Snapshot:
        """What is to be seen of this moment; changes nothing, and draws nothing from the training's random stream."""
        return self._evaluation.snapshot(
            self.settings, self.step_count, self.generator, self.discriminator, self.average, self._losses
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on bit for bit: {"arrays": name -> array, "record": JSON-able}."""
        arrays = image_state.pack(self._modules(), self._optimizers())
        arrays["random"] = self._random.get_state().numpy().copy()
        arrays.update({name: mean.cpu().numpy().copy() for name, mean in self._losses.items()})
        return {"arrays": arrays, "record": {"settings": self.settings.to_dict(), "step": self.step_count}}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from what `state_dict` gave, with the settings of that moment.

        Raises:
            CheckpointError: the state belongs to other settings or networks; nothing was changed then.
        """
        try:
            settings, step = Settings.from_dict(state["record"]["settings"]), int(state["record"]["step"])
            left = dict(state["arrays"])
        except (KeyError, TypeError, ValueError, MinimaxError) as error:
            raise CheckpointError(f"This is not the state of a run on images ({error}).") from None
        if names := settings.needs_restart(self.settings):
            raise CheckpointError(f"This state belongs to a run with other settings: {', '.join(names)}.")
        losses = {name: image_state.take(left, name, ()) for name in ("loss_d", "loss_g") if name in left}
        random = image_state.take(left, "random", tuple(self._random.get_state().shape))
        image_state.restore(left, self._modules(), self._optimizers())
        self.settings, self.step_count = settings, step
        self._latest, self._losses = {}, {name: mean.to(self.device) for name, mean in losses.items()}
        self._random.set_state(random)
        self._set_rates()

    def _update_discriminator(self) -> None:
        count = self.settings.batch_size
        loss = LOSSES[self.settings.loss]
        chosen = torch.randint(len(self._images), (count,), generator=self._random, device=self.device)
        real = networks.to_pixels(self._images[chosen])
        with torch.no_grad():
            fake = self.generator(networks.latents(self.settings, count, self._random))
        if self.settings.r1:
            raw = self.discriminator(real.requires_grad_())
            # Each raw output depends on its own image only, so the gradient of the sum holds that of each.
            (slope,) = torch.autograd.grad(raw.sum(), real, create_graph=True)
            value = loss.discriminator(raw, self.discriminator(fake))
            objective = value + 0.5 * self.settings.r1 * slope.square().sum(1).mean()
        else:
            raw = self.discriminator(torch.cat((real, fake)))
            objective = value = loss.discriminator(raw[:count], raw[count:])
        self._descend(objective, self._discriminator_weights, self._discriminator_optimizer)
        self._note_loss("loss_d", value)

    def _update_generator(self) -> None:
        latents = networks.latents(self.settings, self.settings.batch_size, self._random)
        value = LOSSES[self.settings.loss].generator(self.discriminator(self.generator(latents)))
        self._descend(value, self._generator_weights, self._generator_optimizer)
        self._note_loss("loss_g", value)
        if self.average is not None:
            with torch.no_grad():
                torch._foreach_lerp_(self._average_weights, self._generator_weights, 1.0 - self.settings.ema)
        self.step_count += 1

    def _descend(self, objective: Tensor, weights: list[nn.Parameter], optimizer: Optimizer) -> None:
        # Gradients of one player's weights only: backward() would also fill in those of the other.
        for weight, gradient in zip(weights, torch.autograd.grad(objective, weights), strict=True):
            weight.grad = gradient
        optimizer.step()

    def _note_loss(self, name: str, value: Tensor) -> None:
        # Stays on the device: reading the number here would make a GPU wait at every step.
        value, mean = value.detach(), self._losses.get(name)
        self._latest[name] = value
        self._losses[name] = value if mean is None else mean.lerp(value, 1.0 - _LOSS_MEMORY)

    def _check_finite(self) -> None:
        looked_at = {
            "the discriminator's loss": self._latest.get("loss_d"),
            "the generator's loss": self._latest.get("loss_g"),
            "the discriminator's weights": torch.stack(torch._foreach_norm(self._discriminator_weights)),
            "the generator's weights": torch.stack(torch._foreach_norm(self._generator_weights)),
        }
        for quantity, values in looked_at.items():
            if values is not None and not values.isfinite().all():
                raise DivergedError(quantity, self.step_count, _ADVICE)

    def _modules(self) -> dict[str, nn.Module]:
        modules = {"generator": self.generator, "discriminator": self.discriminator}
        return modules if self.average is None else {**modules, "average": self.average}

    def _optimizers(self) -> dict[str, Optimizer]:
        return {
            "generator_optimizer": self._generator_optimizer,
            "discriminator_optimizer": self._discriminator_optimizer,
        }

    def _set_rates(self) -> None:
        rates = (self.settings.generator_lr, self.settings.discriminator_lr)
        for optimizer, rate in zip(self._optimizers().values(), rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate
                if "betas" in group:
                    group["betas"] = (self.settings.beta1, self.settings.beta2)
                elif self.settings.optimizer == "momentum":
                    group["momentum"] = self.settings.beta1


def _optimizer(settings: Settings, weights: list[nn.Parameter]) -> Optimizer:
    if settings.optimizer == "adam":
        return torch.optim.Adam(weights, fused=True)
    return torch.optim.SGD(weights, fused=True)


@lru_cache(maxsize=2)
def _on_device(dataset: datasets.Dataset, device: torch.device) -> Tensor:
    """Training images uint8 (N, 784), shared by all runs of the process."""
    # Bytes take a quarter of the memory of floats, and turning a mini-batch into floats is under a hundredth of a step.
    return torch.tensor(dataset.train_images, device=device).flatten(1)
