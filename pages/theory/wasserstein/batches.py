"""W₁ of two batches: an estimate that is too large, above all where the distance is small."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Trace, curve, dots, fan
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

BATCHES = TheoryFigure(
    name="two-batches",
    title="W1 between two batches of samples, against the distance of their distributions",
    model="pages/theory/wasserstein/browser/batches.js#batches",
    columns=2,
    cells=(
        Chart(
            name="batches",
            title="One batch of each",
            hint="The share of the batch up to x. Even with p_g = p_data the two staircases differ.",
            explanation=(
                "n numbers from p_data = N(0, 1) and n from p_g = N(shift, 1). The area between the staircases is W₁ "
                "of the two batches: the mean distance of the smallest from the smallest, and so on.",
            ),
            alternative="The empirical distribution functions of two batches.",
            x=Axis("x", (-4.0, 6.0)),
            y={"y": Axis("share up to x", (-0.03, 1.03))},
            traces=(
                Trace("batch of p_data", curve("p", "x_p"), "data"),
                Trace("batch of p_g", curve("q", "x_q"), "generated"),
            ),
        ),
        Chart(
            name="estimates",
            title="W₁ of batches",
            hint="16 pairs of batches as they grow. Any may fall below the dashed line; their expectation does not.",
            explanation=(
                "Each faint line is another pair of batches as they grow. The dashed line is W₁ of the distributions. "
                "On average the estimate is never too small: W₁ is convex in both distributions (Jensen).",
                "The dotted line is where estimates lie if p_g = p_data, as the central limit theorem has it: 1.82 "
                "divided by √n. In one dimension that is soon small; in d dimensions W₁ of two batches of the same "
                "distribution shrinks only as n to the power −1/d.",
            ),
            alternative="Estimates of W1 from batches of growing size, with the true distance.",
            x=Axis("n, size of a batch", (2.0, 512.0), logarithmic=True),
            y={"y": Axis("W₁", (0.0, 2.2), grows="up", relaxes=True)},
            traces=(
                Trace("pairs of batches", fan("sizes", "others"), "ink", width=1.0, opacity=0.35, hover=False),
                Trace("mean if p_g = p_data", curve("equal", "sizes"), "theory", dash="dot", width=2),
                Trace("W₁ of the distributions", curve("truth", "sizes"), "theory", dash="dash", width=2.5),
                Trace("this pair", dots("here", "estimate_dot"), "generated", width=11),
            ),
        ),
    ),
    parameters=(
        Parameter("size", "n, size of a batch", 2, 512, 1, 32),
        Parameter("shift", "shift of p_g", 0, 3, 0.05, 0.0, "generated"),
        Parameter("seed", "seed", 1, 50, 1, 7),
    ),
    handles=(Handle("estimates", "size of a batch", "size", "estimate", x="size"),),
    readouts=(
        Readout("W₁ of the distributions", "truth", role="theory"),
        Readout("W₁ of this pair of batches", "estimate", role="generated"),
        Readout("mean if p_g = p_data", "equal", role="theory"),
    ),
    identities=(
        Identity(
            "smallest to smallest, and so on",
            "estimate",
            "area between the staircases",
            "estimate_area",
            unit="",
            help="Left: the mean distance of the sorted numbers. Right: ∫ |F − F| dx of the two batches.",
        ),
    ),
    settings=(
        Setting("p_g = p_data", {"shift": 0, "size": 32}, "The distance is 0, and W₁ of the batches is not"),
        Setting("A shift of 2", {"shift": 2, "size": 32}, "A large distance is measured well"),
    ),
)
