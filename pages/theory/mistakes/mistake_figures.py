"""The figures beside mistakes about the equations: what is wrong and what is right, for the same settings."""

from __future__ import annotations

import math

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

LOG_2, LOG_4 = math.log(2), math.log(4)
PROBABILITY = Axis("D", (0.0, 1.04), right=True, ticks=((0, "0"), (0.5, "½"), (1, "1")))
LOGIT = Parameter("logit", "logit of D", -8, 8, 0.05, -4.6, "discriminator")


def densities_chart(name: str, title: str, hint: str, top: float, *traces: Trace, right: Axis | None = None) -> Chart:
    """Two densities over x, and what else is drawn with them.

    Args:
        name: of the chart.
        title: its heading.
        hint: what to do.
        top: of the vertical axis at first.
        traces: drawn on top.
        right: the axis at the right edge, if they need one.
    """
    return Chart(
        name=name,
        title=title,
        hint=hint,
        explanation=(),
        alternative="The density of the data and that of the generator.",
        x=Axis("x", (-8.0, 8.0)),
        y={"y": Axis("density", (0.0, top), grows="up", relaxes=True), **({"y2": right} if right else {})},
        traces=(
            Trace("p_data", curve("p"), "data", fill="zero"),
            Trace("p_g", curve("q"), "generated", fill="zero"),
            *traces,
        ),
    )


UNITS = TheoryFigure(
    name="nats-and-bits",
    title="The Jensen–Shannon divergence of two boxes, in nats and in bits",
    model="pages/theory/mistakes/browser/mistakes.js#units",
    columns=2,
    cells=(
        Chart(
            name="boxes",
            title="p_data and p_g",
            hint="Drag p_g.",
            explanation=(),
            alternative="Two uniform densities of the same width.",
            x=Axis("x", (-4.0, 4.0)),
            y={"y": Axis("density", (0.0, 0.7))},
            traces=(
                Trace("p_data", curve("box", "p_x"), "data", fill="zero"),
                Trace("p_g", curve("box", "q_x"), "generated", fill="zero"),
            ),
        ),
        Chart(
            name="bound",
            title="JSD over the distance",
            hint="Flat as soon as nothing overlaps.",
            explanation=(),
            alternative="Jensen–Shannon divergence over the distance of the boxes, in nats and in bits.",
            x=Axis("distance", (0.0, 4.0)),
            y={"y": Axis("JSD", (0.0, 1.15))},
            traces=(
                Trace("in bits", curve("bits", "distance"), "theory", dash="dash"),
                Trace("in nats", curve("nats", "distance"), "ink", width=2.5),
            ),
            references=(Reference(LOG_2, "ln 2"), Reference(1.0, "1 bit")),
        ),
    ),
    parameters=(Parameter("distance", "distance of p_g", 0, 4, 0.05, 2.5, "generated"),),
    handles=(Handle("boxes", "distance of p_g", "middle", "half", x="distance", x_origin="origin", role="generated"),),
    readouts=(
        Readout("JSD", "jsd", unit="nats"),
        Readout("the same", "bits", unit="bits"),
        Readout("shared by both", "overlap", "percent"),
    ),
    identities=(
        Identity(
            "JSD, piece by piece",
            "jsd",
            "(1 − share) · ln 2",
            "formula",
            1e-12,
            help="Left: the definition summed over the pieces between the edges. Right: the closed form for boxes.",
        ),
    ),
)

