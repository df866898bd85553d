"""What Pix2Pix and CycleGAN have in common: players, updates, optimisers, random stream, state.

Each step trains every generator once and then every discriminator once, on the same mini-batch and on the translations
that the generators made of it before they moved. Which images take part is drawn on the CPU from a stream of the
engine's own, so that a seed gives the same course on every machine and a restored training goes on bit for bit.

Domains are called "a" and "b": of pairs, what is told and the image that belongs to it. A direction begins with the
domain that it translates.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

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
from gan_core.training.images.engine import evaluating
from gan_core.training.kinds import images_of
from gan_core.training.losses import LOSSES
from gan_core.training.protocol import State
from gan_core.training.settings import Settings
from gan_core.training.translation.methods import DISCRIMINATOR, Method
from gan_core.training.translation.networks import Generator, PatchDiscriminator
from gan_core.training.translation.objectives import weighted

Sources = Mapping[str, Tensor]
"""A mini-batch: pixels (n, channels, 32, 32) of domains "a" and "b"."""

Translations = Mapping[str, Tensor]
"""What the generators make of it: pixels (n, 3, 32, 32) by direction."""

ADVICE = "Lower the learning rates or the adversarial weight, and start again."
_LOSS_MEMORY = 0.98


class TranslationEngine(ABC):
    """One training of translators.

    Attributes:
        settings: what it trains with now.
        step_count: steps so far.
        discriminator_updates: updates of the Ds so far.
        dataset: the images that it learns from.
        device: where it computes.
        generators: the Gs that play, by the direction in which they translate.
        averages: their moving averages, which are what is kept.
        discriminators: the Ds, by what they judge; the first one judges images of domain "b".
        latest_losses: those of the last mini-batches by name, scalars, each without its weight.
        mean_losses: their running means.
    """

    method: ClassVar[Method]

    def __init__(
        self, settings: Settings, device: torch.device | str | None = None, mixed_precision: bool | None = None
    ) -> None:
        """Draw fresh weights.

        Args:
            settings: the experiment, a translation.
            device: where to compute; None for a GPU if there is one, else the CPU.
            mixed_precision: whether products are computed in bfloat16; None for "on a GPU only".
        """
        self.settings = settings
        self.step_count = 0
        self.discriminator_updates = 0
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        mixed = self.device.type != "cpu" if mixed_precision is None else mixed_precision
        self._precision = partial(torch.autocast, self.device.type, torch.bfloat16, enabled=mixed)
        self.dataset: Dataset = datasets.load(images_of(settings.dataset))
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
        self._places = {part: self._groups(part) for part in ("train", "test")}
        self.latest_losses: dict[str, Tensor] = {}
        self.mean_losses: dict[str, Tensor] = {}
        self._set_rates()

    @abstractmethod
    def _players(self, random: torch.Generator) -> tuple[dict[str, Generator], dict[str, PatchDiscriminator]]:
        """Fresh networks on the device, their weights drawn from `random`."""

    @abstractmethod
    def _groups(self, part: str) -> dict[str, Tensor]:
        """Places of images in the "train" or "test" part, by what is drawn from independently."""

    @abstractmethod
    def _load(self, part: str, chosen: Mapping[str, Tensor]) -> Sources:
        """The images at these places of each group."""

    @abstractmethod
    def judged(self, sources: Sources, made: Translations) -> dict[str, tuple[Tensor, Tensor]]:
        """What each D is shown as real, and as made."""

    @abstractmethod
    def _owed(self, sources: Sources, made: Translations) -> dict[str, Tensor]:
        """The parts of the generators' loss that tie a translation to its source, by name."""

    def run(self, steps: int) -> None:
        """Train for that many steps.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        for _ in range(steps):
            sources = self._draw()
            made = self._update_generators(sources)
            if self.settings.adversarial_weight:
                self._update_discriminators(sources, made)
        self._check_finite()

    def next_update(self) -> bool:
        """A step: the updates of all players are made on one mini-batch.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        self.run(1)
        return True

    def discriminator_step(self) -> None:
        """One update of the discriminators; the generators stay.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        self.train_discriminator(1)

    def generator_step(self) -> None:
        """One update of the generators; the discriminators stay.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        self._update_generators(self._draw())
        self._check_finite()

    def train_discriminator(self, steps: int) -> None:
        """That many updates of the discriminators; the generators stay.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        for _ in range(steps):
            sources = self._draw()
            with torch.no_grad(), self._precision():
                made = self.translations(sources)
            self._update_discriminators(sources, made)
        self._check_finite()

    def apply(self, settings: Settings) -> None:
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

    def held_out(self, count: int) -> Sources:
        """The first test images of each domain, `count` of each; of pairs, those that belong together."""
        return self._load("test", {name: places[:count] for name, places in self._places["test"].items()})

    def translations(self, sources: Sources) -> Translations:
        """What the generators that play make of a mini-batch."""
        return {direction: network(sources[direction[0]]) for direction, network in self.generators.items()}

    def parts(self, sources: Sources, made: Translations) -> dict[str, Tensor]:
        """The parts of the generators' loss by name, each without its weight; what counts for nothing is left out.

        Isola et al. (2017), equation 4; Zhu et al. (2017), equation 3 and section 5.2.
        """
        parts = self._owed(sources, made)
        if self.settings.adversarial_weight:
            loss = LOSSES[self.settings.loss]
            verdicts = [
                loss.generator(raw_made, raw_real if loss.paired else None)
                for raw_real, raw_made in self._compare(sources, made)
            ]
            parts["adversarial"] = torch.stack(verdicts).sum()
        return parts

    def weights(self) -> dict[str, float]:
        """How much each part of the generators' loss counts, by its name."""
        names = ("l1", "cycle", "identity", "adversarial")
        return {name: getattr(self.settings, f"{name}_weight") for name in names}

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

    def sample(self, n: int, seed: int) -> NDArray[np.uint8]:
        """Images uint8 (n, 32, 32, 3): test images of domain "a" that `seed` chooses, translated by the G that plays.

        Args:
            n: how many.
            seed: chooses the images.
        """
        random = torch.Generator().manual_seed(seed)
        chosen = {name: _some(places, n, random) for name, places in self._places["test"].items()}
        direction = self.method.directions[0]
        return self.translate(direction, self._load("test", chosen)[direction[0]], average=False)

    def logits(self, images: NDArray[np.floating], labels: NDArray[np.integer] | None = None) -> NDArray[np.floating]:
        """Mean raw outputs (n,) over the patches, in evaluation mode, of the D that judges images of domain "b".

        Args:
            images: in [−1, 1], (n, 32, 32, 3); where D sees the line art as well, that is a channel before these.
            labels: None, for nobody is told a class.

        Raises:
            SettingsError: some classes are told.
        """
        if labels is not None:
            raise SettingsError("D is not conditional on a class: leave `labels` out.")
        network = next(iter(self.discriminators.values()))
        pixels = torch.as_tensor(np.asarray(images, np.float32)).permute(0, 3, 1, 2)
        with evaluating(network), torch.no_grad():
            return network(pixels.to(self.device)).mean((1, 2)).cpu().numpy()

    def generator_weights(self) -> dict[str, NDArray[np.floating]]:
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
            "discriminator_updates": self.discriminator_updates,
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
            settings, step = Settings.from_dict(record["settings"]), int(record["step"])
            updates = int(record["discriminator_updates"])
            origin = datasets.recorded_origin(record, images_of(settings.dataset))
        except (KeyError, TypeError, ValueError, MinimaxError) as error:
            raise CheckpointError(f"This is not the state of a training of translators ({error}).") from None
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
        self.settings, self.step_count, self.discriminator_updates = settings, step, updates
        self.latest_losses.clear()
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

    def _draw(self) -> Sources:
        """A mini-batch, with replacement."""
        count = self.settings.batch_size
        return self._load(
            "train", {name: _some(places, count, self._random) for name, places in self._places["train"].items()}
        )

    def _compare(self, sources: Sources, made: Translations) -> list[tuple[Tensor, Tensor]]:
        """The verdicts (n, 8, 8) of each D, on real images and on translations."""
        return [self.discriminators[name].compare(*shown) for name, shown in self.judged(sources, made).items()]

    def _update_generators(self, sources: Sources) -> Translations:
        """Train the generators once; the translations that they made before, cut off from them."""
        with self._precision():
            made = self.translations(sources)
            parts = self.parts(sources, made)
            objective = weighted(parts, self.weights())
        _descend(objective, self._generator_weights, self._generator_optimizer)
        with torch.no_grad():
            torch._foreach_lerp_(self._average_weights, self._generator_weights, 1.0 - self._kept_share())
        self._note(parts)
        self.step_count += 1
        return {direction: pixels.detach() for direction, pixels in made.items()}

    def _update_discriminators(self, sources: Sources, made: Translations) -> None:
        loss = LOSSES[self.settings.loss]
        with self._precision():
            values = [loss.discriminator(raw_real, raw_made) for raw_real, raw_made in self._compare(sources, made)]
            value = torch.stack(values).sum()
        _descend(value, self._discriminator_weights, self._discriminator_optimizer)
        self.discriminator_updates += 1
        self._note_one("discriminator", value)

    def _kept_share(self) -> float:
        """How much of the average stays: less at first, or the random start would long show in it."""
        return min(self.settings.ema, self.step_count / (self.step_count + 9.0))

    def _note(self, parts: Mapping[str, Tensor]) -> None:
        """Take note of the parts of the generators' loss; of what counts for nothing any more there is no mean."""
        for name, value in parts.items():
            self._note_one(name, value)
        for name in set(self.mean_losses) - set(parts) - ({"discriminator"} if "adversarial" in parts else set()):
            del self.mean_losses[name]
            self.latest_losses.pop(name, None)

    def _note_one(self, name: str, value: Tensor) -> None:
        # Stays on the device: reading the number here would make a GPU wait at every step.
        mean, value = self.mean_losses.get(name), value.detach().float()
        self.latest_losses[name] = value
        self.mean_losses[name] = value if mean is None else mean.lerp(value, 1.0 - _LOSS_MEMORY)

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
                group["lr"], group["betas"] = rate, (self.settings.beta1, self.settings.beta2)


def _some(places: Tensor, count: int, random: torch.Generator) -> Tensor:
    """That many of these places (n,), with replacement."""
    return places[torch.randint(len(places), (count,), generator=random)]


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
