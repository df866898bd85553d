"""Two densities that can be moved over each other, and four distances between them."""

from __future__ import annotations

from math import log

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

_GAUSSIANS = {"shape": "gaussians"}
_REACH = (-8.0, 8.0)
_MEANS = (-6.0, 6.0)

OVERLAP = TheoryFigure(
    name="two-densities",
    title="Two densities and how far they are from each other",
    model="pages/theory/divergences/browser/overlap.js#overlap",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="p_data and p_g",
            hint="Drag a curve, or the ring beside its peak for its width.",
            explanation=(
                "Both densities are Gaussians, which are positive everywhere, or boxes, which are exactly 0 beyond "
                "their edges. A box is as wide as its standard deviation says: it reaches √3 of them to either side.",
            ),
            alternative="Two densities over x: that of the data and that of the generator.",
            x=Axis("x", _REACH),
            y={"y": Axis("density", (0.0, 0.6), grows="up", relaxes=True)},
            traces=(
                Trace("p_data", curve("p", "x_p"), "data", fill="zero"),
                Trace("p_g", curve("q", "x_q"), "generated", fill="zero"),
            ),
        ),
        Chart(
            name="distances",
            title="How far apart",
            hint="All of them, for every place where p_g could be.",
            explanation=(
                "Each curve is a divergence as a function of the mean of p_g; the dots are where p_g is now. The "
                "divergences are in nats, W₁ is in units of x, and TV has no unit.",
                "The two KL divergences grow with the square of the distance. JSD and TV cannot exceed ln 2 and 1. W₁ "
                "grows with the distance itself.",
            ),
            alternative="KL in both directions, JSD, total variation and W1 as functions of the mean of p_g.",
            x=Axis("mean of p<sub>g</sub>", _MEANS),
            y={"y": Axis("nats (W₁: units of x)", (0.0, 3.0))},
            traces=(
                Trace("KL(p_data‖p_g)", curve("forward", "mean"), "data"),
                Trace("KL(p_g‖p_data)", curve("reverse", "mean"), "generated"),
                Trace("W₁", curve("transport", "mean"), "ink", dash="dash"),
                Trace("TV", curve("tv", "mean"), "ink", dash="dot"),
                Trace("JSD", curve("jsd", "mean"), "ink", width=3),
                Trace("KL here", dots("here", "forward_dot"), "data", width=9, legend=False, hover=False),
                Trace("reverse KL here", dots("here", "reverse_dot"), "generated", width=9, legend=False, hover=False),
                Trace("W₁ here", dots("here", "transport_dot"), "ink", width=9, legend=False, hover=False),
                Trace("TV here", dots("here", "tv_dot"), "ink", width=9, legend=False, hover=False),
            ),
            references=(Reference(log(2), "ln 2"),),
        ),
        Chart(
            name="charges",
            title="What each point adds",
            hint="The integrands. KL counts where its first density lives, and hardly elsewhere.",
            explanation=(
                "KL(p_data‖p_g) is the integral of p_data log(p_data/p_g): wherever there are data, p_g must not be "
                "small. KL(p_g‖p_data) asks the opposite: p_g must not be where there are no data.",
                "Each half of JSD’s integrand is measured against the mixture m = (p_data + p_g)/2, which is never "
                "less than half of either density: no quotient exceeds 2, so JSD is at most ln 2.",
                "A line that ends is infinite there.",
            ),
            alternative="The integrands of both KL divergences and of JSD over x.",
            x=Axis("x", _REACH),
            y={"y": Axis("nats × density", (-0.4, 1.2))},
            traces=(
                Trace("of KL(p_data‖p_g)", curve("adds_forward"), "data"),
                Trace("of KL(p_g‖p_data)", curve("adds_reverse"), "generated"),
                Trace("of JSD", curve("adds_jsd"), "ink", width=2.5),
            ),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="slopes",
            title="Which way to go",
            hint="The slopes: what a gradient step on the mean of p_g has to go by.",
            explanation=(
                "The derivative of each divergence in the mean of p_g. Far apart, that of JSD is 0: JSD is flat at ln "
                "2, and tells nobody where the data are. That of W₁ is 1 or −1 however far away the data are, if the "
                "widths agree.",
            ),
            alternative="The derivatives of the divergences in the mean of p_g.",
            x=Axis("mean of p<sub>g</sub>", _MEANS),
            y={"y": Axis("derivative in the mean", (-2.2, 2.2))},
            traces=(
                Trace("KL(p_data‖p_g)", curve("forward_slope", "mean"), "data", dash="dot", width=1.5),
                Trace("KL(p_g‖p_data)", curve("reverse_slope", "mean"), "generated", dash="dot", width=1.5),
                Trace("W₁", curve("transport_slope", "mean"), "gradient", dash="dash"),
                Trace("JSD", curve("jsd_slope", "mean"), "gradient", width=3),
                Trace("W₁ here", dots("here", "transport_slope_dot"), "gradient", width=9, legend=False, hover=False),
                Trace("JSD here", dots("here", "jsd_slope_dot"), "gradient", width=11, legend=False, hover=False),
            ),
            references=(Reference(0.0, ""),),
        ),
    ),
    options=(Option("shape", "Densities", {"gaussians": "Gaussians", "boxes": "boxes"}, "gaussians"),),
    parameters=(
        Parameter("generated_mean", "mean of p_g", *_MEANS, 0.05, 1.5, "generated", plays=8),
        Parameter("generated_std", "standard deviation of p_g", 0.3, 3, 0.05, 0.7, "generated"),
        Parameter("data_mean", "mean of p_data", *_MEANS, 0.05, -0.5, "data"),
        Parameter("data_std", "standard deviation of p_data", 0.3, 3, 0.05, 1.0, "data"),
    ),
    handles=(
        Handle("densities", "mean of p_data", "data_mean", "peak_p", x="data_mean", role="data"),
        Handle("densities", "mean of p_g", "generated_mean", "peak_q", x="generated_mean", role="generated"),
        Handle(
            "densities", "width of p_data", "edge_p", "edge_p_height", x="data_std", x_origin="data_mean", role="data"
        ),
        Handle(
            "densities",
            "width of p_g",
            "edge_q",
            "edge_q_height",
            x="generated_std",
            x_origin="generated_mean",
            role="generated",
        ),
        Handle("distances", "mean of p_g", "generated_mean", "jsd", x="generated_mean", role="generated"),
    ),
    readouts=(
        Readout("KL(p_data‖p_g)", "forward", unit="nats", role="data"),
        Readout("KL(p_g‖p_data)", "reverse", unit="nats", role="generated"),
        Readout("JSD", "jsd", unit="nats"),
        Readout("TV", "tv"),
        Readout("W₁", "transport"),
        Readout("slope of JSD", "jsd_slope", role="gradient"),
        Readout("slope of W₁", "transport_slope", role="gradient"),
        Readout("slope of KL(p_data‖p_g)", "forward_slope", role="gradient"),
        Readout("slope of KL(p_g‖p_data)", "reverse_slope", role="gradient"),
    ),
    identities=(
        Identity(
            "KL(p_data‖p_g), formula",
            "forward",
            "integral",
            "forward_sum",
            help="Formula: log(s_g/s) + (s² + Δ²)/(2 s_g²) − ½ for Gaussians. Integral: of p_data log(p_data/p_g).",
        ),
        Identity(
            "KL(p_g‖p_data), formula",
            "reverse",
            "integral",
            "reverse_sum",
            help="The same with the roles exchanged. It is another number.",
        ),
        Identity(
            "W₁, by moving mass",
            "transport",
            "area between the distribution functions",
            "area",
            unit="",
            tolerance=1e-7,
            help="Left: the mean distance in the monotone coupling, in closed form. Right: ∫ |F_data − F_g| dx.",
        ),
        Identity(
            "slope of JSD, by its integral",
            "jsd_slope",
            "by differences",
            "jsd_measured",
            unit="",
            tolerance=1e-6,
            help="Left: ½ ∫ ∂p_g/∂μ · log(p_g/m) dx. Right: JSD a little to the right minus a little to the left.",
        ),
        Identity(
            "slope of W₁, by its formula",
            "transport_slope",
            "by differences",
            "transport_measured",
            unit="",
            tolerance=1e-6,
        ),
        Identity(
            "difference of the means",
            "shift",
            "W₁",
            "transport",
            relation="≤",
            unit="",
            tolerance=1e-12,
            help="Equal as long as no mass has to move backwards, as with equal widths.",
        ),
        Identity(
            "TV",
            "tv",
            "√(KL/2), the smaller KL",
            "pinsker",
            relation="≤",
            unit="",
            tolerance=1e-12,
            help="Pinsker’s inequality.",
        ),
        Identity(
            "TV²/2",
            "jsd_least",
            "JSD",
            "jsd",
            relation="≤",
            tolerance=1e-12,
            help="Pinsker’s inequality for both halves of JSD: the mixture is TV/2 away from either density.",
        ),
        Identity(
            "JSD",
            "jsd",
            "ln 2 · TV",
            "jsd_most",
            relation="≤",
            tolerance=1e-12,
            help="Lin (1991), in nats. TV is at most 1, so JSD is at most ln 2.",
        ),
        Identity(
            "JSD",
            "jsd",
            "¼ (KL(p_data‖p_g) + KL(p_g‖p_data))",
            "quarter",
            relation="≤",
            tolerance=1e-12,
            help="Lin (1991): KL to a mixture is at most the mixture of the KLs.",
        ),
    ),
    settings=(
        Setting(
            "Far apart",
            {**_GAUSSIANS, "data_mean": 3, "data_std": 0.5, "generated_mean": -5, "generated_std": 0.5},
            "JSD is ln 2 and flat: a G that minimises it learns nothing",
        ),
        Setting(
            "Narrow in wide",
            {**_GAUSSIANS, "data_mean": 0, "data_std": 2.0, "generated_mean": 0, "generated_std": 0.5},
            "KL forgives this in one direction but not in the other",
        ),
        Setting(
            "No overlap",
            {"shape": "boxes", "data_mean": 2.5, "data_std": 0.7, "generated_mean": -2.0, "generated_std": 0.7},
            "Both KLs infinite, JSD exactly ln 2, W₁ the distance",
        ),
        Setting(
            "The same",
            {"generated_mean": 0, "generated_std": 1.0, "data_mean": 0, "data_std": 1.0},
            "Everything is 0",
        ),
    ),
)
