"""What is to be seen of a game on images: samples, D's verdicts, and what can be measured without a density.

Everything is measured on images that the training does not use, or from latents of the evaluation's own. A snapshot
therefore changes nothing, and the same step of the same run always gives the same one; only its sentence also knows
what the looks before it have shown.

The costly numbers come in parts: D's verdicts on a quarter of the images (of a slow network on a smaller share), the
gradient norms, the neighbours of an inspected sample. A live snapshot renews one part, the oldest. What it shows is
pooled from all of them, so that it rests on as many images as an exact one, judged over the last moments; if nothing
is trained meanwhile, one live snapshot after the other leads to the exact one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.datasets.pixels import to_images
from gan_core.errors import DivergedError
from gan_core.evaluation import class_coverage
from gan_core.training.images import measures as image_measures
from gan_core.training.images.class_report import ClassReport
from gan_core.training.images.condition import Condition, condition
from gan_core.training.images.diagnosis import Diagnosis
from gan_core.training.images.engine import ADVICE, ImageEngine, evaluating
from gan_core.training.images.networks import latents
from gan_core.training.images.reference import MEASURED, mean_distance, reference, roughness
from gan_core.training.images.situation import Situation
from gan_core.training.images.staggered_cache import Moment, StaggeredCache
from gan_core.training.loss import LOGIT
from gan_core.training.losses import LOSSES, losses_on
from gan_core.training.settings import Settings
from gan_core.training.snapshot import SHOWN, KnownMetrics, Numbers, Snapshot, only_finite

COLUMNS = 10
"""Samples in each row of the full grid; with a conditional G each column shows one class."""

NEIGHBOURS = 5
"""Training images shown beside an inspected sample."""

GRADIENT_BATCH = 64
"""Latents behind the gradient norms."""

CLASSIFIED = 64
"""Generated images of each part that the classifier looks at, which costs more than all the rest of the part."""

ROUGHEST = 1.7
"""Roughness of generated images, in that of real ones, up to which a classifier has something to say on them. Noise has
4 to 12; perceptrons on digits come below 1.7 between steps 1,000 and 3,000, with 5 and with 7 classes."""

_FIXED_SEED = 2014
_FRESH_SEED = 10**12
_PARTS_BY_CHANNELS = ((24, 4), (48, 8), (float("inf"), 16))
"""Channels of a DCGAN at its finest level, at most -> parts into which D's verdicts are divided."""

Curves = dict[str, np.ndarray]


@dataclass(frozen=True)
class Networks:
    """The networks at one moment, in evaluation mode.

    Attributes:
        moment: generator and discriminator updates so far.
        generator: the G that plays.
        discriminator: the D that plays.
        average: the moving average of G, if there is one.
        losses: running means of the mini-batch losses, "loss_d" and "loss_g", as far as there were any.
    """

    moment: Moment
    generator: nn.Module
    discriminator: nn.Module
    average: nn.Module | None
    losses: Mapping[str, Tensor]


@dataclass(frozen=True)
class _Verdicts:
    """D's raw outputs on a part of the images; what the classifier sees in generated ones, and what was asked for."""

    step: int
    held_out: Tensor
    training: Tensor
    generated: Tensor
    seen: np.ndarray | None
    asked: np.ndarray


