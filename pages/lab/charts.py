"""The charts of the one-dimensional lab: what they draw, and the words beside them."""

from __future__ import annotations

import math
from dataclasses import replace

from gan_core.training import losses
from gan_core.training.settings import FIELDS
from ui.chapters import link_to
from ui.charts.losses import STEPS, gradient_traces, losses_chart, norm_chart
from ui.charts.specs import Axis, Board, Chart, Readout, Reference, Trace, curve, fan, gap, history, rug

CRITICS = ("loss", *losses.critics())
OTHERS = ("loss", *(name for name in losses.LOSSES if name not in losses.critics()))
"""While D is a critic, and while it is a probability or is compared with targets."""

PACKS = ("pack", *range(2, int(FIELDS["pack"].maximum) + 1))
"""While D judges several samples at a time."""
DEVIATION = ("minibatch_stddev", "on")
"""While D sees the deviation of its mini-batch."""

LOG_2 = math.log(2)
LOG_4 = math.log(4)

POSITION = Axis("x", curve="x")

DENSITIES = Chart(
    name="densities",
    title="Data, generator and discriminator",
    hint="p_g should come to cover p_data; D(x) then flattens to ½.",
    explanation=(
        "The game of figure 1 in Goodfellow et al. (2014), computed from the networks as they train. p_data is the "
        "density of real samples and p_g that of generated ones, both filled, on the left axis.",
        "D(x), on the right axis, is the probability that D gives to “x is real”. The dashed D*(x) = p_data / "
        "(p_data + p_g) is the best answer that any discriminator could give for this generator. Where neither "
        "density has mass, D is never asked, so its value there means nothing.",
        "Under least squares D's output is no probability, and can be any number; it is drawn cut to between 0 and 1. "
        "The best D is the same D*.",
        "With the Wasserstein, the hinge and the relativistic loss D is a critic: a number for each x, and no "
        "probability, so that there is no D* and V(G,D) is not what is played. Its raw output has an axis of its own "
        "then. The dashed line is the best critic that is nowhere steeper than 1: its slope is the sign of "
        "F_g − F_data, and what it tells apart is W₁ exactly. A constant is free in it; it is drawn at the critic's "
        "height.",
        "With packing D judges several samples at a time, and says nothing of a single one. It is drawn at packs of "
        "m equal samples, x, …, x, beside the best that any D could say of these, p_dataᵐ / (p_dataᵐ + p_gᵐ): where G "
        "makes too much of something, its packs give it away more surely than each sample does. Of a critic nobody "
        "knows the best one for packs, and none is drawn.",
        "With minibatch standard deviation D(x) depends on the mini-batch, too: it is drawn for a large one of G's, "
        "and has no D* that one could write down.",
        "Beneath, each line leads from a latent z to its image x = G(z): where lines crowd together, p_g is high. With "
        "one-dimensional z, p_g is exact; with wider z it is an average over 32,768 fixed lines through z-space, "
        "turned to where G changes most, and the rug shows one slice. While it trains, five eighths of the lines have "
        "to do, half of them if z has more than eight coordinates or is uniform.",
    ),
    hint_while=(
        (*PACKS, "D judges packs: it is drawn at packs of equal samples, x, …, x."),
        (*DEVIATION, "D sees the deviation of its mini-batch: it is drawn as in one of G's."),
        (*CRITICS, "p_g should come to cover p_data; the critic then becomes level there."),
    ),
    more=link_to("optimal_discriminator"),
    alternative="Densities of real and generated data over x, the discriminator D and the optimal D*, and lines from z "
    "to G of z.",
    x=POSITION,
    y={
        "y": Axis("density", (0.0, 0.5), grows="up", relaxes=True, ceiling=("p_data", 2.5), domain=(0.25, 1.0)),
        "y2": Axis("D", (0.0, 1.04), domain=(0.25, 1.0), right=True, ticks=((0, "0"), (0.5, "½"), (1, "1"))),
        "y3": Axis("", (0.0, 1.0), domain=(0.02, 0.16), ticks=((0, "z"), (1, "x"))),
        "y4": Axis("critic", (-1.0, 1.0), grows="both", domain=(0.25, 1.0), right=True, relaxes=True),
    },
    traces=(
        Trace("z → G(z)", rug("rug_z", "rug_x"), "generated", axis="y3", width=1, opacity=0.55, hover=False),
        Trace("p_data", curve("p_data"), "data", fill="zero"),
        Trace("p_g", curve("p_g"), "generated", fill="zero"),
        Trace("D*(x)", curve("d_optimal"), "theory", axis="y2", dash="dash", width=2, only=OTHERS),
        Trace("D(x)", curve("d"), "discriminator", axis="y2", width=2.5, only=OTHERS),
        Trace(
            "best critic", curve("critic_best"), "theory", axis="y4", dash="dash", width=2, optional=True, only=CRITICS
        ),
        Trace("critic", curve("critic"), "discriminator", axis="y4", width=2.5, only=CRITICS),
    ),
)

