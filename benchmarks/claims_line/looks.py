"""What is true of a one-dimensional run at one look, worked out a second time, and the looks of one stretch."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import expit, log_expit, ndtr, ndtri

from benchmarks.claims_line.gradients import norms
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.trainer import Trainer

SAMPLES = 8_000
EVENLY = 2_000
"""Points of each component of the data, at equal steps of probability."""


@dataclass(frozen=True)
class Look:
    """What is true of a run at one look, worked out here.

    Attributes:
        step: generator steps.
        settings: what it trains with.
        untouched: whether all weights are those that it began with.
        updates: of D.
        jsd: of p_data and p_g, in nats.
        overlap: mass that the two share.
        w1: Wasserstein distance.
        mean, width: of p_g, from samples; data_mean, data_width those of p_data.
        right: share of D's right answers, at samples; best what is possible.
        gap: what D falls short of D*: nats of V(G, D), or of least squares' loss.
        gap_error: standard error of the gap, since it is taken from samples.
        loss: D's expected loss under least squares.
        rejection: mean of D over p_g.
        steepest: the largest slope of D's raw output between the outermost samples of both, on a fine grid.
        proved: what D's raw output tells apart, divided by that slope; at most `w1`, whatever D is.
        weights: of both networks, from which gradients are taken.
        covered: fewest and most modes that may be called covered, and how many there are.
    """

    step: int
    settings: Settings
    untouched: bool
    updates: int
    jsd: float
    overlap: float
    w1: float
    mean: float
    width: float
    data_mean: float
    data_width: float
    right: float
    best: float
    gap: float
    gap_error: float
    loss: float
    rejection: float
    steepest: float
    proved: float
    weights: dict[str, Any]
    covered: tuple[int, int, int]

    @cached_property
    def norms(self) -> dict[str, tuple[float, float]]:
        """Smallest and largest norm of the gradient in G's weights on some batches, by loss."""
        return norms(self.settings, self.weights)


@dataclass
class Record:
    """The looks of one stretch of training, in which the settings stayed and the steps went forward."""

    looks: list[Look] = field(default_factory=list)

    def add(self, look: Look) -> None:
        """Take down one more; a new stretch begins if the settings differ or a step is gone."""
        if self.looks and (look.settings != self.looks[-1].settings or look.step < self.looks[-1].step):
            self.cut()
        self.looks.append(look)

    def cut(self) -> None:
        """What comes next has nothing to do with what was seen."""
        self.looks.clear()

    def since(self, step: int) -> list[Look]:
        """The looks from the last one at that step on; none if nobody looked at that step."""
        starts = [index for index, look in enumerate(self.looks) if look.step == step]
        return self.looks[starts[-1] :] if starts else []


def look_at(trainer: Trainer, snapshot: Snapshot, updates: int) -> Look:
    """Work out what is true of a run now."""
    settings = trainer.settings
    x, density = (np.asarray(snapshot.curves[name], float) for name in ("x", "p_g"))
    width = x[1] - x[0]
    shares = np.array(settings.weights) / sum(settings.weights)
    components = list(zip(shares, settings.means, settings.stds, strict=True))
    below = lambda at: sum(w * ndtr((at - m) / s) for w, m, s in components)  # noqa: E731
    data_mean = float(sum(w * m for w, m, _ in components))
    data_width = float(np.sqrt(sum(w * (s**2 + m**2) for w, m, s in components) - data_mean**2))

    samples = np.sort(np.asarray(trainer.sample(SAMPLES, 4711), float))
    edges = np.append(x - width / 2, x[-1] + width / 2)
    p, q = np.diff(below(edges)), density * width
    m = (p + q) / 2
    half = lambda a: 0.5 * float(np.sum(a[a > 0] * np.log(a[a > 0] / m[a > 0])))  # noqa: E731
    outside = max(0.0, 1 - q.sum())
    jsd = half(p) + half(q) + 0.5 * outside * np.log(2)
    overlap = float(np.minimum(p, q).sum())
    grid = np.linspace(min(samples[0], edges[0]), max(samples[-1], edges[-1]), 4_001)
    w1 = float(
        np.abs(np.searchsorted(samples, grid, side="right") / SAMPLES - below(grid)).mean() * (grid[-1] - grid[0])
    )

    raw, raw_generated = (np.asarray(trainer.logits(at), float) for at in (x, samples))
    squares = settings.loss == "least_squares"
    threshold = 0.5 if squares else 0.0
    evenly = ndtri((np.arange(EVENLY) + 0.5) / EVENLY)
    on_data = sum(w * np.mean(np.asarray(trainer.logits(m + s * evenly)) > threshold) for w, m, s in components)
    right = 0.5 * float(on_data + np.mean(raw_generated <= threshold))
    judged = raw_generated
    if samples.std() > 20 * data_width:  # D may be far off at places that few samples of a p_g so wide come to
        judged = np.asarray(trainer.logits(np.asarray(trainer.sample(50 * SAMPLES, 4712), float)), float)
    if squares:
        on_each = 0.5 * judged**2
        loss = 0.5 * float(p @ (raw - 1) ** 2) + float(np.mean(on_each))
        both = p + q > 0
        gap = loss - 0.5 * float(np.sum((p * q)[both] / (p + q)[both]))
        rejection = float(np.mean(np.clip(raw_generated, 0, 1)))
    else:
        loss = float("nan")
        on_each = log_expit(-judged)
        value = float(p @ log_expit(raw)) + float(np.mean(on_each))
        gap = 2 * jsd - np.log(4) - value
        rejection = float(np.mean(expit(raw_generated)))

    ends = [m + sign * 5 * s for _, m, s in components for sign in (-1, 1)]
    fine = np.linspace(min(samples[0], *ends), max(samples[-1], *ends), 20_001)
    steepest = float(np.abs(np.diff(np.asarray(trainer.logits(fine), float))).max() / (fine[1] - fine[0]))
    on_real = sum(w * np.mean(np.asarray(trainer.logits(m + s * evenly), float)) for w, m, s in components)
    told = float(on_real - np.mean(judged))

    counts = []
    for _, mean, std in components:
        ends = np.array([mean - 2 * std, mean + 2 * std])
        mine, needed = np.mean((samples > ends[0]) & (samples < ends[1])), 0.25 * float(np.diff(below(ends))[0])
        counts.append((mine > needed + 0.01, mine > needed - 0.01))
    sure, perhaps = (sum(bool(c[k]) for c in counts) for k in (0, 1))
    return Look(
        step=snapshot.step,
        settings=settings,
        untouched=snapshot.step == 0 and _untouched(trainer),
        updates=updates,
        jsd=float(jsd),
        overlap=overlap,
        w1=w1,
        mean=float(samples.mean()),
        width=float(samples.std()),
        data_mean=data_mean,
        data_width=data_width,
        right=right,
        best=1 - overlap / 2,
        gap=float(gap),
        gap_error=float(np.std(on_each)) / len(on_each) ** 0.5,
        loss=loss,
        rejection=rejection,
        steepest=steepest,
        proved=told / steepest if steepest > 0 else 0.0,
        weights={name: trainer.state_dict()["arrays"][name][0] for name in ("generator", "discriminator")},
        covered=(sure, perhaps, len(counts)),
    )


def _untouched(trainer: Trainer) -> bool:
    mine, fresh = (t.state_dict()["arrays"] for t in (trainer, Trainer(trainer.settings)))
    return all(np.array_equal(mine[name], fresh[name]) for name in ("generator", "discriminator"))
