"""The figure on the dimension of the noise: one number can only draw a line, however often G folds it."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

LEVELS = tuple((level, f"{2**level}²") for level in range(8))

NOISE_DIMENSION = TheoryFigure(
    name="noise-dimension",
    title="What noise of one dimension can fill, and noise of two",
    model="pages/theory/models/browser/noise_dimension.js#noiseDimension",
    columns=2,
    cells=(
        Chart(
            name="square",
            title="The data fill a square",
            hint="Fold the line more often: it comes near every point, yet has no area.",
            explanation=(
                "z is uniform between 0 and 1. With one number, G(z) = (z, zigzag(folds·z)), a line that goes up and "
                "down. Each coordinate by itself is exactly as it should be; together they are a line. With two "
                "numbers, G(z) = z is perfect.",
            ),
            alternative="Uniform data in a square, and the samples of G: on a folded line, or all over the square.",
            x=Axis("x₁", (-0.04, 1.04)),
            y={"y": Axis("x₂", (-0.04, 1.04))},
            traces=(
                Trace("data", dots("real_x", "real_y"), "data", width=5, opacity=0.4, hover=False),
                Trace("G(z)", curve("line_y", "line_x"), "generated", width=1.25, hover=False, legend=False),
                Trace("samples of G(z)", dots("x", "y"), "generated", width=5, opacity=0.6, hover=False),
            ),
        ),
        Chart(
            name="cells",
            title="How well can it be told from data?",
            hint="The best judge who sees only the cell. Smaller cells show more.",
            explanation=(
                "Half of the points are data, half come from G. The square is divided into cells, and the judge says "
                "which of the two is more frequent in each cell, by the exact masses. Cells can only hide a "
                "difference. A line has no area: the smaller the cells, the closer the judge comes to always being "
                "right.",
            ),
            alternative="Share of right answers of the best judge over the number of cells, between one half and one.",
            x=Axis("cells", (-0.2, 7.2), ticks=LEVELS),
            y={"y": Axis("right answers", (0.45, 1.05), format=".0%")},
            traces=(
                Trace("best judge", curve("judged", "levels"), "discriminator", width=2.5),
                Trace("these cells", dots("here_x", "here_y"), "gradient", width=11, legend=False, hover=False),
            ),
            references=(Reference(1.0, "always right"), Reference(0.5, "a coin", below=True)),
        ),
    ),
    options=(Option("dimension", "z has", {"one": "one dimension", "two": "two dimensions"}, "one"),),
    parameters=(
        Parameter(
            "folds",
            "folds of the line",
            1,
            40,
            1,
            4,
            "generated",
            plays=8,
            when={"dimension": ("one",)},
        ),
        Parameter("level", "cells: 4 to the power of", 0, 7, 1, 3),
        Parameter("n", "samples", 0, 2000, 10, 600, "generated"),
        Parameter("seed", "seed of the samples", 1, 50, 1, 1, "generated"),
    ),
    handles=(Handle("cells", "the cells", "level", "right", x="level", role="gradient"),),
    readouts=(
        Readout("cells", "cells", "integer"),
        Readout(
            "right answers, at most",
            "right",
            "percent",
            role="discriminator",
            help="Of a judge who sees only the cell.",
        ),
        Readout("cells that G reaches", "reached", "percent", role="generated"),
        Readout(
            "slope of G",
            "length",
            role="generated",
            help="How fast G(z) moves with z, the same everywhere: the length of the line.",
        ),
    ),
    identities=(
        Identity("right answers", "right", "with cells half as wide", "finer", 1e-12, relation="≤", unit=""),
        Identity(
            "length, piece by piece",
            "length_measured",
            "√(1 + folds²)",
            "length",
            unit="",
            help="To come twice as near to every point, the line has to be twice as long, and G twice as steep.",
        ),
    ),
    settings=(
        Setting("One fold", {"dimension": "one", "folds": 1, "level": 7}),
        Setting("Forty folds", {"dimension": "one", "folds": 40, "level": 4}, "From afar it looks full."),
        Setting("The same, closer", {"dimension": "one", "folds": 40, "level": 7}, "It is not."),
    ),
)