VALUE = Chart(
    name="value",
    title="Value of the game",
    hint="The shaded gap is what D still misses.",
    explanation=(
        "V(G,D) = E log D(x) + E log(1 − D(G(z))), in nats: D climbs it, G pushes it down. The dashed V(G,D*) is the "
        "height of the summit for this generator, and always equals −log 4 + 2·JSD. It lies between −log 4, where "
        "p_g = p_data, and 0, where the two do not overlap.",
        "V(G,D) has no lower bound: a D that is sure and wrong pays without limit. Once D is close to D*, pushing V "
        "down is pushing the Jensen–Shannon divergence down, and only then.",
        "Least squares play for squares, not for V. V(G,D) is then that of D's output, cut to between 0 and 1: no loss "
        "of theirs, and where a cut D is wrong it falls far below anything that they pay.",
        "A critic (Wasserstein, hinge, relativistic) is no probability: neither V(G,D) nor how often D is right means "
        "anything then, and nothing is drawn. Nor does it with packing or minibatch standard "
        "deviation, where D tells packs or mini-batches apart and not samples.",
        "D's accuracy is compared with the best possible one, (1 + TV)/2, which is 50 % only when p_g = p_data. Both "
        "can be drawn through the legend.",
    ),
    title_while=(
        (*PACKS, "Value of the game: none, D judges packs"),
        (*DEVIATION, "Value of the game: none, D judges batches"),
        (*CRITICS, "Value of the game: none, D is a critic"),
    ),
    hint_while=(
        (*PACKS, "With packing the game is one of packs: V(G,D) of samples means nothing."),
        (*DEVIATION, "D sees how far a mini-batch lies apart: V(G,D) of samples means nothing."),
        (*CRITICS, "A critic is no probability: V(G,D) means nothing."),
    ),
    more=link_to("value"),
    alternative="The value of the game for D and for the optimal D over the steps, between minus log 4 and 0.",
    x=STEPS,
    y={
        "y": Axis("nats", (-1.65, 0.15), grows="down", format=".1f"),
        "y2": Axis(
            "accuracy", (0.45, 1.03), right=True, format=".0%", ticks=((0.5, "50 %"), (0.75, "75 %"), (1, "100 %"))
        ),
    },
    traces=(
        Trace("gap", gap("value", "value_optimal"), "discriminator", fill="self", width=0, legend=False, hover=False),
        Trace("V(G,D*)", history("value_optimal"), "theory", dash="dash"),
        Trace("V(G,D)", history("value"), "discriminator"),
        Trace(
            "accuracy of D",
            history("accuracy"),
            "discriminator",
            axis="y2",
            width=1.5,
            dash="dot",
            shown=False,
            format="percent",
        ),
        Trace(
            "best possible",
            history("accuracy_best"),
            "theory",
            axis="y2",
            width=1.5,
            dash="dot",
            shown=False,
            format="percent",
        ),
    ),
    references=(Reference(-LOG_4, "−log 4", below=True), Reference(0.0, "")),
)

