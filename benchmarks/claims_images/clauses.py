"""The sentences on a game on images, taken apart: for each clause what has to be true when it is shown."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable

import numpy as np

from benchmarks.claims.sentences import exponent, number, taken_apart
from benchmarks.claims_images.claims import CLAUSES, clause, require
from benchmarks.claims_images.looks import Look
from gan_core.training.settings import Settings

PARTS = 4
"""Live looks that bring all verdicts of networks as small as those here."""


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
    if power is None:
        require(ratio == 0, f"{ratio}")
    else:
        require(10 ** (exponent(power) - 0.51) < ratio < 10 ** (exponent(power) + 0.51), f"{ratio}")
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
        FalseClaimError: a clause is not true.
        UnknownClauseError: nobody knows it.
    """
    forms = []
    for index, match in taken_apart(sentence, [pattern for pattern, _ in CLAUSES]):
        CLAUSES[index][1](looks, *match.groups())
        forms.append(_form(match[0]))
    return forms
