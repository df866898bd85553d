"""How a one-dimensional game stands, in one or two plain sentences, and what to try: how GANs fail, as a table.

Read `RULES` from top to bottom: before anything is trained; a player that cannot move; then what goes wrong, the worst
first; then what goes well. Each rule names what has to be true before its sentence is shown, and the sentence says no
more than that; `benchmarks/claims_line` checks what sentences claim. A remedy is named only if it was measured to
help in that state (`benchmarks/remedies_line.py`), and only if the settings leave room for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from gan_core.training import remedies
from gan_core.training.line.course import Course, Swings, Trend
from gan_core.training.loss import LOGIT
from gan_core.training.losses import LOSSES
from gan_core.training.remedies import Remedy
from gan_core.training.rules import Rule, speaking
from gan_core.training.schedule import learning_rate
from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics
from gan_core.training.wording import amount, percent, power_of_ten

LN2 = math.log(2)

APART = 0.99 * LN2
"""JSD from which on p_data and p_g hardly overlap: since JSD ≤ ln 2 · TV, they share less than 1 % of their mass."""
CLOSE = 0.03
"""Nats of JSD that a p_g with a thin bridge between two modes, the best that a continuous G does, comes down to."""
LAGGING = 0.18
"""Share of its whole range that D's objective falls short of D*'s: a quarter of a nat of log 4."""
NEAR_OPTIMUM = 0.04
"""The same for a D that may be called near D*: 0.06 nats."""
BEHIND = 0.1
"""Share of right answers by which a D is less good than D*."""
SURE = 0.01
"""D(G(z)), averaged over p_g, below which D is sure: the saturating loss passes about as small a share."""
FLAT = 1e-4
"""Norm of the gradient in G's weights below which hardly anything reaches G; in the presets it is around 0.1."""
NONE = 1e-30
"""Norm of the gradient that float32 hardly knows any more."""
STEEP = 2.0
"""Slope of a critic from which on it is far from what W₁ asks for."""
CROSSED = 3
"""Crossings that make an oscillation: there, back, and there again."""
STILL_SWINGING = 400
"""Steps after which an oscillation without a further crossing counts as over."""
MOVED = 0.1
"""Share by which W₁ has to change to be called falling or rising."""
FAR = 0.25
"""Standard deviations of p_data that W₁ has to be for its trend to be named: below, it wobbles."""
LASTING = 100
"""Steps after which it is said since when something has been so, and a missing mode counts as lost."""
PATIENCE = 400
"""Steps for which D may lag or a mode be missing before something should be done about it: that is how games begin."""


@dataclass(frozen=True)
class Shortfall:
    """By how much D falls short of D*, in what it is trained for.

    Attributes:
        amount: of V(G, D) in nats, or of least squares' loss, which has no unit.
        share: the same as a share of the objective's whole range, log 4 or ¼.
        nats: whether it is in nats.
        loss: D's expected loss under least squares.
    """

    amount: float
    share: float
    nats: bool
    loss: float = math.nan


@dataclass(frozen=True)
class Moment:
    """What is known about a run at one moment.

    Attributes:
        settings: what it trains with.
        step: generator steps so far, which are G's updates.
        discriminator_updates: D's updates so far.
        metrics: the metrics of the snapshot.
        shortfall: by how much D falls short of D*; None where D's output means something else.
        rejection: D(G(z)), averaged over p_g; NaN where D judges packs.
        spread: the standard deviation of p_data.
        covered_since: a step since which each snapshot has shown as many modes covered as now.
        trend: how W₁ changed lately, with the same settings and data; None if too little was seen of it.
        swings_of_mean: how p_g's mean crossed p_data's lately, with the same settings and data.
        swings_of_width: how p_g's standard deviation did.
        since: a step since which each snapshot has been described by the same rule.
    """

    settings: Settings
    step: int
    discriminator_updates: int
    metrics: KnownMetrics
    shortfall: Shortfall | None
    rejection: float
    spread: float
    covered_since: int
    trend: Trend | None
    swings_of_mean: Swings
    swings_of_width: Swings
    since: int = 0


