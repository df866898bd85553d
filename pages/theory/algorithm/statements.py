"""Algorithm 1 of Goodfellow et al. (2014) as the lines that a page shows: their words, and the numbers beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gan_core.training.loss import Loss
from gan_core.training.losses import LOSSES
from ui.charts.specs import Board, Readout

LOSS_UNIT = "loss"
"""In place of a unit: whatever the loss in use is measured in."""


@dataclass(frozen=True)
class Result:
    """A number that a statement leaves behind.

    Attributes:
        label: what it is.
        source: "mean:" or "size:" (mean of absolute values) and a curve of the trace, or "fact:" and one of its facts
            ("change.generator" for one of several).
        unit: such as "nats"; or `LOSS_UNIT`.
        role: its colour, by meaning.
        short: what it is called beside the line of the algorithm; None keeps it beside the picture alone.
    """

    label: str
    source: str
    unit: str = ""
    role: str = "ink"
    short: str | None = None


@dataclass(frozen=True)
class Statement:
    """One line of the algorithm.

    Attributes:
        name: says which picture belongs to it.
        player: "discriminator" or "generator": whose update it is part of.
        lines: the line itself, by the value of the setting `by`.
        about: what the picture shows.
        by: "loss", "optimizer", or "" where there is one wording only, under "".
        results: numbers, in the order in which they are shown.
    """

    name: str
    player: str
    lines: Mapping[str, str]
    about: str
    by: str = ""
    results: tuple[Result, ...] = ()


@dataclass(frozen=True)
class LossPicture:
    """What is drawn of one loss: each sample sits on the curve of what it costs.

    Attributes:
        unit: of the loss, such as "nats"; empty if it has none.
        names: "real", "fake" and "generated": what such a sample costs D, D and G, in plain text.
        curves: before the first update, "o", raw outputs of D, and what a sample costs D there, "real" and "fake". An
            update brings curves of its own, which reach as far as its samples.
        paired: whether samples are compared in pairs, and curves and costs are over the lead of one over the other.
    """

    unit: str
    names: Mapping[str, str]
    curves: Mapping[str, tuple[float, ...]]
    paired: bool = False


@dataclass(frozen=True)
class AlgorithmCell:
    """The algorithm as numbered lines beside the picture of the mini-batch.

    Attributes:
        name: identifies it on its page.
        statements: all lines, in order.
        losses: name of a loss -> its picture.
        built_by: what draws it.
    """

    name: str
    statements: tuple[Statement, ...]
    losses: Mapping[str, LossPicture]
    built_by: str = field(default="pages/theory/algorithm/browser/algorithm.js#algorithmCell", init=False)


def _step(letter: str) -> dict[str, str]:
    return {
        "sgd": f"Move θ_{letter} against g: θ_{letter} ← θ_{letter} − η g.",
        "momentum": f"Move θ_{letter}: v ← β₁v + g, θ_{letter} ← θ_{letter} − η v.",
        "adam": f"Move θ_{letter} by Adam: θ_{letter} ← θ_{letter} − η m̂/(√v̂ + ε).",
    }


def _picture(loss: Loss) -> LossPicture:
    curves = {
        name: tuple(float(f"{value:.7g}") for value in points) for name, points in loss.curves("discriminator").items()
    }
    return LossPicture(loss.unit, loss.words(), curves, loss.paired)


PICTURES: Mapping[str, LossPicture] = {name: _picture(loss) for name, loss in LOSSES.items()}


def _latents(player: str, line: str, about: str) -> Statement:
    mean = Result("mean of z", "mean:trace_z", role="generated", short="mean")
    return Statement("latents", player, {"": line}, about, results=(mean,))


def _generate(player: str) -> Statement:
    return Statement(
        "generate",
        player,
        {"": "Send the z through G."},
        "Each line leads from one z to its G(z). Where lines crowd together, p_g is high.",
        results=(Result("mean of G(z)", "mean:trace_fake", role="generated", short="mean"),),
    )


_DISCRIMINATOR = (
    _latents("discriminator", "Draw m latents z.", "One dot for each z, on the line of latents."),
    Statement(
        "real",
        "discriminator",
        {"": "Draw m real samples x from p_data."},
        "Real samples, in green. D never sees p_data itself, only this many samples of it.",
        results=(Result("mean of x", "mean:trace_real", role="data", short="mean"),),
    ),
    _generate("discriminator"),
    Statement(
        "judge",
        "discriminator",
        {"": "Ask D about both."},
        "Every sample is lifted to the height of D there. D ends in a number o; σ(o) turns it into a probability. With "
        "least squares o itself is compared with 0 and 1.",
        results=(
            Result("mean of D(x)", "mean:trace_d_real", role="data", short="D(x)"),
            Result("mean of D(G(z))", "mean:trace_d_fake", role="generated"),
        ),
    ),
    Statement(
        "loss",
        "discriminator",
        {
            name: f"L_D = mean of {picture.names['real']}"
            + (" over pairs." if picture.paired else f" + mean of {picture.names['fake']}.")
            for name, picture in PICTURES.items()
        },
        "In the second picture each sample sits on the curve of its loss. Dashed lines are the two means; L_D is their "
        "sum. Where samples are compared in pairs, both of a pair stand at one height, and L_D is the mean.",
        by="loss",
        results=(
            Result("L_D", "fact:value", LOSS_UNIT, "discriminator", short=""),
            Result("real part", "fact:value_real", LOSS_UNIT, "data"),
            Result("generated part", "fact:value_fake", LOSS_UNIT, "generated"),
        ),
    ),
    Statement(
        "gradient",
        "discriminator",
        {"": "Gradient g of L_D in the weights of D."},
        "Purple, in the second picture: the slope of each sample's loss in its o. The surer D is of the right answer, "
        "the smaller it is. Backpropagation carries the slopes on into the weights of D, and stops there: G is not "
        "involved.",
        results=(
            Result("‖g‖", "fact:gradient_norm", role="gradient", short="‖g‖"),
            Result("the penalties' part of it", "fact:gradient_norm_penalty", role="gradient"),
            Result("mean |∂L/∂o| at x", "size:trace_slope_real", role="data"),
            Result("mean |∂L/∂o| at G(z)", "size:trace_slope_fake", role="generated"),
        ),
    ),
    Statement(
        "move",
        "discriminator",
        _step("D"),
        "D before the step is faint, D after it strong. G has not moved: the same z still land on the same G(z).",
        by="optimizer",
        results=(
            Result("‖Δθ_D‖", "fact:change.discriminator", role="discriminator", short="‖Δθ_D‖"),
            Result("‖Δθ_G‖", "fact:change.generator", role="generated"),
            Result("L_D of the same samples now", "fact:value_after", LOSS_UNIT, "discriminator"),
        ),
    ),
)
_GENERATOR = (
    _latents(
        "generator", "Draw m fresh latents z.", "New dots: G is not judged on the samples that D has just learned from."
    ),
    _generate("generator"),
    Statement(
        "judge",
        "generator",
        {"": "Ask D about them."},
        "G looks for places where D is high. Real samples play no part in this half, unless the loss compares each "
        "G(z) with one.",
        results=(Result("mean of D(G(z))", "mean:trace_d_fake", role="generated", short="mean"),),
    ),
    Statement(
        "loss",
        "generator",
        {name: f"L_G = mean of {picture.names['generated']}." for name, picture in PICTURES.items()},
        "In the second picture each sample sits on the curve of the loss that G minimises. The dashed line is their "
        "mean, L_G.",
        by="loss",
        results=(Result("L_G", "fact:value", LOSS_UNIT, "generated", short=""),),
    ),
    Statement(
        "gradient",
        "generator",
        {"": "Gradient g of L_G through D, on into the weights of G."},
        "Arrows: descent pushes each G(z) this way, and this strongly; no arrow, no push. The gradient flows through "
        "D, because only D knows which way is more real, but D's weights stay as they are.",
        results=(
            Result("‖g‖", "fact:gradient_norm", role="gradient", short="‖g‖"),
            Result("mean |∂L/∂G(z)|", "size:trace_gradient", role="gradient"),
            Result("mean |∂L/∂o|", "size:trace_slope_fake", role="generated"),
        ),
    ),
    Statement(
        "move",
        "generator",
        _step("G"),
        "The same z through G before (rings) and after (dots); p_g before the step is dashed. D has not moved.",
        by="optimizer",
        results=(
            Result("‖Δθ_G‖", "fact:change.generator", role="generated", short="‖Δθ_G‖"),
            Result("‖Δθ_D‖", "fact:change.discriminator", role="discriminator"),
            Result("L_G of the same z now", "fact:value_after", LOSS_UNIT, "generated"),
        ),
    ),
)

READOUTS = (
    Readout("JSD", "jsd", unit="nats", help="Jensen–Shannon divergence of p_g from p_data; at most ln 2 = 0.693."),
    Readout(
        "V(G,D)",
        "value",
        unit="nats",
        role="discriminator",
        help="The value of the game for the current D, whatever its loss.",
    ),
    Readout("V(G,D*)", "value_optimal", unit="nats", help="The value for the best possible D."),
)
BOARD = Board("algorithm", READOUTS, (AlgorithmCell("algorithm", (*_DISCRIMINATOR, *_GENERATOR), PICTURES),))
