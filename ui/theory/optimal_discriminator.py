"""The figures of the chapter on the optimal discriminator: one point of D, then the whole curve."""

from __future__ import annotations

from dataclasses import replace
from math import exp

from ui.charts import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.theory.figures import Action, Handle, Identity, Option, Parameter, Setting, Sketch, TheoryFigure

CHART = (-8.0, 8.0)
_DENSITY_POINTS, _CURVE_POINTS = 161, 321  # as many as the models' grid has on the chart, or every second one of them
_MOST = 0.8
_SET = {"densities": ("gaussians", "mixtures")}
_MIXED = {"densities": ("mixtures",)}


def _bumps(*bumps: tuple[float, float, float]) -> tuple[float, ...]:
    """Heights of a drawing to begin with: bumps of (middle, width, height)."""
    places = [CHART[0] + (CHART[1] - CHART[0]) * index / (_DENSITY_POINTS - 1) for index in range(_DENSITY_POINTS)]
    return tuple(
        round(sum(height * exp(-0.5 * ((x - middle) / width) ** 2) for middle, width, height in bumps), 4)
        for x in places
    )


DENSITIES = (
    Parameter("data_mean", "mean of p_data", -4, 4, 0.05, -1.5, "data", when=_SET),
    Parameter("data_std", "standard deviation of p_data", 0.3, 1.5, 0.05, 1.0, "data", when=_SET),
    Parameter("data_second", "second mean of p_data", -4, 4, 0.05, 2.5, "data", when=_MIXED),
    Parameter("data_share", "weight of the second in p_data", 0.05, 0.95, 0.05, 0.4, "data", when=_MIXED),
    Parameter("generated_mean", "mean of p_g", -4, 4, 0.05, 1.0, "generated", when=_SET),
    Parameter("generated_std", "standard deviation of p_g", 0.3, 1.5, 0.05, 0.8, "generated", when=_SET),
    Parameter("generated_second", "second mean of p_g", -4, 4, 0.05, -3.0, "generated", when=_MIXED),
    Parameter("generated_share", "weight of the second in p_g", 0.05, 0.95, 0.05, 0.3, "generated", when=_MIXED),
)
"""What sets two densities that are not drawn."""

_KIND = Option(
    "densities",
    "p_data and p_g are",
    {"gaussians": "Gaussians", "mixtures": "mixtures of two", "draw": "drawn by hand"},
    "gaussians",
)
_PENCIL = Option(
    "pencil", "The pencil draws", {"data": "p_data", "generated": "p_g"}, "data", when={"densities": ("draw",)}
)
_SKETCHES = (
    Sketch(
        "drawn_data",
        "p_data",
        "densities",
        _bumps((-2.5, 1.0, 0.3), (1.5, 0.6, 0.25)),
        "data",
        maximum=_MOST,
        when={"densities": ("draw",), "pencil": ("data",)},
    ),
    Sketch(
        "drawn_generated",
        "p_g",
        "densities",
        _bumps((0.5, 1.2, 0.3)),
        "generated",
        maximum=_MOST,
        when={"densities": ("draw",), "pencil": ("generated",)},
    ),
)
_DRAW_OVER = Action(
    "Draw on from these curves", "drawOver", help="p_data and p_g as they are now become curves to change by hand"
)
_HANDLES = tuple(
    handle
    for who, name, role in (("p_data", "p", "data"), ("p_g", "q", "generated"))
    for handle in (
        Handle(
            "densities", f"mean of {who}", f"{role}_mean", f"first_{name}_height", f"{role}_mean", role=role, when=_SET
        ),
        Handle(
            "densities",
            f"width of {who}",
            f"edge_{name}",
            f"edge_{name}_height",
            f"{role}_std",
            x_origin=f"{role}_mean",
            role=role,
            when=_SET,
        ),
        Handle(
            "densities",
            f"second mean of {who}",
            f"{role}_second",
            f"second_{name}_height",
            f"{role}_second",
            role=role,
            when=_MIXED,
        ),
    )
)
_DENSITIES = Chart(
    name="densities",
    title="p_data and p_g",
    hint="Drag the curves, or choose “drawn by hand” and draw.",
    explanation=(
        "Drag a curve at its mean, or at the ring beside it to change its width.",
        "What you draw is divided by its area, so that it is a density: the dotted line is your pencil’s, the filled "
        "one integrates to 1. Between its points the curve is linear, and outside of the chart it is 0.",
    ),
    alternative="Two densities over x: that of the data and that of the generator.",
    x=Axis("x", CHART),
    y={"y": Axis("density", (0.0, 0.85), grows="up", relaxes=True)},
    traces=(
        Trace("p_data", curve("p"), "data", fill="zero"),
        Trace("p_g", curve("q"), "generated", fill="zero"),
        Trace("drawn p_data", curve("pencil_p", "pencil_x"), "data", dash="dot", width=1.5, legend=False, hover=False),
        Trace(
            "drawn p_g", curve("pencil_q", "pencil_x"), "generated", dash="dot", width=1.5, legend=False, hover=False
        ),
    ),
)
_BEST_CURVE = (
    Trace("D*(x)", curve("d_optimal"), "theory", dash="dash", width=2.5),
    Trace("D*(x) is free", curve("d_free"), "theory", dash="dot", width=1.5, optional=True),
)
_HALF = (Reference(0.5, "½"),)

