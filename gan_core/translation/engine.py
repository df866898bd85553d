"""What the training of Pix2Pix and of CycleGAN have in common: players, optimisers, random stream, state, progress.

Each step trains every generator once and then every discriminator once, on the same mini-batch. Which images take part
is drawn on the CPU from a stream of the engine's own, so that a seed gives the same course on every machine and a
restored training goes on bit for bit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_core import datasets
from gan_core.datasets import Dataset
from gan_core.datasets.pixels import to_images
from gan_core.errors import CheckpointError, DivergedError, MinimaxError, SettingsError
from gan_core.training.images import state as image_state
from gan_core.training.protocol import State
from gan_core.translation.methods import DISCRIMINATOR, Method
from gan_core.translation.networks import Generator, PatchDiscriminator
from gan_core.translation.settings import TranslationSettings

Chosen = TypeVar("Chosen", bound=TranslationSettings)

ADVICE = "Lower the learning rates or the adversarial weight, and start again."
_BETAS = (0.5, 0.999)  # Isola et al. (2017), section 3.3
_LOSS_MEMORY = 0.98
_CALL = 10  # steps between two looks at whether to stop


class TranslationEngine(ABC, Generic[Chosen]):
    """One training of translators.

    Attributes:
        settings: what it trains with now.
        step_count: steps so far.
        dataset: the images that it learns from.
        device: where it computes.
        generators: the Gs that play, by the direction in which they translate.
        averages: their moving averages, which are what is kept.
        discriminators: the Ds, by what they judge.
        mean_losses: running means of the losses by name, scalars.
    """

    method: ClassVar[Method]

    def __init__(
        self, settings: Chosen, device: torch.device | str | None = None, mixed_precision: bool | None = None
    ) -> None:
        """Draw fresh weights.

        Args:
            settings: the experiment.
            device: where to compute; None for a GPU if there is one, else the CPU.
            mixed_precision: whether products are computed in bfloat16; None for "on a GPU only".
        """
        self.settings: Chosen = settings
        self.step_count = 0
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        mixed = self.device.type != "cpu" if mixed_precision is None else mixed_precision
        self._precision = partial(torch.autocast, self.device.type, torch.bfloat16, enabled=mixed)
        self.dataset: Dataset = datasets.load(self.method.dataset)
        self.generators, self.discriminators = self._players(torch.Generator().manual_seed(settings.seed))
        self.averages, _ = self._players(torch.Generator().manual_seed(settings.seed))  # begins where G does
        for network in self.averages.values():
            network.requires_grad_(False).eval()
        self._generator_weights: list[Tensor] = [
            w for network in self.generators.values() for w in network.parameters()
        ]
        self._average_weights: list[Tensor] = [w for network in self.averages.values() for w in network.parameters()]
        self._discriminator_weights: list[Tensor] = [
            w for network in self.discriminators.values() for w in network.parameters()
        ]
        self._generator_optimizer = torch.optim.Adam(self._generator_weights, fused=True)
        self._discriminator_optimizer = torch.optim.Adam(self._discriminator_weights, fused=True)
        self._random = torch.Generator().manual_seed(settings.seed + 1)
        self.mean_losses: dict[str, Tensor] = {}
        self._set_rates()

    @abstractmethod
    def _players(self, random: torch.Generator) -> tuple[dict[str, Generator], dict[str, PatchDiscriminator]]:
        """Fresh networks on the device, their weights drawn from `random`."""

    @abstractmethod
    def _generator_losses(self) -> tuple[dict[str, Tensor], Tensor]:
        """The parts of the generators' loss on a fresh mini-batch by name, and their weighted sum."""

    @abstractmethod
    def _discriminator_loss(self) -> Tensor:
        """The discriminators' loss on the mini-batch of the step under way."""

    def run(self, steps: int) -> None:
        """Train for that many steps.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        for _ in range(steps):
            self._step()
        self._check_finite()

    def train(
        self,
        steps: int,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Train until `step_count` is `steps`, or somebody cancels; what was learned until then stays.

        Args:
            steps: of the whole training.
            progress: told the steps done and the steps there are.
            cancelled: asked between steps.

        Returns:
            Whether it was finished.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        while self.step_count < steps:
            if cancelled():
                return False
            self.run(min(_CALL, steps - self.step_count))
            progress(self.step_count, steps)
        return True

    def apply(self, settings: Chosen) -> None:
        """Take over live settings; weights, optimisers and random stream stay.

        Raises:
            SettingsError: names the settings that need a restart.
        """
        if names := settings.needs_restart(self.settings):
            raise SettingsError(
                f"A training cannot change {', '.join(names)} while it lives: restart it with fresh weights."
            )
        self.settings = settings
        self._set_rates()

    @property
    def device_name(self) -> str:
        """Where it computes, for people: "cpu", or "cuda: " and the name of the GPU."""
        if self.device.type != "cuda":
            return self.device.type
        return f"cuda: {torch.cuda.get_device_name(self.device)}"

    @property
    def losses(self) -> dict[str, float]:
        """Running means of the mini-batch losses by name, each without its weight."""
        return {name: float(mean) for name, mean in self.mean_losses.items()}

    @torch.no_grad()
    def translate(self, direction: str, source: Tensor, average: bool = True) -> NDArray[np.uint8]:
        """Images uint8 (n, 32, 32, 3).

        Args:
            direction: a name in `generators`.
            source: pixels (n, channels, 32, 32) on any device.
            average: by the moving average of G, or else by the one that plays.
        """
        network = (self.averages if average else self.generators)[direction]
        return to_images(network(source.to(self.device))).cpu().numpy()

    def generator_weights(self) -> dict[str, NDArray[np.float32]]:
        """Copies of the averages' tensors, "a_to_b/down.0.weight" and so on: what a checkpoint keeps."""
        return {
            f"{direction}/{name}": tensor.detach().cpu().numpy().copy()
            for direction, network in self.averages.items()
            for name, tensor in network.state_dict().items()
        }

    def discriminator_weights(self) -> dict[str, NDArray[np.float32]]:
        """Copies of the discriminators' tensors, "discriminator/pairs/layers.0.weight" and so on; no D is averaged."""
        found = {
            f"{DISCRIMINATOR}/{judge}/{name}": tensor
            for judge, network in self.discriminators.items()
            for name, tensor in network.state_dict().items()
        }
        kept = self.method.discriminator_shapes(self.settings)
        return {name: found[name].detach().cpu().numpy().copy() for name in kept}

    def state_dict(self) -> State:
        """Everything needed to go on bit for bit: {"arrays": name -> array, "record": JSON-able}."""
        arrays = image_state.pack(self._modules(), self._optimizers())
        arrays["random"] = self._random.get_state().numpy().copy()
        arrays.update({f"mean/{name}": mean.cpu().numpy().copy() for name, mean in self.mean_losses.items()})
        record = {
            "settings": self.settings.to_dict(),
            "step": self.step_count,
            "data": self.dataset.origin.to_dict(),
        }
        return {"arrays": arrays, "record": record}

    def load_state_dict(self, state: State) -> None:
        """Continue from what `state_dict` gave, with the settings of that moment.

        Raises:
            CheckpointError: the state belongs to other settings, images or networks; nothing was changed then.
        """
        try:
            record, left = state["record"], dict(state["arrays"])
            settings, step = self.settings.from_dict(record["settings"]), int(record["step"])
            origin = datasets.recorded_origin(record, self.method.dataset)
        except (KeyError, TypeError, ValueError, MinimaxError) as error:
            raise CheckpointError(f"This is not the state of such a training ({error}).") from None
        if names := settings.needs_restart(self.settings):
            raise CheckpointError(f"This state belongs to a training with other settings: {', '.join(names)}.")
        if origin.digest != self.dataset.digest:
            raise CheckpointError(
                f"This training learned from {origin.title}, and these are other images: {self.dataset.title}."
            )
        means = {name for name in left if name.startswith("mean/")}
        losses = {name.removeprefix("mean/"): image_state.take(left, name, ()) for name in sorted(means)}
        random = image_state.take(left, "random", tuple(self._random.get_state().shape), "uint8")
        try:
            torch.Generator().set_state(random)
        except RuntimeError as error:
            raise CheckpointError(f"This is not the state of a random stream ({error}).") from None
        image_state.restore(left, self._modules(), self._optimizers())
        self.settings, self.step_count = settings, step
        self.mean_losses = {name: mean.to(self.device) for name, mean in losses.items()}
        self._random.set_state(random)
        self._set_rates()

    def _judges(self, random: torch.Generator) -> dict[str, PatchDiscriminator]:
        """Fresh discriminators."""
        width = self.settings.discriminator_width
        return {
            judge: PatchDiscriminator(channels, width, random, self.device)
            for judge, channels in self.method.judged.items()
        }

    def _draw(self, places: Tensor) -> Tensor:
        """A mini-batch of these places (n,), with replacement."""
        return places[torch.randint(len(places), (self.settings.batch_size,), generator=self._random)]

    def _step(self) -> None:
        with self._precision():
            parts, objective = self._generator_losses()
        _descend(objective, self._generator_weights, self._generator_optimizer)
        if self.settings.adversarial_weight:
            with self._precision():
                parts["discriminator"] = value = self._discriminator_loss()
            _descend(value, self._discriminator_weights, self._discriminator_optimizer)
        with torch.no_grad():
            torch._foreach_lerp_(self._average_weights, self._generator_weights, 1.0 - self._kept_share())
        self._note(parts)
        self.step_count += 1

    def _kept_share(self) -> float:
        """How much of the average stays: less at first, or the random start would long show in it."""
        return min(self.settings.ema, self.step_count / (self.step_count + 9.0))

    def _note(self, parts: Mapping[str, Tensor]) -> None:
        # Stays on the device: reading the numbers here would make a GPU wait at every step.
        for name, value in parts.items():
            mean, value = self.mean_losses.get(name), value.detach().float()
            self.mean_losses[name] = value if mean is None else mean.lerp(value, 1.0 - _LOSS_MEMORY)
        for name in set(self.mean_losses) - set(parts):
            del self.mean_losses[name]

    def _check_finite(self) -> None:
        looked_at: dict[str, Tensor] = {f"the {name} loss": mean for name, mean in self.mean_losses.items()}
        for name, weights in (("generator", self._generator_weights), ("discriminator", self._discriminator_weights)):
            looked_at[f"the {name}'s weights"] = torch.stack(torch._foreach_norm(weights))
        for quantity, values in looked_at.items():
            if not values.isfinite().all():
                raise DivergedError(quantity, self.step_count, ADVICE)

    def _modules(self) -> dict[str, nn.Module]:
        groups: dict[str, Mapping[str, nn.Module]] = {
            "generator": self.generators,
            "average": self.averages,
            "discriminator": self.discriminators,
        }
        return {f"{group}.{name}": network for group, found in groups.items() for name, network in found.items()}

    def _optimizers(self) -> dict[str, Optimizer]:
        return {
            "generator_optimizer": self._generator_optimizer,
            "discriminator_optimizer": self._discriminator_optimizer,
        }

    def _set_rates(self) -> None:
        rates = (self.settings.generator_lr, self.settings.discriminator_lr)
        for optimizer, rate in zip(self._optimizers().values(), rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"], group["betas"] = rate, _BETAS


def _descend(objective: Tensor, weights: list[Tensor], optimizer: Optimizer) -> None:
    # Gradients of one side's weights only: backward() would also fill in those of the other. A weight that the
    # objective does not reach, because its loss is switched off, rests.
    gradients: Any = torch.autograd.grad(objective, weights, allow_unused=True)
    for weight, gradient in zip(weights, gradients, strict=True):
        # The fused optimiser walks through memory: gradient and weight must be laid out alike.
        gradient = torch.zeros_like(weight) if gradient is None else gradient
        same = gradient.stride() == weight.stride()
        weight.grad = gradient if same else torch.empty_like(weight).copy_(gradient)
    optimizer.step()