class ImageObserver:
    """Makes snapshots of an `ImageEngine`.

    Attributes:
        latents: the fixed latents (SHOWN, latent_dim) of the samples, the same at every step and for every seed.
        labels: the classes int64 (SHOWN,) that the samples are asked for; None unless G is conditional.

    Args:
        engine: whose networks are measured.
    """

    def __init__(self, engine: ImageEngine) -> None:
        self._engine = engine
        settings, device = engine.settings, engine.device
        self.latents = latents(settings, SHOWN, torch.Generator().manual_seed(_FIXED_SEED)).to(device)
        self._condition = condition(settings)
        self.labels = None if self._condition is None else _in_columns(self._condition).to(device)
        self._reference = reference(engine.dataset, device)
        self._real_labels = None if self._condition is None else self._reference.labels(self._condition)
        self._shown = torch.arange(SHOWN, device=device) % len(self._reference)
        self._parts = torch.arange(len(self._reference), device=device).tensor_split(_part_count(settings))
        self._cache = StaggeredCache()
        self._diagnosis = Diagnosis()

    def retarget(self) -> None:
        """The data of a game on images stay; what was seen under other settings is no trend of this game."""
        self._diagnosis.retarget(self._settings)

    def forget(self) -> None:
        """Measure everything anew: the engine was given other weights, whatever its step."""
        self._cache = StaggeredCache()
        self._diagnosis.forget()

    def snapshot(self, live: bool = False, inspected: int | None = None) -> Snapshot:
        """An immutable view of this moment; changes nothing, and draws nothing from the training's random stream.

        Args:
            live: True to renew one costly part only, so that it takes as little time as possible.
            inspected: the sample (0 to SHOWN − 1) to look at more closely, if any.

        Returns:
            curves, with N = SHOWN images, uint8 (N, H, W) or (N, H, W, 3): samples, samples_average (if there is a
            moving average), real (held out); sample_scores and real_scores float32 (N,), D's probability that each is
            real; sample_labels and real_labels int32 (N,), −1 where no class was asked for; histogram_edges (41,),
            histogram_real, histogram_training and histogram_generated (40,), shares of D's outputs that sum to 1;
            class_shares_generated and class_shares_data (K,) where a classifier knows the classes. Of an inspected
            sample: inspected_image, inspected_gradient_<loss> float32 (H, W) or (H, W, 3), see
            `image_measures.pixel_gradients`, inspected_neighbours uint8 (5, ...), inspected_distances float32 (5,),
            inspected_neighbour_labels int32 (5,).
            metrics: losses and values in nats.

        Raises:
            DivergedError: if the generator's images or the discriminator's outputs are not finite.
        """
        engine = self._engine
        moment = (engine.step_count, engine.discriminator_updates)
        networks = Networks(moment, engine.generator, engine.discriminator, engine.average, engine.mean_losses)
        with evaluating(engine.generator, engine.discriminator):
            return self._snapshot(networks, live, inspected)

    @property
    def _settings(self) -> Settings:
        return self._engine.settings

    def _snapshot(self, networks: Networks, live: bool, inspected: int | None) -> Snapshot:
        curves, metrics = self._look(networks)
        measures: dict[Hashable, Callable[[], Any]] = {
            index: partial(self._judge, networks, index) for index in range(len(self._parts))
        }
        measures[image_measures.losses_to_compare(self._settings.loss)] = partial(self._gradient_norms, networks)
        if inspected is not None:
            curves |= self._inspect(networks, inspected)
            image = curves["inspected_image"] = curves["samples"][inspected].copy()
            metrics["inspected_score"] = float(curves["sample_scores"][inspected])
            measures["neighbours", inspected] = partial(self._neighbours, image)
        kept, exact = self._cache.renew(measures, networks.moment, only_one=live)

        verdicts = [kept[index] for index in range(len(self._parts)) if index in kept]
        curves |= kept.get(("neighbours", inspected), {})
        for more_curves, numbers in (self._pool(verdicts), self._count_classes(verdicts)):
            curves |= more_curves
            metrics |= numbers
        norms = kept.get(image_measures.losses_to_compare(self._settings.loss), {})
        metrics |= {f"gradient_norm_{name}": norms.get(name) for name in losses_on(LOGIT)}
        metrics["generator_gradient_norm"] = norms.get(self._settings.loss)
        metrics = only_finite(metrics)
        for values in curves.values():
            values.flags.writeable = False
        sentence = self._say(networks.moment, curves, metrics, verdicts)
        return Snapshot(networks.moment[0], curves, metrics, sentence, exact)

    def _say(self, moment: Moment, curves: Curves, metrics: Numbers, verdicts: list[_Verdicts]) -> str:
        classified = sum(len(part.asked) for part in verdicts)
        roughest = ROUGHEST * self._reference.shown_roughness
        situation = Situation(
            settings=self._settings,
            step=moment[0],
            discriminator_updates=moment[1],
            metrics=KnownMetrics(metrics),
            judged=sum(len(part.generated) for part in verdicts),
            oldest=min(part.step for part in verdicts),
            legible=0.0 < roughness(curves["samples"]) <= roughest,
            classes=ClassReport.of(self._engine.dataset.class_names, curves, classified),
        )
        return self._diagnosis.sentence(situation, curves["samples"], self._reference.shown_distance)

    def _look(self, networks: Networks) -> tuple[Curves, Numbers]:
        """What every snapshot renews: the grids, and D's score of each image in them."""
        loss, known, judge = LOSSES[self._settings.loss], self._reference, partial(self._raw, networks)
        with torch.no_grad():
            samples = self._finite("the generator's output", networks.generator(self.latents, self.labels))
            labels = self._told("held_out", self._shown)
            curves = {
                "samples": _images(samples),
                "sample_scores": image_measures.scores(loss, judge(samples, self.labels)),
                "sample_labels": self._asked(self.labels, SHOWN),
                "real": known.shown,
                "real_scores": image_measures.scores(loss, judge(known.held_out[self._shown], labels)),
                "real_labels": known.shown_labels,
            }
            if networks.average is not None:
                average = networks.average(self.latents, self.labels)
                curves["samples_average"] = _images(self._finite("the output of G's moving average", average))
        metrics: Numbers = dict.fromkeys(("loss_d", "loss_g"))
        metrics |= {name: float(mean) for name, mean in networks.losses.items()}
        # Real images that are all the same leave nothing to compare with.
        metrics["diversity"] = mean_distance(samples) / known.shown_distance if known.shown_distance else None
        return curves, metrics

    def _inspect(self, networks: Networks, index: int) -> Curves:
        label = None if self.labels is None else self.labels[index : index + 1]
        with torch.no_grad():
            pixels = networks.generator(self.latents[index : index + 1], label)
        pictures = image_measures.pixel_gradients(
            self._settings.loss, networks.discriminator, pixels, label, self._at_partners(networks)
        )
        binary = LOSSES[self._settings.loss].output == LOGIT
        return {f"inspected_gradient_{name if binary else 'in_use'}": picture for name, picture in pictures.items()}

    def _neighbours(self, image: np.ndarray) -> Curves:
        images, distances, labels = self._reference.neighbours(image, NEIGHBOURS)
        return {
            "inspected_neighbours": images,
            "inspected_distances": distances,
            "inspected_neighbour_labels": labels,
        }

    def _judge(self, networks: Networks, index: int) -> _Verdicts:
        part, known, judge = self._parts[index], self._reference, partial(self._raw, networks)
        # Generated images are asked for the classes of the held-out ones, so that both have the data's proportions.
        labels = self._told("held_out", part)
        with torch.no_grad():
            generated = networks.generator(self._fresh(networks)[part], labels)
            held_out = judge(known.held_out[part], labels)
            training = judge(known.training[part], self._told("training", part))
            faked = judge(generated, labels)
        seen = None if known.classes is None else known.classes.classify(_images(generated[:CLASSIFIED]))
        return _Verdicts(
            networks.moment[0], held_out, training, faked, seen, self._asked(labels, len(part))[:CLASSIFIED]
        )

    def _gradient_norms(self, networks: Networks) -> dict[str, float]:
        fresh = self._fresh(networks)[:GRADIENT_BATCH]
        # A very small data set has fewer labels than there are latents.
        places = torch.arange(GRADIENT_BATCH, device=self._engine.device) % len(self._reference)
        labels = self._told("held_out", places)
        generator, discriminator = networks.generator, networks.discriminator
        return image_measures.gradient_norms(
            self._settings.loss, generator, discriminator, fresh, labels, self._at_partners(networks)
        )

    def _at_partners(self, networks: Networks) -> Tensor:
        """D's raw outputs on real images with which generated ones are compared in pairs; none where they are not."""
        if not LOSSES[self._settings.loss].paired:
            return self.latents.new_zeros(0)
        known = self._reference
        with torch.no_grad():
            return self._raw(networks, known.held_out[self._shown], self._told("held_out", self._shown))

    def _raw(self, networks: Networks, pixels: Tensor, labels: Tensor | None) -> Tensor:
        """D's raw outputs (n,)."""
        return self._finite("the discriminator's raw output", networks.discriminator(pixels, labels))

    def _finite(self, quantity: str, values: Tensor) -> Tensor:
        """The same values, all of them finite."""
        if not values.isfinite().all():
            raise DivergedError(quantity, self._engine.step_count, ADVICE)
        return values

    def _fresh(self, networks: Networks) -> Tensor:
        """Latents (MEASURED, latent_dim) of this moment."""
        random = torch.Generator(self._engine.device).manual_seed(_FRESH_SEED + networks.moment[0])
        return latents(self._settings, MEASURED, random)

    def _told(self, images: str, places: Tensor) -> Tensor | None:
        """What D is told of some of the "held_out" or "training" images."""
        if self._real_labels is None:
            return None
        held_out, training = self._real_labels
        return (held_out if images == "held_out" else training)[places]

    def _asked(self, labels: Tensor | None, count: int) -> np.ndarray:
        """The classes, or values of the first attribute, int32 (count,) that were asked for; −1 if none was."""
        if labels is None or self._condition is None:
            return np.full(count, -1, np.int32)
        return self._condition.answers(labels.cpu().numpy())[:, 0].astype(np.int32)

    def _pool(self, verdicts: list[_Verdicts]) -> tuple[Curves, Numbers]:
        loss = LOSSES[self._settings.loss]
        raw = {
            name: torch.cat([getattr(part, name) for part in verdicts])
            for name in ("held_out", "training", "generated")
        }
        sides = {"real": "held_out", "training": "training", "generated": "generated"}
        curves = {
            f"histogram_{side}": image_measures.histogram(image_measures.scores(loss, raw[name]))
            for side, name in sides.items()
        }
        curves["histogram_edges"] = np.linspace(0.0, 1.0, image_measures.BINS + 1, dtype=np.float32)
        return curves, image_measures.verdict(loss, **raw)

    def _count_classes(self, verdicts: list[_Verdicts]) -> tuple[Curves, Numbers]:
        numbers: Numbers = dict.fromkeys(("classes_covered", "classes", "class_total_variation", "label_accuracy"))
        counter = self._reference.classes
        if counter is None:
            return {}, numbers
        seen, asked = (np.concatenate([getattr(part, name) for part in verdicts]) for name in ("seen", "asked"))
        generated, data = class_coverage.shares(seen, len(counter.names)), counter.data_shares.copy()
        numbers |= {
            "classes_covered": int(class_coverage.covered(generated, data).sum()),
            "classes": len(counter.names),
            "class_total_variation": class_coverage.total_variation(generated, data),
            "label_accuracy": None if self.labels is None else float((seen == asked).mean()),
        }
        return {"class_shares_generated": generated, "class_shares_data": data}, numbers


def _part_count(settings: Settings) -> int:
    if settings.network != "dcgan":
        return _PARTS_BY_CHANNELS[0][1]
    channels = max(settings.generator_width, settings.discriminator_width)
    return next(count for most, count in _PARTS_BY_CHANNELS if channels <= most)


def _images(pixels: Tensor) -> np.ndarray:
    return to_images(pixels).cpu().numpy()


def _in_columns(told: Condition) -> Tensor:
    """What the shown samples are asked for: a class in each column, or else an answer to the first question.

    Of several questions the others are answered alike along a row, and otherwise from row to row.
    """
    shown, first = torch.arange(SHOWN), told.counts[0]
    others = shown.div(COLUMNS, rounding_mode="floor") % (told.classes // first)
    return shown % COLUMNS % first + first * others
