"""The state of a one-dimensional game in one or two plain sentences: what is happening, and what to try.

The rules are tried in order, the most serious first; the first that applies speaks.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from gan_core.training.settings import Settings
from gan_core.training.snapshot import KnownMetrics, Metrics
from gan_core.training.wording import percent, power_of_ten

Rule = Callable[[Settings, int, KnownMetrics, int], str | None]

LN2 = math.log(2)
APART = 0.98 * LN2
CLOSE = 0.03
FADED = 1e-3


def diagnose(settings: Settings, step: int, metrics: Metrics, coverage_since: int) -> str:
    """One or two sentences for people.

    Args:
        settings: what the run trains with.
        step: generator steps so far.
        metrics: the metrics of a one-dimensional snapshot.
        coverage_since: the step since which as many modes are covered as now.
    """
    known = KnownMetrics(metrics)
    for rule in RULES:
        if sentence := rule(settings, step, known, coverage_since):
            return sentence
    return _moving(known)


def _start(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    if step:
        return None
    if metrics["jsd"] > APART:
        return (
            "p_data and p_g do not overlap: JSD is at its bound, ln 2. Press Play and watch D learn to tell them apart."
        )
    return "Nothing is trained yet. Press Play: D follows D*, and G follows D."


def _nothing_passes(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    saturating, other = metrics.get("gradient_norm_saturating"), metrics.get("gradient_norm_non_saturating")
    if settings.loss != "saturating" or not other or saturating is None or saturating > FADED * other:
        return None
    return (
        f"D is perfect here: the saturating loss passes {power_of_ten(saturating)} of gradient to G, so p_g stands "
        f"still. The non-saturating loss would pass {power_of_ten(other)}: switch while it runs."
    )


def _far_but_pulled(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    norm = metrics.get("generator_gradient_norm")
    if metrics["jsd"] < APART or not norm:
        return None
    if norm < 1e-4:
        return (
            f"p_data and p_g do not overlap, and only {power_of_ten(norm)} of gradient reaches G. "
            "Try the non-saturating loss, or an R1 penalty that keeps D smooth."
        )
    return (
        f"JSD is stuck at ln 2 because p_data and p_g do not overlap, yet G gets a gradient and moves: W₁ is "
        f"{metrics['wasserstein']:.2f}. Watch p_g glide."
    )


def _blind(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    ahead = metrics["accuracy"] - 0.5
    if metrics["jsd"] < 0.1 or ahead > 0.1:
        return None
    return (
        f"D is too weak: it is right {percent(metrics['accuracy'])} of the time where "
        f"{percent(metrics['accuracy_best'])} is possible, so G gets no useful direction. "
        "Give D more width, a higher learning rate or more steps (k)."
    )


def _lost_modes(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    covered, modes = int(metrics["modes_covered"]), int(metrics["modes"])
    if covered == modes or metrics["jsd"] > 0.6 or step < since + 50:
        return None
    names = "no mode" if covered == 0 else f"{covered} of {modes} modes"
    return (
        f"G covers {names} since step {since:,}. A lower learning rate for D, fewer D steps, a wider latent or an R1 "
        "penalty helps G to spread."
    )


def _behind(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    if metrics["value_gap"] < 0.25:
        return None
    return (
        f"D lags behind D*: it misses {metrics['value_gap']:.2f} nats of V(G, D*), so G follows a stale gradient. "
        "Try more D steps (k), or press Train D to see where its optimum is."
    )


def _balanced(settings: Settings, step: int, metrics: KnownMetrics, since: int) -> str | None:
    if metrics["jsd"] > CLOSE:
        return None
    return (
        f"Balanced: p_g is within {metrics['jsd']:.3f} nats of p_data, and D is right "
        f"{percent(metrics['accuracy'])} of the time, close to a coin's 50 %."
    )


def _moving(metrics: KnownMetrics) -> str:
    return (
        f"G is learning: JSD is {metrics['jsd']:.2f} of at most {LN2:.2f} nats, and D is right "
        f"{percent(metrics['accuracy'])} of the time where {percent(metrics['accuracy_best'])} is possible."
    )


RULES: tuple[Rule, ...] = (_start, _nothing_passes, _far_but_pulled, _blind, _lost_modes, _behind, _balanced)
