"""Is every sentence true that the lab says about a one-dimensional run?

    python -m benchmarks.claims_line [--games 240] [--made 800] [--minutes 60] [--seed 0]

Games are played from every preset with every loss and optimiser and from odd settings, with what people do in between:
settings changed while it runs, data dragged, D trained alone, single updates, states restored, weights made by hand.
At each look the sentence is taken apart by the expressions below, to the last word, and each of its claims is checked
against numbers that are worked out here: from samples of G, from D's outputs, by autograd, and from a record of the
looks before. Nothing is shared with what made the sentence: neither its rules nor its thresholds nor its numbers.

Printed are how often each clause was shown, and what was false. Long studies go in pieces: --first and --first-made say
with which to begin, --minutes when to stop. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import itertools

import numpy as np
import torch
from scipy.special import expit, log_expit, ndtr

from gan_core.errors import MinimaxError
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.trainer import Trainer

Array = Any

SAMPLES = 8_000
LATENTS = (3, 512)
"""Batches of latents, on each of which the gradients are taken."""
ACTIVATIONS = {
    "tanh": torch.tanh,
    "silu": torch.nn.functional.silu,
    "relu": torch.relu,
    "leaky_relu": lambda a: torch.nn.functional.leaky_relu(a, 0.2),
}
GENERATED = {
    "saturating": lambda o: -torch.nn.functional.softplus(o).mean(),
    "non_saturating": lambda o: torch.nn.functional.softplus(-o).mean(),
    "least_squares": lambda o: 0.5 * ((o - 1) ** 2).mean(),
}


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
        right: share of D's right answers, at the charts' points and at samples; best what is possible.
        gap: what D falls short of D*: nats of V(G, D), or of least squares' loss.
        loss: D's expected loss under least squares.
        rejection: mean of D over p_g.
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
    right: tuple[float, ...]
    best: float
    gap: float
    loss: float
    rejection: float
    weights: dict[str, Array]
    covered: tuple[int, int, int]

    @cached_property
    def norms(self) -> dict[str, tuple[float, float]]:
        """Smallest and largest norm of the gradient in G's weights on some batches, by loss."""
        return _norms(self.settings, self.weights)


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
    drawn = np.random.default_rng(11).choice(len(shares), SAMPLES, p=shares)
    data = np.random.default_rng(12).normal(np.array(settings.means)[drawn], np.array(settings.stds)[drawn])
    raw_data = np.asarray(trainer.logits(data), float)
    # Within a bin D may change its mind where a density is as narrow as that: both views are taken of each.
    lie_beyond = (samples < edges[0]) | (samples > edges[-1])
    right_beyond = float(np.mean((raw_generated <= threshold) & lie_beyond))
    on_data = float(p[raw > threshold].sum()), float(np.mean(raw_data > threshold))
    on_generated = float(q[raw <= threshold].sum()) + right_beyond, float(np.mean(raw_generated <= threshold))
    right = tuple(0.5 * (one + other) for one in on_data for other in on_generated)
    if squares:
        loss = 0.5 * float(p @ (raw - 1) ** 2) + 0.5 * float(np.mean(raw_generated**2))
        both = p + q > 0
        gap = loss - 0.5 * float(np.sum((p * q)[both] / (p + q)[both]))
        rejection = float(np.mean(np.clip(raw_generated, 0, 1)))
    else:
        loss = float("nan")
        value = float(p @ log_expit(raw)) + float(np.mean(log_expit(-raw_generated)))
        gap = 2 * jsd - np.log(4) - value
        rejection = float(np.mean(expit(raw_generated)))

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
        loss=loss,
        rejection=rejection,
        weights={name: trainer.state_dict()["arrays"][name][0] for name in ("generator", "discriminator")},
        covered=(sure, perhaps, len(counts)),
    )


def _untouched(trainer: Trainer) -> bool:
    mine, fresh = (t.state_dict()["arrays"] for t in (trainer, Trainer(trainer.settings)))
    return all(np.array_equal(mine[name], fresh[name]) for name in ("generator", "discriminator"))


def _layers(flat: Array, sizes: list[int]) -> list[torch.Tensor]:
    """A network's weight matrices, each with its bias as last column, from its parameters in one row."""
    layers, at = [], 0
    for inputs, outputs in itertools.pairwise(sizes):
        layers.append(torch.from_numpy(flat[at : at + outputs * (inputs + 1)].reshape(outputs, inputs + 1).copy()))
        at += outputs * (inputs + 1)
    return layers


