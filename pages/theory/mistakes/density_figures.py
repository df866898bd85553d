"""The figures beside mistakes about densities: whose density it is, and that it is no probability."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

MODELS = "pages/theory/mistakes/browser/densities.js"

PUSHED = TheoryFigure(
    name="noise-and-generated",
    title="The density of the noise and that of generated samples",
    model=f"{MODELS}#pushed",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="The noise and p_g on one line",
            hint="Drag p_g. The noise stays.",
            explanation=(),
            alternative="The standard normal density of the noise and the density of the generated samples.",
            x=Axis("z, or x", (-8.0, 8.0)),
            y={"y": Axis("density", (0.0, 0.7), grows="up", relaxes=True)},
            traces=(
                Trace("the noise", curve("noise"), "ink", dash="dash"),
                Trace("p_g", curve("q"), "generated", fill="zero"),
            ),
        ),
        Chart(
            name="generator",
            title="G(z)",
            hint="Where G is steep, p_g is thin.",
            explanation=(),
            alternative="The generated sample over the noise.",
            x=Axis("z", (-3.0, 3.0)),
            y={"y": Axis("x", (-8.0, 8.0))},
            traces=(Trace("G(z)", curve("generator", "z"), "generated", width=2.5),),
        ),
    ),
    parameters=(
        Parameter("shift", "shift of G", -4, 4, 0.05, 2, "generated"),
        Parameter("scale", "scale of G", 0.3, 2, 0.05, 0.7, "generated"),
        Parameter("bend", "bend of G", 0, 0.5, 0.05, 0.2, "generated"),
        Parameter("place", "a place x to look at", -6, 6, 0.05, 2, "ink"),
    ),
    handles=(
        Handle("densities", "shift of G", "shift", "height", x="shift", role="generated"),
        Handle("densities", "a place x to look at", "place", "noise_at", x="place", role="ink"),
    ),
    readouts=(
        Readout("p_g at x", "density_at", role="generated"),
        Readout("the noise at x", "noise_at"),
        Readout("std of G(z)", "std", role="generated"),
    ),
    identities=(
        Identity(
            "std by p_g, over x",
            "std",
            "std by the noise, over z",
            "std_by_noise",
            1e-8,
            unit="",
            help="Left: from the density of G(z). Right: the mean of (G(z) − shift)² over the noise.",
        ),
    ),
    settings=(
        Setting("G(z) = z", {"shift": 0, "scale": 1, "bend": 0}, "Now the two densities are the same."),
        Setting("A curved G", {"shift": 2, "scale": 0.7, "bend": 0.5}),
    ),
)

INTERVAL = TheoryFigure(
    name="density-and-probability",
    title="A density at a point, and the probability of an interval",
    model=f"{MODELS}#interval",
    cells=(
        Chart(
            name="density",
            title="A normal density",
            hint="The probability is the shaded area.",
            explanation=(),
            alternative="A normal density with an interval below it.",
            x=Axis("x", (-1.5, 1.5)),
            y={"y": Axis("density", (0.0, 4.4), grows="up", relaxes=True)},
            traces=(
                Trace("p(x)", curve("p"), "data"),
                Trace("the interval", curve("heights", "inside"), "data", fill="zero"),
            ),
        ),
    ),
    parameters=(
        Parameter("std", "standard deviation", 0.05, 0.5, 0.01, 0.1, "data"),
        Parameter("place", "middle of the interval", -1, 1, 0.01, 0, "data"),
        Parameter("width", "width of the interval", 0.01, 1, 0.01, 0.1, "data"),
    ),
    handles=(Handle("density", "middle of the interval", "place", "density", x="place", role="data"),),
    readouts=(
        Readout("density at the middle", "density", unit="for each unit of x", role="data"),
        Readout("the same", "in_hundredths", unit="for each hundredth", role="data"),
        Readout("probability of the interval", "probability", "percent", role="data"),
        Readout("density · width", "product"),
    ),
    identities=(
        Identity(
            "area over the interval",
            "area",
            "Φ at its end − Φ at its beginning",
            "probability",
            1e-8,
            unit="",
            help="Left: by Simpson’s rule. Right: from the distribution function.",
        ),
    ),
    settings=(
        Setting("Half as wide", {"width": 0.05}),
        Setting("Almost a point", {"width": 0.01}),
        Setting("Wide", {"width": 1}, "Here density · width is above 1, and no probability at all."),
    ),
)
