"""The figure of the chapter on the two losses of the generator, both in closed form, and the board of its live run."""

from __future__ import annotations

from pages.lab.charts import DENSITIES, DIVERGENCE, GRADIENT, GRADIENT_NORM
from ui.charts.specs import Axis, Board, Chart, Readout, Reference, Trace, curve
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

PROBABILITY = Axis("D(G(z))", (0.0, 1.0))
LOGIT = Axis("logit o of D(G(z))", (-6.0, 6.0))
LOSS = Axis("nats", (-5.0, 5.0))


def _pair(saturating: str, non_saturating: str, x: str, role: str, at: tuple[str, str]) -> tuple[Trace, ...]:
    """Both losses, or both slopes, and the line between their values at the D that is looked at."""
    return (
        Trace("here", curve(at[1], at[0]), "ink", width=1.5, dash="dot", legend=False, hover=False),
        Trace("saturating", curve(saturating, x), role, dash="dash"),
        Trace("non-saturating", curve(non_saturating, x), role, width=2.5),
    )


CHARTS = (
    Chart(
        name="loss_by_d",
        title="Both losses over D",
        hint="Both fall as D(G(z)) rises.",
        explanation=(
            "What one generated sample costs G, as a function of what D says of it. Saturating: log(1 − D(G(z))), the "
            "part of V(G,D) that G can change. Non-saturating: −log D(G(z)).",
            "Both fall everywhere, but neither is the other shifted or scaled: averaged over samples they are "
            "different objectives.",
        ),
        alternative="The saturating loss log of 1 minus D and the non-saturating loss minus log D, over D from 0 to 1.",
        x=PROBABILITY,
        y={"y": LOSS},
        traces=_pair("d_saturating", "d_non_saturating", "d", "generated", ("at_d", "losses")),
        references=(Reference(0.0, ""),),
    ),
    Chart(
        name="slope_by_d",
        title="Slopes in D",
        hint="At D = 0 neither is zero.",
        explanation=(
            "The derivatives with respect to D itself: −1/(1 − D) and −1/D. At D = 0 the saturating one is −1: nothing "
            "vanishes here yet.",
            "But G does not move D. It moves a sample, the sample moves the logit of D, and D = σ(o) hardly follows "
            "where it is almost 0: dD/do = D·(1 − D).",
        ),
        alternative="Derivatives of both losses with respect to D, over D from 0 to 1.",
        x=PROBABILITY,
        y={"y": Axis("nats", (-12.0, 0.6))},
        traces=_pair("d_saturating_slope", "d_non_saturating_slope", "d", "gradient", ("at_d", "slopes_by_d")),
        references=(Reference(0.0, ""),),
    ),
    Chart(
        name="loss_by_logit",
        title="Both losses over the logit",
        hint="On the left one is flat, the other a straight slope.",
        explanation=(
            "The same losses over o, the number that D's last layer gives, of which D = σ(o) is the sigmoid: "
            "−log(1 + exp(o)) and log(1 + exp(−o)).",
            "Early in training D is sure that samples are fake, o is far to the left, and the saturating loss is flat.",
        ),
        alternative="Both losses over the logit from minus 6 to 6.",
        x=LOGIT,
        y={"y": Axis("nats", (-6.2, 6.2))},
        traces=_pair("o_saturating", "o_non_saturating", "o", "generated", ("at_o", "losses")),
        references=(Reference(0.0, ""),),
    ),
    Chart(
        name="slope_by_logit",
        title="Slopes in the logit: what reaches G",
        hint="They cross at D = ½, both at −½.",
        explanation=(
            "−σ(o) = −D and −(1 − σ(o)) = −(1 − D). Everything that G learns passes through this number: the gradient "
            "in its weights is the slope here, times the slope of the logit in the sample, times that of the sample in "
            "the weights.",
            "Where D(G(z)) = 0.01 the saturating loss passes on a hundredth, the non-saturating one 99 hundredths. "
            "The signs agree everywhere: both push the logit up.",
        ),
        alternative="Derivatives of both losses with respect to the logit, over the logit from minus 6 to 6.",
        x=LOGIT,
        y={"y": Axis("nats", (-1.08, 0.08))},
        traces=_pair("o_saturating_slope", "o_non_saturating_slope", "o", "gradient", ("at_o", "slopes_by_logit")),
        references=(Reference(0.0, ""), Reference(-0.5, "−½")),
    ),
)

