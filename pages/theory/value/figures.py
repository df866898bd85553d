"""The figures of the chapter on the value of the game; here its derivation, in numbers."""

from __future__ import annotations

from math import log

from pages.theory.value.bins import BINS
from pages.theory.value.derivation import Derivation, Line
from pages.theory.value.formulas import (
    HALF,
    P_DATA,
    P_G,
    M,
    X,
    expectation,
    fraction,
    integral,
    large,
    letter,
    logarithm,
)
from pages.theory.value.gaussian_pair import HANDLES, PARAMETERS
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Action, Handle, Identity, Option, Parameter, Setting, TheoryFigure

_REACH = (-8.0, 8.0)
_TWO = {"modes": ("two",)}
_BEST = f"{letter('D', above='∗')}({X})"


def _quotient(over: str, under: str) -> str:
    return f"{over} {logarithm(fraction(over, under))}"


_HALVED = f"{HALF} · "
_DERIVATION = Derivation(
    name="derivation",
    title="Line by line",
    hint="Each line is evaluated by its own expression. Move anything: they agree.",
    lines=(
        Line(
            f"{letter('V')}({letter('G')}, {letter('D', above='∗')}) = "
            f"{expectation(f'{X}∼{P_DATA}', logarithm(_BEST))} + "
            f"{expectation(f'{X}∼{P_G}', logarithm(f'(1 − {_BEST})'))}",
            "V of G and D star is the expectation over the data of log D star, plus the expectation over generated "
            "points of log of 1 minus D star",
            "line_1",
            "the value of the game, with the best D",
            "Two averages: each is taken along the standard normal z that makes the points of its own density.",
        ),
        Line(
            f"{integral(_quotient(P_DATA, f'{P_DATA} + {P_G}'))} + {integral(_quotient(P_G, f'{P_DATA} + {P_G}'))}",
            "the integral of p data times log of p data over the sum of p data and p g, plus the same for p g",
            "line_2",
            "with D*(x) inserted; 1 − D*(x) is p_g over the same sum",
            "One integral over x, in which logarithms are subtracted.",
        ),
        Line(
            f"{integral(f'{P_DATA} {logarithm(large(_HALVED + fraction(P_DATA, M)))}')} + "
            f"{integral(f'{P_G} {logarithm(large(_HALVED + fraction(P_G, M)))}')}",
            "the integral of p data times log of one half times p data over m, plus the same for p g, where m is the "
            "mean of the two densities",
            "line_3",
            "the sum is twice the mixture m = (p_data + p_g)/2",
            "One integral over x of the very quotients that stand here.",
        ),
        Line(
            f"−{logarithm('2')} {integral(P_DATA)} − {logarithm('2')} {integral(P_G)} + "
            f"{integral(_quotient(P_DATA, M))} + {integral(_quotient(P_G, M))}",
            "minus log 2 times the integral of p data, minus log 2 times the integral of p g, plus the integral of p "
            "data times log of p data over m, plus the same for p g",
            "line_4",
            "the logarithm of a product is a sum",
            "Four integrals, including the two that are 1.",
        ),
        Line(
            f"−{logarithm('4')} + KL({P_DATA} ∥ {M}) + KL({P_G} ∥ {M})",
            "minus log 4, plus KL of p data from m, plus KL of p g from m",
            "line_5",
            "densities integrate to 1, and the rest is two KL divergences",
            "KL by the integrand p log(p/m) − p + m, which is never negative: what is added integrates to 0.",
        ),
        Line(
            f"−{logarithm('4')} + 2 · JSD({P_DATA} ∥ {P_G})",
            "minus log 4, plus twice the Jensen-Shannon divergence of p data and p g",
            "line_6",
            "which is twice JSD, by its definition",
            "JSD by entropies: H(m) − ½ H(p_data) − ½ H(p_g).",
        ),
    ),
)

