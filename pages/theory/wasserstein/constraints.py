"""Clipped weights and a penalty on slopes: the best critic under each, beside the best 1-Lipschitz one."""

from __future__ import annotations

from pages.theory.wasserstein.pair import AROUND, DENSITIES, HANDLES, PAIR, SHIFTED, X
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Identity, Parameter, Setting, TheoryFigure

CONSTRAINTS = TheoryFigure(
    name="clip-or-penalise",
    title="The best critic with clipped weights, with a gradient penalty, and the best 1-Lipschitz one",
    model="pages/theory/wasserstein/browser/constraints.js#constrained",
    columns=2,
    cells=(
        DENSITIES,
        Chart(
            name="critics",
            title="The best critics",
            hint="With clipped weights the best one is a single hinge. Its slope depends on c and n.",
            explanation=(
                "Clipped: one hidden layer of n ReLU units, with every weight and bias in [−c, c]. What it measures "
                "is linear in the last weights, so the best of these are c or −c, and all units are the one that "
                "measures most: the best critic is n times the same hinge. The thin line is that hinge, scaled to a "
                "slope of 1.",
                "Penalised: any function, which pays λ(|f′| − 1)² at points between a sample of the data and one of "
                "p_g. It is drawn where there are such points.",
                "All are computed; none is trained. A constant is free, so all are drawn with 0 at the same place.",
            ),
            alternative="The best 1-Lipschitz critic, the best one with clipped weights and the best penalised one.",
            x=X,
            y={"y": Axis("f(x), in units of x", (-7.0, 7.0))},
            traces=(
                Trace("1-Lipschitz", curve("best", "corners"), "theory", dash="dash", width=2.5),
                Trace(
                    "clipped, as steep as 1", curve("clipped_shape", "corners"), "discriminator", dash="dot", width=1.5
                ),
                Trace("clipped", curve("clipped", "corners"), "discriminator", dash="dash", width=2.5),
                Trace("penalised", curve("soft", "soft_x"), "discriminator", width=2.5),
            ),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="slopes",
            title="Their slopes: what reaches G",
            hint="The penalty pulls the slope towards ±1. With clipping, c and n decide.",
            explanation=(
                "A sample of G at x gets the gradient −f′(x). With a penalty the best slope has the size "
                "1 + |F_g − F_data|/(2λr), where r is the density of the points between the samples: more than 1, and "
                "nearer to 1 with a larger λ. Its sign is that of F_g − F_data.",
                "With clipped weights the slope is at most n·c² on one side of the hinge, and 0 on the other: samples "
                "there get nothing at all.",
            ),
            alternative="The slopes of the three critics over x.",
            x=X,
            y={"y": Axis("f′(x)", (-2.0, 2.0), curve="slope_span")},
            traces=(
                Trace("1-Lipschitz", curve("best_slope", "slope_x"), "theory", dash="dash", width=2.5),
                Trace("clipped", curve("clipped_slope", "slope_x"), "gradient", dash="dash", width=2.5),
                Trace("penalised", curve("soft_slope", "slope_x"), "gradient", width=2.5),
            ),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="depth",
            title="How steep a clipped network can be",
            hint="c·(n·c)ᴸ: it vanishes or explodes with depth, unless n·c = 1.",
            explanation=(
                "Each hidden layer of n units multiplies the largest slope by n·c, the last layer by c. With the "
                "c = 0.01 of Arjovsky et al. (2017) and 64 units that is 0.64 a layer. Gulrajani et al. (2017, section "
                "3.2) see just that in trained critics, and call it exploding and vanishing gradients.",
                "The largest slope is all that this chart shows. What the best critic measures is at most that times "
                "W₁. The penalty asks for 1 whatever the depth.",
            ),
            alternative="The largest slope of a clipped network over its number of hidden layers, logarithmic.",
            x=Axis("hidden layers L", (0.5, 12.5)),
            y={"y": Axis("largest slope", (1e-5, 10.0), logarithmic=True, curve="steepest_span")},
            traces=(
                Trace("c·(n·c)ᴸ", curve("steepest_by_depth", "depth"), "discriminator", width=2.5),
                Trace("each depth", dots("depth", "steepest_by_depth"), "discriminator", width=6, legend=False),
                Trace("L = 1, as drawn", dots("one_layer", "one_layer_steepest"), "discriminator", width=12),
            ),
            references=(Reference(1.0, "1, which the penalty asks for"),),
        ),
    ),
    at_hand=("clip", "penalty", "generated_mean"),
    parameters=(
        Parameter("clip", "c: weights lie in [−c, c]", 0.01, 0.3, 0.01, 0.01, "discriminator"),
        Parameter("width", "n: units in a hidden layer", 1, 128, 1, 64, "discriminator"),
        Parameter("penalty", "λ: strength of the penalty", 0.1, 20, 0.1, 10.0, "discriminator"),
        *PAIR,
    ),
    handles=HANDLES,
    readouts=(
        Readout("W₁", "transport", role="theory"),
        Readout("clipped measures", "clipped", "amount", role="discriminator"),
        Readout("that is, of W₁", "clipped_multiple", "amount", role="discriminator", help="The multiple of W₁."),
        Readout(
            "divided by its slope",
            "clipped_share",
            "percent",
            role="discriminator",
            help="The same as a share of W₁, once the critic is divided by its own steepest slope.",
        ),
        Readout("penalised measures", "soft_dual", role="discriminator"),
        Readout("its steepest slope", "soft_steepest", role="gradient", help="Where there are points between samples."),
    ),
    identities=(
        Identity(
            "clipped, from its hinge",
            "clipped",
            "E f(x) − E f(G(z))",
            "clipped_dual",
            unit="",
            tolerance=1e-8,
            help="Left: the best unit, from integrals in closed form. Right: quadrature with the critic drawn.",
        ),
        Identity("clipped measures", "clipped", "n·c²·W₁", "clipped_most", relation="≤", unit="", tolerance=1e-9),
        Identity("W₁", "transport", "penalised measures", "soft_dual", relation="≤", unit="", tolerance=1e-6),
        Identity(
            "E f(x) − E f(G(z)) − λE(|f′(x̂)| − 1)²",
            "soft_objective",
            "W₁ + ∫ (F_g − F_data)²/(4λr) dx",
            "soft_formula",
            unit="",
            tolerance=1e-6,
            help="What the penalised critic maximises, and its maximum.",
        ),
    ),
    settings=(
        Setting("As published", {"clip": 0.01, "width": 64, "penalty": 10}, "c = 0.01, λ = 10"),
        Setting("n·c = 1", {"clip": 0.02, "width": 50}, "The largest slope no longer depends on depth: it is c"),
        Setting("c too large", {"clip": 0.2, "width": 64}, "A critic far too steep, the more so with every layer"),
        Setting("Data on both sides", AROUND, "A single hinge sees one side only"),
        Setting("A shift", SHIFTED, "One slope would be right, but the hinge must have its kink"),
    ),
)
