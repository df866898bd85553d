"""The figure of the chapter on the smallest GAN: the Dirac GAN, its losses and what keeps its D in check."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure
from ui.figures.planes import Plane, Surface
from ui.figures.two_numbers import DISTANCE, PLAYS, STEPS, VIEW, over_steps

SQUARE = (-3.0, 3.0)

DIRAC = TheoryFigure(
    name="dirac-gan",
    title="The Dirac GAN: gradient play of two numbers",
    model="pages/theory/dirac/browser/dirac.js#dirac",
    columns=2,
    cells=(
        Plane(
            name="plane",
            title="The game from above",
            hint="Drag the ring: play starts there.",
            explanation=(
                "Shades and contour lines are V(θ, ψ): D wants to go up, into the dark, but can only move vertically; "
                "G wants to go down and can only move horizontally. Each arrow combines both wishes, with D’s penalty "
                "if there is one; its length grows with the logarithm of the speed.",
                "The cross is the equilibrium θ = ψ = 0: the sample lies on the data, and D says ½ everywhere. The "
                "line is the path of the game, one dot for each step, from the ring to the purple dot.",
            ),
            alternative="Map of the value V over theta and psi with contour lines, arrows of the players' gradients, "
            "and the path of the game from the starting point.",
            range=SQUARE,
            titles=("θ, where G puts its sample", "ψ, the slope of D’s logit"),
        ),
        Surface(
            name="surface",
            title="The same as a surface",
            hint="Drag it, or use the arrow keys, to turn it.",
            alternative="The value V over theta and psi as a surface, with the path of the game on it.",
            range=SQUARE,
        ),
        Chart(
            name="line",
            title="What is being played",
            hint="G slides its sample along the line; D tilts it.",
            explanation=(
                "This is the GAN itself after the last step: all data are at x = 0, the single sample is at θ, and "
                "the blue line is D’s logit ψx. G pushes the sample to where the line is higher; D tilts the line "
                "down at the sample. When the sample has slid past the data, the line must be tilted back: that delay "
                "is the rotation.",
            ),
            alternative="The data point at zero, the generated sample at theta, and the logit of the discriminator, "
            "a straight line of slope psi.",
            x=Axis("x", SQUARE),
            y={"y": Axis("logit of D", (-4.0, 4.0), grows="both", relaxes=True)},
            traces=(
                Trace("logit ψx", curve("logit"), "discriminator", width=2.5),
                Trace("data", dots("data_x", "data_y"), "data", width=15),
                Trace("sample", dots("sample_x", "sample_y"), "generated", width=15),
            ),
            references=(Reference(0.0, ""),),
        ),
        DISTANCE,
        over_steps(
            "players",
            "The two players",
            "While they circle, each is a quarter turn behind the other.",
            "Theta and psi over the steps.",
            Axis("", SQUARE, grows="both", relaxes=True),
            Trace("θ of G", curve("theta", "step"), "generated"),
            Trace("ψ of D", curve("psi", "step"), "discriminator"),
        ),
        over_steps(
            "value",
            "Value of the game",
            "While they circle, it returns to the value of the equilibrium again and again.",
            "The value of the game over the steps.",
            Axis("V", (-2.5, 0.5), grows="both", relaxes=True),
            Trace("V(θ, ψ)", curve("value", "step"), "discriminator"),
        ),
    ),
    options=(
        Option(
            "play",
            "play",
            PLAYS,
            "simultaneous",
            "Both players move from where the other was, or D moves first and G answers.",
        ),
        Option(
            "loss",
            "loss",
            {"saturating": "saturating", "non_saturating": "non-saturating", "wasserstein": "Wasserstein"},
            "saturating",
            "What G minimises: V itself, −log D at the sample, or minus D’s logit there.",
        ),
        Option(
            "regulariser",
            "what keeps D in check",
            {
                "none": "nothing",
                "r1": "R1 penalty",
                "gradient_penalty": "gradient penalty",
                "clipping": "weight clipping",
            },
            "none",
            "R1: γ/2·ψ², at its best near the equilibrium where γ = 2f′(0). Gradient penalty, as in WGAN-GP: γ/2·(|ψ| "
            "− g)². Weight clipping, as in WGAN: |ψ| ≤ g.",
        ),
    ),
    at_hand=("steps", "size", "strength"),
    parameters=(
        Parameter("steps", "steps", 0, STEPS, 1, 100, plays=12, help="How far the game has been played."),
        Parameter("size", "step size h", 0.01, 0.8, 0.01, 0.25, help="Learning rate of both players."),
        Parameter(
            "inner",
            "k, steps of D in a row",
            1,
            50,
            1,
            1,
            "discriminator",
            help="In alternating play.",
            when={"play": ("alternating",)},
        ),
        Parameter(
            "outer",
            "l, steps of G in a row",
            1,
            50,
            1,
            1,
            "generated",
            help="In alternating play. Algorithm 1 has one.",
            when={"play": ("alternating",)},
        ),
        Parameter(
            "strength",
            "γ, strength of the penalty",
            0,
            2,
            0.05,
            0.3,
            "discriminator",
            when={"regulariser": ("r1", "gradient_penalty")},
        ),
        Parameter(
            "target",
            "g, target of |ψ|, or its bound",
            0.1,
            1.5,
            0.05,
            1.0,
            "discriminator",
            help="1 in WGAN-GP.",
            when={"regulariser": ("gradient_penalty", "clipping")},
        ),
        Parameter("theta", "θ at the start", *SQUARE, 0.05, 1.0, "generated"),
        Parameter("psi", "ψ at the start", *SQUARE, 0.05, 0.5, "discriminator"),
        *VIEW,
    ),
    handles=(Handle("plane", "start of the game", "theta", "psi", x="theta", y="psi"),),
    readouts=(
        Readout("near the equilibrium it", "verdict", "text", help="By the eigenvalues of one step, linearised there."),
        Readout("|λ| of one step", "modulus", help="The larger eigenvalue: above 1 the distance grows."),
        Readout(
            "turn a step, predicted",
            "angle",
            unit="°",
            help="The angle of λ, true near the equilibrium.",
        ),
        Readout("turn a step, measured", "turn", unit="°", help="Mean over the steps of the path."),
        Readout("distance at the start", "first_distance"),
        Readout("distance now", "last_distance", role="gradient"),
    ),
    identities=(
        Identity(
            "|λ|, closed form",
            "modulus",
            "|λ|, differentiated numerically",
            "modulus_measured",
            1e-5,
            unit="",
            help="Left: the formula of Mescheder et al. Right: eigenvalues of the Jacobian of the step as it is "
            "programmed, by finite differences; where two eigenvalues meet, half of the digits are lost.",
        ),
        Identity(
            "growth of θ² + ψ² a step",
            "growth",
            "mean of 1 + h²·f′²",
            "growth_theory",
            1e-9,
            unit="",
            help="Together the players move at right angles to (θ, ψ), so a simultaneous step lengthens it, by "
            "Pythagoras: its square grows by the factor 1 + h² for Wasserstein, 1 + h²·σ(ψθ)² for the saturating "
            "loss. Right: the geometric mean of these factors.",
        ),
        Identity(
            "kθ² + lψ² − klhθψ after the last step",
            "invariant",
            "at the start",
            "invariant_start",
            1e-9,
            unit="",
            help="Alternating play with the Wasserstein loss never changes this form. While k·l·h² is below 4 its "
            "levels are ellipses; beyond that, nothing holds the players, and it is not shown.",
        ),
    ),
    settings=(
        Setting(
            "Simultaneous: out",
            {"play": "simultaneous", "loss": "wasserstein", "regulariser": "none", "size": 0.15, "steps": 120},
            "The distance grows by √(1 + h²) at every step, however small h is.",
        ),
        Setting(
            "Alternating: round",
            {
                "play": "alternating",
                "loss": "wasserstein",
                "regulariser": "none",
                "size": 0.15,
                "inner": 1,
                "outer": 1,
                "steps": 200,
            },
            "On an ellipse for ever.",
        ),
        Setting(
            "R1: in",
            {
                "play": "alternating",
                "loss": "non_saturating",
                "regulariser": "r1",
                "strength": 0.3,
                "size": 0.15,
                "inner": 1,
                "outer": 1,
                "steps": 200,
            },
            "The penalty pulls ψ to 0, and the spiral turns inwards.",
        ),
        Setting(
            "WGAN-GP: never",
            {
                "play": "alternating",
                "loss": "wasserstein",
                "regulariser": "gradient_penalty",
                "strength": 1,
                "target": 1,
                "size": 0.15,
                "inner": 1,
                "outer": 1,
                "steps": 300,
            },
            "The penalty wants |ψ| = 1 even though the equilibrium has ψ = 0.",
        ),
        Setting(
            "Step by step",
            {
                "play": "alternating",
                "loss": "saturating",
                "regulariser": "none",
                "size": 0.25,
                "inner": 1,
                "outer": 1,
                "steps": 100,
                "theta": 1,
                "psi": 0.5,
            },
            "One step each: round and round.",
        ),
        Setting(
            "Epoch by epoch",
            {
                "play": "alternating",
                "loss": "saturating",
                "regulariser": "none",
                "size": 0.25,
                "inner": 20,
                "outer": 20,
                "steps": 40,
                "theta": 1,
                "psi": 0.5,
            },
            "Twenty steps of D, then twenty of G: whoever moves goes far beyond the other.",
        ),
        Setting(
            "D to its optimum",
            {
                "play": "alternating",
                "loss": "saturating",
                "regulariser": "r1",
                "strength": 0.3,
                "size": 0.25,
                "inner": 50,
                "outer": 1,
                "steps": 100,
                "theta": 1,
                "psi": 0.5,
            },
            "With a penalty D has an optimum. Fifty steps for each step of G nearly reach it: no circle is left.",
        ),
    ),
)

FIGURES = (DIRAC,)
