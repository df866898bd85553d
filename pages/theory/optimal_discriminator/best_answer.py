"""One point of D: the payoff as a function of its answer."""

from __future__ import annotations

from dataclasses import replace

from pages.theory.optimal_discriminator.drawn_densities import (
    BEST_CURVE,
    CHART,
    DENSITIES,
    DENSITIES_CHART,
    DRAW_OVER,
    HALF,
    HANDLES,
    KIND,
    PENCIL,
    SKETCHES,
)
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Action, Handle, Identity, Parameter, Setting, TheoryFigure

POINT = TheoryFigure(
    name="best-answer",
    title="One point of D: the payoff as a function of its answer",
    model="pages/theory/optimal_discriminator/browser/optimal_discriminator.js#point",
    columns=2,
    cells=(
        replace(
            DENSITIES_CHART,
            traces=(
                *DENSITIES_CHART.traces,
                Trace("x", curve("stem", "here"), "ink", width=1.5, legend=False, hover=False),
                Trace("p_data at x", dots("x_dot", "p_dot"), "data", width=9, legend=False, hover=False),
                Trace("p_g at x", dots("x_dot", "q_dot"), "generated", width=9, legend=False, hover=False),
            ),
        ),
        Chart(
            name="payoff",
            title="The payoff at this x",
            hint="p log D + q log(1 − D), for every answer D. Its peak is at D*(x).",
            explanation=(
                "p and q are the heights of p_data and p_g at the x you chose. The first term rewards answers near 1 "
                "and the second answers near 0; D has to weigh them.",
                "The second derivative, −p/D² − q/(1 − D)², is negative for every D: the curve has one peak and no "
                "other, wherever you are. The vertical axis follows the size of p + q.",
            ),
            alternative="The payoff of one point as a function of D's answer, with your answer and the best one.",
            x=Axis("answer D", (0.0, 1.0)),
            y={"y": Axis("nats × density", (-1.0, 0.05), curve="payoff_span")},
            traces=(
                Trace("D*(x)", curve("payoff_span", "best_line"), "theory", dash="dash", width=1.5, hover=False),
                Trace("payoff", curve("payoff", "answers"), "discriminator", width=2.5),
                Trace("best", dots("best_dot", "payoff_best_dot"), "theory", width=11, legend=False, hover=False),
                Trace("yours", dots("d_dot", "payoff_dot"), "discriminator", width=11, legend=False, hover=False),
            ),
        ),
        Chart(
            name="answer",
            title="D at this x",
            hint="Drag the point up and down, or along x.",
            explanation=(
                "The dashed line is D*(x) = p_data / (p_data + p_g), computed from the two densities above it.",
                "Where both densities are exactly 0 the quotient is 0/0. D is never asked there, and any answer is as "
                "good as any other; by convention the lab writes ½.",
            ),
            alternative="The optimal discriminator over x, and one point of D that can be dragged.",
            x=Axis("x", CHART),
            y={"y": Axis("probability of “real”", (-0.03, 1.03))},
            traces=(
                Trace("x", curve("whole", "here"), "ink", width=1.0, opacity=0.5, legend=False, hover=False),
                *BEST_CURVE,
                Trace("best", dots("x_dot", "best_dot"), "theory", width=9, legend=False, hover=False),
            ),
            references=HALF,
        ),
        Chart(
            name="slope",
            title="The slope of the payoff",
            hint="p/D − q/(1 − D): zero exactly at D*(x), positive before it, negative after it.",
            explanation=(
                "This is the derivative of the payoff in D. It falls all the way, so it is zero only once: where p (1 "
                "− D) = q D, that is, at D = p / (p + q).",
            ),
            alternative="The derivative of the payoff in D, which crosses zero at the optimal answer.",
            x=Axis("answer D", (0.0, 1.0)),
            y={"y": Axis("slope", (-2.0, 2.0), curve="slope_span")},
            traces=(
                Trace("D*(x)", curve("slope_span", "best_line"), "theory", dash="dash", width=1.5, hover=False),
                Trace("p/D − q/(1 − D)", curve("slope", "answers"), "gradient", width=2.5),
                Trace("yours", dots("d_dot", "slope_dot"), "discriminator", width=11, legend=False, hover=False),
            ),
            references=(Reference(0.0, ""),),
        ),
    ),
    parameters=(
        Parameter("x", "x", *CHART, 0.05, 0.0, plays=12),
        Parameter("d", "D at this x", 0.001, 0.999, 0.001, 0.75, "discriminator"),
        *DENSITIES,
    ),
    options=(KIND, PENCIL),
    sketches=SKETCHES,
    handles=(
        *HANDLES,
        Handle("densities", "x", "x", "ground", x="x"),
        Handle("answer", "D at this x", "x", "d", x="x", y="d", role="discriminator"),
        Handle("payoff", "answer D", "d", "payoff", x="d", role="discriminator"),
    ),
    readouts=(
        Readout("p_data at x", "p_here", role="data"),
        Readout("p_g at x", "q_here", role="generated"),
        Readout("D* at x", "best", role="theory"),
        Readout("payoff of your D", "payoff", "number", role="discriminator"),
        Readout("payoff of D*", "payoff_best", role="theory"),
        Readout("slope at your D", "slope", "number", role="gradient"),
    ),
    identities=(
        Identity(
            "peak found by search",
            "found",
            "p / (p + q)",
            "quotient",
            tolerance=1e-6,
            unit="",
            help="Golden-section search compares values of the payoff and knows nothing of the formula. Near a peak a "
            "function is flat, so half of the digits are lost: the place is good to about 10⁻⁸.",
        ),
        Identity(
            "height of that peak",
            "payoff_found",
            "−(p + q) H(D*)",
            "payoff_best",
            tolerance=1e-9,
            help="H is the entropy of a coin that shows “real” with probability D*.",
        ),
        Identity(
            "slope, measured",
            "slope_measured",
            "p/D − q/(1 − D)",
            "slope",
            tolerance=1e-6,
            unit="",
            help="Measured as the difference of two nearby payoffs.",
        ),
        Identity(
            "largest second derivative",
            "curvature",
            "0",
            "ground",
            relation="≤",
            unit="",
            help="The largest value of −p/D² − q/(1 − D)² over answers between 0 and 1. Negative: there is one peak.",
        ),
    ),
    actions=(
        Action("To the peak", "toBest", "D’s answer at this x becomes p / (p + q)", "discriminator"),
        DRAW_OVER,
    ),
    settings=(
        Setting(
            "Where the curves cross",
            {
                "densities": "gaussians",
                "data_mean": -1.5,
                "data_std": 1.0,
                "generated_mean": 1.5,
                "generated_std": 1.0,
                "x": 0.0,
            },
            "As likely real as generated: D* = ½",
        ),
        Setting(
            "Nobody comes here",
            {
                "densities": "gaussians",
                "data_mean": -3,
                "data_std": 0.4,
                "generated_mean": 3,
                "generated_std": 0.4,
                "x": 0.2,
            },
            "Both densities are tiny, the payoff is flat, and D* is sure of itself all the same",
        ),
    ),
)