DIVERGENCE = Chart(
    name="divergence",
    title="Distance of p_g from p_data",
    hint="JSD at ln 2: no overlap. At 0: equal.",
    explanation=(
        "The Jensen–Shannon divergence, in nats, is 0 when p_g = p_data and ln 2 ≈ 0.693 when the two do not overlap "
        "(it is 1 only in bits). At ln 2 it is flat: it does not change as p_g comes closer, so a G that descends "
        "it stands still. The non-saturating loss does not descend JSD, and can pull p_g home from there.",
        "The legend adds the two Kullback–Leibler divergences, which can be infinite, and the Wasserstein-1 distance, "
        "in units of x, which still falls when the two only come closer. Beside it stands what a critic tells apart, "
        "E o(x) − E o(G(z)), and the same divided by its largest slope, which is never above W₁.",
        "They are sums over bins, 400 on the chart and more beyond it, as far as p_g goes. Where p_g is exact they are "
        "lower bounds of the true values, and grow sharper as bins shrink. With wider z p_g is an estimate: a "
        "perfect G then has a JSD of up to 0.0005 nats, and that of a trained one is off by less than 0.001, seldom "
        "by up to 0.002. While it trains the estimate is a hasty one, which differs by 0.0002 in the middle and by up "
        "to 0.001 from that at a pause. All belong to the G that plays; the moving average of its weights has its own "
        "line.",
    ),
    more=link_to("divergences"),
    alternative="Jensen–Shannon divergence of generator and data over the steps, between 0 and the logarithm of 2.",
    x=STEPS,
    y={"y": Axis("nats", (-0.04, 0.8), grows="both", format=".1f")},
    traces=(
        Trace("W₁", history("wasserstein"), "gradient", width=1.5, dash="dot", shown=False),
        Trace("critic", history("critic_estimate"), "discriminator", width=1.5, shown=False, only=CRITICS),
        Trace(
            "critic / slope", history("critic_bound"), "discriminator", width=1.5, dash="dot", shown=False, only=CRITICS
        ),
        Trace("KL(p_g‖p_data)", history("kl_g_data"), "generated", width=1.5, shown=False),
        Trace("KL(p_data‖p_g)", history("kl_data_g"), "data", width=1.5, shown=False),
        Trace("JSD, averaged G", history("jsd_ema"), "ink", width=1.5, dash="dot", optional=True),
        Trace("JSD", history("jsd"), "ink", width=2.5),
    ),
    references=(Reference(LOG_2, "ln 2"), Reference(0.0, "")),
)

LOSSES = losses_chart(
    (
        "What each network minimises. Unlike elsewhere in machine learning, a falling loss is no "
        "sign of progress: each one is measured against an opponent that moves too.",
        "At the equilibrium D = ½ everywhere, so D's loss is log 4 ≈ 1.386 nats and the non-saturating loss of G "
        "is log 2 ≈ 0.693 nats (the saturating one is −log 2). Least squares are not logarithms and have no unit: D's "
        "loss is ¼ there, and G's ⅛. The relativistic losses are log 2 both. Wasserstein and hinge have none: "
        "a constant that D adds everywhere moves G's loss and tells nothing.",
        "A loss of D near 0 says that D tells the two apart with ease. Early in training that is normal, and no sign "
        "that G is too small.",
    ),
)

GRADIENT = Chart(
    name="gradient",
    title="Gradient that reaches G at x",
    hint="Strong line: the loss in use.",
    explanation=(
        "If G puts a sample at x, this is the derivative of its loss with respect to x; gradient descent moves the "
        "sample against it. Where p_g lies (shaded), the curve is what G feels.",
        "Saturating, E log(1 − D(G(z))): −σ(o)·∂o/∂x, with o the logit of D. Where D is sure that a sample is fake, "
        "σ(o) ≈ 0 and nothing gets through. Non-saturating, −E log D(G(z)): −(1 − σ(o))·∂o/∂x, which is strong just "
        "there. They share their fixed point, but they are not the same objective.",
        "Least squares, E ½(D(G(z)) − 1)²: (D − 1)·∂D/∂x, where D is the output itself, without a logit.",
        "Wasserstein and hinge, −E o(G(z)): −∂o/∂x, the critic's own slope, which does not fade where the two do not "
        "overlap. Relativistic: −σ(o(x) − o(G(z)))·∂o/∂x at G(z), the mean over real partners x.",
        "With packing a sample is judged in company: the curve is the mean over its places in a pack and over others "
        "that G makes. With minibatch standard deviation it also moves that of the mini-batch, which is part of it.",
    ),
    more=link_to("losses"),
    alternative="Gradient of the generator's loss at each x, for each loss that this discriminator can be judged by.",
    x=POSITION,
    y={
        "y": Axis("∂L/∂x", (-1.5, 1.5), grows="both", relaxes=True),
        "y2": Axis("", (0.0, 1.0), grows="up", right=True, relaxes=True, ticks=()),
    },
    traces=(
        Trace("p_g", curve("p_g"), "generated", axis="y2", fill="zero", width=0, legend=False, hover=False),
        *gradient_traces(losses.LOSSES, lambda name: curve(f"gradient_{name}")),
    ),
    references=(Reference(0.0, ""),),
)