VALUE = TheoryFigure(
    name="value-of-the-game",
    title="The value of the game against the best D",
    model="pages/theory/value/browser/value.js#derivation",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="p_data and p_g",
            hint="Drag the curves.",
            explanation=(
                "The dashed line is D*(x) = p_data/(p_data + p_g), on the right axis; the dotted one is the mixture "
                "m = (p_data + p_g)/2, against which JSD measures both.",
            ),
            alternative="The densities of the data and of the generator, their mixture, and the optimal discriminator.",
            x=Axis("x", _REACH),
            y={
                "y": Axis("density", (0.0, 0.6), grows="up", relaxes=True),
                "y2": Axis("D*(x)", (0.0, 1.05), right=True, ticks=((0, "0"), (0.5, "½"), (1, "1"))),
            },
            traces=(
                Trace("p_data", curve("p"), "data", fill="zero"),
                Trace("p_g", curve("q"), "generated", fill="zero"),
                Trace("m", curve("m"), "ink", dash="dot", width=1.5),
                Trace("D*(x)", curve("best"), "theory", axis="y2", dash="dash"),
            ),
        ),
        Chart(
            name="value",
            title="What G minimises",
            hint="V(G,D*) for every place where p_g could be. Drag along it.",
            explanation=(
                "Against the best D, the value depends on G through p_g alone. It is −log 4 if p_g = p_data, and only "
                "then: JSD is 0 only for equal densities.",
                "With two modes in the data, one Gaussian cannot get there: its minimum stays above −log 4.",
            ),
            alternative="The value of the game against the best D as a function of the mean of p_g.",
            x=Axis("mean of p<sub>g</sub>", (-6.0, 6.0)),
            y={"y": Axis("nats", (-1.5, 0.1))},
            traces=(
                Trace("V(G,D*)", curve("value", "mean"), "theory", width=2.5, dash="dash"),
                Trace("now", dots("mean_dot", "value_dot"), "generated", width=9, legend=False, hover=False),
            ),
            references=(Reference(-log(4), "−log 4", below=True), Reference(0.0, "0")),
        ),
        _DERIVATION,
    ),
    options=(Option("modes", "p_data is", {"one": "one Gaussian", "two": "a mixture of two"}, "one"),),
    parameters=(
        *PARAMETERS,
        Parameter("data_second", "second mean of p_data", -4, 4, 0.05, 2.5, "data", when=_TWO),
        Parameter("data_share", "weight of the second", 0.05, 0.95, 0.05, 0.4, "data", when=_TWO),
    ),
    handles=(
        *HANDLES,
        Handle(
            "densities", "second mean of p_data", "data_second", "second_p", x="data_second", role="data", when=_TWO
        ),
        Handle("value", "mean of p_g", "generated_mean", "line_2", x="generated_mean", role="generated"),
    ),
    readouts=(
        Readout("V(G,D*)", "line_1", unit="nats", role="theory"),
        Readout("JSD", "jsd", unit="nats"),
        Readout("KL(p_data‖m)", "to_p", unit="nats", role="data"),
        Readout("KL(p_g‖m)", "to_q", unit="nats", role="generated"),
    ),
    identities=(
        Identity(
            "V(G,D*), line (1)",
            "line_1",
            "−log 4 + 2·JSD, line (6)",
            "line_6",
            help="From the beginning of the derivation to its end.",
        ),
        Identity(
            "JSD, by two KL divergences",
            "jsd",
            "H(m) − ½ H(p_data) − ½ H(p_g)",
            "mixed",
            help="Right: three entropies, without any quotient of densities.",
        ),
        Identity(
            "information of x about the label",
            "information",
            "JSD",
            "jsd",
            help="Flip a coin, show a real or a generated x, and ask how the coin fell. What x tells is ln 2 minus "
            "the mean entropy of D*(x), ∫ m H(D*) dx.",
        ),
        Identity("−log 4", "least", "V(G,D*)", "line_1", relation="≤"),
        Identity("V(G,D*)", "line_1", "0", "most", relation="≤"),
    ),
    actions=(Action("Put p_g onto p_data", "onto", "Both become the same Gaussian: the minimum", "generated"),),
    settings=(
        Setting(
            "Far apart",
            {"modes": "one", "data_mean": 3, "data_std": 0.5, "generated_mean": -5, "generated_std": 0.5},
            "D* knows everything: V = 0, the most it can be",
        ),
        Setting(
            "Two modes",
            {
                "modes": "two",
                "data_mean": -2,
                "data_std": 0.5,
                "data_second": 2,
                "data_share": 0.5,
                "generated_mean": 0.5,
                "generated_std": 1.2,
            },
            "One Gaussian cannot reach the minimum",
        ),
    ),
)

FIGURES = (VALUE, BINS)