def diagnose(moment: Moment, course: Course) -> str:
    """One or two sentences for people.

    Args:
        moment: what is known now.
        course: of the run; it remembers since when the same has been said of it.
    """
    rule = speaking(rules_for(moment.settings), moment)
    since = course.said_since(rule.name, moment.step)
    return rule.says(replace(moment, since=since), moment.settings, lasted=moment.step - since)


def rules_for(settings: Settings) -> tuple[Rule[Moment], ...]:
    """What can be said of a run with these settings."""
    if not settings.judges_singly:
        return PACKED_RULES
    return CRITIC_RULES if LOSSES[settings.loss].of_critic else RULES


# What helps against lost modes was measured from collapsed games (`benchmarks/remedies_line.py`), and depends on them.

_NEAR_MODES = 10
"""Standard deviations between neighbouring modes up to which G found the missing one with either remedy. At 12 and 16
neither helped, and the slower D left a larger JSD."""
_EVEN_MODES = 0.7
"""Weight of the lightest mode in that of the heaviest from which on a slower D helped: at 1, not at 0.5 or less."""
_FREQUENT_MODES = 0.2
"""Share of the data that the lightest mode has to have. At 0.13 and less neither helped; at 0.01 and less a slower D
made JSD up to 20 times as large."""
_LEARNING_G = 0.1
"""G's learning rate in D's: at 0.15 a slower D helped, at 0.05 and less G hardly moved either way."""


def _modes_can_be_found(settings: Settings) -> bool:
    modes = sorted(zip(settings.means, settings.stds, strict=True))
    near = all(b - a <= _NEAR_MODES * max(s, t) for (a, s), (b, t) in pairwise(modes))
    frequent = min(settings.weights) >= _FREQUENT_MODES * sum(settings.weights)
    return near and frequent and settings.generator_lr >= _LEARNING_G * settings.discriminator_lr


def _modes_are_even(settings: Settings) -> bool:
    return min(settings.weights) >= _EVEN_MODES * max(settings.weights)


_SLOWER_D = Remedy(
    remedies.SLOWER_D.words,
    lambda s: remedies.SLOWER_D.possible(s) and _modes_can_be_found(s) and _modes_are_even(s),
)
_R1_PENALTY = Remedy(
    remedies.R1_PENALTY.words,
    lambda s: remedies.R1_PENALTY.possible(s) and _modes_can_be_found(s) and LOSSES[s.loss].output == LOGIT,
)
"""On logits it brought every mode back, however long it had been lost, where a slower D did so in one game of four.
Under least squares either helped in one of four."""


# What is the case. Each of these is true or false of a moment, whatever the sentence.


def _nothing_updated(moment: Moment) -> bool:
    return moment.step == 0 and moment.discriminator_updates == 0


def _only_d_updated(moment: Moment) -> bool:
    return moment.step == 0 and moment.discriminator_updates > 0


def _g_frozen(moment: Moment) -> bool:
    return learning_rate(moment.settings, "generator", moment.step) == 0


def _d_frozen(moment: Moment) -> bool:
    return learning_rate(moment.settings, "discriminator", moment.step) == 0


def _decayed(moment: Moment) -> bool:
    return 0 < moment.settings.decay_steps <= moment.step


def _apart(moment: Moment) -> bool:
    return moment.metrics["jsd"] >= APART


def _overlapping(moment: Moment) -> bool:
    return not _apart(moment)


def _coming(moment: Moment) -> bool:
    trend = moment.trend
    return trend is not None and trend.then >= FAR * moment.spread and trend.now < (1 - MOVED) * trend.then


def _fleeing(moment: Moment) -> bool:
    trend = moment.trend
    return trend is not None and trend.now >= FAR * moment.spread and trend.now > (1 + MOVED) * trend.then


def _standing(moment: Moment) -> bool:
    trend = moment.trend
    return trend is not None and trend.stayed_since <= trend.since


def _saturating(moment: Moment) -> bool:
    return moment.settings.loss == "saturating"


