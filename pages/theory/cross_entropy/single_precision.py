"""The figure on binary cross-entropy in single precision."""

from __future__ import annotations

from pages.theory.cross_entropy.metric_table import MetricRow, MetricTable
from ui.charts.specs import Axis, Chart, Readout, Trace, curve
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

LABEL = Option(
    "label",
    "the sample is",
    {"real": "real: y = 1", "generated": "generated: y = 0"},
    "real",
)

WAYS = (
    ("logit", "softplus of the logit", "discriminator", "solid", 6.0, 0.45),
    ("definition", "σ, then log", "ink", "solid", 1.75, 1.0),
    ("clamped", "σ, then BCELoss", "generated", "dot", 2.5, 1.0),
)


def _lines(suffix: str) -> tuple[Trace, ...]:
    return tuple(
        Trace(words, curve(f"{name}{suffix}", "o"), role, dash=dash, width=width, opacity=opacity)
        for name, words, role, dash, width, opacity in WAYS
    )


LOGITS = TheoryFigure(
    name="logits",
    title="The same cost from the logit, in single precision",
    model="pages/theory/cross_entropy/browser/cross_entropy.js#logits",
    columns=2,
    cells=(
        Chart(
            name="loss",
            title="Cost over the logit",
            hint="Drag o. Where a line ends, the result is infinite.",
            explanation=(
                "Single precision holds 24 binary digits and no number above 3.4·10³⁸. σ(o) is exactly 1 from o ≈ 16.6 "
                "on, so that 1 − D(x) is exactly 0; below o ≈ −88.7 exp(−o) overflows and σ(o) is exactly 0. The "
                "logarithm of 0 is minus infinity.",
            ),
            alternative="The cost over the logit, in three ways in single precision.",
            x=Axis("logit o", (-120.0, 120.0)),
            y={"y": Axis("nats", (-4.0, 124.0))},
            traces=_lines(""),
        ),
        Chart(
            name="error",
            title="Relative error of the cost",
            hint="6·10⁻⁸ is the best that single precision can do; 1 means that no digit is right.",
            explanation=(
                "Compared with double precision. Where D is sure and right, its cost is tiny but not 0; a sigmoid that "
                "has been rounded to 1 knows nothing of it. Infinite results are drawn at the upper edge.",
                "Beyond o ≈ 88 the cost itself is smaller than the normal numbers of single precision: softplus loses "
                "digits too, but less than 10⁻³⁸ nats.",
            ),
            alternative="Relative error of the cost over the logit, on a logarithmic axis.",
            x=Axis("logit o", (-120.0, 120.0)),
            y={"y": Axis("relative error", (1e-9, 20.0), logarithmic=True)},
            traces=_lines("_error"),
        ),
        Chart(
            name="push",
            title="Size of the gradient ∂L/∂o",
            hint="What D learns from. Sure and wrong should mean a gradient of 1.",
            explanation=(
                "PyTorch's BCELoss takes probabilities. It keeps its value finite by log ≥ −100, and its gradient by "
                "dividing by at least 10⁻¹² where D(1 − D) is smaller. This is what leaves only 4·10⁻⁶ of the "
                "gradient at o = −40 with y = 1, although the cost looks right; the cut alone would leave −1. "
                "BCEWithLogitsLoss takes the logit.",
            ),
            alternative="Size of the gradient over the logit, in three ways.",
            x=Axis("logit o", (-120.0, 120.0)),
            y={"y": Axis("|∂L/∂o|", (0.0, 1.1))},
            traces=_lines("_slope"),
        ),
        MetricTable(
            "results",
            "At this logit",
            "What each way of computing makes of the cost and of its gradient.",
            columns=("cost, nats", "relative error", "∂L/∂o"),
            rows=(
                MetricRow("exact", ("exact", "", "exact_slope"), "theory"),
                *(MetricRow(words, (name, f"{name}_error", f"{name}_slope"), role) for name, words, role, *_ in WAYS),
            ),
        ),
    ),
    options=(LABEL,),
    parameters=(Parameter("o", "logit o", -120, 120, 0.25, -40, "discriminator", plays=16),),
    handles=(
        Handle("loss", "logit o", "o", "exact", x="o", role="discriminator"),
        Handle("push", "logit o", "o", "slope_size", x="o", role="discriminator"),
    ),
    readouts=(
        Readout("σ(o)", "d32", "amount", help="In single precision.", role="discriminator"),
        Readout("1 − σ(o)", "rest32", "amount", help="In single precision."),
    ),
    identities=(
        Identity(
            "softplus(−o)",
            "softplus",
            "−log σ(o)",
            "minus_log_sigmoid",
            1e-12,
            help="In double precision, where σ(o) keeps enough digits for every o of this figure.",
        ),
        Identity(
            "σ(o) − y",
            "slope_closed",
            "(L(o+h) − L(o−h)) / 2h",
            "slope_difference",
            1e-7,
            unit="",
            help="The gradient in closed form, and a finite difference of the softplus form with h = 10⁻⁵.",
        ),
    ),
    settings=(
        Setting("Gradient gone", {"label": "real", "o": -40}, "BCELoss: the cost is right, the gradient is not."),
        Setting("1 − σ(o) = 0", {"label": "generated", "o": 17}),
        Setting("Digits gone", {"label": "real", "o": 12}, "A small cost of which hardly a digit is left."),
        Setting("σ(o) = 0", {"label": "real", "o": -95}),
    ),
)
