"""How training fails: for each failure an experiment that shows it, the charts on which it is seen, and what helps.

Found by trial on several seeds: each failure shows within `steps` steps, and its remedy, applied to the run as it
goes, works within a few thousand more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pages.lab.charts import COVERED, DENSITIES, DIVERGENCE, GRADIENT, GRADIENT_NORM, LOSSES, VALUE
from ui.charts.losses import STEPS
from ui.charts.specs import Axis, Board, Chart, Readout, Trace, history

MEANS = Chart(
    name="means",
    title="Where p_g is",
    hint="Its mean swings about the mean of the data.",
    explanation=(),
    alternative="Mean of the generator's density over the steps, with the mean of the data.",
    x=STEPS,
    y={"y": Axis("mean of x", (-3.0, 3.0), grows="both")},
    traces=(
        Trace("mean of p_data", history("mean_data"), "data", dash="dash"),
        Trace("mean of p_g", history("mean_g"), "generated", width=2.5),
    ),
)
ACCURACY = Chart(
    name="accuracy",
    title="Accuracy of D",
    hint="Compare it with the best that is possible, not with 50 %.",
    explanation=(),
    alternative="Accuracy of the discriminator over the steps and the best accuracy that is possible.",
    x=STEPS,
    y={"y": Axis("accuracy", (-0.03, 1.03), format=".0%")},
    traces=(
        Trace("best possible", history("accuracy_best"), "theory", dash="dash"),
        Trace("accuracy of D", history("accuracy"), "discriminator", width=2.5),
    ),
)
DISTANCE = Chart(
    name="wasserstein",
    title="W₁ from p_g to p_data",
    hint="It falls when p_g comes closer, even where nothing overlaps.",
    explanation=(),
    alternative="Wasserstein distance of generator and data over the steps.",
    x=STEPS,
    y={"y": Axis("units of x", (0.0, 4.0), grows="up")},
    traces=(Trace("W₁", history("wasserstein"), "ink", width=2.5),),
)
COVERAGE = Chart(
    name="coverage",
    title="Modes covered",
    hint="One of two, and it stays that way.",
    explanation=(),
    alternative="Number of modes that the generator covers over the steps.",
    x=STEPS,
    y={"y": Axis("modes", (-0.1, 2.3), ticks=((0, "0"), (1, "1"), (2, "2")))},
    traces=(Trace("modes covered", history("modes_covered"), "generated", width=2.5),),
)


@dataclass(frozen=True)
class Failure:
    """One way to fail.

    Attributes:
        preset: the experiment of the lab that shows it.
        title: its name.
        happens: what happens.
        looks: how it looks, and on which chart.
        remedy: what helps.
        charts: beside that of the densities.
        label: of the button that applies the remedy.
        changes: the settings that it changes; the run goes on.
        variation: settings in which the experiment differs from the preset.
        steps: after which the failure is plain to see.
    """

    preset: str
    title: str
    happens: str
    looks: str
    remedy: str
    charts: tuple[Chart, ...]
    label: str
    changes: Mapping[str, Any]
    variation: Mapping[str, Any]
    steps: int


FAILURES = (
    Failure(
        "far_apart",
        "Vanishing gradients",
        "p_data and p_g do not overlap, D soon separates them perfectly, and the saturating loss log(1 − D(G(z))) is "
        "flat where D is sure. G is told nothing, and p_g stands still.",
        "JSD lies flat at ln 2. The norm of the gradient in use (dashed) falls by many orders of magnitude, while the "
        "non-saturating one, computed beside it from the same D, stays.",
        "The non-saturating loss. An R1 penalty does not help here: with it, too, JSD stays at ln 2.",
        (GRADIENT_NORM, DIVERGENCE),
        "Switch to the non-saturating loss",
        {"loss": "non_saturating"},
        {},
        400,
    ),
    Failure(
        "mode_collapse",
        "Mode collapse",
        "G puts all of its mass on one of two modes. D, five steps ahead of it, marks that place down; G has no reason "
        "to spread, for every single sample is pushed by the slope of the same logit.",
        "p_g covers one hill, “modes covered” stays at 1, and JSD rests at 0.216 nats, which is its value for one of "
        "two equal modes. The losses look healthy: they do not show it.",
        "A penalty on the slope of D’s logit (R1), at any time; from the start a smaller learning rate of D or fewer "
        "steps of D, or a D that does not judge single samples: with packs of four, and with the deviation of its "
        "mini-batch, G found both modes on 10 seeds of 10 within 3,000 steps, with packs of two on 2.",
        (COVERAGE, DIVERGENCE),
        "Add an R1 penalty of 1",
        {"r1": 1.0},
        {},
        400,
    ),
    Failure(
        "oscillation",
        "Oscillation",
        "The players chase each other: D tilts against p_g, G runs past the data, and D has to tilt back. Momentum "
        "adds to the swing. It is the rotation of the Dirac GAN, in networks.",
        "The mean of p_g swings about the mean of the data and does not come to rest; the losses swing with it. No "
        "number grows or falls on average.",
        "Less momentum (β₁ = 0), smaller steps, or an R1 penalty.",
        (MEANS, LOSSES),
        "Set the momentum β₁ to 0",
        {"beta1": 0.0},
        {},
        600,
    ),
    Failure(
        "strong_discriminator",
        "D too strong",
        "Ten steps of a wide D for each step of G. D’s logits grow without limit, and with them the steepness between "
        "the densities: the saturating loss passes nothing on.",
        "D’s loss is 0 and its accuracy 100 % within a few steps. On the chart of the norms, the gradient of the loss "
        "in use sinks by almost five orders of magnitude. A strong D is not a fault in itself: V(G,D) is then close "
        "to V(G,D*). It is the loss that fails.",
        "The non-saturating loss; then fewer steps of D, or R1, if its gradient becomes too large.",
        (GRADIENT_NORM, LOSSES),
        "The non-saturating loss, and a faster G",
        {"loss": "non_saturating", "generator_lr": 5e-4},
        {},
        200,
    ),
    Failure(
        "weak_discriminator",
        "D too weak",
        "D learns so slowly that it tells nothing apart, and G follows the logit of a D that knows next to nothing.",
        "The accuracy is 50 %, where almost 100 % would be possible: the gap to the dashed line is the sign of it. In "
        "the chart of the value, the shaded gap to V(G,D*) stays open.",
        "A higher learning rate, more width or more steps (k) for D.",
        (ACCURACY, VALUE),
        "Let both learn faster, D ten times as fast as G",
        {"discriminator_lr": 3e-3, "generator_lr": 3e-4},
        {},
        400,
    ),
    Failure(
        "two_modes",
        "Junk feedback",
        "Here D never learns: its answers, about ½ where it matters, come from random weights. The slope of its logit "
        "is small but not 0, and Adam divides the size out: at first G makes steps as long as ever in a direction "
        "that means nothing. Once G fools D, 1 − D shrinks with every step, faster than Adam’s memory of larger "
        "gradients, which fades by √β₂, 0.5 % a step. Still divided by those, its steps get shorter and shorter.",
        "The chart of the gradient shows a faint curve that has nothing to do with the data, and W₁ grows: p_g walks "
        "away with confidence, but more and more slowly. Another seed sends it elsewhere, or onto a peak of D, where "
        "it stays.",
        "Train D first, and let it keep up. Then ½ everywhere means that p_g = p_data, rather than that nobody looked.",
        (GRADIENT, DISTANCE),
        "Let D learn",
        {"discriminator_lr": 1e-3, "generator_lr": 1e-3},
        {"discriminator_lr": 0.0, "generator_lr": 2e-4},
        400,
    ),
)

READOUTS = (
    Readout("JSD", "jsd", unit="nats", help="At most ln 2 = 0.693."),
    Readout("W₁", "wasserstein", help="Wasserstein-1 distance, in units of x."),
    COVERED,
    Readout("accuracy of D", "accuracy", "percent", role="discriminator"),
    Readout("best possible", "accuracy_best", "percent"),
    Readout("loss of D", "loss_d", role="discriminator", help="In nats, for a loss of logarithms."),
    Readout("gradient that reaches G", "generator_gradient_norm", role="gradient", help="Norm, for the loss in use."),
)


def board(failure: Failure, page: str) -> Board:
    """What is shown of a failure, on a page of that name."""
    return Board(page, READOUTS, (replace(DENSITIES, explanation=()), *failure.charts))
