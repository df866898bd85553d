"""Courses of a game on images that are made by hand: their numbers and pictures walk at random."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.claims_images.looks import Look
from benchmarks.claims_images.runs import IMAGES, LIVE, LOOKS, ODD
from gan_core.training.images.class_report import ClassReport
from gan_core.training.images.diagnosis import Diagnosis
from gan_core.training.images.situation import Situation
from gan_core.training.presets import PRESETS
from gan_core.training.snapshot import KnownMetrics


def made_course(index: int, looks: int = LOOKS) -> Iterator[tuple[str, list[Look]]]:
    """The sentences along a course whose numbers are drawn, each with the looks so far."""
    random, pooled = np.random.default_rng([2, index]), np.random.default_rng([3, index])
    settings = PRESETS[IMAGES[index % len(IMAGES)]].replace(**ODD[int(random.integers(len(ODD)))])
    settings = settings.replace(loss=("saturating", "non_saturating", "least_squares")[int(random.integers(3))])
    diagnosis, kept, epoch = Diagnosis(), [], 0
    step = int(random.choice([0, 0, 1, 190, 990, 5000]))
    updates = int(random.choice([0, 1, 1000])) if step < 2 else step * settings.discriminator_steps
    extreme = random.random(8) < 0.5
    images, wobble = random.integers(0, 256, (12, 6, 6)), random.choice([0.0, 1.0, 40.0])
    classes = int(random.choice([0, 5, 10]))
    names = tuple(f"c{k}" for k in range(classes))
    data = random.dirichlet(np.full(classes, 8.0)) if classes else None
    judged = int(random.choice([64, 256, 1024], p=[0.1, 0.3, 0.6]))
    draw = {
        name: (lambda e=e: float(random.choice([0.0, 1.0]) + (0.1 * random.random() - 0.1 * random.random()))
               if e else float(random.random()))
        for name, e in zip(("real", "known", "fake", "diversity", "label"), extreme, strict=False)
    }  # fmt: skip
    at = {name: min(1.0, max(0.0, one())) for name, one in draw.items()}
    for _ in range(looks):
        for name, one in draw.items():
            if random.random() < 0.2:
                at[name] = min(1.0, max(0.0, one()))
            at[name] = round(min(1.0, max(0.0, at[name] + 0.004 * random.standard_normal())) * judged) / judged
        if random.random() < 0.3:
            at["known"] = at["real"]
        bound = max(0.0, float(random.uniform(0.3, 0.69)) if at["real"] + at["fake"] > 1.5 else 0.02)
        ratio = float(10.0 ** random.uniform(-12, 0.5)) if random.random() < 0.9 else 0.0
        seen_classes = int(random.choice([64, 256]))
        made = random.dirichlet(np.full(classes, random.choice([0.3, 30.0]))) if classes else None
        shares = random.multinomial(seen_classes, made) / seen_classes if classes else None
        legible, live = bool(random.random() < 0.7), bool(random.random() < 0.3)
        images = np.clip(images + wobble * random.standard_normal(images.shape), 0, 255)
        oldest = max(0, step - 30) if live and kept and kept[-1].step == step - 30 else step
        if oldest < step and pooled.random() < 0.5:  # proved by the D of before, whatever the one of now is worth
            bound = float(pooled.uniform(0.5, 0.69))
        norms = (ratio, 1.0) if settings.loss != "least_squares" else (None, None)
        label = at["label"] if classes and settings.conditional == "label" else None
        metrics = {
            "accuracy_real": at["real"], "accuracy_training": at["known"], "accuracy_generated": at["fake"],
            "jsd_certified": bound, "gradient_norm_saturating": norms[0], "gradient_norm_non_saturating": norms[1],
            "diversity": at["diversity"], "label_accuracy": label,
        }  # fmt: skip
        report = ClassReport() if made is None else ClassReport(names, shares, data, seen_classes)
        now = Situation(settings, step, updates, KnownMetrics(metrics), judged, oldest, legible, report)
        grid = images.round().astype(np.uint8)
        sentence = diagnosis.sentence(now, grid, 9.0)
        kept.append(
            Look(
                settings, step, updates, epoch, 0, oldest == step, at["real"], at["known"], at["fake"], bound, norms,
                at["diversity"], 1.0 if legible else 4.0, grid, 9.0, names, shares, data, metrics["label_accuracy"],
                judged, True,
            )
        )  # fmt: skip
        yield sentence, kept
        what = random.random()
        if what < 0.08:
            settings = settings.replace(**LIVE[int(random.integers(len(LIVE)))])
        elif what < 0.12:
            diagnosis.forget()
            epoch += 1
        elif what < 0.16:
            step += 2000
        elif step or random.random() < 0.7:
            step += int(random.choice([0, 30, 60, 150]))
        updates = updates if step < 2 else step * settings.discriminator_steps
