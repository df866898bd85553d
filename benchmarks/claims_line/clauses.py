"""The sentences on a one-dimensional run, taken apart: for each clause what has to be true when it is shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np

from benchmarks.claims.sentences import SUPERSCRIPTS, UnknownClauseError, exponent, number, taken_apart
from benchmarks.claims_line.looks import SAMPLES, Look, Record

Check = Callable[[Look, Record, re.Match[str]], bool]
RIGHT = r"(?P<right>\d+) % of the time where (?P<best>\d+) % is possible"
MISSED = (
    r"(?:, and misses (?P<nats>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) nats of V\(G,D\*\)"
    r"|, and its loss is (?P<squares>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) above the least possible \(squares, not nats\))?"
)
STEP = r"(?P<step>[\d,]+)"
FROM_TO = r"(?P<then>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) to (?P<now>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+)"


def _near(shown: str, true: float, absolute: float, relative: float = 0.03) -> bool:
    if shown[-1] in SUPERSCRIPTS:
        return abs(_power(shown) - np.log10(true)) < 0.7
    return abs(float(shown) - true) <= absolute + relative * abs(true)


def _accuracy(look: Look, match: re.Match[str]) -> bool:
    if _no_probability(look):
        return False
    shown = float(match["right"])
    return abs(shown - 100 * look.right) <= 2 and _near(match["best"], 100 * look.best, 1.2, 0)


def _missed(look: Look, match: re.Match[str]) -> bool:
    squares = look.settings.loss == "least_squares"
    if (match["squares"] if not squares else match["nats"]) is not None:
        return False
    shown = match["squares"] if squares else match["nats"]
    return shown is None or _near(shown, look.gap, (0.02 if squares else 0.06) + 4 * look.gap_error, 0.1)


def _power(text: str) -> int:
    return exponent(text.removeprefix("10"))


def _gradient(shown: str | None, norms: tuple[float, float]) -> bool:
    if shown is None:  # "no gradient"
        return norms[0] < 1e-25
    low, high = (np.log10(max(value, 1e-300)) for value in norms)
    return low - 1.0 <= _power(shown) <= high + 1.0


def _lags(look: Look) -> bool:
    return look.gap > (0.03 if look.settings.loss == "least_squares" else 0.18)


def _wrong(look: Look) -> bool:
    return look.best - look.right > 0.07


def _sure(look: Look) -> bool:
    return look.rejection < 0.02


def _lagged(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks = record.since(number(match["step"])) if match["step"] else [look]
    return (
        bool(looks) and all(_lags(e) and _wrong(e) for e in looks) and _accuracy(look, match) and _missed(look, match)
    )


def _faded(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks = record.since(number(match["step"])) if match["step"] else [look]
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
        looks = record.since(number(match["step"]))
        if not looks:
            return False
        then, room = looks[0], 0.02 * max(look.data_width, look.width, 1.0)
        shown = _near(match["then"], then.w1, room) and _near(match["now"], look.w1, room)
        return shown and direction * (look.w1 - then.w1) > 0

    return check


def _stayed(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks, room = record.since(number(match["step"])), 0.02 * max(look.data_width, look.width, 1.0)
    return len(looks) > 1 and all(_near(match["now"], e.w1, room) for e in looks)


def _crossings(looks: list[Look], quantity: str, clear: float) -> list[int]:
    """The steps at which p_g was seen to have crossed p_data, by so many standard deviations on both sides."""
    offsets = [(e.step, getattr(e, quantity) - getattr(e, f"data_{quantity}")) for e in looks]
    seen = [(step, offset) for step, offset in offsets if abs(offset) > clear * looks[-1].data_width]
    return [b[0] for a, b in itertools.pairwise(seen) if a[1] * b[1] < 0]


def _swings(look: Look, record: Record, steps: int = 400, times: int = 2) -> bool:
    looks = [e for e in record.looks if e.step > look.step - steps]
    return any(len(_crossings(looks, quantity, 0.3)) >= times for quantity in ("mean", "width"))


def _crossed(quantity: str) -> Check:
    def check(look: Look, record: Record, match: re.Match[str]) -> bool:
        looks = record.since(number(match["step"]))
        if not looks:
            return False
        offsets = [getattr(e, quantity) - getattr(e, f"data_{quantity}") for e in looks]
        times = _crossings(looks, quantity, 0.1)
        chance = 3 * max(e.width for e in looks) / SAMPLES**0.5  # of a mean of samples, and more than that of a width
        return (
            len(times) >= int(match["times"]) >= 3
            and times[-1] >= look.step - 600
            and _near(match["reach"], max(abs(o) for o in offsets), 0.05 * look.data_width + chance, 0.05)
        )

    return check


def _modes(look: Look, record: Record, match: re.Match[str]) -> bool:
    looks, shown = record.since(number(match["step"])), int(match["covered"])
    fits = all(e.covered[0] <= shown <= e.covered[1] for e in looks)
    return len(looks) > 1 and fits and 0 < shown < int(match["modes"]) == look.covered[2]


def _is_close(look: Look, record: Record, match: re.Match[str]) -> bool:
    return look.jsd < 0.04 and _near(match["jsd"], look.jsd, 0.004)


def _balanced(look: Look, record: Record, match: re.Match[str]) -> bool:
    good = look.gap < (0.02 if look.settings.loss == "least_squares" else 0.1)
    return good and _is_close(look, record, match) and _accuracy(look, match)


def _proved(look: Look, record: Record, match: re.Match[str]) -> bool:
    """Bins see a slope between their places only, and a mean over samples is known to a few hundredths of a width."""
    room = 0.03 * max(look.data_width, look.width, 1.0)
    if not _critic(look):
        return False
    if match["proved"] == "nothing":
        return look.proved < room
    return _near(match["proved"], look.proved, room, 0.1)


def _critic(look: Look) -> bool:
    return look.settings.loss in ("wasserstein", "hinge", "relativistic")


def _no_probability(look: Look) -> bool:
    """Of a critic, and of a D that does not judge each sample by itself, nobody may say how often it is right."""
    return _critic(look) or look.settings.pack > 1 or look.settings.minibatch_stddev == "on"


def _held(look: Look) -> bool:
    settings = look.settings
    return max(settings.gradient_penalty, settings.r1, settings.r2, settings.clip) > 0


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
        lambda k, r, m: k.step == 0 and k.updates == number(m["updates"]) > 0 and _accuracy(k, m) and _missed(k, m),
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
    (r"The critic proves (?P<proved>nothing|10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) of it\.", _proved),
    (
        r"W₁ is (?P<now>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+)\.",
        lambda k, r, m: _near(m["now"], k.w1, 0.02 * max(k.data_width, k.width, 1.0)),
    ),
    (
        r"G has had no update yet, D has had (?P<updates>[\d,]+) updates?\.",
        lambda k, r, m: _no_probability(k) and k.step == 0 and k.updates == number(m["updates"]) > 0,
    ),
    (
        r"G's learning rate is 0: p_g stands still, and only D is trained\.",
        lambda k, r, m: _no_probability(k) and k.settings.generator_lr == 0 < k.settings.discriminator_lr,
    ),
    (
        r"D's learning rate is 0: only G is trained\.",
        lambda k, r, m: _no_probability(k) and k.settings.discriminator_lr == 0 < k.settings.generator_lr,
    ),
    (
        r"Nothing holds the slope of the critic: it is (?P<slope>10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[\d.]+) where W₁ asks for at most 1\.",
        lambda k, r, m: (
            k.settings.loss == "wasserstein"
            and not _held(k)
            and _near(m["slope"], k.steepest, 0.1, 0.1)
            and k.steepest > 1.5
        ),
    ),
    (r"A gradient penalty or clipping holds it\.", lambda k, r, m: k.settings.loss == "wasserstein" and not _held(k)),
    (
        r"p_g is close to p_data: JSD is (?P<jsd>[\d.]+) nats\.",
        lambda k, r, m: _no_probability(k) and _is_close(k, r, m),
    ),
    (
        r"JSD is (?P<jsd>[\d.]+) of at most 0\.69 nats\.",
        lambda k, r, m: _no_probability(k) and _near(m["jsd"], k.jsd, 0.012),
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
        # A D that is sure passes no gradient for R1 to improve, unless it is so in passing, while p_g swings past.
        lambda k, r, m: (
            k.settings.r1 == 0 < k.settings.discriminator_lr
            and (not (_sure(k) and k.jsd > 0.68) or _swings(k, r, steps=1_000, times=3))
        ),
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
    wrong: list[str] = [] if sentence else ["nothing is said"]
    clauses = []
    try:
        for index, match in taken_apart(sentence, [expression for expression, _ in CLAUSES]):
            expression, check = CLAUSES[index]
            clauses.append(expression)
            if not check(look, record, match):
                wrong.append(match[0])
    except UnknownClauseError as unknown:
        wrong.append(str(unknown))
    return wrong, clauses