GRADIENT_NORM = replace(
    norm_chart(
        (
            "The Euclidean norm of the gradient in G's weights, for both losses at the current D, whichever is in use. "
            "One mark of the axis is a factor of ten.",
            "When D becomes perfect, the saturating gradient falls by many orders of magnitude while the "
            "non-saturating one stays of order one: that is why practice uses the second.",
            "Under least squares and of a critic D's output is no logit, so neither of these is known; the dotted "
            "line is the loss in use.",
        ),
    ),
    title="Its norm over the steps",
    hint="Logarithmic: does anything arrive?",
    more=link_to("pitfalls"),
    y={"y": Axis("norm", (1e-3, 10.0), grows="both", logarithmic=True)},
)

MAP = Chart(
    name="map",
    title="The map G(z)",
    hint="Steep: mass spread thin. Flat: mass piled up.",
    explanation=(
        "G bends the line of latents onto the line of data: p_g(x) is the density of z divided by the slope of G. Flat "
        "pieces pile mass up, steep ones spread it out, and a fall after a rise visits the same x twice.",
        "With p_data in two separate modes, a continuous G has to cross the valley between them: the crossing can be "
        "steep, but never vertical, and the samples on it are the bridge that p_g shows there.",
        "With wider z these are lines of a fan: one coordinate runs, the others stay fixed.",
    ),
    more=link_to("models"),
    alternative="The generator's output over its latent input.",
    x=Axis("z", curve="map_z"),
    y={"y": Axis("x", curve="x")},
    traces=(Trace("G(z)", fan("map_z", "map_x"), "generated", width=1.5, legend=False),),
)

COVERED = Readout(
    "modes covered",
    "modes_covered",
    "integer",
    of="modes",
    help="Those within two standard deviations of which p_g has at least a quarter of the mass that p_data has there.",
    role="generated",
)
"""Of all readouts on modes."""

READOUTS = (
    Readout(
        "JSD",
        "jsd",
        unit="nats",
        help="Jensen–Shannon divergence of p_g from p_data; at most ln 2 = 0.693.",
        large=True,
    ),
    Readout(
        "D is right",
        "accuracy",
        "percent",
        best="accuracy_best",
        help="How often D tells real from generated, and how often the best possible D would: (1 + TV)/2.",
        role="discriminator",
        large=True,
        optional=True,
    ),
    Readout(
        "W₁",
        "wasserstein",
        "amount",
        help="The first Wasserstein distance of p_g from p_data, exact, in units of x.",
        only=CRITICS,
    ),
    Readout(
        "critic",
        "critic_estimate",
        "amount",
        help="E o(x) − E o(G(z)): the critic's estimate of W₁ where the loss is Wasserstein's. One that is steeper "
        "than 1 somewhere may overestimate.",
        role="discriminator",
        optional=True,
    ),
    Readout(
        "its largest slope",
        "critic_slope",
        "amount",
        help="The largest |∂o/∂x| found where mass lies, and between; W₁ asks for at most 1.",
        role="discriminator",
        optional=True,
    ),
    Readout(
        "critic / slope",
        "critic_bound",
        "amount",
        help="The critic's estimate divided by its largest slope: at most W₁, and equal for the best critic.",
        role="discriminator",
        optional=True,
    ),
    replace(COVERED, large=True),
    Readout(
        "V(G,D)",
        "value",
        unit="nats",
        role="discriminator",
        help="The value of the game for the D that plays, whatever its loss; an output of least squares is cut to "
        "between 0 and 1.",
        optional=True,
    ),
    Readout("V(G,D*)", "value_optimal", unit="nats", help="The value for the best possible D.", optional=True),
    Readout(
        "D misses",
        "value_gap",
        unit="nats",
        role="discriminator",
        optional=True,
        help="V(G,D*) − V(G,D) = Σ (p_data + p_g)·KL(D* ‖ D): never negative. Under least squares, too, it is of V.",
    ),
    Readout(
        "identity",
        "identity_error",
        "check",
        optional=True,
        help="V(G,D*) and −log 4 + 2·JSD, computed in two independent ways: this is how far apart they are.",
    ),
)

LECTURE = ("densities", "divergence", "gradient")
"""What is lectured on."""

BOARD = Board(
    "lab",
    READOUTS,
    (
        replace(DENSITIES, moves="means", heights="p_data"),
        DIVERGENCE,
        GRADIENT,
        GRADIENT_NORM,
        VALUE,
        LOSSES,
        MAP,
    ),
    first=("densities", "divergence", "gradient", "gradient_norm"),
    lecture=LECTURE,
)