def _through(layers: list[torch.Tensor], h: torch.Tensor, activation: str) -> torch.Tensor:
    for index, layer in enumerate(layers):
        h = h @ layer[:, :-1].T + layer[:, -1]
        if index < len(layers) - 1:
            h = ACTIVATIONS[activation](h)
    return h


def _norms(settings: Settings, weights: dict[str, Array]) -> dict[str, tuple[float, float]]:
    of_g = [settings.latent_dim, *[settings.generator_width] * settings.generator_depth, 1]
    of_d = [1, *[settings.discriminator_width] * settings.discriminator_depth, 1]
    generator = [layer.double().requires_grad_() for layer in _layers(weights["generator"], of_g)]
    discriminator = [layer.double() for layer in _layers(weights["discriminator"], of_d)]
    random = np.random.default_rng(99)
    found: dict[str, list[float]] = {}
    names = ("least_squares",) if settings.loss == "least_squares" else ("saturating", "non_saturating")
    for _ in range(LATENTS[0]):
        shape = (LATENTS[1], settings.latent_dim)
        z = random.standard_normal(shape) if settings.latent == "normal" else random.uniform(-1, 1, shape)
        outputs = _through(
            discriminator, _through(generator, torch.from_numpy(z), settings.activation), settings.activation
        )
        for name in names:
            gradients = torch.autograd.grad(GENERATED[name](outputs), generator, retain_graph=True)
            found.setdefault(name, []).append(float(torch.sqrt(sum((g**2).sum() for g in gradients))))
    return {name: (min(values), max(values)) for name, values in found.items()}


# The sentences, taken apart. Each claim: an expression, and what has to be true when it matches.

