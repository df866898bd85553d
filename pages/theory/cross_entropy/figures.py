"""The figures of the chapter on expectation and cross-entropy."""

from __future__ import annotations

from pages.theory.cross_entropy.heavy_tails import HEAVY_TAILS
from pages.theory.cross_entropy.single_precision import LABEL, LOGITS
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Option, Parameter, Setting, TheoryFigure

EXPECTATION = TheoryFigure(
    name="expectation",
    title="An expectation, and the mean over a mini-batch",
    model="pages/theory/cross_entropy/browser/cross_entropy.js#expectation",
    columns=2,
    cells=(
        Chart(
            name="weighed",
            title="f(x), weighed by p(x)",
            hint="Drag the density: E[f] follows. The dots are the mini-batch.",
            explanation=(
                "An expectation is the mean of f over infinitely many samples: every value f(x) counts as much as its "
                "x is likely.",
            ),
            alternative="A density p, the function f on the right axis, and the samples as dots.",
            x=Axis("x", (-8.0, 8.0)),
            y={
                "y": Axis("density p(x)", (-0.02, 0.5), grows="up", relaxes=True),
                "y2": Axis("f(x)", (-0.4, 10.0), right=True),
            },
            traces=(
                Trace("p(x)", curve("p"), "data", fill="zero"),
                Trace("samples", dots("drawn", "drawn_y"), "data", width=6, opacity=0.35, hover=False),
                Trace("f(x)", curve("f"), "discriminator", axis="y2", width=2.5),
            ),
        ),
        Chart(
            name="running",
            title="The mean over n samples",
            hint="Two standard errors around E[f]: four times the samples, half the width.",
            explanation=(
                "This is what a GAN's loss is in practice: an expectation, replaced by the mean over a mini-batch. It "
                "is right on average, and off by about σ/√n, where σ is the standard deviation of f(x).",
            ),
            alternative="The running mean of f over the samples, with the expectation and two standard errors.",
            x=Axis("n", (1.0, 2000.0), logarithmic=True),
            y={"y": Axis("mean of f", (0.0, 2.0), grows="both", relaxes=True)},
            traces=(
                Trace("± 2σ/√n", curve("above", "counts"), "theory", dash="dot", width=1.25),
                Trace("below", curve("below", "counts"), "theory", dash="dot", width=1.25, legend=False),
                Trace("E[f]", curve("expected", "counts"), "theory", dash="dash"),
                Trace("mean over the samples", curve("means", "counts"), "discriminator", width=2.5),
            ),
        ),
    ),
    options=(
        Option(
            "f",
            "f(x)",
            {"loss": "−log σ(x), a cost", "step": "σ(x), a probability", "square": "x²"},
            "loss",
        ),
    ),
    parameters=(
        Parameter("n", "samples n", 1, 2000, 1, 64, "data", plays=12),
        Parameter("mean", "mean of p", -4, 4, 0.05, 0.5, "data"),
        Parameter("std", "standard deviation of p", 0.2, 3, 0.05, 1.5, "data"),
        Parameter("seed", "seed of the samples", 1, 50, 1, 1, "data"),
    ),
    handles=(
        Handle("weighed", "mean of p", "mean", "peak", x="mean", role="data"),
        Handle("weighed", "standard deviation of p", "shoulder_x", "shoulder", x="std", x_origin="mean", role="data"),
    ),
    readouts=(
        Readout("mean over the samples", "batch_mean", role="discriminator"),
        Readout("standard error σ/√n", "standard_error"),
        Readout("standard errors from E[f]", "errors_away", help="Beyond ±2 about once in twenty mini-batches."),
    ),
    identities=(
        Identity(
            "∫ f(x) p(x) dx",
            "over_x",
            "∫ f(mean + std·z) N(z) dz",
            "over_z",
            unit="",
            help="An expectation over x is also one over the noise z from which x is made. So is every expectation "
            "over p_g. The two quadratures have different nodes.",
        ),
    ),
)