OBJECTIVES = TheoryFigure(
    name="two-objectives",
    title="The two losses of G over the logit of D",
    model="pages/theory/mistakes/browser/mistakes.js#objectives",
    columns=2,
    cells=(
        Chart(
            name="losses",
            title="What G minimises",
            hint="Both fall to the right: the same direction.",
            explanation=(),
            alternative="Saturating and non-saturating loss of the generator over the logit of D.",
            x=Axis("logit of D at the sample", (-8.0, 8.0)),
            y={"y": Axis("nats", (-8.2, 8.2))},
            traces=(
                Trace("log(1 − D)", curve("saturating", "logit"), "gradient", dash="dash"),
                Trace("−log D", curve("non_saturating", "logit"), "gradient"),
            ),
        ),
        Chart(
            name="push",
            title="How hard it pushes the logit up",
            hint="Drag the dots. They meet at D = ½.",
            explanation=(),
            alternative="Minus the slopes of both losses over the logit of D.",
            x=Axis("logit of D at the sample", (-8.0, 8.0)),
            y={"y": Axis("−∂L/∂o", (-0.04, 1.08))},
            traces=(
                Trace("saturating: D", curve("push_saturating", "logit"), "gradient", dash="dash"),
                Trace("non-saturating: 1 − D", curve("push_non_saturating", "logit"), "gradient"),
            ),
        ),
    ),
    parameters=(LOGIT,),
    handles=(
        Handle("push", "logit, on the saturating loss", "logit", "push_saturating", x="logit", role="gradient"),
        Handle("push", "logit, on the non-saturating loss", "logit", "push_non_saturating", x="logit", role="gradient"),
    ),
    readouts=(
        Readout("D at the sample", "d", role="discriminator"),
        Readout("push, saturating", "push_saturating", role="gradient"),
        Readout("push, non-saturating", "push_non_saturating", role="gradient"),
    ),
    identities=(
        Identity(
            "non-saturating / saturating",
            "ratio",
            "(1 − D)/D = exp(−o)",
            "ratio_formula",
            1e-8,
            unit="",
            help="Left: both losses differentiated numerically. Right: the closed form.",
        ),
    ),
    settings=(Setting("D = 0.01", {"logit": -4.6}), Setting("D = ½", {"logit": 0})),
)

EARLY = TheoryFigure(
    name="least-loss-of-d",
    title="The least loss of D against small and large generators",
    model="pages/theory/mistakes/browser/mistakes.js#early",
    cells=(
        densities_chart(
            "densities",
            "p_data, p_g and D*(x)",
            "Drag p_g, and give it more bumps.",
            1.1,
            Trace("D*(x)", curve("best"), "theory", axis="y2", dash="dash"),
            right=PROBABILITY,
        ),
    ),
    options=(Option("bumps", "size of G: bumps that it can make", {"1": "1", "3": "3", "9": "9"}, "1"),),
    parameters=(Parameter("place", "place of p_g", -5, 5, 0.05, -5, "generated"),),
    handles=(Handle("densities", "place of p_g", "place", "height", x="place", role="generated"),),
    readouts=(
        Readout("least loss of any D", "least", unit="nats", role="discriminator"),
        Readout("JSD", "jsd", unit="nats"),
    ),
    identities=(
        Identity(
            "∫ (p_data + p_g)·H(D*)",
            "least",
            "log 4 − 2·JSD",
            "least_formula",
            1e-9,
            help="Left: what the best D pays on average, from its own uncertainty H. Right: from the divergence.",
        ),
    ),
)

MISPRINT = TheoryFigure(
    name="logarithm-too-many",
    title="V(G, D*) and a common misprint of it",
    model="pages/theory/mistakes/browser/mistakes.js#misprint",
    columns=2,
    cells=(
        densities_chart("densities", "p_data and p_g", "Drag p_g.", 0.5),
        Chart(
            name="values",
            title="V(G,D*)",
            hint="Only one of them is −log 4 where p_g = p_data, and never above 0.",
            explanation=(),
            alternative="The value for the optimal D and its misprint over the mean of the generator.",
            x=Axis("mean of p_g", (-6.0, 6.0)),
            y={"y": Axis("nats", (-1.7, 3.2), grows="both", relaxes=True)},
            traces=(
                Trace("with log(1 − log D*)", curve("wrong", "mean"), "gradient", dash="dot"),
                Trace("with log(1 − D*)", curve("right", "mean"), "ink"),
                Trace("now", dots("now_x", "now_y"), "generated", width=9, legend=False),
            ),
            references=(Reference(-LOG_4, "−log 4", below=True), Reference(0.0, "0")),
        ),
    ),
    parameters=(
        Parameter("mean", "mean of p_g", -6, 6, 0.05, 2, "generated"),
        Parameter("std", "standard deviation of p_g", 0.4, 2, 0.05, 1, "generated"),
    ),
    handles=(Handle("densities", "mean of p_g", "mean", "peak", x="mean", role="generated"),),
    readouts=(
        Readout("right", "right", unit="nats"),
        Readout("misprint", "wrong", unit="nats", role="gradient"),
        Readout("apart by", "apart", unit="nats"),
    ),
    identities=(
        Identity(
            "V(G,D*)",
            "right",
            "−log 4 + 2·JSD",
            "formula",
            1e-8,
            help="Left: the two expectations as they stand. Right: from the divergence. The misprint is neither.",
        ),
    ),
)
