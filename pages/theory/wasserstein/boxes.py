"""Two boxes: W₁ follows their distance, JSD does not, and the critic says so to every sample."""

from __future__ import annotations

from math import log

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

_X = Axis("x", (-6.0, 6.0))
_THETA = Axis("θ, the place of p<sub>g</sub>", (-4.0, 4.0))

BOXES = TheoryFigure(
    name="two-boxes",
    title="Two boxes at a distance: W1 and the best critic, JSD and the best discriminator",
    model="pages/theory/wasserstein/browser/boxes.js#boxes",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="p_data and p_g",
            hint="Drag p_g.",
            explanation=(
                "Both densities are boxes of the same width. That of the data stands at 0, that of the generator at θ. "
                "Make them narrow, and they become the two points of Arjovsky, Chintala & Bottou (2017), example 1.",
            ),
            alternative="Two boxes over x: the density of the data at 0 and that of the generator at theta.",
            x=_X,
            y={"y": Axis("density", (0.0, 2.0), curve="height_span")},
            traces=(
                Trace("p_data", curve("p", "x_p"), "data", fill="zero"),
                Trace("p_g", curve("q", "x_q"), "generated", fill="zero"),
            ),
        ),
        Chart(
            name="distances",
            title="How far apart",
            hint="W₁ follows p_g. JSD stands at ln 2 as soon as the boxes part.",
            explanation=(
                "Both as functions of θ. Every grain of p_g has to go the same distance |θ|, so W₁ = |θ|. JSD is ln 2 "
                "· |θ|/w while the boxes overlap, w being their width, and ln 2 from there on.",
            ),
            alternative="W1 and JSD as functions of theta.",
            x=_THETA,
            y={"y": Axis("W₁: units of x; JSD: nats", (-0.1, 4.0))},
            traces=(
                Trace("W₁", curve("transport", "theta"), "ink", dash="dash"),
                Trace("JSD", curve("jsd", "theta"), "ink", width=3),
                Trace("W₁ here", dots("here", "transport_dot"), "ink", width=9, legend=False, hover=False),
                Trace("JSD here", dots("here", "jsd_dot"), "ink", width=9, legend=False, hover=False),
            ),
            references=(Reference(log(2), "ln 2"),),
        ),
        Chart(
            name="judges",
            title="What each sample is told",
            hint="The critic is a ramp towards the data. D* is a staircase: it is level wherever there are samples.",
            explanation=(
                "The best critic has the slope −1 or 1 at every point that mass has to cross. Beyond the two boxes "
                "there is nothing to move, and the critic is free: any continuation that is nowhere steeper than 1 is "
                "as good, and together they fill the shaded part. A constant may be added as well.",
                "D* is 1 under the data alone, 0 under p_g alone and ½ where both boxes stand. In between, nobody "
                "asks.",
            ),
            alternative="The best critic, a ramp between the boxes, and the optimal discriminator, a staircase.",
            x=_X,
            y={
                "y": Axis("f*, in units of x", (-3.6, 3.6)),
                "y2": Axis("D*", (-0.1, 1.1), right=True, ticks=((0.0, "0"), (0.5, "½"), (1.0, "1"))),
            },
            traces=(
                Trace("f* is free", curve("left", "left_x"), "discriminator", width=0, fill="self", hover=False),
                Trace(
                    "free, right",
                    curve("right", "right_x"),
                    "discriminator",
                    width=0,
                    fill="self",
                    legend=False,
                    hover=False,
                ),
                Trace("best critic f*", curve("critic", "critic_x"), "discriminator", width=3),
                Trace("D*(x)", curve("d", "d_x"), "theory", axis="y2", dash="dash", width=2.5),
            ),
        ),
        Chart(
            name="slopes",
            title="Which way to go",
            hint="The slopes in θ: what a gradient step on G has to go by.",
            explanation=(
                "The derivative of W₁ is 1 or −1 at every distance, and it is what the critic passes on: dW₁/dθ is "
                "the mean of −f*′ over the samples of G (theorem 3 of Arjovsky et al. 2017).",
                "JSD has a slope only while the boxes overlap, and even that does not pass through D*, which is level "
                "at every sample: it comes from the edges of the boxes alone.",
            ),
            alternative="The derivatives of W1 and of JSD in theta.",
            x=_THETA,
            y={"y": Axis("derivative in θ", (-2.0, 2.0), curve="slope_span")},
            traces=(
                Trace("of W₁", curve("transport_slope", "theta"), "gradient", dash="dash"),
                Trace("of JSD", curve("jsd_slope", "theta"), "gradient", width=3),
                Trace("W₁ here", dots("here", "transport_slope_dot"), "gradient", width=9, legend=False, hover=False),
                Trace("JSD here", dots("here", "jsd_slope_dot"), "gradient", width=11, legend=False, hover=False),
            ),
            references=(Reference(0.0, ""),),
        ),
    ),
    parameters=(
        Parameter("theta", "θ, the place of p_g", -4, 4, 0.05, 2.5, "generated", plays=8),
        Parameter("width", "width w of both boxes", 0.05, 3, 0.05, 1.0, help="Narrow boxes become points."),
    ),
    handles=(
        Handle("densities", "θ, the place of p_g", "theta", "height", x="theta", role="generated"),
        Handle("distances", "θ, the place of p_g, at W₁", "theta", "transport", x="theta", role="generated"),
    ),
    readouts=(
        Readout("W₁", "transport", help="In units of x."),
        Readout("JSD", "jsd", unit="nats"),
        Readout("slope of W₁ in θ", "transport_slope", role="gradient"),
        Readout("slope of JSD in θ", "jsd_slope", role="gradient"),
        Readout(
            "G hears from f*",
            "through_critic",
            role="gradient",
            help="The mean of −f*′ over the samples of G: the gradient of its loss −E f(G(z)) in θ.",
        ),
        Readout(
            "G hears from D*",
            "through_discriminator",
            role="gradient",
            help="The slope of D* at the samples of G: whatever the loss, no gradient comes through it.",
        ),
    ),
    identities=(
        Identity(
            "E f*(x) − E f*(G(z))",
            "transport_dual",
            "∫ |F_data − F_g| dx",
            "transport_area",
            unit="",
            help="Left: the means of the best critic over both boxes. Right: the area between the distribution "
            "functions, piece by piece.",
        ),
        Identity(
            "mean of −f*′ under p_g",
            "through_critic",
            "dW₁/dθ, by differences",
            "transport_measured",
            unit="",
            tolerance=1e-7,
        ),
        Identity(
            "JSD, by its integral",
            "jsd",
            "ln 2 · min(1, |θ|/w)",
            "jsd_formula",
        ),
    ),
    settings=(
        Setting("Points", {"theta": 2.0, "width": 0.05}, "So narrow that JSD is ln 2 at once: a jump, and no slope"),
        Setting("Far apart", {"theta": -4.0, "width": 1.0}, "JSD: ln 2, slope 0. W₁: 4, slope −1"),
        Setting("Overlapping", {"theta": 0.8, "width": 1.5}, "JSD has a slope here, but D* is level at every sample"),
    ),
)