def _other_loss_pulls(moment: Moment) -> bool:
    return (moment.metrics.get("gradient_norm_non_saturating") or 0.0) > FLAT


def _sure_of_generated(moment: Moment) -> bool:
    return moment.rejection < SURE


def _flat(moment: Moment) -> bool:
    norm = moment.metrics.get("generator_gradient_norm")
    return norm is not None and norm < FLAT


def _lagging(moment: Moment) -> bool:
    return moment.shortfall is not None and moment.shortfall.share >= LAGGING


def _near_optimum(moment: Moment) -> bool:
    return moment.shortfall is None or moment.shortfall.share < NEAR_OPTIMUM


def _often_wrong(moment: Moment) -> bool:
    return moment.metrics["accuracy_best"] - moment.metrics["accuracy"] >= BEHIND


def _ongoing(swings: Swings, step: int) -> bool:
    return swings.crossings >= CROSSED and swings.last >= step - STILL_SWINGING


def _swinging(moment: Moment) -> bool:
    return _ongoing(moment.swings_of_mean, moment.step)


def _breathing(moment: Moment) -> bool:
    return _ongoing(moment.swings_of_width, moment.step)


def _not_about_to_swing(moment: Moment) -> bool:
    return max(moment.swings_of_mean.crossings, moment.swings_of_width.crossings) < CROSSED - 1


def _some_modes_missing(moment: Moment) -> bool:
    return 0 < moment.metrics["modes_covered"] < moment.metrics["modes"]


def _long_missing(moment: Moment) -> bool:
    return moment.step >= moment.covered_since + LASTING


def _close(moment: Moment) -> bool:
    return moment.metrics["jsd"] <= CLOSE


def _not_close(moment: Moment) -> bool:
    return moment.metrics["jsd"] > CLOSE


# How it is said.


def _accuracy(moment: Moment) -> str:
    right, best = moment.metrics["accuracy"], moment.metrics["accuracy_best"]
    return f"{percent(right)} of the time where {percent(best)} is possible"


def _missed(moment: Moment) -> str:
    shortfall = moment.shortfall
    if shortfall is None:
        return ""
    if shortfall.nats:
        return f", and misses {amount(shortfall.amount, 2)} nats of V(G,D*)"
    return f", and its loss is {amount(shortfall.amount, 3)} above the least possible (squares, not nats)"


def _way(moment: Moment) -> str:
    """How W₁ changed, as far as that is known, as a sentence of its own."""
    trend = moment.trend
    if trend is None:
        return ""
    # Narrow data lie within hundredths: a tenth of them has to be seen.
    decimals = 2 if min(trend.then, trend.now) >= 0.1 else 3
    then, now = amount(trend.then, decimals), amount(trend.now, decimals)
    if _standing(moment):
        return f" W₁ has stayed at {now} since step {trend.stayed_since:,}."
    if _coming(moment):
        return f" p_g comes closer: W₁ has fallen from {then} to {now} since step {trend.since:,}."
    if _fleeing(moment):
        return f" p_g moves away: W₁ has risen from {then} to {now} since step {trend.since:,}."
    return ""


def _say_untouched(moment: Moment) -> str:
    settings, jsd = moment.settings, moment.metrics["jsd"]
    distance = (
        "p_data and p_g hardly overlap: JSD is at its bound, ln 2." if _apart(moment) else f"JSD is {jsd:.2f} nats."
    )
    if settings.generator_lr == 0 and settings.discriminator_lr == 0:
        return f"Nothing is trained yet, and both learning rates are 0: Play will change nothing. {distance}"
    return f"Nothing is trained yet: press Play. {distance}"


def _say_only_d(moment: Moment) -> str:
    updates = moment.discriminator_updates
    times = "1 update" if updates == 1 else f"{updates:,} updates"
    return f"G has had no update yet, D has had {times}: it is right {_accuracy(moment)}{_missed(moment)}."


