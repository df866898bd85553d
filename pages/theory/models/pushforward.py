"""The figure on samples of G(z), with and without an inverse."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve, staircase
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

PUSHFORWARD = TheoryFigure(
    name="pushforward",
    title="Samples of G(z), with and without an inverse",
    model="pages/theory/models/browser/pushforward.js#pushforward",
    columns=2,
    cells=(
        Chart(
            name="map",
            title="x = G(z)",
            hint="Drag the point. Bend G until several z have the same x.",
            explanation=("G(z) = z + bend·sin(frequency·z)/frequency. It rises everywhere while the bend is below 1.",),
            alternative="The generator as a curve from z to x.",
            x=Axis("z", (-4.0, 4.0)),
            y={"y": Axis("x", (-6.0, 6.0))},
            traces=(
                Trace("G(z)", curve("images", "latent"), "generated", width=2.5),
                Trace("this x", curve("level_x", "level_z"), "ink", dash="dot", width=1.25, hover=False),
            ),
        ),
        Chart(
            name="pushed",
            title="p_g, by sampling",
            hint="Sampling always works. The dashed formula needs an inverse.",
            explanation=(
                "A flow keeps G invertible and can write p_g(x) = N(z; 0, 1) / G′(z) with the one z that makes x. "
                "Where several z make the same x, all of them would have to be found: hopeless in many dimensions. A "
                "GAN does not need them: its loss asks only for samples.",
            ),
            alternative="A histogram of samples of G(z), and the density by change of variables where G is invertible.",
            x=Axis("x", (-6.0, 6.0)),
            y={"y": Axis("density", (0.0, 0.8))},
            traces=(
                Trace("samples of G(z)", staircase("edges", "heights"), "generated", fill="zero", width=1.5),
                Trace("by change of variables", curve("density", "images"), "theory", dash="dash", width=2.5),
            ),
        ),
    ),
    parameters=(
        Parameter("bend", "bend of G", 0, 4, 0.01, 0.6, "generated", plays=8),
        Parameter("frequency", "frequency of the bend", 0.5, 3, 0.05, 2.0, "generated"),
        Parameter("z", "z, one latent number", -4, 4, 0.01, 0.8),
        Parameter("n", "samples", 10, 5000, 10, 2000, "generated"),
        Parameter("seed", "seed of the samples", 1, 50, 1, 1, "generated"),
    ),
    handles=(Handle("map", "z, one latent number", "z", "image", x="z"),),
    readouts=(
        Readout("G(z)", "image", role="generated"),
        Readout("z with this x", "preimages", "integer", help="How many z are mapped to the x of the point."),
        Readout("log p_g(x)", "log_density", unit="nats", help="By change of variables; – where G has no inverse."),
        Readout("mean of x² over the samples", "square_drawn", role="generated"),
    ),
    identities=(
        Identity(
            "E[G(z)²] over z",
            "square_integrated",
            "E[x²] in closed form",
            "square_closed",
            unit="",
            help="An expectation over p_g needs only z and G, never p_g itself. Left: by quadrature over z.",
        ),
    ),
    settings=(
        Setting("A flow", {"bend": 0.6, "frequency": 2}),
        Setting("No inverse", {"bend": 3, "frequency": 2}),
    ),
)
