"""How a game in the plane stands, in one or two plain sentences: a table of what can be said, the most serious first.

Each rule names what has to be true before its sentence is shown, and the sentence says no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass

from gan_core.training.rules import Rule, speaking
from gan_core.training.schedule import learning_rate
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics
from gan_core.training.wording import percent

GOOD = 0.8
"""Share of high-quality samples from which on G is called good."""
CLOSE = 0.15
"""Nats of JSD, beyond what counting adds, up to which G may be called good."""
LASTING = 100
"""Steps after which it is said since when something has been so."""
LONGEST_GAP = 200
"""Steps between two looks beyond which nobody knows what happened in between."""


class Course:
    """Since when G has covered as many modes as now, as far as it was seen."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """What was seen before says nothing any more."""
        self._covered, self._since, self._last = -1, 0, 0

    def covered_since(self, step: int, covered: int) -> int:
        """Take down how many modes are covered now; the step since which it has been so many."""
        if covered != self._covered or not 0 <= step - self._last <= LONGEST_GAP:
            self._covered, self._since = covered, step
        self._last = step
        return self._since


@dataclass(frozen=True)
class Moment:
    """What is known about a run at one moment.

    Attributes:
        settings: what it trains with.
        step: generator steps so far.
        discriminator_updates: D's updates so far.
        metrics: the metrics of the snapshot.
        covered_since: a step since which each snapshot has shown as many modes covered as now.
    """

    settings: Settings
    step: int
    discriminator_updates: int
    metrics: KnownMetrics
    covered_since: int


def diagnose(moment: Moment, course: Course) -> str:
    """One or two sentences for people."""
    return speaking(RULES, moment).says(moment, moment.settings)


def _untouched(moment: Moment) -> bool:
    return moment.step == 0 and moment.discriminator_updates == 0


def _stands(player: str, moment: Moment) -> bool:
    return learning_rate(moment.settings, player, moment.step) == 0


def _nobody_moves(moment: Moment) -> bool:
    return _stands("generator", moment) and _stands("discriminator", moment)


def _some_missing(moment: Moment) -> bool:
    return moment.metrics["modes"] > 1 and moment.metrics["modes_covered"] < moment.metrics["modes"]


def _good(moment: Moment) -> bool:
    return moment.metrics["high_quality"] >= GOOD


def _close(moment: Moment) -> bool:
    return moment.metrics["jsd"] - moment.metrics["jsd_bias"] <= CLOSE


def _quality(moment: Moment) -> str:
    where = "the nearest mode" if moment.metrics["modes"] > 1 else "the data"
    return f"{percent(moment.metrics['high_quality'])} of G's samples lie within 3 σ of {where}"


def _modes(moment: Moment) -> str:
    covered, modes = int(moment.metrics["modes_covered"]), int(moment.metrics["modes"])
    return f"{covered} of {modes} modes" if covered < modes else f"all {modes} modes"


def _standing(moment: Moment) -> str:
    if moment.metrics["modes"] == 1:
        return f"{_quality(moment)}."
    return f"G covers {_modes(moment)}, and {_quality(moment)}."


def _say_untouched(moment: Moment) -> str:
    if _nobody_moves(moment):
        return "Nothing is trained yet, and both learning rates are 0: Play will change nothing."
    return f"Nothing is trained yet: press Play. {_standing(moment)}"


def _say_nobody_moves(moment: Moment) -> str:
    settings = moment.settings
    if settings.decay_steps and moment.step >= settings.decay_steps:
        why = f"Both learning rates have fallen to 0 over {settings.decay_steps:,} steps, so nothing moves any more."
    else:
        why = "Both learning rates are 0, so nothing moves."
    return f"{why} {_standing(moment)}"


def _say_missing(moment: Moment) -> str:
    lasted = moment.step - moment.covered_since >= LASTING
    since = f" since step {moment.covered_since:,} at least" if lasted else ""
    verb = "has covered" if lasted else "covers"
    return f"G {verb} {_modes(moment)}{since}. {_quality(moment)}."


def _say_good(moment: Moment) -> str:
    return f"Good: {_standing(moment)} JSD is {moment.metrics['jsd']:.3f} nats, of which {_bias(moment)}."


def _bias(moment: Moment) -> str:
    return f"{moment.metrics['jsd_bias']:.3f} come from counting samples"


def _say_between(moment: Moment) -> str:
    return f"{_standing(moment)} JSD is {moment.metrics['jsd']:.2f} of at most 0.69 nats."


RULES: tuple[Rule[Moment], ...] = (
    Rule("nothing is trained", {"no update of D or G": _untouched}, _say_untouched),
    Rule("nobody can move", {"both rates are 0": _nobody_moves}, _say_nobody_moves),
    Rule("modes are missing", {"fewer than there are": _some_missing}, _say_missing),
    Rule("good", {"most samples are of high quality": _good, "p_g near p_data": _close}, _say_good),
    Rule("between", {}, _say_between),
)