POINT = TheoryFigure(
    name="best-answer",
    title="One point of D: the payoff as a function of its answer",
    model="optimal_discriminator.point",
    columns=2,
    cells=(
        replace(
            _DENSITIES,
            traces=(
                *_DENSITIES.traces,
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
                *_BEST_CURVE,
                Trace("best", dots("x_dot", "best_dot"), "theory", width=9, legend=False, hover=False),
            ),
            references=_HALF,
        ),
        Chart(
            name="slope",
            title="The slope of the payoff",
            hint="p/D − q/(1 − D): zero exactly at D*(x), positive before it, negative after it.",
            explanation=(
                "This is the derivative of the payoff in D. It falls all the way, so that it is zero only once: where "
                "p (1 − D) = q D, which is D = p / (p + q).",
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
    options=(_KIND, _PENCIL),
    sketches=_SKETCHES,
    handles=(
        *_HANDLES,
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
            "function is flat, so that half of its digits are lost: the place is good to about 10⁻⁸.",
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
            help="Measured as the difference of two payoffs nearby.",
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
        _DRAW_OVER,
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

WHOLE = TheoryFigure(
    name="whole-curve",
    title="A whole curve D against the best one",
    model="optimal_discriminator.whole",
    columns=2,
    cells=(
        _DENSITIES,
        Chart(
            name="payoffs",
            title="The payoff, point by point",
            hint="V is the area between a curve and 0. The shaded part is what your D misses.",
            explanation=(
                "At each x the payoff is p log D + q log(1 − D). Its integral over x is V(G,D).",
                "No point of your curve’s payoff lies above the dashed one: D* is the best at every x, so it is the "
                "best as a whole. That step of the proof needs a D that can choose every point by itself.",
            ),
            alternative="The integrand of the value function for your D and for the optimal one, and the gap between.",
            x=Axis("x", CHART),
            y={"y": Axis("nats × density", (-0.7, 0.03))},
            traces=(
                Trace("missed", curve("between", "between_x"), "discriminator", width=0, fill="self", hover=False),
                Trace("payoff of D*(x)", curve("possible"), "theory", dash="dash", width=2.5),
                Trace("payoff of your D(x)", curve("paid"), "discriminator"),
            ),
        ),
        Chart(
            name="discriminator",
            title="D(x), drawn by you",
            hint="Draw the whole curve with the pointer.",
            explanation=(
                "A drawn curve may go up to 0 and 1, where the lab takes 10⁻¹² in their place: to be sure and wrong "
                "costs −log 0 = ∞. Beyond the chart it goes on as it ends there.",
                "A logistic curve is what the simplest D can do: one linear unit and a sigmoid. Its best is not D*, "
                "unless both densities are Gaussians of the same width.",
            ),
            alternative="The discriminator's curve, which can be drawn, and the optimal one.",
            x=Axis("x", CHART),
            y={"y": Axis("probability of “real”", (-0.03, 1.03))},
            traces=(*_BEST_CURVE, Trace("D(x)", curve("d"), "discriminator", width=2.5)),
            references=_HALF,
        ),
        Chart(
            name="missed",
            title="What is missed, point by point",
            hint="(p + q)·KL(D* ‖ D): the area under it is the gap V(G,D*) − V(G,D).",
            explanation=(
                "At each x the labels “real” and “generated” are a coin, whose true bias is D*. D bets on another "
                "bias and loses the divergence of the two coins, weighted by how often it is asked there.",
                "The divergence is never negative, and 0 only for D = D*. This is a second proof that D* is the best.",
            ),
            alternative="The divergence of D's coin from the true one, weighted by the two densities, over x.",
            x=Axis("x", CHART),
            y={"y": Axis("nats × density", (0.0, 0.5))},
            traces=(Trace("(p + q)·KL(D* ‖ D)", curve("missed"), "discriminator", fill="zero"),),
        ),
    ),
    parameters=(
        Parameter("steepness", "steepness of D(x)", -6, 6, 0.05, -1.0, "discriminator", when={"curve": ("logistic",)}),
        Parameter("middle", "where D(x) = ½", -6, 6, 0.05, 0.0, "discriminator", when={"curve": ("logistic",)}),
        *DENSITIES,
    ),
    options=(
        Option("curve", "D(x) is", {"drawn": "drawn by hand", "logistic": "logistic"}, "drawn"),
        _KIND,
        _PENCIL,
    ),
    sketches=(
        *_SKETCHES,
        Sketch(
            "drawn_d",
            "D(x)",
            "discriminator",
            (0.5,) * _CURVE_POINTS,
            "discriminator",
            when={"curve": ("drawn",)},
        ),
    ),
    handles=(
        *_HANDLES,
        Handle(
            "discriminator",
            "where D(x) = ½",
            "middle",
            "half",
            x="middle",
            role="discriminator",
            when={"curve": ("logistic",)},
        ),
    ),
    readouts=(
        Readout("V(G,D)", "value", unit="nats", role="discriminator"),
        Readout("V(G,D*)", "optimum", unit="nats", role="theory"),
        Readout("missed", "gap", unit="nats"),
    ),
    identities=(
        Identity(
            "V(G,D*) − V(G,D)",
            "gap",
            "∫ (p + q) KL(D*‖D) dx",
            "missed",
            help="Left: two integrals of payoffs, subtracted. Right: the divergence of two coins at each x, computed "
            "from their log-odds without either value.",
        ),
        Identity("V(G,D)", "value", "V(G,D*)", "optimum", relation="≤", tolerance=1e-12),
    ),
    actions=(
        Action("Every point to its best", "everyPointToItsBest", "D(x) becomes D*(x)", "discriminator"),
        _DRAW_OVER,
    ),
    settings=(
        Setting(
            "D says ½ everywhere", {"curve": "drawn", "drawn_d": (0.5,) * _CURVE_POINTS}, "It knows nothing: V = −log 4"
        ),
    ),
)
FIGURES = (POINT, WHOLE)
