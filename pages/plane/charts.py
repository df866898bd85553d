"""What the two-dimensional lab shows: the plane itself, and the numbers that samples allow."""

from __future__ import annotations

import math

from gan_core.training import drawings
from gan_core.training.settings import FIELDS
from pages.plane.cells import Layer, Scene, Sketch
from ui.chapters import link_to
from ui.charts.losses import STEPS, losses_chart, norm_chart
from ui.charts.specs import Axis, Board, Chart, Readout, Reference, Trace, history

LOG_2 = math.log(2)
LOG_4 = math.log(4)

PACKS = ("pack", *range(2, int(FIELDS["pack"].maximum) + 1))
"""While D judges several points at a time."""
DEVIATION = ("minibatch_stddev", "on")
"""While D sees the deviation of its mini-batch."""

SCENE = Scene(
    name="scene",
    title="Data, generator and discriminator",
    hint="Points of G should lie where the data lie; D then has nothing to say.",
    explanation=(
        "Each point is a sample: 600 of p_data, which stay, and 600 of G at latents that stay too, so that each point "
        "of G wanders and is not drawn anew.",
        "The shade is D(x), the probability that D gives to “a point here is real”: the darker, the surer. The line is "
        "where D(x) = ½. While it trains D is drawn in 40 × 40 cells, at a pause in 80 × 80. Where neither kind of "
        "points lies, D never learns anything, so its value there means nothing.",
        "“Draw a target” lays a sheet over the plane: p_data is then where there is ink, and a new run begins. The "
        "drawing is part of the address, so that a link has it.",
        "Under a loss of critics D is no probability, and the shade is its output above its lowest one here: only "
        "differences mean something.",
        "With packing D judges several points at a time and says nothing of a single one: the shade is D at packs of "
        "equal points, and arrows are means over the company in which G's points are judged. With minibatch standard "
        "deviation D(x) depends on the mini-batch, too, and the shade is for one of G's.",
        "Arrows are −∂L/∂x at points of G: the way in which descent would move each, if it were free. They are the "
        "loss in use, and all G learns from. Their lengths are relative to the longest.",
        "The fabric is a mesh of straight lines in latent space, as G lays it out: where it is dense, p_g is high, and "
        "what lies between two modes is a part of it that G has to stretch. With wider z it is one plane through 0, "
        "and with one-dimensional z a line.",
        "The density of p_g is a histogram on 80 × 80 cells: of 4,096 samples while it trains, of 16,384 at a pause.",
    ),
    more=link_to("optimal_discriminator"),
    alternative="Real and generated points in the plane; the discriminator as shades, and a line where it is one half.",
    cells="x",
    sketch=Sketch(drawings.SIDE, {"spread": 0.05}),
    layers=(
        Layer("half", "D, and where it is ½", "discriminator", "d"),
        Layer("heat", "the critic’s output", "discriminator", "critic"),
        Layer("heat", "density of p_g", "generated", "p_g", shown=False),
        Layer("mesh", "fabric of G", "theory", "mesh", shown=False),
        Layer("points", "p_data", "data", "real"),
        Layer("points", "p_g", "generated", "fake"),
        Layer("arrows", "−∂L/∂x", "gradient", "gradient", at="fake"),
    ),
)

QUALITY = Chart(
    name="quality",
    title="How good are G's points?",
    hint="Share within 3 σ of the nearest mode.",
    explanation=(
        "As the papers on mode collapse count: of 2,500 samples, those within three standard deviations of the nearest "
        "mode are of high quality, and a mode is covered if one of these is nearest. Of p_data itself 98.9 % are.",
        "A curve or a picture counts as one mode; what is measured is then the distance to its nearest place.",
        "The averaged G, whose weights are a moving average, plays no part in the game. Without decay of the learning "
        "rates it is often better than the G that plays, which never comes to rest.",
    ),
    more=link_to("pitfalls"),
    alternative="Share of high-quality samples over the steps, of the generator that plays and of its moving average.",
    x=STEPS,
    y={"y": Axis("share", (0.0, 1.16), format=".0%", ticks=((0, "0 %"), (0.5, "50 %"), (1, "100 %")))},
    traces=(
        Trace("averaged G", history("high_quality_ema"), "ink", width=1.5, dash="dot", format="percent", optional=True),
        Trace("G that plays", history("high_quality"), "generated", width=2.5, format="percent"),
    ),
    references=(Reference(0.989, "98.9 %"),),
)