Check = Callable[[Look, Record, re.Match[str]], bool]
RIGHT = r"(?P<right>\d+) % of the time where (?P<best>\d+) % is possible"
MISSED = (
    r"(?:, and misses (?P<nats>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) nats of V\(G,D\*\)"
    r"|, and its loss is (?P<squares>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) above the least possible \(squares, not nats\))?"
)
STEP = r"(?P<step>[\d,]+)"
FROM_TO = r"(?P<then>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) to (?P<now>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+)"
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def _near(shown: str, true: float, absolute: float, relative: float = 0.03) -> bool:
    if shown[-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        return abs(_power(shown) - np.log10(true)) < 0.7
    return abs(float(shown) - true) <= absolute + relative * abs(true)


def _accuracy(look: Look, match: re.Match[str]) -> bool:
    shown = float(match["right"])
    fits = 100 * min(look.right) - 2 <= shown <= 100 * max(look.right) + 2
    return fits and _near(match["best"], 100 * look.best, 1.2, 0)


def _missed(look: Look, match: re.Match[str]) -> bool:
    squares = look.settings.loss == "least_squares"
    if (match["squares"] if not squares else match["nats"]) is not None:
        return False
    shown = match["squares"] if squares else match["nats"]
    return shown is None or _near(shown, look.gap, 0.02 if squares else 0.06, 0.1)


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _power(text: str) -> float:
    return float(text.removeprefix("10").translate(SUPERSCRIPTS))


def _gradient(shown: str | None, norms: tuple[float, float]) -> bool:
    if shown is None:  # "no gradient"
        return norms[0] < 1e-25
    low, high = (np.log10(max(value, 1e-300)) for value in norms)
    return low - 1.0 <= _power(shown) <= high + 1.0


def _lags(look: Look) -> bool:
    return look.gap > (0.03 if look.settings.loss == "least_squares" else 0.18)


def _wrong(look: Look) -> bool:
    return look.best - min(look.right) > 0.07


def _sure(look: Look) -> bool:
    return look.rejection < 0.02


def _lagged(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks = record.since(_number(match["step"])) if match["step"] else [look]
    return (
        bool(looks) and all(_lags(e) and _wrong(e) for e in looks) and _accuracy(look, match) and _missed(look, match)
    )


def _faded(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks = record.since(_number(match["step"])) if match["step"] else [look]
    passed, other = look.norms["saturating"], look.norms["non_saturating"]
    return (
        bool(looks)
        and look.settings.loss == "saturating"
        and all(_sure(e) for e in looks)
        and _gradient(match["passed"], passed)
        and _gradient(match["other"], other)
        and passed[0] < 0.1 * other[1]
    )


def _moved(direction: int) -> Check:
    def check(look: Look, record: Record, match: re.Match[str]) -> bool:
        looks = record.since(_number(match["step"]))
        if not looks:
            return False
        then, room = looks[0], 0.02 * max(look.data_width, look.width, 1.0)
        shown = _near(match["then"], then.w1, room) and _near(match["now"], look.w1, room)
        return shown and direction * (look.w1 - then.w1) > 0

    return check


def _stayed(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks, room = record.since(_number(match["step"])), 0.02 * max(look.data_width, look.width, 1.0)
    return len(looks) > 1 and all(_near(match["now"], e.w1, room) for e in looks)


def _crossings(looks: list[Look], quantity: str, clear: float) -> list[int]:
    """The steps at which p_g was seen to have crossed p_data, by so many standard deviations on both sides."""
    offsets = [(e.step, getattr(e, quantity) - getattr(e, f"data_{quantity}")) for e in looks]
    seen = [(step, offset) for step, offset in offsets if abs(offset) > clear * looks[-1].data_width]
    return [b[0] for a, b in itertools.pairwise(seen) if a[1] * b[1] < 0]


def _swings(look: Look, record: Record) -> bool:
    looks = [e for e in record.looks if e.step > look.step - 400]
    return any(len(_crossings(looks, quantity, 0.3)) > 1 for quantity in ("mean", "width"))


def _crossed(quantity: str) -> Check:
    def check(look: Look, record: Record, match: re.Match[str]) -> bool:
        looks = record.since(_number(match["step"]))
        if not looks:
            return False
        offsets = [getattr(e, quantity) - getattr(e, f"data_{quantity}") for e in looks]
        times = _crossings(looks, quantity, 0.1)
        return (
            len(times) >= int(match["times"]) >= 3
            and times[-1] >= look.step - 600
            and _near(match["reach"], max(abs(o) for o in offsets), 0.05 * look.data_width, 0.05)
        )

    return check


def _modes(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks, shown = record.since(_number(match["step"])), int(match["covered"])
    fits = all(e.covered[0] <= shown <= e.covered[1] for e in looks)
    return len(looks) > 1 and fits and 0 < shown < int(match["modes"]) == look.covered[2]


def _is_close(look: Look, record: Record, match: re.Match[str]) -> bool:
    return look.jsd < 0.04 and _near(match["jsd"], look.jsd, 0.004)


def _balanced(look: Look, record: Record, match: re.Match[str]) -> bool:
    good = look.gap < (0.02 if look.settings.loss == "least_squares" else 0.1)
    return good and _is_close(look, record, match) and _accuracy(look, match)


CLAUSES: tuple[tuple[str, Check], ...] = (
    (r"Nothing is trained yet: press Play\.", lambda k, r, m: k.untouched and k.updates == 0 == k.step and _moves(k)),
    (
        r"Nothing is trained yet, and both learning rates are 0: Play will change nothing\.",
        lambda k, r, m: k.untouched and k.updates == 0 == k.step and not _moves(k),
    ),
    (
        r"p_data and p_g hardly overlap: JSD is at its bound, ln 2(?:, and W₁ is (?P<w1>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+))?\.",
        lambda k, r, m: (
            k.jsd > 0.68 and k.overlap < 0.015 and (m["w1"] is None or _near(m["w1"], k.w1, 0.02 * max(k.width, 1.0)))
        ),
    ),
    (
        r"G has had no update yet, D has had (?P<updates>[\d,]+) updates?: it is right " + RIGHT + MISSED + r"\.",
        lambda k, r, m: k.step == 0 and k.updates == _number(m["updates"]) > 0 and _accuracy(k, m) and _missed(k, m),
    ),
    (
        r"Both learning rates are 0, so nothing moves\.",
        lambda k, r, m: k.settings.generator_lr == 0 == k.settings.discriminator_lr,
    ),
    (
        r"G's learning rate is 0: p_g stands still, and only D is trained\. It is right " + RIGHT + MISSED + r"\.",
        lambda k, r, m: (
            k.settings.generator_lr == 0 < k.settings.discriminator_lr and _accuracy(k, m) and _missed(k, m)
        ),
    ),
    (
        r"D's learning rate is 0: only G is trained\. D is right " + RIGHT + r"\.",
        lambda k, r, m: k.settings.discriminator_lr == 0 < k.settings.generator_lr and _accuracy(k, m),
    ),
    (r"D (?:lags|has lagged) behind D\*(?: since step " + STEP + ")?: it is right " + RIGHT + MISSED + r"\.", _lagged),
    (
        r"D's probabilities are far from those of D\*: it is right " + RIGHT + MISSED + r"\.",
        lambda k, r, m: _lags(k) and _accuracy(k, m) and _missed(k, m),
    ),
    (
        r"D (?:is sure|has been sure since step " + STEP + ") that G's samples are generated, so the saturating loss "
        r"passes (?:no|(?P<passed>10\S+) of) gradient to G where the non-saturating one would pass (?P<other>10\S+)\.",
        _faded,
    ),
    (
        r"(?:No|Only (?P<passed>10\S+) of) gradient reaches G\.",
        lambda k, r, m: (
            _gradient(m["passed"], k.norms[k.settings.loss]) and k.norms[k.settings.loss][0] < 3e-4 and k.jsd > 0.02
        ),
    ),
    (
        r"p_g swings through p_data: its mean has crossed p_data's at least (?P<times>\d+) times since step "
        + STEP
        + r", by up to (?P<reach>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+)\.",
        _crossed("mean"),
    ),
    (
        r"p_g is wider than p_data and narrower in turn: its standard deviation has crossed p_data's at least "
        r"(?P<times>\d+) times since step " + STEP + r", by up to (?P<reach>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+)\.",
        _crossed("width"),
    ),
    (r"G has covered (?P<covered>\d+) of (?P<modes>\d+) modes since step " + STEP + r" at least\.", _modes),
    (r"JSD is (?P<jsd>[\d.]+) nats\.", lambda k, r, m: _near(m["jsd"], k.jsd, 0.012)),
    (r"Balanced: JSD is (?P<jsd>[\d.]+) nats, and D is right " + RIGHT + r"\.", _balanced),
    (
        r"D's loss is (?P<loss>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+); at the equilibrium of least squares it is ¼\.",
        lambda k, r, m: k.settings.loss == "least_squares" and _near(m["loss"], k.loss, 0.02),
    ),
    (
        r"p_g is close to p_data: JSD is (?P<jsd>[\d.]+) nats\. D is right " + RIGHT + MISSED + r"\.",
        lambda k, r, m: _is_close(k, r, m) and _accuracy(k, m) and _missed(k, m),
    ),
    (
        r"JSD is (?P<jsd>[\d.]+) of at most 0\.69 nats, and D is right " + RIGHT + r"\.",
        lambda k, r, m: _near(m["jsd"], k.jsd, 0.012) and _accuracy(k, m),
    ),
    (r"W₁ has stayed at (?P<now>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) since step " + STEP + r"\.", _stayed),
    (
        r"p_g comes closer: W₁ has fallen from " + FROM_TO + " since step " + STEP + r"\.",
        _moved(-1),
    ),
    (
        r"p_g moves away: W₁ has risen from " + FROM_TO + " since step " + STEP + r"\.",
        _moved(+1),
    ),
    (
        r"Try the non-saturating loss first\.",
        lambda k, r, m: k.settings.loss == "saturating" and k.norms["non_saturating"][1] > 5e-5,
    ),
    (
        r"Try an R1 penalty first\.",
        lambda k, r, m: k.settings.r1 == 0 < k.settings.discriminator_lr and not (_sure(k) and k.jsd > 0.68),
    ),
    (
        r"Try a higher learning rate for D first\.",
        lambda k, r, m: k.settings.discriminator_lr == 0 or (k.settings.discriminator_lr < 1 and not _swings(k, r)),
    ),
    (r"Try a lower learning rate for D first\.", lambda k, r, m: k.settings.discriminator_lr > 0),
    (
        r"Try less momentum \(β₁\) first\.",
        lambda k, r, m: k.settings.beta1 > 0 and k.settings.optimizer in ("adam", "momentum"),
    ),
)


def _moves(look: Look) -> bool:
    return look.settings.generator_lr > 0 or look.settings.discriminator_lr > 0


def faults(sentence: str, look: Look, record: Record) -> tuple[list[str], list[str]]:
    """What is wrong with a sentence: the clauses that are false or unknown; and the expressions of all its clauses.

    Args:
        sentence: as shown.
        look: what is true; it is the last one of the record.
        record: the looks of this stretch.
    """
    rest, wrong, clauses = sentence, [], []
    while rest:
        for expression, check in CLAUSES:
            if match := re.match(expression, rest):
                clauses.append(expression)
                if not check(look, record, match):
                    wrong.append(match[0])
                rest = rest[match.end() :].lstrip(" ")
                break
        else:
            return [*wrong, f"not understood: {rest}"], clauses
    return wrong if sentence else ["nothing is said"], clauses


# The games: what people do with a run, drawn at random.

LINE_PRESETS = tuple(name for name, settings in PRESETS.items() if not settings.images)
LOSSES = tuple(GENERATED)
OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {},
    {"optimizer": "momentum", "beta1": 0.9, "generator_lr": 1e-2, "discriminator_lr": 1e-2},
    {"optimizer": "sgd", "generator_lr": 3e-2, "discriminator_lr": 3e-2},
)
ODD: tuple[dict[str, Any], ...] = (
    {},
    {"generator_lr": 0.0},
    {"discriminator_lr": 0.0},
    {"generator_lr": 0.0, "discriminator_lr": 0.0},
    {"discriminator_steps": 50, "batch_size": 32},
    {"batch_size": 1},
    {"batch_size": 2, "discriminator_steps": 3},
    {"beta1": 0.0},
    {"beta1": 0.95},
    {"r1": 1.0},
    {"r1": 100.0},
    {"discriminator_width": 1, "discriminator_depth": 1},
    {"discriminator_depth": 0},
    {"generator_width": 1, "generator_depth": 1},
    {"generator_width": 128, "discriminator_width": 128, "batch_size": 64},
    {"discriminator_lr": 1e-5},
    {"discriminator_lr": 2e-2},
    {"generator_lr": 2e-2},
    {"latent": "uniform"},
    {"latent_dim": 1, "generator_scale": 0.0},
    {"generator_shift": 11.0},
    {"generator_shift": -12.0, "activation": "relu"},
    {"activation": "relu", "generator_scale": 5.0},
    {"means": (-6.0, -2.0, 2.0, 6.0), "stds": (0.4,) * 4, "weights": (1.0, 2.0, 2.0, 1.0)},
    {"means": (9.0,), "stds": (0.05,), "weights": (1.0,)},
    {"means": (0.0,), "stds": (4.0,), "weights": (1.0,)},
)
CHANGES: tuple[dict[str, Any], ...] = (
    {"loss": "saturating"},
    {"loss": "non_saturating"},
    {"loss": "least_squares"},
    {"discriminator_lr": 0.0},
    {"generator_lr": 0.0},
    {"generator_lr": 1e-3, "discriminator_lr": 1e-3},
    {"discriminator_lr": 1e-2},
    {"discriminator_steps": 20},
    {"discriminator_steps": 1},
    {"r1": 1.0},
    {"r1": 0.0},
    {"beta1": 0.0},
    {"beta1": 0.9},
    {"means": (4.0,), "stds": (0.5,), "weights": (1.0,)},
    {"means": (-5.0,), "stds": (0.4,), "weights": (1.0,)},
    {"means": (-3.0, 5.0), "stds": (0.3, 1.0), "weights": (1.0, 3.0)},
)
STRIDES = (1, 5, 20, 60, 100, 150)


@dataclass
class Game:
    """A run, and what is known of it from outside.

    Attributes:
        trainer: the run.
        updates: of D, counted here.
        record: the looks so far.
    """

    trainer: Trainer
    updates: int = 0
    record: Record = field(default_factory=Record)

    @classmethod
    def new(cls, settings: Settings) -> Game:
        """A run with fresh weights."""
        return cls(Trainer(settings))

    def run(self, steps: int) -> None:
        """Algorithm 1."""
        self.trainer.run(steps)
        self.updates += steps * self.trainer.settings.discriminator_steps

    def train_discriminator(self, steps: int) -> None:
        """D alone."""
        self.trainer.train_discriminator(steps)
        self.updates += steps

    def change(self, **changes: Any) -> None:
        """Live settings."""
        settings = self.trainer.settings.replace(**changes)
        if settings != self.trainer.settings:
            self.trainer.apply(settings)
            self.record.cut()

    def kept(self) -> tuple[Any, int]:
        """What `restore` takes."""
        return self.trainer.state_dict(), self.updates

    def restore(self, kept: tuple[Any, int]) -> None:
        """Put an earlier state back, as an undo does."""
        self.trainer.load_state_dict(kept[0])
        self.updates = kept[1]
        self.record.cut()

    def doctor(self, random: np.random.Generator) -> None:
        """Put weights made by hand into the networks, unless nothing is trained: that would no longer be so."""
        if not self.updates and not self.trainer.step_count:
            return
        state = self.trainer.state_dict()
        player = str(random.choice(["generator", "discriminator"]))
        weights, settings = state["arrays"][player], self.trainer.settings
        depth = getattr(settings, f"{player}_depth")
        last = getattr(settings, f"{player}_width") if depth else settings.latent_dim if player == "generator" else 1
        kind = int(random.integers(4))
        if kind == 0:
            weights[:, -1] += random.choice([-20, -5, -1, 1, 5, 20])  # the bias of the output
        elif kind == 1:
            weights[:, -1 - last : -1] *= random.choice([0, 0.01, 0.3, 3, 30])  # the slope of the output
        elif kind == 2:
            weights[:] = random.standard_normal(weights.shape) * random.choice([0.1, 0.5, 1.0])
        else:
            weights[:, -1 - last :] *= -1  # the output turned round
        self.restore((state, self.updates))

    def look(self, live: bool = True) -> tuple[str, list[str], list[str]]:
        """The sentence shown now, what is wrong with it, and its clauses."""
        snapshot = self.trainer.snapshot(live=live)
        look = look_at(self.trainer, snapshot, self.updates)
        self.record.add(look)
        return (snapshot.diagnosis, *faults(snapshot.diagnosis, look, self.record))


def settings_of(index: int, random: np.random.Generator) -> Settings:
    """What game `index` begins with: all combinations of presets, losses and optimisers, then odd ones."""
    preset = LINE_PRESETS[index % len(LINE_PRESETS)]
    loss = LOSSES[index // len(LINE_PRESETS) % len(LOSSES)]
    optimizer = OPTIMIZERS[index // (len(LINE_PRESETS) * len(LOSSES)) % len(OPTIMIZERS)]
    count = len(LINE_PRESETS) * len(LOSSES) * len(OPTIMIZERS)
    odd = ODD[0] if index < count else ODD[int(random.integers(len(ODD)))]
    changes = {"loss": loss, "seed": index, **optimizer, **odd}
    if PRESETS[preset].discriminator_steps > 5 and "discriminator_steps" not in odd:
        changes["discriminator_steps"] = 5  # what ten show, five show in half of the time
    return PRESETS[preset].replace(**changes)


def play(index: int, seed: int, looks: int) -> Iterator[tuple[str, list[str], list[str]]]:
    """One game, look by look; it ends early if the players diverge.

    Args:
        index: its number.
        seed: of all games.
        looks: how many.
    """
    random = np.random.default_rng((seed, index))
    game = Game.new(settings_of(index, random))
    calm = index < 2 * len(LINE_PRESETS) * len(LOSSES)  # in these nothing is done but training
    stride, kept = int(random.choice(STRIDES)), game.kept()
    try:
        for number in range(looks):
            if number:
                _act(game, random, stride, calm, kept)
            if random.random() < 0.1:
                stride, kept = int(random.choice(STRIDES)), game.kept()
            yield game.look(live=bool(random.random() < 0.9))
    except MinimaxError:
        return


def _act(game: Game, random: np.random.Generator, stride: int, calm: bool, kept: tuple[Any, int]) -> None:
    what = 1.0 if calm else random.random()
    if what < 0.06:
        game.change(**CHANGES[int(random.integers(len(CHANGES)))])
    elif what < 0.09:
        game.train_discriminator(int(random.choice([1, 30, 400])))
    elif what < 0.11:
        game.trainer.generator_step()
    elif what < 0.13:
        game.restore(kept)
    elif what < 0.16:
        game.doctor(random)
    elif what < 0.17:
        game.trainer, game.updates = Trainer(game.trainer.settings), 0
        game.record.cut()
    else:
        game.run(max(1, stride // 4) if game.trainer.settings.discriminator_steps > 10 else stride)


def made(index: int, seed: int) -> Iterator[tuple[str, list[str], list[str]]]:
    """A state with weights made by hand in the smallest networks, and how it goes on for a few looks.

    Args:
        index: its number.
        seed: of all states.
    """
    random = np.random.default_rng((seed, 1, index))
    count = int(random.integers(1, 4))
    depth = int(random.integers(2))
    rate = lambda: float(random.choice([0.0, 1e-4, 1e-3, 1e-2, 0.1], p=[0.1, 0.2, 0.3, 0.3, 0.1]))  # noqa: E731
    settings = Settings(
        means=tuple(random.uniform(-6, 6, count)),
        stds=tuple(random.uniform(0.2, 1.5, count)),
        weights=tuple(random.uniform(0.2, 1, count)),
        loss=str(random.choice(LOSSES)),
        latent_dim=1,
        generator_depth=0,
        discriminator_depth=depth,
        discriminator_width=int(random.integers(1, 5)),
        activation=str(random.choice(list(ACTIVATIONS))),
        batch_size=int(random.choice([2, 16, 64])),
        optimizer=str(random.choice(["adam", "momentum", "sgd"])),
        beta1=float(random.choice([0.0, 0.5, 0.9])),
        generator_lr=rate(),
        discriminator_lr=rate(),
        discriminator_steps=int(random.choice([1, 2, 50], p=[0.6, 0.35, 0.05])),
        r1=float(random.choice([0.0, 0.0, 1.0])),
        ema=0.0,
        seed=index,
    )
    game = Game.new(settings)
    if random.random() < 0.8:
        state, game.updates = game.trainer.state_dict(), int(random.choice([1, 30, 1_000]))
        state["record"]["step"] = int(random.choice([0, 1, 700]))
        state["record"]["discriminator_optimizer.count"] = game.updates
        near = random.random() < 0.5
        spread = np.sqrt(np.average(np.square(settings.stds), weights=settings.weights)) if near else 1.0
        shift = np.average(settings.means, weights=settings.weights) if near else random.uniform(-6, 6)
        state["arrays"]["generator"][0] = [spread * random.choice([0, 0.3, 1, 1.2, 2]), shift]
        weights = state["arrays"]["discriminator"]
        weights[0] = random.standard_normal(weights.shape[1]) * random.choice([0.01, 0.3, 1, 3, 10])
        if random.random() < 0.3:
            weights[0] = 0
            weights[0, -1] = random.choice([0, 0.5, -20, 2])
        game.restore((state, game.updates))
    try:
        for number in range(4):
            if number:
                game.run(int(random.choice([1, 30, 110])))
            yield game.look()
    except MinimaxError:
        return


def main() -> None:
    """Play, print, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=240)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--made", type=int, default=800)
    parser.add_argument("--first-made", type=int, default=0)
    parser.add_argument("--looks", type=int, default=25)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    end = time.monotonic() + 60 * options.minutes
    states, false, shown, done = 0, 0, Counter[str](), {"game": 0, "made": 0}
    games = (
        ("game", i, play(i, options.seed, options.looks)) for i in range(options.first, options.first + options.games)
    )
    others = (("made", i, made(i, options.seed)) for i in range(options.first_made, options.first_made + options.made))
    for kind, index, looks in itertools.chain(others, games):
        if time.monotonic() > end:
            break
        for number, (sentence, wrong, clauses) in enumerate(looks):
            states += 1
            false += bool(wrong)
            shown.update(clauses)
            if wrong:
                print(f"{kind} {index}, look {number}: {sentence}\n    false: {wrong}", flush=True)
        done[kind] = index + 1
        if index % 10 == 0:
            print(f"{kind} {index}: {states} states, {false} false", flush=True)
    for expression, _ in CLAUSES:
        print(f"{shown[expression]:6d}  {expression}")
    counts = {expression: shown[expression] for expression, _ in CLAUSES}
    print(json.dumps({"first": options.first, "next": done, "states": states, "false": false, "shown": counts}))


if __name__ == "__main__":
    main()
