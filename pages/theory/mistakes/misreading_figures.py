"""The figures beside mistakes in reading and computing numbers: an accuracy, a loss of a loss, a histogram."""

from __future__ import annotations

import math

from pages.theory.mistakes.mistake_figures import LOG_2, LOG_4, PROBABILITY, densities_chart
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, staircase
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

FLOOR_TWICE = math.log1p(math.exp(-1)) + LOG_2
"""The loss of a perfect D that takes σ twice."""

ACCURACY = TheoryFigure(
    name="accuracy-of-one-half",
    title="The accuracy of a threshold, and the best that is possible",
    model="pages/theory/mistakes/browser/misreadings.js#accuracy",
    cells=(
        densities_chart(
            "densities",
            "p_data, p_g and D(x)",
            "Drag D’s threshold.",
            0.5,
            Trace("D(x)", curve("d"), "discriminator", axis="y2", width=2.5),
            right=PROBABILITY,
        ),
    ),
    parameters=(
        Parameter("threshold", "threshold of D", -7, 7, 0.05, -7, "discriminator"),
        Parameter("generated_mean", "mean of p_g", -4, 2, 0.05, -2, "generated"),
    ),
    handles=(
        Handle("densities", "threshold of D", "threshold", "half", x="threshold", axis="y2", role="discriminator"),
        Handle("densities", "mean of p_g", "generated_mean", "peak", x="generated_mean", role="generated"),
    ),
    readouts=(
        Readout("accuracy of this D", "accuracy", "percent", role="discriminator"),
        Readout("best possible", "best", "percent"),
        Readout("JSD", "jsd", unit="nats"),
    ),
    identities=(
        Identity(
            "(1 + TV)/2",
            "best",
            "accuracy at the best threshold",
            "best_searched",
            1e-9,
            unit="",
            help="Left: from the total variation of two Gaussians. Right: found by moving the threshold.",
        ),
    ),
    settings=(
        Setting("Everything is real", {"threshold": -7}, "The accuracy is one half, and JSD is near its bound."),
        Setting("p_g = p_data", {"threshold": 2, "generated_mean": 2}, "Now one half is the best possible."),
    ),
)

TWICE = TheoryFigure(
    name="sigma-twice",
    title="The loss of D on logits, and with a sigmoid too many",
    model="pages/theory/mistakes/browser/misreadings.js#twice",
    cells=(
        Chart(
            name="losses",
            title="Loss of D on one real and one generated sample",
            hint="The further to the right, the better D tells them apart.",
            explanation=(
                "D gives the logit o to the real sample and −o to the generated one. The right loss is 2·log(1 + "
                "exp(−o)). With a sigmoid before it, the loss takes D = σ(o) itself for a logit.",
            ),
            alternative="The right loss of D and the one with a sigmoid too many over the logit.",
            x=Axis("logit of D", (-8.0, 8.0)),
            y={"y": Axis("nats", (-0.2, 6.0))},
            traces=(
                Trace("σ applied twice", curve("wrong", "logit"), "gradient", dash="dot", width=2.5),
                Trace("on logits", curve("right", "logit"), "discriminator", width=2.5),
            ),
            references=(
                Reference(LOG_4, "log 4"),
                Reference(FLOOR_TWICE, f"{FLOOR_TWICE:.3f}", role="gradient", below=True),
            ),
        ),
    ),
    parameters=(Parameter("logit", "logit of D", -8, 8, 0.05, 4, "discriminator"),),
    handles=(
        Handle("losses", "logit, on the right loss", "logit", "right", x="logit", role="discriminator"),
        Handle("losses", "logit, on the wrong loss", "logit", "wrong", x="logit", role="gradient"),
    ),
    readouts=(
        Readout("D on the real sample", "d", role="discriminator"),
        Readout("loss on logits", "right", unit="nats", role="discriminator"),
        Readout("σ applied twice", "wrong", unit="nats", role="gradient"),
        Readout("slope on logits", "slope_right", role="discriminator"),
        Readout("slope, twice", "slope", role="gradient"),
    ),
    identities=(
        Identity(
            "slope with σ twice, by the chain rule",
            "slope",
            "differentiated numerically",
            "slope_measured",
            1e-9,
            unit="",
        ),
    ),
    settings=(Setting("D = ½", {"logit": 0}), Setting("A perfect D", {"logit": 8})),
)

HISTOGRAM = TheoryFigure(
    name="histogram-estimate",
    title="JSD of two histograms of the same density",
    model="pages/theory/mistakes/browser/misreadings.js#histogram",
    cells=(
        Chart(
            name="histograms",
            title="Two samples of one normal density",
            hint="Neither is wrong, yet they differ.",
            explanation=(),
            alternative="Histograms of two samples from the same normal distribution.",
            x=Axis("x", (-4.0, 4.0)),
            y={"y": Axis("density", (0.0, 0.6), grows="up", relaxes=True)},
            traces=(
                Trace("“real”", staircase("edges", "p"), "data", fill="zero", width=1.5),
                Trace("“generated”", staircase("edges", "q"), "generated", fill="zero", width=1.5),
            ),
        ),
    ),
    parameters=(
        Parameter("count", "samples of each", 50, 5000, 50, 300),
        Parameter("bins", "bins", 5, 100, 5, 50),
        Parameter("seed", "seed", 1, 100, 1, 1, help="Other random numbers."),
    ),
    readouts=(
        Readout("JSD of this pair", "estimate", unit="nats"),
        Readout("mean of 20 pairs", "mean", unit="nats"),
        Readout("rule, if every bin is well filled", "rule", unit="nats", role="theory"),
        Readout("true JSD", "truth", unit="nats"),
    ),
    identities=(
        Identity(
            "JSD from two KLs",
            "estimate",
            "H(mixture) − mean of both H",
            "by_entropies",
            1e-9,
            help="The estimate itself is computed correctly, in two ways. It estimates something else.",
        ),
    ),
    settings=(
        Setting("100 samples", {"count": 100, "bins": 50}),
        Setting("5,000 samples", {"count": 5000, "bins": 50}),
    ),
)