COINS = TheoryFigure(
    name="coins",
    title="Cross-entropy of two coins",
    model="pages/theory/cross_entropy/browser/cross_entropy.js#coins",
    cells=(
        Chart(
            name="cross",
            title="H(p,q) over the answer q",
            hint="Drag the answer q. The lowest point is q = p, and it is H(p), not 0.",
            explanation=(
                "A share p of the samples is real; D, which sees no difference between them, answers q for each. The "
                "mean cost is H(p,q) = −p log q − (1−p) log(1−q). The least it can be is the entropy H(p): what nobody "
                "can know. What q costs beyond that is KL(p‖q), the dotted piece.",
            ),
            alternative="Cross-entropy over the answer q, with the entropy of p as its least value.",
            x=Axis("answer q", (0.0, 1.0)),
            y={"y": Axis("nats", (0.0, 3.0))},
            traces=(
                Trace("H(p)", curve("entropy", "share"), "theory", dash="dash"),
                Trace("H(p,q)", curve("cross", "share"), "discriminator", width=2.5),
                Trace("KL(p‖q)", curve("gap_y", "gap_x"), "ink", dash="dot", width=2.5),
            ),
        ),
    ),
    parameters=(
        Parameter("p", "share p of real samples", 0, 1, 0.01, 0.3, "data"),
        Parameter("q", "answer q of D", 0.001, 0.999, 0.001, 0.7, "discriminator"),
    ),
    handles=(Handle("cross", "answer q of D", "q", "cross_shown", x="q", role="discriminator"),),
    readouts=(
        Readout("H(p,q)", "cross", unit="nats", role="discriminator"),
        Readout("H(p)", "entropy", unit="nats"),
        Readout("KL(p‖q)", "divergence", unit="nats"),
        Readout("slope in q", "slope", role="gradient", help="(q − p) / (q(1 − q)): 0 where q = p."),
    ),
    identities=(Identity("H(p,q)", "cross", "H(p) + KL(p‖q)", "sum"),),
    settings=(
        Setting("The best answer", {"p": 0.3, "q": 0.3}),
        Setting("Half and half", {"p": 0.5, "q": 0.5}, "D at equilibrium: log 2 for each sample."),
        Setting("Sure and wrong", {"p": 1, "q": 0.001}),
    ),
)

ANSWER = TheoryFigure(
    name="answer",
    title="What D pays for one answer",
    model="pages/theory/cross_entropy/browser/cross_entropy.js#answer",
    cells=(
        Chart(
            name="cost",
            title="−log D(x) and −log(1 − D(x))",
            hint="Drag the answer to either end: one costs nothing, the other costs everything.",
            explanation=(
                "The cost has no upper bound: whenever the probability of the truth falls by a factor of ten, the "
                "answer costs another log 10 = 2.303 nats. That is what makes D honest: whoever says 0 must never be "
                "wrong.",
            ),
            alternative="The cost of an answer between 0 and 1, for a real sample and for a generated one.",
            x=Axis("answer D(x)", (0.0, 1.0)),
            y={"y": Axis("nats", (0.0, 8.0))},
            traces=(
                Trace("real: −log D(x)", curve("real", "share"), "data", emphasis=("label", "real")),
                Trace(
                    "generated: −log(1 − D(x))",
                    curve("generated", "share"),
                    "generated",
                    emphasis=("label", "generated"),
                ),
                Trace("cost", curve("here_y", "here_x"), "ink", dash="dot", width=1.5, legend=False, hover=False),
            ),
            references=(Reference(0.6931471805599453, "log 2: D(x) = ½"),),
        ),
    ),
    options=(LABEL,),
    parameters=(Parameter("d", "answer D(x)", 0, 1, 0.001, 0.25, "discriminator", plays=8),),
    handles=(Handle("cost", "answer D(x)", "d", "cost_shown", x="d", role="discriminator"),),
    readouts=(
        Readout("cost", "cost", unit="nats"),
        Readout("logit log D/(1 − D)", "logit", role="discriminator"),
    ),
    identities=(
        Identity(
            "slope in D",
            "slope",
            "(L(D+h) − L(D−h)) / 2h",
            "slope_difference",
            1e-6,
            unit="nats",
            help="Left: −1/D or 1/(1 − D). Right: a finite difference, whose step shrinks towards the ends.",
        ),
    ),
    settings=(
        Setting("Sure and right", {"label": "real", "d": 0.999}),
        Setting("Sure and wrong", {"label": "real", "d": 0.001}),
        Setting("D(x) = 0 for a real sample", {"label": "real", "d": 0}),
    ),
)

FIGURES = (EXPECTATION, HEAVY_TAILS, COINS, ANSWER, LOGITS)