LOSSES = TheoryFigure(
    name="two-losses",
    title="The two losses of the generator and their slopes, over D of G of z and over its logit",
    model="pages/theory/losses/browser/losses.js#generator",
    cells=CHARTS,
    parameters=(
        Parameter(
            "logit",
            "logit o of D(G(z))",
            -8,
            8,
            0.05,
            -3.0,
            "discriminator",
            help="D(G(z)) = σ(o) = 1 / (1 + exp(−o)): what D thinks of one generated sample.",
        ),
    ),
    handles=(
        Handle(
            "loss_by_d",
            "D of G of z, over D",
            "d",
            "non_saturating",
            x="logit",
            x_through="sigmoid",
            role="discriminator",
        ),
        Handle(
            "slope_by_d",
            "D of G of z, over D, at the slopes",
            "d",
            "saturating_by_d",
            x="logit",
            x_through="sigmoid",
            role="discriminator",
        ),
        Handle("loss_by_logit", "Logit of D of G of z", "logit", "non_saturating", x="logit", role="discriminator"),
        Handle(
            "slope_by_logit",
            "Logit of D of G of z, at the slopes",
            "logit",
            "saturating_by_logit",
            x="logit",
            role="discriminator",
        ),
    ),
    readouts=(
        Readout("D(G(z))", "d", role="discriminator"),
        Readout("log(1 − D)", "saturating", unit="nats", role="generated", help="The saturating loss."),
        Readout("−log D", "non_saturating", unit="nats", role="generated", help="The non-saturating loss."),
        Readout("d/dD log(1 − D)", "saturating_by_d", role="gradient", help="Slope in D: −1/(1 − D)."),
        Readout("d/dD (−log D)", "non_saturating_by_d", role="gradient", help="Slope in D: −1/D."),
        Readout("d/do log(1 − D)", "saturating_by_logit", role="gradient", help="Slope in the logit: −σ(o) = −D."),
        Readout("d/do (−log D)", "non_saturating_by_logit", role="gradient", help="In the logit: −(1 − σ(o)) = D − 1."),
        Readout(
            "ratio in o", "ratio", "amount", help="The non-saturating slope in o over the saturating one: (1 − D)/D."
        ),
    ),
    identities=(
        Identity(
            "d/do log(1 − D)",
            "saturating_difference",
            "d/dD log(1 − D) · D·(1 − D)",
            "saturating_chain",
            tolerance=1e-7,
            unit="",
            help="The chain rule: a finite difference of the loss over the logit, and the slope in D times dD/do.",
        ),
        Identity(
            "d/do (−log D)",
            "non_saturating_difference",
            "d/dD (−log D) · D·(1 − D)",
            "non_saturating_chain",
            tolerance=1e-7,
            unit="",
            help="The same for the non-saturating loss.",
        ),
    ),
    settings=(
        Setting("D is sure", {"logit": -4.6}, "Early in training: D(G(z)) = 0.01."),
        Setting("D cannot tell", {"logit": 0}, "At the equilibrium: D = ½."),
        Setting("D is fooled", {"logit": 4.6}, "D(G(z)) = 0.99."),
    ),
    columns=2,
)
FIGURES = (LOSSES,)

BOARD = Board(
    "two-losses",
    (
        Readout("JSD", "jsd", unit="nats", help="Jensen–Shannon divergence of p_g from p_data; at most ln 2 = 0.693."),
        Readout("mean of p_g", "mean_g", role="generated", help="Where p_g is; p_data is at 3."),
        Readout(
            "gradient, saturating",
            "gradient_norm_saturating",
            role="gradient",
            help="Euclidean norm of the saturating loss's gradient in G's weights, at the current D.",
        ),
        Readout(
            "gradient, non-saturating",
            "gradient_norm_non_saturating",
            role="gradient",
            help="The same for the non-saturating loss, whichever is in use.",
        ),
    ),
    (DENSITIES, DIVERGENCE, GRADIENT, GRADIENT_NORM),
)
