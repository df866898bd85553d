"""The figure of the chapter on the two players: the smallest GAN that has two networks."""

from __future__ import annotations

from pages.theory.players.cells import ChainRule, Dependence, Story
from ui.charts.specs import Axis, Chart, Readout, Trace, curve
from ui.figures.figures import Action, Handle, Identity, Option, Parameter, Setting, TheoryFigure

SLOPES = {"a": "a", "b": "b", "mu": "μ", "s": "s"}

PLAYERS = TheoryFigure(
    name="players",
    title="Two players with two numbers each: D(x) = σ(a·x + b) against G(z) = μ + s·z",
    model="pages/theory/players/browser/players.js#game",
    columns=2,
    cells=(
        Story("story", "Who sees what", "Press a turn. Purple is the gradient: follow it to what moves."),
        Chart(
            name="densities",
            title="p_data, p_g and D(x)",
            hint="Drag p_g, or take turns.",
            explanation=(
                "D is a sigmoid of a straight line: it can say on which side it expects the real samples, and how sure "
                "it is. It cannot see widths, so nothing tells G to keep s at 1. A network with a hidden layer can.",
            ),
            alternative="The densities of real and generated samples, and D on the right axis.",
            x=Axis("x", (-6.0, 6.0)),
            y={
                "y": Axis("density", (0.0, 0.6), grows="up", relaxes=True),
                "y2": Axis("D(x)", (0.0, 1.05), right=True, ticks=((0, "0"), (0.5, "½"), (1, "1"))),
            },
            traces=(
                Trace("p_data", curve("data"), "data", fill="zero"),
                Trace("p_g", curve("generated"), "generated", fill="zero"),
                Trace("D(x)", curve("d"), "discriminator", axis="y2", width=2.5),
            ),
        ),
        Dependence(
            "dependence",
            "Which term depends on whom",
            "Derivatives at this moment. The two zeros never move.",
            (
                "G does not occur in E log D(x): real samples come from the data, not from G. So its derivatives in μ "
                "and s are 0 whatever the four numbers are, and the first term tells G nothing.",
            ),
        ),
        ChainRule(
            "chain",
            "How G learns through D",
            "One z on its way to the loss, and the factors on the way back.",
            (
                "The factor ∂o/∂x = a belongs to D. G's gradient runs through D, so D's weights decide what G is "
                "told: with a = 0 it is told nothing. But in G's turn only μ and s move.",
            ),
        ),
    ),
    options=(
        Option("turn", "whose turn", {"d": "D's turn", "g": "G's turn"}, "d"),
        Option(
            "loss",
            "G minimises",
            {"saturating": "E log(1 − D(G(z)))", "non_saturating": "−E log D(G(z))"},
            "saturating",
            "The second term of V(G,D) itself, or what is used in practice. For one sample their gradients point the "
            "same way; over all samples they can point against each other: compare the steps of s.",
        ),
    ),
    at_hand=("a", "mu"),
    parameters=(
        Parameter("a", "a, slope of D's logit", -4, 4, 0.05, 0.6, "discriminator"),
        Parameter("b", "b, offset of D", -6, 6, 0.05, 0.0, "discriminator"),
        Parameter("mu", "μ, mean of p_g", -5, 5, 0.05, -2.0, "generated"),
        Parameter("s", "s, width of p_g", 0.1, 4, 0.05, 0.8, "generated"),
        Parameter("z", "z, one latent number", -3, 3, 0.05, 0.5),
        Parameter("rate", "learning rate", 0.05, 2, 0.05, 0.5, "gradient"),
    ),
    handles=(
        Handle("densities", "mean of p_g", "mu", "peak_generated", x="mu", role="generated"),
        Handle("densities", "width of p_g", "shoulder_x", "shoulder", x="s", x_origin="mu", role="generated"),
    ),
    actions=(
        Action("D's turn", "discriminatorTurn", "One step up V(G,D) in a and b; G stands still.", "discriminator"),
        Action("G's turn", "generatorTurn", "One step down G's loss in μ and s; D stands still.", "generated"),
    ),
    readouts=(
        Readout("E log D(x)", "first", unit="nats", role="data"),
        Readout("E log(1 − D(G(z)))", "second", unit="nats", role="generated"),
        Readout("V(G,D)", "value", unit="nats", role="discriminator"),
        Readout("mean D on real", "d_at_data", role="data"),
        Readout("on generated", "d_at_generated", role="generated"),
    ),
    identities=(
        Identity(
            "V(G,D)",
            "value",
            "−2 · E[D’s cross-entropy]",
            "value_labelled",
            help="Left: as two expectations, over real samples and over z. Right: over x with its label, half of the "
            "samples real (y = 1) and half generated (y = 0).",
        ),
        *(
            Identity(
                f"∂V/∂{symbol}",
                f"total_{name}",
                f"(V({symbol}+h) − V({symbol}−h)) / 2h",
                f"total_{name}_difference",
                1e-6,
                help="Left: by the chain rule under the expectation. Right: a finite difference of V(G,D) with h = "
                "10⁻⁵.",
            )
            for name, symbol in SLOPES.items()
        ),
    ),
    settings=(
        Setting("D knows nothing", {"a": 0, "b": 0}, "∂o/∂x = 0: no gradient reaches G."),
        Setting("D is sure", {"a": 3, "b": 0, "mu": -3, "s": 0.8}, "Compare the two losses of G."),
        Setting("G has won", {"mu": 2, "s": 1, "a": 0, "b": 0}, "D cannot do better than ½."),
    ),
)

FIGURES = (PLAYERS,)
