"""The figure on an expectation that does not exist: the mean of a Cauchy variable beside that of a normal one."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve
from ui.figures.figures import Identity, Parameter, Setting, TheoryFigure

HEAVY_TAILS = TheoryFigure(
    name="heavy-tails",
    title="A mean that settles, and one that never does",
    model="pages/theory/cross_entropy/browser/heavy_tails.js#heavyTails",
    columns=2,
    cells=(
        Chart(
            name="settling",
            title="The mean over n samples",
            hint="Press ▶ beside the samples, then try other seeds.",
            explanation=(
                "Normal samples: the mean comes to rest at 0. Cauchy samples, p(x) = 1/(π(1 + x²)): it creeps along "
                "until a sample comes that is as far out as all the others together, and throws it off. The mean of n "
                "Cauchy samples has the same distribution as one of them, whatever n is.",
            ),
            alternative="The running means of normal and of Cauchy samples over their number.",
            x=Axis("n", (1.0, 10000.0), logarithmic=True),
            y={"y": Axis("mean of x", (-3.0, 3.0), grows="both", relaxes=True)},
            traces=(
                Trace("normal", curve("normal", "counts"), "data", width=2.0),
                Trace("Cauchy", curve("cauchy", "counts"), "ink", width=2.5),
            ),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="cut",
            title="∫ x p(x) dx from −R to a·R",
            hint="Move a: the Cauchy line goes with it.",
            explanation=(
                "For an expectation, both ends of the integral go to infinity, each at its own pace, and the answer "
                "must not depend on how. It does not if ∫ |x| p(x) dx is finite. For the Cauchy density this integral "
                "grows with log R without end. Then both halves are infinite, and their difference is whatever you "
                "make of it: log(a)/π.",
            ),
            alternative="The integral of x times the density between −R and a·R over R, for both densities, and that "
            "of the absolute value for the Cauchy density.",
            x=Axis("R", (1.0, 1e6), logarithmic=True),
            y={"y": Axis("units of x", (-1.0, 4.0))},
            traces=(
                Trace("normal", curve("cut_normal", "far"), "data", width=2.0),
                Trace("Cauchy", curve("cut_cauchy", "far"), "ink", width=2.5),
                Trace("Cauchy, with |x|", curve("cut_absolute", "far"), "ink", dash="dot", width=2.0),
            ),
        ),
    ),
    parameters=(
        Parameter("n", "samples n", 1, 10000, 1, 1000, "data", plays=12),
        Parameter("seed", "seed of the samples", 1, 50, 1, 28, "data"),
        Parameter("reach", "log₁₀ R, where the integral is cut", 0, 6, 0.1, 3.0),
        Parameter("lean", "a, how much further on the right", 0.1, 10, 0.1, 2.0),
    ),
    readouts=(
        Readout("mean, normal", "normal_mean", role="data"),
        Readout("mean, Cauchy", "cauchy_mean"),
        Readout("∫ x p(x) dx, normal", "cut_normal", role="data"),
        Readout("∫ x p(x) dx, Cauchy", "cut_cauchy"),
        Readout("∫ |x| p(x) dx, normal", "normal_absolute", role="data", help="At most √(2/π) = 0.798."),
        Readout("∫ |x| p(x) dx, Cauchy", "absolute", help="Another 2·log(10)/π = 1.466 for each factor of ten."),
    ),
    identities=(
        Identity(
            "∫ x p(x) dx, by quadrature",
            "cut_cauchy_integrated",
            "log((1 + a²R²)/(1 + R²)) / 2π",
            "cut_cauchy",
            unit="",
            help="Of the Cauchy density from −R to a·R.",
        ),
        Identity(
            "∫ |x| p(x) dx, by quadrature",
            "absolute_integrated",
            "log((1 + a²R²)(1 + R²)) / 2π",
            "absolute",
            unit="",
            help="It has to stay finite for an expectation to exist.",
        ),
    ),
    settings=(
        Setting("The same on both sides", {"lean": 1, "reach": 3}, "0, by symmetry: one answer among many."),
        Setting("Twice as far on the right", {"lean": 2, "reach": 6}, "log(2)/π = 0.221, however large R is."),
        Setting("All samples", {"n": 10000}),
    ),
)
