"""Is every sentence that the lab says about a game on images true?

    python -m benchmarks.claims_images [--real 120] [--staged 20] [--made 1500] [--first 0] [--minutes 4.5]

Three kinds of courses, each drawn from its number: real runs of tiny networks on every data set that ships, with odd
settings, live changes, single updates, D trained alone, a state there and back, live and exact looks; the same from the
kept stages of long trainings; and courses made by hand, whose metrics and images walk at random within their ranges.
Each sentence is taken apart into clauses; one that `CLAUSES` does not know is a fault. Each clause is a claim, which is
evaluated from what the page shows (images, histograms, shares of classes, settings) and from the looks that were kept
here. Nothing of the rules is used: no predicate, no threshold, no memory of theirs.

Printed are the sentences, how often each was shown, and the false ones with what repeats them.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from gan_core import datasets, locations
from gan_core.errors import DivergedError
from gan_core.runs import states
from gan_core.training.images.class_report import ClassReport
from gan_core.training.images.diagnosis import Diagnosis
from gan_core.training.images.situation import Situation
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics, Snapshot
from gan_core.training.trainer import Trainer

LITTLE = 1100
"""Images of each kind that the runs know: as many as a look at a whole data set takes, and a few more."""

LOOKS = 14
PARTS = 4
"""Live looks that bring all verdicts of networks as small as those here."""


class Look(NamedTuple):
    """What was to be seen at one moment, worked out here.

    `real`, `known` and `fake` are D's accuracies on held-out, training and generated images; `diversity` is the
    distance between generated images, in that between real ones; `shares` and `data` those of the classes. `restored`
    counts the states that were put back, `epoch` also the changes of settings; `whole`: all of it is of one moment.
    """

    settings: Settings
    step: int
    updates: int
    epoch: int
    restored: int
    whole: bool
    real: float
    known: float
    fake: float
    bound: float
    norms: tuple[float | None, float | None]
    diversity: float | None
    roughness: float
    images: np.ndarray
    scale: float
    names: tuple[str, ...]
    shares: np.ndarray | None
    data: np.ndarray | None
    label: float | None
    judged: int | None
    made: bool


class False_(Exception):
    """A claim that is not true."""


def require(true: Any, claim: str) -> None:
    """Refuse a claim that is not true."""
    if not true:
        raise False_(claim)


def _percent(text: str) -> tuple[float, float]:
    """The lowest and the highest share that a figure in words stands for."""
    if text == "under 1 %":
        return 1e-9, 0.01
    if text == "over 99 %":
        return 0.99, 1 - 1e-9
    figure = int(text.removesuffix(" %")) / 100
    return (0.0, 0.0) if figure == 0 else (1.0, 1.0) if figure == 1 else (figure - 0.0051, figure + 0.0051)


def figure(text: str, value: float | None, slack: float = 0.0) -> None:
    """A figure in words is that value, as far as it was rounded."""
    low, high = _percent(text)
    require(value is not None and low - slack - 1e-6 <= value <= high + slack + 1e-6, f"{text} is {value}")


# A share of one: as sentences write it.
P = r"(under 1 %|over 99 %|\d+ %)"
N = r"([\d,]+)"
NAMED = r"“([^”]*)”"


def number(text: str) -> int:
    """A whole number with commas."""
    return int(text.replace(",", ""))


Check = Callable[..., None]
CLAUSES: list[tuple[re.Pattern[str], Check]] = []


def clause(pattern: str) -> Callable[[Check], Check]:
    """What checks the clause of that form, from its groups, the look and those before it."""

    def note(check: Check) -> Check:
        CLAUSES.append((re.compile(pattern), check))
        return check

    return note


def courses(looks: list[Look], since: str) -> list[list[Look]]:
    """The looks since a step, of one course: same settings, same weights, no great gap.

    Several looks at that step, between which D alone may have been trained, are as many possible beginnings.
    """
    now, first, found = looks[-1], number(since), []
    for look in reversed(looks):
        if look.step < first or (look.epoch, look.settings) != (now.epoch, now.settings):
            break
        found.insert(0, look)
    require(now.step - first >= 100, "just now, not since")
    beginnings = [found[k:] for k, look in enumerate(found) if look.step == first]
    require(beginnings, f"no look at step {since} with these settings and weights")
    gaps = [later.step - earlier.step for earlier, later in itertools.pairwise(found)]
    require(len(found) > 2 and max(gaps) <= 1000, "nobody looked in between")
    return beginnings


def throughout(looks: list[Look], since: str | None, holds: Callable[[Look], bool]) -> None:
    """It is so now, and was at every look since that step."""
    require(holds(looks[-1]), "not so now")
    if since is not None:
        require(any(all(map(holds, found)) for found in courses(looks, since)), f"not at every look since {since}")


def _begin(looks: list[Look]) -> None:
    require(looks[-1].settings.generator_lr > 0 and looks[-1].settings.discriminator_lr > 0, "a rate is 0")


@clause(r"Neither network has been trained yet\.")
def _(looks: list[Look]) -> None:
    require(looks[-1].step == 0 and looks[-1].updates == 0, "something was trained")


@clause(r"Press Play and watch the grid\.")
def _(looks: list[Look]) -> None:
    _begin(looks)


@clause(r"(Both learning rates are 0|[GD]'s learning rate is 0): raise (it|them) before you press Play\.")
def _(looks: list[Look], which: str, many: str) -> None:
    _zero(looks[-1].settings, which[0])
    require((many == "them") == (which[0] == "B"), "which rate")


def _zero(settings: Settings, which: str) -> None:
    rates = {"G": settings.generator_lr, "D": settings.discriminator_lr}
    zeros = "".join(name for name, rate in rates.items() if rate == 0)
    require(zeros == {"B": "GD"}.get(which, which), f"the rates that are 0: {zeros}")


@clause(r"Both learning rates are 0, so neither network is trained\. Raise them to go on\.")
def _(looks: list[Look]) -> None:
    _zero(looks[-1].settings, "B")


RIGHT = rf"right on {P} of held-out and {P} of generated images"


def _right(look: Look, real: str, fake: str) -> None:
    # An image whose score lies at the edge of a bin may be counted on either side of it.
    slack = 0.0 if look.made else 0.003
    figure(real, look.real, slack)
    figure(fake, look.fake, slack)


@clause(rf"D has had {N} updates? and G none: D is {RIGHT}\.")
def _(looks: list[Look], count: str, real: str, fake: str) -> None:
    require(number(count) == looks[-1].updates > 0 and looks[-1].step == 0, "updates")
    _right(looks[-1], real, fake)


@clause(rf"G has had {N} updates? and D none: G follows a D that has learned nothing\.")
def _(looks: list[Look], count: str) -> None:
    require(number(count) == looks[-1].step > 0 and looks[-1].updates == 0, "updates")


@clause(rf"([GD])'s learning rate is 0, so only ([GD]) is trained: D is {RIGHT}\. Raise ([GD])'s rate to go on\.")
def _(looks: list[Look], frozen: str, moving: str, real: str, fake: str, raised: str) -> None:
    _zero(looks[-1].settings, frozen)
    require(frozen == raised != moving, "who is frozen")
    _right(looks[-1], real, fake)


@clause(rf"D has judged {N} images of each kind so far: it is {RIGHT}\.")
def _(looks: list[Look], count: str, real: str, fake: str) -> None:
    judged = looks[-1].judged
    require(judged is None or judged == number(count), f"judged {judged}")
    _right(looks[-1], real, fake)


@clause(rf"D is {RIGHT}\.")
def _(looks: list[Look], real: str, fake: str) -> None:
    _right(looks[-1], real, fake)


def _ratio(look: Look) -> float:
    saturating, other = look.norms
    require(look.settings.loss == "saturating", "another loss is in use")
    require(saturating is not None and other, "no such gradients")
    return float(saturating or 0.0) / float(other or 1.0)


@clause(
    r"The saturating loss passes (nothing|about 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)) of the gradient to G that the non-saturating one "
    rf"would(?: \(less than a hundredth since step {N}\))?\."
)
def _(looks: list[Look], share: str, power: str | None, since: str | None) -> None:
    ratio = _ratio(looks[-1])
    require(ratio < 0.05, "much of it")
    exponent = None if power is None else int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    require(ratio == 0 if exponent is None else 10 ** (exponent - 0.51) < ratio < 10 ** (exponent + 0.51), f"{ratio}")
    throughout(looks, since, lambda look: _ratio(look) < 0.0101)


@clause(rf"G's images have hardly changed since step {N}\.")
def _(looks: list[Look], since: str) -> None:
    now = looks[-1]
    moved = min(_moved(found[0].images, now.images) for found in courses(looks, since))
    require(moved <= 0.03 * now.scale, f"they moved by {moved / (now.scale or 1):.3f}")


def _moved(then: np.ndarray, now: np.ndarray) -> float:
    """Root mean square distance between the images of the same latents, pixels from −1 to 1."""
    steps = (now.astype(float) - then).reshape(len(now), -1) / 127.5
    return float(np.sqrt((steps**2).sum(axis=1).mean()))


@clause(
    rf"G's images look alike: they differ {P} as much as real ones do(?: \(less than 30 % since step {N}\))?\. "
    r"G turns different latents into nearly the same image: mode collapse\."
)
def _(looks: list[Look], share: str, since: str | None) -> None:
    figure(share, looks[-1].diversity, 0.0 if looks[-1].made else 0.006)
    require(looks[-1].step > 0, "G was never trained")
    throughout(looks, since, lambda look: look.diversity is not None and look.diversity < 0.307)


@clause(
    rf"D knows its training images by heart(?: \(since step {N}\))?: it takes {P} of them for real, but only {P} of "
    r"held-out ones\."
)
def _(looks: list[Look], since: str | None, known: str, real: str) -> None:
    now = looks[-1]
    slack = 0.0 if now.made else 0.003
    figure(known, now.known, slack)
    figure(real, now.real, slack)
    throughout(looks, since, lambda look: look.known - look.real > 0.09)
    if now.judged is not None:
        both = (now.known + now.real) / 2
        error = math.sqrt(2 * both * (1 - both) / now.judged)
        require(now.known - now.real > 3 * error, "that may be chance")


@clause(
    rf"D is far ahead: on images that it never saw it proves a JSD of at least (0\.\d\d) of 0\.69 nats"
    rf"( between \(image, class\) pairs)?(?: at some step since {N})?(?: \(0\.50 or more since step {N}\))?\."
)
def _(looks: list[Look], proved: str, pairs: str | None, oldest: str | None, since: str | None) -> None:
    now = looks[-1]
    require(float(proved) <= now.bound + 1e-9 and now.bound < float(proved) + 0.0101, f"the bound is {now.bound}")
    require(now.bound <= math.log(2), "more than there is")
    require((pairs is not None) == (now.settings.conditional == "label"), "what the bound is about")
    require(now.real + now.fake > 1.4, "it is wrong too often")
    if oldest is None:
        # A live look renews a quarter of the verdicts, an exact one all; a state that was put back has none yet.
        pool = [look for look in looks if look.restored == now.restored][-PARTS:]
        pool = pool[max((k for k, look in enumerate(pool) if look.whole), default=0) :]
        require(now.whole or all(look.step == now.step for look in pool), "verdicts of several moments")
    else:
        require(not now.whole and number(oldest) < now.step, "verdicts of one moment")
        require(any(look.step == number(oldest) for look in looks), "nobody looked then")
    throughout(looks, since, lambda look: look.bound >= 0.4999)


def _legible(look: Look) -> None:
    require(0 < look.roughness < 2, f"noise: {look.roughness}")
    require(look.shares is not None, "there is no classifier")


def _lost(look: Look) -> list[str]:
    if look.shares is None or look.data is None:
        return []
    return [n for n, made, there in zip(look.names, look.shares, look.data, strict=True) if made < 0.26 * there]


@clause(
    rf"The classifier finds hardly any ((?:“[^”]*”(?:, | or )?)+)(?:(\d+) other classes)? among {N} generated images"
    rf"(?: \(some class missing since step {N}\))?\."
)
def _(looks: list[Look], names: str, others: str | None, count: str, since: str | None) -> None:
    now = looks[-1]
    _legible(now)
    named = re.findall(NAMED, names)
    lost = _lost(now)
    require(named and set(named) <= set(lost), f"lost are {lost}")
    require(len(named) + int(others or 0) <= len(lost), "so many are not lost")
    counts = np.asarray(now.shares) * number(count)
    require(np.abs(counts - counts.round()).max() < 0.02, "another number of images")
    require(abs(counts.sum() - number(count)) < 0.1, "another number of images")
    for name in named:
        # The chance that a G like the data shows so few; a normal one is no good for such small counts.
        there, made = float(now.data[now.names.index(name)]), round(counts[now.names.index(name)])
        chance = sum(
            math.comb(number(count), k) * there**k * (1 - there) ** (number(count) - k) for k in range(made + 1)
        )
        require(chance < 0.005, f"{name} may be missing by chance: {chance:.3f}")
    throughout(looks, since, lambda look: bool(_lost(look)))


@clause(rf"D is well ahead: it is {RIGHT}(?: \(90 % or more of either since step {N}\))?\.")
def _(looks: list[Look], real: str, fake: str, since: str | None) -> None:
    _right(looks[-1], real, fake)
    throughout(looks, since, lambda look: min(look.real, look.fake) > 0.896)


@clause(rf"D leans towards “(real|generated)”: it is {RIGHT}\.")
def _(looks: list[Look], verdict: str, real: str, fake: str) -> None:
    now = looks[-1]
    _right(now, real, fake)
    lean = (now.real - now.fake) * (1 if verdict == "real" else -1)
    require(lean > 0.39, f"it leans by {lean}")


@clause(rf"It has changed sides {N} times since step {N}\.")
def _(looks: list[Look], times: str, since: str) -> None:
    counts = []
    # What lies near the edge of "far more often" may count as a side or not.
    for found, least in itertools.product(courses(looks, since), (0.15, 0.25)):
        sides = [look.real > look.fake for look in found if abs(look.real - look.fake) > least]
        counts.append(sum(a != b for a, b in itertools.pairwise(sides)))
    require(min(counts) <= number(times) <= max(counts), f"{counts} changes")
    require(number(times) > 1, "once is no to and fro")


@clause(
    rf"D is right on {P} of the images(?: \(40 to 60 % since step {N}\))?, (worse than a coin|about as often as a coin|"
    r"little more often than a coin)\. Either G is good or D is weak: look at the grid\."
)
def _(looks: list[Look], share: str, since: str | None, like: str) -> None:
    now = looks[-1]
    accuracy = (now.real + now.fake) / 2
    figure(share, accuracy, 0.0 if now.made else 0.003)
    low, high = {"worse": (0.0, 0.475), "about": (0.465, 0.535), "little": (0.525, 0.605)}[like.split()[0]]
    require(low < accuracy < high, f"{accuracy}")
    require(abs(now.real - now.fake) < 0.41, "it leans to one side")
    throughout(looks, since, lambda look: abs(look.real + look.fake - 1) < 0.206)


@clause(
    rf"G does not do what it is asked: {P} of its images show the class that it was told"
    rf"(?: \(half or fewer since step {N}\))?\."
)
def _(looks: list[Look], share: str, since: str | None) -> None:
    now = looks[-1]
    _legible(now)
    require(now.made or now.settings.conditional == "label", "it is asked for nothing")
    figure(share, now.label)
    throughout(looks, since, lambda look: look.label is not None and look.label <= 0.5)


@clause(rf"G makes {NAMED} too often: the classifier finds it in {P} of G's images and in {P} of the data\.")
def _(looks: list[Look], name: str, made: str, there: str) -> None:
    now = looks[-1]
    _legible(now)
    k = now.names.index(name)
    figure(made, float(now.shares[k]))
    figure(there, float(now.data[k]))
    require(now.shares[k] > 2.0 * now.data[k], "not so much too often")


@clause(rf"A balanced game: D is {RIGHT}\.")
def _(looks: list[Look], real: str, fake: str) -> None:
    now = looks[-1]
    _right(now, real, fake)
    require(abs(now.real - now.fake) < 0.21 and max(now.real, now.fake) < 0.91, "that is no balance")
    require(min(now.real, now.fake) >= 0.5 - 0.003, "worse than a coin on one kind")


@clause(r"The classifier finds all (\d+) classes\.")
def _(looks: list[Look], count: str) -> None:
    now = looks[-1]
    _legible(now)
    require(int(count) == len(now.names), "another number of classes")
    require((now.shares >= 0.25 * now.data - 1e-6).all(), "one is missing")


@clause(r"Try (the non-saturating loss|an R1 penalty|a higher learning rate for D) first\.")
def _(looks: list[Look], remedy: str) -> None:
    settings = looks[-1].settings
    if remedy.startswith("the"):
        require(settings.loss == "saturating", "it is on")
    elif remedy.startswith("an"):
        require(settings.r1 == 0, "it is on")
    else:
        require(settings.discriminator_lr < min(1, settings.generator_lr), "it is high")
    require(settings.discriminator_lr > 0 and settings.generator_lr > 0, "one of them does not learn")


def _form(words: str) -> str:
    """A clause without its figures and names."""
    for pattern, instead in (
        (r"(under|over) 1 %|(under|over) 99 %|\b\d[\d,]*(\.\d+)?", "#"),
        (r"# %", "#"),
        (r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", ""),
        (r"(“[^”]*”(, | or )?)+(# other classes)?", "“…” "),
    ):
        words = re.sub(pattern, instead, words)
    return words.replace("updates", "update")


def judge(sentence: str, looks: list[Look]) -> list[str]:
    """Evaluate every clause of a sentence, and return them without their figures.

    Raises:
        False_: a clause is not true, or nobody knows it.
    """
    rest, forms = sentence, []
    while rest:
        found = ((check, match) for pattern, check in CLAUSES if (match := pattern.match(rest)))
        check, match = max(found, key=lambda one: one[1].end(), default=(None, None))
        if match is None:
            raise False_(f"an unknown clause: {rest!r}")
        check(looks, *match.groups())
        forms.append(_form(match[0]))
        rest = rest[match.end() :].removeprefix(" ")
    return forms


# Real runs


def _distance(images: np.ndarray) -> float:
    """Root mean square distance between two images, pixels from −1 to 1, pair by pair."""
    flat = images.reshape(len(images), -1).astype(np.float64) / 127.5
    square = (flat**2).sum(1)
    pairs = square[:, None] + square[None] - 2 * flat @ flat.T
    return math.sqrt(max(0.0, pairs.sum() / (len(flat) * (len(flat) - 1))))


def _roughness(images: np.ndarray, real: np.ndarray) -> float:
    def of(levels: np.ndarray) -> float:
        levels = levels.astype(np.float64)
        across = levels[:, :, 1:] - levels[:, :, :-1]
        down = levels[:, 1:] - levels[:, :-1]
        around = levels - levels.mean(axis=(1, 2), keepdims=True)
        return ((across**2).mean() + (down**2).mean()) / 2 / max(1e-12, (around**2).mean())

    return 0.0 if images.std(axis=(1, 2)).max() == 0 else of(images) / of(real)


def seen(trainer: Trainer, snapshot: Snapshot, updates: int, epoch: int, restored: int) -> Look:
    """What a snapshot shows: accuracies from its histograms, distances from its images."""
    curves, metrics = snapshot.curves, snapshot.metrics
    real, known, fake = (curves[f"histogram_{side}"].astype(float) for side in ("real", "training", "generated"))
    shares = curves.get("class_shares_generated")
    scale = _distance(curves["real"])
    return Look(
        settings=trainer.settings, step=snapshot.step, updates=updates, epoch=epoch, restored=restored,
        whole=snapshot.exact,
        real=real[20:].sum(), known=known[20:].sum(), fake=fake[:20].sum(),
        bound=_bound(metrics["jsd_certified"], real, fake, snapshot.exact),
        norms=(metrics["gradient_norm_saturating"], metrics["gradient_norm_non_saturating"]),
        diversity=_distance(curves["samples"]) / scale if scale else None,
        roughness=_roughness(curves["samples"], curves["real"]), images=curves["samples"], scale=scale,
        names=datasets.load(trainer.settings.dataset).class_names,
        shares=None if shares is None else shares.astype(float),
        data=None if shares is None else curves["class_shares_data"].astype(float),
        label=metrics["label_accuracy"], judged=1024 if snapshot.exact else None, made=False,
    )  # fmt: skip


def _bound(claimed: float, real: np.ndarray, fake: np.ndarray, whole: bool) -> float:
    """The bound, if the histograms allow it: it lies below what the most favourable scores in the bins would give.

    Verdicts of several moments bound the largest divergence among them, which their mean does not know.
    """
    edges = np.linspace(0, 1, 41)
    value = (real * np.log(edges[1:])).sum() + (fake * np.log1p(-edges[:-1])).sum()
    best = max(0.0, (value + math.log(4)) / 2)
    require(not whole or claimed <= best + 1e-3, f"a bound of {claimed} where {best} can be reached")
    return claimed


def _little(name: str) -> datasets.Dataset:
    whole = _LOAD(name)
    cut = {
        field: getattr(whole, field)[:LITTLE]
        for field in ("train_images", "train_labels", "test_images", "test_labels")
    }
    nothing = dict.fromkeys(("train_attributes", "train_line_art", "test_attributes", "test_line_art"))
    return dataclasses.replace(whole, **cut, **nothing)


_LOAD, _KEPT = datasets.load, {}


def load_little(name: str) -> datasets.Dataset:
    """The first images of a data set, the same object each time."""
    if name not in _KEPT:
        _KEPT[name] = _little(name)
    return _KEPT[name]


_IMAGES = tuple(name for name, settings in PRESETS.items() if settings.images)
_ODD: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {"generator_lr": 0.0}, {"discriminator_lr": 0.0}, {"generator_lr": 0.0, "discriminator_lr": 0.0},
    {"discriminator_steps": 50, "batch_size": 2}, {"batch_size": 2, "generator_norm": "none"}, {"r1": 0.0},
    {"r1": 100.0},
    {"optimizer": "momentum", "beta1": 0.9, "generator_lr": 1e-2, "discriminator_lr": 1e-2}, {"optimizer": "sgd"},
    {"discriminator_width": 1}, {"generator_width": 1}, {"generator_scale": 0.0}, {"discriminator_lr": 1e-6, "r1": 0.0},
    {"generator_lr": 5e-3, "discriminator_lr": 5e-3}, {"generator_lr": 1e-6}, {"discriminator_width": 64, "r1": 0.0},
    {"conditional": "label"}, {"conditional": "label", "r1": 0.0},
)  # fmt: skip
_LIVE: tuple[dict[str, Any], ...] = (
    {"loss": "saturating"}, {"loss": "non_saturating"}, {"loss": "least_squares"}, {"generator_lr": 0.0},
    {"discriminator_lr": 0.0}, {"generator_lr": 1e-3, "discriminator_lr": 1e-3}, {"discriminator_steps": 3},
    {"r1": 0.0}, {"r1": 1.0},
)  # fmt: skip


def real_course(index: int, looks: int = LOOKS) -> Iterator[tuple[str, list[Look]]]:
    """The sentences along a real run that is drawn from its number, each with the looks so far."""
    random = np.random.default_rng([1, index])
    base = PRESETS[_IMAGES[index % len(_IMAGES)]]
    small = {"generator_width": 16, "discriminator_width": 16, "batch_size": 8, "latent_dim": 8, "seed": index}
    if base.network == "dcgan" and random.random() < 0.7:
        small |= {"network": "mlp", "generator_norm": "none"}
    elif base.network == "dcgan":
        small |= {"generator_width": 2, "discriminator_width": 2}
    loss = ("saturating", "non_saturating", "least_squares")[int(random.integers(3))]
    settings = base.replace(**small, loss=loss).replace(**_ODD[int(random.integers(len(_ODD)))])
    yield from _played(Trainer(settings), random, int(random.choice([3, 20, 60])), looks)


STAGES = tuple(sorted(locations.PRETRAINED.joinpath("stages").glob("*/*.safetensors")))


def staged_course(index: int, looks: int = 5) -> Iterator[tuple[str, list[Look]]]:
    """The sentences along a run that goes on from a kept stage of a long training, on all images."""
    stage = STAGES[index % len(STAGES)]
    trainer = Trainer(PRESETS[stage.parent.name])
    trainer.load_state_dict(states.from_bytes(stage.read_bytes()))
    yield from _played(trainer, np.random.default_rng([3, index]), 2, looks)


def _played(trainer: Trainer, random: np.random.Generator, pace: int, looks: int) -> Iterator[tuple[str, list[Look]]]:
    """The sentences while a curious user plays with a run."""
    before, epoch, restored, kept = trainer.state_dict(), 0, 0, []
    updates = int(before["record"]["discriminator_updates"])
    live = bool(random.random() < 0.5)
    for turn in range(looks):
        snapshot = trainer.snapshot(live=live and random.random() < 0.9)
        kept.append(seen(trainer, snapshot, updates, epoch, restored))
        yield snapshot.diagnosis, kept
        what = random.random()
        # A first look is often followed by what teaches D alone, or G alone.
        if (turn == 0 and what < 0.3) or what < 0.06:
            count = int(random.choice([1, 40]))
            trainer.train_discriminator(count)
            updates += count
        elif (turn == 0 and what < 0.4) or what < 0.1:
            trainer.generator_step()
        elif what < 0.18:
            trainer.apply(trainer.settings.replace(**_LIVE[int(random.integers(len(_LIVE)))]))
            epoch += trainer.settings != kept[-1].settings
        elif what < 0.24:
            trainer.load_state_dict(before)
            updates, epoch, restored = int(before["record"]["discriminator_updates"]), epoch + 1, restored + 1
        elif what < 0.3:
            before = trainer.state_dict()
        else:
            steps = pace if trainer.settings.discriminator_steps < 10 else 2
            trainer.run(steps)
            updates += steps * trainer.settings.discriminator_steps


# Courses made by hand


def made_course(index: int, looks: int = LOOKS) -> Iterator[tuple[str, list[Look]]]:
    """The sentences along a course whose numbers are drawn, each with the looks so far."""
    random = np.random.default_rng([2, index])
    settings = PRESETS[_IMAGES[index % len(_IMAGES)]].replace(**_ODD[int(random.integers(len(_ODD)))])
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
            settings = settings.replace(**_LIVE[int(random.integers(len(_LIVE)))])
        elif what < 0.12:
            diagnosis.forget()
            epoch += 1
        elif what < 0.16:
            step += 2000
        elif step or random.random() < 0.7:
            step += int(random.choice([0, 30, 60, 150]))
        updates = updates if step < 2 else step * settings.discriminator_steps


COURSES = {"made": made_course, "staged": staged_course, "real": real_course}


class Tally(NamedTuple):
    """What a study found: states, how often each clause was shown, and the faults in words."""

    states: Counter[str]
    shown: Counter[str]
    faults: list[str]


def study(kind: str, first: int, count: int, tally: Tally, deadline: float = math.inf, looks: int | None = None) -> int:
    """Evaluate the sentences of `count` courses of a kind, or of their first looks; how many there was time for."""
    load = datasets.load
    datasets.load = load if kind == "staged" else load_little
    try:
        for index in range(first, first + count):
            if time.monotonic() > deadline:
                return index - first
            _evaluate(kind, index, tally, looks)
    finally:
        datasets.load = load
    return count


def _evaluate(kind: str, index: int, tally: Tally, looks_wanted: int | None) -> None:
    where = f"{kind} {index}"
    try:
        for sentence, looks in itertools.islice(COURSES[kind](index), looks_wanted):
            tally.states[kind] += 1
            where = f"{kind} {index}, look {len(looks)}, step {looks[-1].step}: {sentence}"
            try:
                tally.shown.update(judge(sentence, looks))
            except False_ as fault:
                tally.faults.append(f"{fault}: {where}")
    except DivergedError:
        return  # The run is over, and says so in words of its own.
    except False_ as fault:
        tally.faults.append(f"{fault}, after {where}")


def main() -> None:
    """Print the study as a table, then as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--real", type=int, default=120)
    parser.add_argument("--staged", type=int, default=20)
    parser.add_argument("--made", type=int, default=1500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=4.5)
    options = parser.parse_args()
    tally, begun = Tally(Counter(), Counter(), []), time.monotonic()
    played = {
        kind: study(kind, options.first, getattr(options, kind), tally, begun + 60 * options.minutes)
        for kind in COURSES
    }
    for fault in tally.faults[:40]:
        print("FALSE", fault)
    for form, count in tally.shown.most_common():
        print(f"{count:7,}  {form}")
    print(f"{sum(tally.states.values()):,} states, {len(tally.faults)} false, {len(tally.shown)} forms of clauses")
    print(json.dumps({"courses": played, "states": tally.states, "false": len(tally.faults), "shown": tally.shown}))


if __name__ == "__main__":
    main()