DIVERGENCE = Chart(
    name="divergence",
    title="Distance of p_g from p_data",
    hint="JSD at ln 2: no overlap. Dotted: what a perfect G would score.",
    explanation=(
        "The Jensen–Shannon divergence, in nats, on a grid of 80 × 80 cells and all that lies outside: p_data's masses "
        "are exact, p_g's are counted from 4,096 samples while it trains, and from 16,384 at a pause.",
        "Cells make it a lower bound of the true one, and counting adds to it. By how much is measured: it is the JSD "
        "of as many samples of p_data itself, drawn as the dotted line. What lies above that line is G's. So taken, "
        "the hasty estimate while it trains differs from that at a pause by 0.002 to 0.003 in the middle and by up to "
        "0.008 on the ring and the grid; by 0.02 and up to 0.04 for a picture's ink, which fills many cells.",
    ),
    more=link_to("divergences"),
    alternative="Jensen–Shannon divergence of generator and data over the steps, between 0 and the logarithm of 2.",
    x=STEPS,
    y={"y": Axis("nats", (-0.04, 0.8), grows="both", format=".1f")},
    traces=(
        Trace("bias of counting", history("jsd_bias"), "theory", width=1.5, dash="dot"),
        Trace("JSD, averaged G", history("jsd_ema"), "ink", width=1.5, dash="dash", shown=False, optional=True),
        Trace("JSD", history("jsd"), "ink", width=2.5),
    ),
    references=(Reference(LOG_2, "ln 2"), Reference(0.0, "")),
)

LOSSES = losses_chart(
    (
        "What each network minimises, without penalties. Each loss is measured against an opponent that moves too, so "
        "a falling one is no sign of progress.",
    ),
)

VALUE = Chart(
    name="value",
    title="Value of the game",
    title_while=(
        (*PACKS, "Value of the game: none, D judges packs"),
        (*DEVIATION, "Value of the game: none, D judges batches"),
    ),
    hint="At the equilibrium: −log 4.",
    hint_while=(
        (*PACKS, "With packing the game is one of packs: V(G,D) of points means nothing."),
        (*DEVIATION, "D sees how far a mini-batch lies apart: V(G,D) of points means nothing."),
    ),
    explanation=(
        "V(G,D) = E log D(x) + E log(1 − D(G(z))), in nats, as means over fixed real points and over G's, 1,024 "
        "of each while it trains and 16,384 at a pause. The dashed "
        "V(G,D*) = −log 4 + 2·JSD is that of the best D which is one number in each cell of the grid: a D that tells "
        "apart what lies within a cell can pass it.",
    ),
    more=link_to("value"),
    alternative="The value of the game for D and for the optimal D on the grid over the steps.",
    x=STEPS,
    y={"y": Axis("nats", (-1.65, 0.15), grows="down", format=".1f")},
    traces=(
        Trace("V(G,D*)", history("value_optimal"), "theory", dash="dash"),
        Trace("V(G,D)", history("value"), "discriminator"),
    ),
    references=(Reference(-LOG_4, "−log 4", below=True), Reference(0.0, "")),
)

GRADIENT_NORM = norm_chart(
    (
        "The Euclidean norm of the gradient in G's weights at the current D, for each loss on logits and for the loss "
        "in use, on a logarithmic scale.",
    ),
)

READOUTS = (
    Readout("modes covered", "modes_covered", "integer", of="modes", role="generated", large=True),
    Readout(
        "high quality",
        "high_quality",
        "percent",
        role="generated",
        help="Of 2,500 samples, those within 3 σ of the nearest mode; 98.9 % of p_data itself.",
        large=True,
    ),
    Readout(
        "JSD",
        "jsd",
        unit="nats",
        help="On a grid of 80 × 80 cells; p_g is counted from samples, which adds the bias beside it.",
        large=True,
    ),
    Readout("its bias", "jsd_bias", unit="nats", help="The JSD that as many samples of p_data itself have here."),
    Readout(
        "D is right",
        "accuracy",
        "percent",
        help="How often D tells real from generated points. While it trains fewer are asked: within 3 %.",
        role="discriminator",
    ),
    Readout("V(G,D)", "value", unit="nats", role="discriminator", help="−log 4 = −1.386 where D = ½ everywhere."),
)

BOARD = Board(
    "plane",
    READOUTS,
    (SCENE, QUALITY, DIVERGENCE, LOSSES, VALUE, GRADIENT_NORM),
    first=("scene", "quality", "divergence"),
    lecture=("scene", "quality", "divergence"),
)
