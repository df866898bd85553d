"""The game of `gan_core.training.algorithm1` on images: the same game, faster, and on a GPU if there is one.

Three things are not in the definition. Players may be told the class; a moving average of G is kept; and a
convolutional G learns from the very images on which D was trained last. Every random draw comes from a generator of the
engine's own, so that runs that share a process cannot disturb each other and a restored run continues bit for bit.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_core import datasets
from gan_core.datasets.pixels import to_images, to_pixels
from gan_core.errors import CheckpointError, DivergedError, MinimaxError, SettingsError
from gan_core.training.images import networks
from gan_core.training.images import state as image_state
from gan_core.training.images.condition import Condition, condition
from gan_core.training.losses import LOSSES
from gan_core.training.penalties import Penalty, between, penalties
from gan_core.training.protocol import State
from gan_core.training.settings import Settings


class Fakes(NamedTuple):
    """A mini-batch for G.

    Attributes:
        pixels: generated ones (n, channels, height, width), with what leads back to G.
        labels: the classes (n,) they were asked for, if any.
        partners: real pixels of the same shape and of these classes, if the loss compares them in pairs.
    """

    pixels: Tensor
    labels: Tensor | None
    partners: Tensor | None


_LOSS_MEMORY = 0.9
ADVICE = "Lower the learning rates or raise the R1 penalty, and start again."


@contextmanager
def evaluating(*modules: nn.Module) -> Generator[None, None, None]:
    """The modules in evaluation mode: running statistics are used and not moved, nor is any power iteration."""
    modes = [module.training for module in modules]
    for module in modules:
        module.eval()
    try:
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.train(mode)


class ImageEngine:
    """One adversarial game on images.

    Attributes:
        settings: what it trains with now.
        step_count: generator updates so far.
        generator: G, latents (n, latent_dim) and labels (n,) or None -> pixels (n, channels, height, width) in (−1, 1).
        discriminator: D, pixels and labels (n,) or None -> raw outputs (n,).
        discriminator_updates: discriminator updates so far.
        average: the moving average of G, in evaluation mode, or None if it is off.
        mean_losses: running means of the mini-batch losses "loss_d" and "loss_g", scalars, as far as there were any.
        dataset: the images that it learns from.
        device: where it computes.
    """

    def __init__(
        self, settings: Settings, device: torch.device | str | None = None, mixed_precision: bool | None = None
    ) -> None:
        """Draw fresh weights.

        Args:
            settings: the experiment, on images.
            device: where to compute; None for a GPU if there is one, else the CPU.
            mixed_precision: whether products are computed in bfloat16; None for "on a GPU only". bfloat16 keeps the
                range of float32, so that no gradient needs scaling.
        """
        self.settings = settings
        self.step_count = 0
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        mixed = self.device.type != "cpu" if mixed_precision is None else mixed_precision
        self._precision = partial(torch.autocast, self.device.type, torch.bfloat16, enabled=mixed)
        self.dataset = datasets.load(settings.dataset)
        self._images, self._labels = _on_device(self.dataset, condition(settings), self.device)
        # Drawn on the CPU, so that a seed starts from the same weights on every machine.
        start = torch.Generator().manual_seed(settings.seed)
        self.generator = networks.generator(settings, start).to(self.device)
        self.discriminator = networks.discriminator(settings, start).to(self.device)
        self.average = copy.deepcopy(self.generator).requires_grad_(False).eval() if settings.ema else None
        self._random = torch.Generator(self.device).manual_seed(settings.seed + 1)
        self._generator_weights: list[Tensor] = list(self.generator.parameters())
        self._discriminator_weights: list[Tensor] = list(self.discriminator.parameters())
        self._averaged = [] if self.average is None else _floats(self.average)
        self._to_average = [] if self.average is None else _floats(self.generator)
        # A forward pass of a convolutional G is costly. G therefore learns from the very images on which D was trained
        # last, as in the DCGAN tutorial: G has not moved since, so they are still its own.
        self._shares_fakes = settings.network == "dcgan"
        # The statistics that spectral normalisation keeps move with D's own updates only.
        self._discriminator_rests = settings.discriminator_norm != "none"
        self.discriminator_updates = 0
        self._turn = 0  # updates of D that the step under way has had
        self._generator_optimizer = _optimizer(settings, self._generator_weights)
        self._discriminator_optimizer = _optimizer(settings, self._discriminator_weights)
        self._latest: dict[str, Tensor] = {}  # The last mini-batch losses, by the same names as their running means.
        self.mean_losses: dict[str, Tensor] = {}
        self._set_rates()

    def run(self, steps: int) -> None:
        """Train for that many generator steps, each after `discriminator_steps` discriminator steps (Algorithm 1).

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        for _ in range(steps):
            fakes = None
            for left in reversed(range(self.settings.discriminator_steps - self._turn)):
                fakes = self._update_discriminator(for_generator=self._shares_fakes and left == 0)
            self._update_generator(fakes)
            self._turn = 0
        self._check_finite()

    def next_update(self) -> bool:
        """The next update of Algorithm 1: D's, until it has had k of them, then G's. True if the step ends with it.

        A convolutional G learns from the images on which D was trained last: these two updates are one.

        Raises:
            DivergedError: a loss or weight stopped being finite.
        """
        left = self.settings.discriminator_steps - self._turn
        ends = left < 1 or (left == 1 and self._shares_fakes)
        if ends:
            self.run(1)
        else:
            self.train_discriminator(1)
            self._turn += 1
        return ends

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

    def sample(self, n: int, seed: int) -> np.ndarray:
        """Images uint8 (n, H, W) or (n, H, W, 3) by the G that plays, in evaluation mode.

        The same seed gives the same latents. A conditional G is asked for classes in the data's proportions.
        """
        random = torch.Generator(self.device).manual_seed(seed)
        latents = networks.latents(self.settings, n, random)
        labels = self._labels[self._choose(n, random)] if self._conditional else None
        with evaluating(self.generator), torch.no_grad():
            return to_images(self.generator(latents, labels)).cpu().numpy()

    def logits(self, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """D's raw outputs (n,) in evaluation mode.

        Args:
            images: in [−1, 1], of shape (n, H, W) or (n, H, W, 3), or flattened, (n, H·W) or (n, H·W·3).
            labels: the classes (n,) that a conditional D is told.

        Raises:
            SettingsError: a conditional D is told no classes, or another one is told some.
        """
        if self._conditional != (labels is not None):
            raise SettingsError(
                "D is conditional and judges image and class together: give `labels`, a class for each image."
                if self._conditional
                else "D is not conditional: it cannot be told the classes of images. Leave `labels` out."
            )
        levels = torch.as_tensor(np.asarray(images, np.float32)).reshape(len(images), *self._images.shape[1:])
        pixels = levels.unsqueeze(1) if levels.dim() == 3 else levels.permute(0, 3, 1, 2)
        told = None if labels is None else torch.as_tensor(labels, device=self.device).long()
        with evaluating(self.discriminator), torch.no_grad():
            return self.discriminator(pixels.to(self.device), told).cpu().numpy()

    @property
    def device_name(self) -> str:
        """Where it computes, for people: "cpu", or "cuda: " and the name of the GPU."""
        if self.device.type != "cuda":
            return self.device.type
        return f"cuda: {torch.cuda.get_device_name(self.device)}"

    def generator_weights(self) -> dict[str, np.ndarray]:
        """What a checkpoint keeps: the moving average of G, or G itself if there is none; copies, by name."""
        network = self.generator if self.average is None else self.average
        # Batches seen are counted by batch normalisation in training; a finished G has no use for the number.
        return {
            name: tensor.detach().cpu().numpy().copy()
            for name, tensor in network.state_dict().items()
            if tensor.is_floating_point()
        }

    def state_dict(self) -> State:
        """Everything needed to go on bit for bit: {"arrays": name -> array, "record": JSON-able}."""
        arrays = image_state.pack(self._modules(), self._optimizers())
        arrays["random"] = self._random.get_state().numpy().copy()
        arrays.update({name: mean.cpu().numpy().copy() for name, mean in self.mean_losses.items()})
        record = {
            "settings": self.settings.to_dict(),
            "step": self.step_count,
            "discriminator_updates": self.discriminator_updates,
            "data": self.dataset.origin.to_dict(),
        }
        if self._turn:
            record["turn"] = self._turn
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
            origin = datasets.recorded_origin(record, settings.dataset)
            turn = int(record.get("turn", 0))
        except (KeyError, TypeError, ValueError, MinimaxError) as error:
            raise CheckpointError(f"This is not the state of a run on images ({error}).") from None
        if turn < 0:
            raise CheckpointError(f"turn is {turn} where a whole number of 0 or more is expected.")
        if names := settings.needs_restart(self.settings):
            raise CheckpointError(f"This state belongs to a run with other settings: {', '.join(names)}.")
        if origin.digest != self.dataset.digest:
            raise CheckpointError(
                f"This run learned from {origin.title}, and what is called {settings.dataset} here is now "
                f"{self.dataset.title}. Reset the run to begin anew on these images, or bring the others back."
            )
        losses = {name: image_state.take(left, name, ()) for name in ("loss_d", "loss_g") if name in left}
        random = image_state.take(left, "random", tuple(self._random.get_state().shape), "uint8")
        try:
            torch.Generator(self.device).set_state(random)
        except RuntimeError as error:
            raise CheckpointError(f"This is not the state of a random stream ({error}).") from None
        image_state.restore(left, self._modules(), self._optimizers())
        self.settings, self.step_count, self.discriminator_updates, self._turn = settings, step, updates, turn
        self._latest.clear()
        self.mean_losses = {name: mean.to(self.device) for name, mean in losses.items()}
        self._random.set_state(random)
        self._set_rates()

    @property
    def _conditional(self) -> bool:
        return self.settings.conditional != "none"

    def _choose(self, count: int, random: torch.Generator) -> Tensor:
        return torch.randint(len(self._images), (count,), generator=random, device=self.device)

    def _update_discriminator(self, for_generator: bool = False) -> Fakes | None:
        """Train D once; with `for_generator`, return its generated images for an update of G."""
        count = self.settings.batch_size
        loss = LOSSES[self.settings.loss]
        chosen = self._choose(count, self._random)
        real = to_pixels(self._images[chosen])
        # Both halves of the mini-batch get the same labels, so that D cannot tell them apart by their frequencies.
        labels = self._labels[chosen] if self._conditional else None
        latents = networks.latents(self.settings, count, self._random)
        due = self.discriminator_updates % self.settings.r1_interval == 0
        at = {penalty.place: penalty for penalty in penalties(self.settings)} if due else {}
        with self._precision():
            with torch.set_grad_enabled(for_generator):
                generated = self.generator(latents, labels)
            fake = generated.detach()
            raw_real, raw_fake, cost = self._compare(real, fake, labels, at)
            value = loss.discriminator(raw_real.float(), raw_fake.float())
        objective = value if cost is None else value + self.settings.r1_interval * cost
        self._descend(objective, self._discriminator_weights, self._discriminator_optimizer)
        if self.settings.clip:
            with torch.no_grad():
                torch._foreach_clamp_min_(self._discriminator_weights, -self.settings.clip)
                torch._foreach_clamp_max_(self._discriminator_weights, self.settings.clip)
        self.discriminator_updates += 1
        self._note_loss("loss_d", value)
        return Fakes(generated, labels, real.detach() if loss.paired else None) if for_generator else None

    def _compare(
        self, real: Tensor, fake: Tensor, labels: Tensor | None, at: dict[str, Penalty]
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """D's raw outputs (n,) on real and on generated images, and what its slopes cost, by the place of a penalty."""
        count = len(real)
        costs: list[Tensor] = []
        raw: dict[str, Tensor] = {}
        if not {"real", "fake"} & set(at):
            both = None if labels is None else torch.cat((labels, labels))
            raw["real"], raw["fake"] = self.discriminator(torch.cat((real, fake)), both).split(count)
        for place, images in (("real", real), ("fake", fake)):
            if place in at:
                raw[place], slopes = self._slopes(images, labels)
                costs.append(at[place].cost(slopes))
            elif place not in raw:
                raw[place] = self.discriminator(images, labels)
        if "between" in at:
            shares = torch.rand(count, generator=self._random, device=self.device)
            costs.append(at["between"].cost(self._slopes(between(real, fake, shares), labels)[1]))
        return raw["real"], raw["fake"], torch.stack(costs).sum() if costs else None

    def _slopes(self, images: Tensor, labels: Tensor | None) -> tuple[Tensor, Tensor]:
        """D's raw outputs on images (n,), and the gradient of each in its image."""
        leaf = images.detach().requires_grad_()
        raw = self.discriminator(leaf, labels)
        # Each raw output depends on its own image only, so the gradient of the sum holds that of each.
        (slope,) = torch.autograd.grad(raw.sum(), leaf, create_graph=True)
        return raw, slope.float()

    def _update_generator(self, fakes: Fakes | None = None) -> None:
        """Train G once, on given images of its own or else on fresh ones."""
        if self._discriminator_rests:
            self.discriminator.eval()
        with self._precision():
            generated, labels, partners = fakes or self._generate()
            with torch.no_grad():
                raw_partners = None if partners is None else self.discriminator(partners, labels).float()
            raw = self.discriminator(generated, labels)
            value = LOSSES[self.settings.loss].generator(raw.float(), raw_partners)
        if self._discriminator_rests:
            self.discriminator.train()
        self._descend(value, self._generator_weights, self._generator_optimizer)
        self._note_loss("loss_g", value)
        if self.average is not None:
            with torch.no_grad():
                torch._foreach_lerp_(self._averaged, self._to_average, 1.0 - self.settings.ema)
        self.step_count += 1

    def _generate(self) -> Fakes:
        latents = networks.latents(self.settings, self.settings.batch_size, self._random)
        paired = LOSSES[self.settings.loss].paired
        labels = partners = None
        if self._conditional or paired:
            chosen = self._choose(self.settings.batch_size, self._random)
            labels = self._labels[chosen] if self._conditional else None
            partners = to_pixels(self._images[chosen]) if paired else None
        return Fakes(self.generator(latents, labels), labels, partners)

    def _descend(self, objective: Tensor, weights: list[Tensor], optimizer: Optimizer) -> None:
        # Gradients of one player's weights only: backward() would also fill in those of the other.
        for weight, gradient in zip(weights, torch.autograd.grad(objective, weights), strict=True):
            # The fused optimiser walks through memory: gradient and weight must be laid out alike.
            same = gradient.stride() == weight.stride()
            weight.grad = gradient if same else torch.empty_like(weight).copy_(gradient)
        optimizer.step()

    def _note_loss(self, name: str, value: Tensor) -> None:
        # Stays on the device: reading the number here would make a GPU wait at every step.
        value, mean = value.detach(), self.mean_losses.get(name)
        self._latest[name] = value
        self.mean_losses[name] = value if mean is None else mean.lerp(value, 1.0 - _LOSS_MEMORY)

    def _check_finite(self) -> None:
        looked_at = {
            "the discriminator's loss": self._latest.get("loss_d"),
            "the generator's loss": self._latest.get("loss_g"),
            "the discriminator's weights": torch.stack(torch._foreach_norm(self._discriminator_weights)),
            "the generator's weights": torch.stack(torch._foreach_norm(self._generator_weights)),
        }
        for quantity, values in looked_at.items():
            if values is not None and not values.isfinite().all():
                raise DivergedError(quantity, self.step_count, ADVICE)

    def _modules(self) -> dict[str, nn.Module]:
        modules: dict[str, nn.Module] = {"generator": self.generator, "discriminator": self.discriminator}
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


def _optimizer(settings: Settings, weights: list[Tensor]) -> Optimizer:
    if settings.optimizer == "adam":
        return torch.optim.Adam(weights, fused=True)
    return torch.optim.SGD(weights, fused=True)


def _floats(network: nn.Module) -> list[Tensor]:
    """Weights, and the running statistics of batch normalisation: what a moving average is taken of."""
    buffers = (buffer for buffer in network.buffers() if buffer.is_floating_point())
    return [*network.parameters(), *buffers]


def _on_device(dataset: datasets.Dataset, told: Condition | None, device: torch.device) -> tuple[Tensor, Tensor]:
    """Training images uint8 (N, H, W) or (N, H, W, 3) and their classes int64 (N,), those that players are told."""
    labels = dataset.train_labels if told is None else told.labels(dataset, "train")
    return images_on_device(dataset, device), torch.tensor(labels, dtype=torch.int64, device=device)


@lru_cache(maxsize=4)
def images_on_device(dataset: datasets.Dataset, device: torch.device, part: str = "train") -> Tensor:
    """The images of the "train" or "test" part, uint8 (N, H, W) or (N, H, W, 3), shared by all runs of the process."""
    # Bytes take a quarter of the memory of floats, and turning a mini-batch into floats is under a hundredth of a step.
    return torch.tensor(dataset.train_images if part == "train" else dataset.test_images, device=device)
