"""What is to be seen of a training of translators: test images with their translations, D's verdicts, and numbers.

Everything is measured on test images, the same ones at every step, with the generators that play. Nothing here draws
from the random stream of the training: who looks on changes nothing. What is costly comes in parts, of which a live
snapshot renews the oldest (`gan_core.training.images.staggered_cache`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_core.datasets.pixels import to_images
from gan_core.errors import DivergedError
from gan_core.evaluation import classifier
from gan_core.training.images import measures as image_measures
from gan_core.training.images.engine import evaluating
from gan_core.training.images.reference import roughness
from gan_core.training.images.staggered_cache import StaggeredCache
from gan_core.training.losses import LOSSES
from gan_core.training.snapshot import KnownMetrics, Numbers, Snapshot, only_finite
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.diagnosis import Moment, diagnose
from gan_core.training.translation.domains import DOMAINS
from gan_core.training.translation.engine import ADVICE, TranslationEngine, Translations
from gan_core.training.translation.likeness import likeness
from gan_core.training.translation.methods import A_TO_B, B_TO_A, LINES
from gan_core.training.translation.pix2pix import Pix2Pix

SHOWN = 8
"""Test images of each kind in a snapshot."""

MEASURED = 32
"""Test images of each domain behind the numbers; those shown are the first of them."""

GRADIENT_BATCH = 8
"""Test images of each domain behind the gradient norms."""

PARTS = ("adversarial", "l1", "cycle", "identity")

Curves = dict[str, NDArray[np.generic]]
Images = Mapping[str, NDArray[np.uint8]]


class TranslationObserver(ABC):
    """Makes snapshots of a `TranslationEngine`.

    Curves, for each direction, with n = SHOWN: source_<direction> and translated_<direction>, uint8 (n, 32, 32, 3), or
    (n, 32, 32) where line art is translated; verdict_<direction> float32 (n, 8, 8), D's probability that each patch of
    the translation is real. What is shown beside them depends on the method.

    Metrics: loss_g, what the generators minimise, and loss_d, running means, as loss_<part> of each part of the former,
    without its weight; generator_gradient_norm, the Euclidean norm of the gradient of what they minimise in their
    weights, and gradient_norm_<part> of each part with its weight; accuracy_real and accuracy_generated, the shares of
    patches for which the Ds are right, and value_held_out, V(G, D) in nats, the mean over patches.
    """

    def __init__(self, engine: TranslationEngine) -> None:
        self._engine = engine
        self._sources = engine.held_out(MEASURED)
        self._cache = StaggeredCache()
        self.retarget()

    def retarget(self) -> None:
        """The loss or its weights may be others: what was measured of their gradients is of no use then."""
        self._objective = (self._engine.settings.loss, *self._engine.weights().values())

    def forget(self) -> None:
        """Measure everything anew: the engine was given other weights, whatever its step."""
        self._cache = StaggeredCache()

    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """An immutable view of this moment.

        Args:
            live: True to renew one costly part only.
            inspected: of no use here.

        Raises:
            DivergedError: if the generators' images or the discriminators' outputs are not finite.
        """
        engine = self._engine
        moment = (engine.step_count, engine.discriminator_updates)
        with evaluating(*engine.discriminators.values()):
            with torch.no_grad():
                made = engine.translations(self._sources)
                for pixels in made.values():
                    self._finite("the generator's output", pixels)
                images = {direction: to_images(pixels).cpu().numpy() for direction, pixels in made.items()}
                curves, metrics = self._pictures(made, images)
                numbers, verdicts = self._judge(made)
            measures: dict[Hashable, Callable[[], Numbers]] = {
                ("gradient", *self._objective): self._gradient_norms,
                **self._measures(images),
            }
            kept, exact = self._cache.renew(measures, moment, only_one=live)
        metrics = {**self._losses(), **metrics, **numbers, **self._unknown()}
        for found in kept.values():
            metrics |= found
        for direction in images:
            curves[f"translated_{direction}"] = images[direction][:SHOWN]
            curves[f"source_{direction}"] = self._source(direction)[:SHOWN]
        curves |= verdicts
        for values in curves.values():
            values.flags.writeable = False
        metrics = only_finite(metrics)
        sentence = diagnose(Moment(engine.settings, *moment, KnownMetrics(metrics)))
        return Snapshot(engine.step_count, curves, metrics, sentence, exact)

    @abstractmethod
    def _source(self, direction: str) -> NDArray[np.uint8]:
        """What is translated in a direction, (MEASURED, 32, 32, 3) or (MEASURED, 32, 32)."""

    @abstractmethod
    def _pictures(self, made: Translations, images: Images) -> tuple[Curves, Numbers]:
        """What is shown beside the translations, and the numbers that every snapshot renews."""

    def _measures(self, images: Images) -> dict[Hashable, Callable[[], Numbers]]:
        """Further numbers, which are costly: name -> what measures them now."""
        return {}

    def _unknown(self) -> Numbers:
        """The names of all that is costly, for as long as it has not been measured."""
        return dict.fromkeys(("generator_gradient_norm", *(f"gradient_norm_{part}" for part in PARTS)))

    def _losses(self) -> Numbers:
        found, weights = self._engine.losses, self._engine.weights()
        parts = {name: value for name, value in found.items() if name in weights}
        return {
            "loss_d": found.get("discriminator"),
            "loss_g": sum(weights[name] * value for name, value in parts.items()) if parts else None,
            **{f"loss_{name}": found.get(name) for name in PARTS},
        }

    def _judge(self, made: Translations) -> tuple[Numbers, Curves]:
        """How often the Ds are right on patches, and the verdicts on the translations that are shown."""
        engine, loss = self._engine, LOSSES[self._engine.settings.loss]
        real, fake, curves = list[Tensor](), list[Tensor](), Curves()
        for direction, (name, shown) in zip(made, engine.judged(self._sources, made).items(), strict=True):
            raw = [self._finite("the discriminator's raw output", engine.discriminators[name](part)) for part in shown]
            real.append(raw[0].flatten())
            fake.append(raw[1].flatten())
            curves[f"verdict_{direction}"] = loss.probability(raw[1][:SHOWN]).float().cpu().numpy()
        on_real, on_fake = torch.cat(real), torch.cat(fake)
        found = image_measures.verdict(loss, on_real, on_real, on_fake)
        return {name: found[name] for name in ("accuracy_real", "accuracy_generated", "value_held_out")}, curves

    def _gradient_norms(self) -> Numbers:
        """Norms of the gradients in the generators' weights, of each weighted part and of their sum."""
        engine = self._engine
        weights = [weight for network in engine.generators.values() for weight in network.parameters()]
        sources = {domain: pixels[:GRADIENT_BATCH] for domain, pixels in self._sources.items()}
        parts, factors = engine.parts(sources, engine.translations(sources)), engine.weights()
        total = [torch.zeros_like(weight) for weight in weights]
        norms: Numbers = {}
        for name, part in parts.items():
            gradients: Any = torch.autograd.grad(
                factors[name] * part, weights, retain_graph=True, allow_unused=True, materialize_grads=True
            )
            norms[f"gradient_norm_{name}"] = _norm(list(gradients))
            torch._foreach_add_(total, list(gradients))
        return {**norms, "generator_gradient_norm": _norm(total)}

    def _finite(self, quantity: str, values: Tensor) -> Tensor:
        """The same values, all of them finite."""
        if not values.isfinite().all():
            raise DivergedError(quantity, self._engine.step_count, ADVICE)
        return values