def _say_both_frozen(moment: Moment) -> str:
    if _decayed(moment):
        steps = f"{moment.settings.decay_steps:,} steps"
        why = f"Both learning rates have fallen to 0 over {steps}, so nothing moves any more."
    else:
        why = "Both learning rates are 0, so nothing moves."
    return f"{why} JSD is {moment.metrics['jsd']:.2f} nats."


def _say_g_frozen(moment: Moment) -> str:
    return (
        f"G's learning rate is 0: p_g stands still, and only D is trained. It is right {_accuracy(moment)}"
        f"{_missed(moment)}."
    )


def _say_d_frozen(moment: Moment) -> str:
    return f"D's learning rate is 0: only G is trained. D is right {_accuracy(moment)}.{_way(moment)}"


def _since(moment: Moment) -> str:
    """Since when it has been so, if it has lasted."""
    return f" since step {moment.since:,}" if moment.step - moment.since >= LASTING else ""


def _say_lagging(moment: Moment) -> str:
    since = _since(moment)
    lags = f"has lagged behind D*{since}" if since else "lags behind D*"
    return f"D {lags}: it is right {_accuracy(moment)}{_missed(moment)}.{_way(moment)}"


def _say_misjudging(moment: Moment) -> str:
    if moment.shortfall is not None and not moment.shortfall.nats:
        # Outputs that are compared with targets are no probabilities.
        loss = f"D's loss is {amount(moment.shortfall.loss, 3)}; at the equilibrium of least squares it is ¼."
        return f"JSD is {moment.metrics['jsd']:.2f} of at most 0.69 nats, and D is right {_accuracy(moment)}. {loss}"
    return (
        f"D's probabilities are far from those of D*: it is right {_accuracy(moment)}{_missed(moment)}.{_way(moment)}"
    )


# Of a critic: it is no probability, and nothing may be said of how often it is right.


def _measured(moment: Moment) -> str:
    """W₁, how it changed as far as that is known, and how much of it the critic proves; sentences of their own."""
    known = moment.metrics.get("critic_bound")
    proved = "nothing" if known is None or known <= 0 else amount(known, 2)
    distance = _way(moment) or f" W₁ is {amount(moment.metrics['wasserstein'], 2)}."
    return f"{distance} The critic proves {proved} of it."


def _distance(moment: Moment) -> str:
    return f"JSD is {moment.metrics['jsd']:.2f} of at most 0.69 nats."


def _unbounded(moment: Moment) -> bool:
    settings = moment.settings
    return settings.loss == "wasserstein" and not any(
        (settings.gradient_penalty, settings.r1, settings.r2, settings.clip)
    )


def _steep(moment: Moment) -> bool:
    return (moment.metrics.get("critic_slope") or 0.0) > STEEP


def _say_unbounded(moment: Moment) -> str:
    slope = amount(moment.metrics["critic_slope"], 1)
    return (
        f"Nothing holds the slope of the critic: it is {slope} where W₁ asks for at most 1.{_way(moment)} "
        "A gradient penalty or clipping holds it."
    )


def _say_critic_alone(moment: Moment) -> str:
    updates = moment.discriminator_updates
    times = "1 update" if updates == 1 else f"{updates:,} updates"
    return f"G has had no update yet, D has had {times}.{_measured(moment)}"


def _say_critic_of_frozen(moment: Moment) -> str:
    return f"G's learning rate is 0: p_g stands still, and only D is trained.{_measured(moment)}"


def _say_frozen_critic(moment: Moment) -> str:
    return f"D's learning rate is 0: only G is trained. {_distance(moment)}{_way(moment)}"


def _say_critic_close(moment: Moment) -> str:
    return f"p_g is close to p_data: JSD is {moment.metrics['jsd']:.3f} nats.{_measured(moment)}"


def _say_critic_between(moment: Moment) -> str:
    return f"{_distance(moment)}{_measured(moment)}"


# Where D judges packs: nothing may be said of how often it is right about a sample.


def _by_distance(moment: Moment) -> str:
    """W₁, and how it changed as far as that is known; sentences of their own."""
    return _way(moment) or f" W₁ is {amount(moment.metrics['wasserstein'], 2)}."


