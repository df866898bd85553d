"""How a training of translators stands, in one or two plain sentences: a table of what can be said.

Each rule names what has to be true before its sentence is shown, and the sentence says no more than that. Numbers are
of test images that the training never sees.
"""

from __future__ import annotations

from dataclasses import dataclass

from gan_core.training.combinations import PARTS
from gan_core.training.kinds import PAIRED
from gan_core.training.rules import Rule, speaking
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics
from gan_core.training.wording import percent

BLURRED = 0.85
"""Sharpness below which translations are called blurred: its meaning is in `PairObserver`."""
ACCEPTED = 0.5
"""Share of translations that the classifier takes for the other domain, from which on it takes most of them so."""
FAITHFUL = 10.0
"""Levels by which an image may be off there and back and still be called the same again: networks that were not trained
are off by 76."""


@dataclass(frozen=True)
class Moment:
    """What is known about a training at one moment.

    Attributes:
        settings: what it trains with.
        step: steps so far.
        discriminator_updates: the Ds' updates so far.
        metrics: the metrics of the snapshot.
    """

    settings: Settings
    step: int
    discriminator_updates: int
    metrics: KnownMetrics

    @property
    def paired(self) -> bool:
        """Whether it learns from pairs."""
        return self.settings.dataset in PAIRED


def diagnose(moment: Moment) -> str:
    """One or two sentences for people."""
    return speaking(RULES, moment).says(moment, moment.settings)


def _untouched(moment: Moment) -> bool:
    return moment.step == 0 and moment.discriminator_updates == 0


def _nobody_moves(moment: Moment) -> bool:
    return moment.settings.generator_lr == 0


def _paired(moment: Moment) -> bool:
    return moment.paired


def _unpaired(moment: Moment) -> bool:
    return not moment.paired


def _alone(moment: Moment) -> bool:
    return not moment.settings.adversarial_weight


def _blurred(moment: Moment) -> bool:
    return moment.metrics["sharpness"] < BLURRED


def _only_judged(moment: Moment) -> bool:
    settings = moment.settings
    others = [name for name in PARTS[moment.paired] if name != "adversarial_weight"]
    return not any(getattr(settings, name) for name in others)


def _no_cycle(moment: Moment) -> bool:
    return not moment.settings.cycle_weight


def _lost(moment: Moment) -> bool:
    return moment.metrics["cycle_error"] > FAITHFUL


def _known(moment: Moment) -> bool:
    return moment.metrics.get("accepted_a_to_b") is not None


def _least_accepted(moment: Moment) -> float:
    return min(moment.metrics["accepted_a_to_b"], moment.metrics["accepted_b_to_a"])


def _seldom_accepted(moment: Moment) -> bool:
    return _least_accepted(moment) < ACCEPTED


def _off(moment: Moment) -> str:
    if moment.paired:
        return f"colours are off by {moment.metrics['l1_error']:.1f} of 255 levels on average"
    return f"there and back an image is off by {moment.metrics['cycle_error']:.1f} of 255 levels on average"


def _sharp(moment: Moment) -> str:
    return f"steps between pixels are {percent(moment.metrics['sharpness'])} as steep as in real images"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _accepted(moment: Moment) -> str:
    there, back = (percent(moment.metrics[f"accepted_{way}"]) for way in ("a_to_b", "b_to_a"))
    return f"a classifier takes {there} of translations from A to B for B, and {back} of those from B to A for A"


def _say_untouched(moment: Moment) -> str:
    return f"Nothing is trained yet: press Play. {_capital(_off(moment))}."


def _say_nobody_moves(moment: Moment) -> str:
    return f"G's learning rate is 0, so no translation changes. {_capital(_off(moment))}."


def _say_alone(moment: Moment) -> str:
    return (
        f"Nobody judges: G minimises the distance alone, and answers what it cannot know with a compromise. "
        f"{_capital(_sharp(moment))}; {_off(moment)}."
    )


def _say_only_judged(moment: Moment) -> str:
    return f"Only D's verdict counts: what a translation owes its source, nobody asks. {_capital(_off(moment))}."


def _say_no_cycle(moment: Moment) -> str:
    return f"The cycle counts for nothing: the way back need not lead home. {_capital(_off(moment))}."


def _say_seldom_accepted(moment: Moment) -> str:
    return f"Translations do not pass for the other domain yet: {_accepted(moment)}. {_capital(_off(moment))}."


def _say_lost(moment: Moment) -> str:
    return f"The way back does not lead home yet: {_off(moment)}."


def _say_pairs(moment: Moment) -> str:
    return f"{_capital(_off(moment))}; {_sharp(moment)}."


def _say_domains(moment: Moment) -> str:
    if not _known(moment):
        return f"{_capital(_off(moment))}."
    return f"{_capital(_accepted(moment))}. {_capital(_off(moment))}."


RULES: tuple[Rule[Moment], ...] = (
    Rule("nothing is trained", {"no update of D or G": _untouched}, _say_untouched),
    Rule("nobody can move", {"G's rate is 0": _nobody_moves}, _say_nobody_moves),
    Rule("only judged", {"no other part counts": _only_judged}, _say_only_judged),
    Rule("a compromise", {"of pairs": _paired, "nobody judges": _alone, "blurred": _blurred}, _say_alone),
    Rule("no way home", {"without pairs": _unpaired, "no cycle": _no_cycle, "off": _lost}, _say_no_cycle),
    Rule(
        "not accepted",
        {"without pairs": _unpaired, "a classifier has judged": _known, "seldom accepted": _seldom_accepted},
        _say_seldom_accepted,
    ),
    Rule("lost on the way", {"without pairs": _unpaired, "off": _lost}, _say_lost),
    Rule("pairs", {"of pairs": _paired}, _say_pairs),
    Rule("domains", {}, _say_domains),
)