class PairObserver(TranslationObserver):
    """Of Pix2Pix. Beside each translation is what it should be, target_a_to_b uint8 (n, 32, 32, 3).

    Metrics: l1_error, the mean |translation − target|, in levels from 0 to 255; sharpness, how steep the steps between
    neighbouring pixels are, in units of those of the targets: below 1 where a translation is a blurred one.
    """

    def __init__(self, engine: Pix2Pix) -> None:
        super().__init__(engine)
        self._told = to_images(self._sources["a"][:, :LINES]).cpu().numpy()
        self._targets = to_images(self._sources["b"]).cpu().numpy()
        self._roughness = roughness(self._targets)

    def _source(self, direction: str) -> NDArray[np.uint8]:
        return self._told

    def _pictures(self, made: Translations, images: Images) -> tuple[Curves, Numbers]:
        numbers: Numbers = {
            "l1_error": _distance(images[A_TO_B], self._targets),
            "sharpness": (roughness(images[A_TO_B]) / self._roughness) ** 0.5,
        }
        return {f"target_{A_TO_B}": self._targets[:SHOWN]}, numbers


class CycleObserver(TranslationObserver):
    """Of a CycleGAN. Beside each translation is the image that came back, cycle_<direction> uint8 (n, 32, 32, 3).

    Metrics: cycle_error_<direction>, the mean |image there and back − image| in levels from 0 to 255, and cycle_error,
    the mean of both; accepted_<direction>, the share of translations that the classifier of the images takes for the
    other domain; kept_<attribute>, the share of translations of both directions in which the classifier finds another
    attribute as in the source, and kept_clothes, in which their colour stays; kept, the mean of these shares.
    """

    def __init__(self, engine: CycleGan) -> None:
        super().__init__(engine)
        self._domains = DOMAINS[engine.settings.dataset]
        self._images = {side: to_images(pixels).cpu().numpy() for side, pixels in self._sources.items()}
        self._judge_of_faces = classifier.suited_to(engine.dataset)

    def _source(self, direction: str) -> NDArray[np.uint8]:
        return self._images[direction[0]]

    def _pictures(self, made: Translations, images: Images) -> tuple[Curves, Numbers]:
        back = self._engine.translations({direction[-1]: pixels for direction, pixels in made.items()})
        curves, errors = Curves(), dict[str, float]()
        for direction, home in ((A_TO_B, B_TO_A), (B_TO_A, A_TO_B)):
            again = to_images(back[home]).cpu().numpy()
            curves[f"cycle_{direction}"] = again[:SHOWN]
            errors[f"cycle_error_{direction}"] = _distance(again, self._source(direction))
        return curves, {**errors, "cycle_error": sum(errors.values()) / len(errors)}

    def _measures(self, images: Images) -> dict[Hashable, Callable[[], Numbers]]:
        if self._judge_of_faces is None:
            return {}
        return {"likeness": partial(self._likeness, images)}

    def _unknown(self) -> Numbers:
        names = [f"accepted_{direction}" for direction in (A_TO_B, B_TO_A)]
        return {**super()._unknown(), **dict.fromkeys((*names, "kept"))}

    def _likeness(self, images: Images) -> Numbers:
        judge = self._judge_of_faces
        if judge is None:
            raise RuntimeError("There is no classifier of these images.")
        found = {
            direction: likeness(judge, self._domains, direction[-1], self._source(direction), images[direction])
            for direction in (A_TO_B, B_TO_A)
        }
        names = found[A_TO_B].kept
        shares = {name: float(np.mean([each.kept[name] for each in found.values()])) for name in names}
        return {
            **{f"accepted_{direction}": float(each.accepted.mean()) for direction, each in found.items()},
            **{f"kept_{name}": share for name, share in shares.items()},
            "kept": float(np.mean(list(shares.values()))),
        }


def _norm(gradients: list[Tensor]) -> float:
    return float(torch.stack(torch._foreach_norm(gradients)).norm())


def _distance(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    return float(np.abs(first.astype(np.float64) - second).mean())