def _say_packs_alone(moment: Moment) -> str:
    updates = moment.discriminator_updates
    times = "1 update" if updates == 1 else f"{updates:,} updates"
    return f"G has had no update yet, D has had {times}.{_by_distance(moment)}"


def _say_packs_of_frozen(moment: Moment) -> str:
    return f"G's learning rate is 0: p_g stands still, and only D is trained.{_by_distance(moment)}"


def _say_packs_close(moment: Moment) -> str:
    return f"p_g is close to p_data: JSD is {moment.metrics['jsd']:.3f} nats."


def _say_packs_between(moment: Moment) -> str:
    return f"{_distance(moment)}{_by_distance(moment)}"


def _say_faded(moment: Moment) -> str:
    passed, other = (moment.metrics[f"gradient_norm_{name}"] for name in ("saturating", "non_saturating"))
    since = _since(moment)
    sure = f"has been sure{since}" if since else "is sure"
    little = f"{power_of_ten(passed)} of" if passed > NONE else "no"
    return (
        f"D {sure} that G's samples are generated, so the saturating loss passes {little} gradient to G where the "
        f"non-saturating one would pass {power_of_ten(other)}.{_way(moment)}"
    )


def _say_flat(moment: Moment) -> str:
    norm = moment.metrics["generator_gradient_norm"]
    passed = f"Only {power_of_ten(norm)} of gradient reaches G." if norm > NONE else "No gradient reaches G."
    return f"{passed} JSD is {moment.metrics['jsd']:.2f} nats.{_way(moment)}"


def _say_apart(moment: Moment) -> str:
    distance = "" if _way(moment) else f", and W₁ is {amount(moment.metrics['wasserstein'], 2)}"
    return f"p_data and p_g hardly overlap: JSD is at its bound, ln 2{distance}.{_way(moment)}"


def _times(swings: Swings) -> str:
    return f"at least {swings.crossings} times since step {swings.since:,}, by up to {amount(swings.reach, 2)}"


def _say_swinging(moment: Moment) -> str:
    return f"p_g swings through p_data: its mean has crossed p_data's {_times(moment.swings_of_mean)}."


def _say_breathing(moment: Moment) -> str:
    return (
        "p_g is wider than p_data and narrower in turn: its standard deviation has crossed p_data's "
        f"{_times(moment.swings_of_width)}."
    )


def _say_lost_modes(moment: Moment) -> str:
    covered, modes = int(moment.metrics["modes_covered"]), int(moment.metrics["modes"])
    return (
        f"G has covered {covered} of {modes} modes since step {moment.covered_since:,} at least. JSD is "
        f"{moment.metrics['jsd']:.2f} nats.{_way(moment)}"
    )


def _say_balanced(moment: Moment) -> str:
    said = f"Balanced: JSD is {moment.metrics['jsd']:.3f} nats, and D is right {_accuracy(moment)}."
    if moment.shortfall is not None and not moment.shortfall.nats:
        return f"{said} D's loss is {amount(moment.shortfall.loss, 3)}; at the equilibrium of least squares it is ¼."
    return said


def _say_close(moment: Moment) -> str:
    jsd = moment.metrics["jsd"]
    return f"p_g is close to p_data: JSD is {jsd:.3f} nats. D is right {_accuracy(moment)}{_missed(moment)}."


def _say_between(moment: Moment) -> str:
    return f"JSD is {moment.metrics['jsd']:.2f} of at most 0.69 nats, and D is right {_accuracy(moment)}.{_way(moment)}"


