"""One Gaussian that has to fit two modes, by a divergence of choice."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

_REACH = (-8.0, 8.0)
_DESCENT = {"steps": 150}
SEEKING = TheoryFigure(
    name="covering-seeking",
    title="One Gaussian has to fit two modes",
    model="pages/theory/divergences/browser/seeking.js#fit",
    columns=2,
    cells=(
        Chart(
            name="fit",
            title="p_data and p_g",
            hint="Drag the dotted Gaussian to where the descent should begin.",
            explanation=(
                "p_g is one Gaussian, too simple for p_data: no setting of it is right, and the divergences disagree "
                "on which is the least wrong.",
            ),
            alternative="A mixture of two Gaussians, and the single Gaussian that a descent has come to.",
            x=Axis("x", _REACH),
            y={"y": Axis("density", (0.0, 0.6), grows="up", relaxes=True)},
            traces=(
                Trace("p_data", curve("p"), "data", fill="zero"),
                Trace("p_g", curve("q"), "generated", fill="zero", width=2.5),
                Trace("beginning", curve("begun"), "generated", dash="dot", width=1.5),
            ),
        ),
        Chart(
            name="fall",
            title="The divergence, step by step",
            hint="Gradient descent on the mean and the log width of p_g.",
            explanation=(
                "Each step goes against the gradient, which is computed from the densities. A step is shortened until "
                "it lowers the divergence by a fair part of what the slope promises, and it is never long, so the "
                "path is that of steepest descent.",
            ),
            alternative="The chosen divergence over the steps of the descent.",
            x=Axis("step", (0.0, 150.0)),
            y={"y": Axis("divergence", (0.0, 1.5), grows="up", relaxes=True)},
            traces=(
                Trace("divergence", curve("fall", "step"), "gradient", width=2.5),
                Trace("now", dots("step_dot", "fall_dot"), "generated", width=11, legend=False, hover=False),
            ),
        ),
        Chart(
            name="charge",
            title="What each point adds",
            hint="The integrand of the chosen divergence, for p_g as it is.",
            explanation=(
                "KL(p_data‖p_g) charges for data that p_g does not cover; KL(p_g‖p_data) for samples where there are "
                "no data; JSD for both, but never more than ln 2. W₁ is the area between the distribution functions.",
            ),
            alternative="The integrand of the chosen divergence over x.",
            x=Axis("x", _REACH),
            y={"y": Axis("nats × density", (-0.3, 0.9))},
            traces=(Trace("integrand", curve("charge"), "ink", fill="zero"),),
        ),
        Chart(
            name="way",
            title="The path of p_g",
            hint="Drag the beginning. The green dot has the moments of p_data: KL(p_data‖p_g) ends there.",
            explanation=(
                "Each point of this plane is a Gaussian. KL(p_data‖p_g) has one minimum, at the mean and the standard "
                "deviation of p_data. The others may have several, and where the descent ends depends on where it "
                "begins.",
            ),
            alternative="The path of mean and standard deviation of p_g during the descent.",
            x=Axis("mean of p<sub>g</sub>", (-6.0, 6.0)),
            y={"y": Axis("standard deviation", (0.0, 5.0))},
            traces=(
                Trace("path", curve("way_std", "way_mean"), "gradient", width=2.5),
                Trace("mean and width of p_data", dots("matched_mean", "matched_std"), "data", width=13),
                Trace("p_g", dots("mean_dot", "std_dot"), "generated", width=11),
            ),
        ),
    ),
    options=(
        Option(
            "divergence",
            "Descend on",
            {"forward": "KL(p_data‖p_g)", "reverse": "KL(p_g‖p_data)", "jsd": "JSD", "transport": "W₁"},
            "forward",
        ),
    ),
    at_hand=("steps", "start_mean", "distance"),
    parameters=(
        Parameter("steps", "steps of descent", 0, 150, 1, 12, "gradient", plays=10),
        Parameter("start_mean", "mean of p_g at the beginning", -6, 6, 0.05, 0.8, "generated"),
        Parameter("start_std", "standard deviation of p_g at the beginning", 0.3, 4, 0.05, 1.0, "generated"),
        Parameter("distance", "distance of the modes", 0, 7, 0.1, 5.0, "data"),
        Parameter("mode_std", "standard deviation of a mode", 0.4, 1.5, 0.05, 0.6, "data"),
        Parameter("share", "weight of the right mode", 0.05, 0.95, 0.05, 0.5, "data"),
    ),
    handles=(
        Handle("fit", "mean at the beginning", "start_mean", "begun_peak", x="start_mean", role="generated"),
        Handle(
            "fit",
            "width at the beginning",
            "begun_edge",
            "begun_edge_height",
            x="start_std",
            x_origin="start_mean",
            role="generated",
        ),
        Handle("way", "the beginning", "start_mean", "start_std", x="start_mean", y="start_std", role="generated"),
        Handle("fall", "steps of descent", "steps", "value", x="steps", role="gradient"),
    ),
    readouts=(
        Readout("mean of p_g", "mean", role="generated"),
        Readout("its standard deviation", "std", role="generated"),
        Readout("KL(p_data‖p_g)", "forward", unit="nats"),
        Readout("KL(p_g‖p_data)", "reverse", unit="nats"),
        Readout("JSD", "jsd", unit="nats"),
        Readout("W₁", "transport"),
    ),
    identities=(
        Identity(
            "mean where KL(p_data‖p_g) is least",
            "found_mean",
            "mean of p_data",
            "data_mean",
            unit="",
            tolerance=1e-5,
            help="Left: a descent on KL(p_data‖p_g) from the same beginning, to its end. Right: Σ weight · mean.",
        ),
        Identity(
            "standard deviation there",
            "found_std",
            "that of p_data",
            "data_std",
            unit="",
            tolerance=1e-5,
            help="Right: the law of total variance.",
        ),
        Identity(
            "gradient in the mean, by its formula",
            "slope_mean",
            "by differences",
            "slope_mean_measured",
            unit="",
            tolerance=1e-4,
            help="Not shown where W₁ is nearly 0: it has a corner there.",
        ),
        Identity(
            "gradient in the log width",
            "slope_std",
            "by differences",
            "slope_std_measured",
            unit="",
            tolerance=1e-4,
        ),
        Identity("divergence now", "value", "at the beginning", "begun", relation="≤", unit="", tolerance=1e-12),
    ),
    settings=(
        Setting("Cover", {"divergence": "forward", **_DESCENT}, "KL(p_data‖p_g) to the end"),
        Setting("Seek", {"divergence": "reverse", **_DESCENT}, "KL(p_g‖p_data) to the end"),
        Setting(
            "Seek on the left",
            {"divergence": "reverse", "start_mean": -0.8, "start_std": 1.0, **_DESCENT},
            "The same, from a little further left",
        ),
        Setting("JSD", {"divergence": "jsd", **_DESCENT}, "JSD to the end"),
        Setting("W₁", {"divergence": "transport", **_DESCENT}, "W₁ to the end"),
    ),
)