RULES: tuple[Rule[Moment], ...] = (
    Rule("nothing is trained", {"no update of D or G": _nothing_updated}, _say_untouched),
    Rule("nobody can move", {"D's rate is 0": _d_frozen, "G's rate is 0": _g_frozen}, _say_both_frozen),
    Rule("G cannot move", {"G's rate is 0": _g_frozen}, _say_g_frozen),
    Rule("only D was trained", {"updates of D, none of G": _only_d_updated}, _say_only_d),
    Rule("D cannot move", {"D's rate is 0": _d_frozen}, _say_d_frozen, (remedies.FASTER_D,)),
    Rule(
        "oscillation",
        {"crossings of the means": _swinging},
        _say_swinging,
        (remedies.R1_PENALTY, remedies.LESS_MOMENTUM),
    ),
    Rule(
        "oscillation of the width",
        {"crossings of the widths": _breathing},
        _say_breathing,
        (remedies.LESS_MOMENTUM, remedies.R1_PENALTY),
    ),
    Rule(
        "D is too weak",
        {
            "far from D*'s objective": _lagging,
            "wrong more often than D*": _often_wrong,
            "no swing under way": _not_about_to_swing,
        },
        _say_lagging,
        (remedies.FASTER_D,),
        PATIENCE,
    ),
    Rule(
        "D lags in a swing",
        {"far from D*'s objective": _lagging, "wrong more often than D*": _often_wrong},
        _say_lagging,
    ),
    Rule("D misjudges", {"far from D*'s objective": _lagging}, _say_misjudging),
    Rule(
        "the gradient vanishes",
        {
            "the saturating loss": _saturating,
            "the other would pass more": _other_loss_pulls,
            "D rejects G's samples": _sure_of_generated,
        },
        _say_faded,
        (remedies.NON_SATURATING,),
    ),
    Rule("no gradient", {"next to none": _flat, "p_g not near p_data": _not_close}, _say_flat),
    Rule("far apart", {"hardly any overlap": _apart}, _say_apart),
    Rule(
        "lost modes",
        {"fewer than there are": _some_modes_missing, "for long": _long_missing},
        _say_lost_modes,
        (_R1_PENALTY, _SLOWER_D),
        PATIENCE,
    ),
    Rule("balance", {"p_g near p_data": _close, "D near D*": _near_optimum}, _say_balanced),
    Rule("p_g is close", {"p_g near p_data": _close}, _say_close),
    Rule("between", {}, _say_between),
)

CRITIC_RULES: tuple[Rule[Moment], ...] = (
    Rule("nothing is trained", {"no update of D or G": _nothing_updated}, _say_untouched),
    Rule("nobody can move", {"D's rate is 0": _d_frozen, "G's rate is 0": _g_frozen}, _say_both_frozen),
    Rule("G cannot move", {"G's rate is 0": _g_frozen}, _say_critic_of_frozen),
    Rule("only D was trained", {"updates of D, none of G": _only_d_updated}, _say_critic_alone),
    Rule("D cannot move", {"D's rate is 0": _d_frozen}, _say_frozen_critic),
    Rule("nothing holds the critic", {"no penalty, no clipping": _unbounded, "a steep one": _steep}, _say_unbounded),
    Rule("oscillation", {"crossings of the means": _swinging}, _say_swinging),
    Rule("oscillation of the width", {"crossings of the widths": _breathing}, _say_breathing),
    Rule("no gradient", {"next to none": _flat, "p_g not near p_data": _not_close}, _say_flat),
    Rule(
        "lost modes",
        {"fewer than there are": _some_modes_missing, "for long": _long_missing, "overlap": _overlapping},
        _say_lost_modes,
    ),
    Rule("p_g is close", {"p_g near p_data": _close}, _say_critic_close),
    Rule("between", {}, _say_critic_between),
)
"""The same where D is a critic. No remedy is named: none was measured there."""

_OF_PACKS = {
    "only D was trained": _say_packs_alone,
    "G cannot move": _say_packs_of_frozen,
    "p_g is close": _say_packs_close,
    "between": _say_packs_between,
}
_OF_ONE_SAMPLE = ("nothing holds the critic",)

PACKED_RULES: tuple[Rule[Moment], ...] = tuple(
    replace(rule, sentence=_OF_PACKS.get(rule.name, rule.sentence))
    for rule in CRITIC_RULES
    if rule.name not in _OF_ONE_SAMPLE
)
"""The same where D judges packs: those of a critic, which do not say how often D is right, without what the critic
proves and how steep it is. No remedy is named here either."""
