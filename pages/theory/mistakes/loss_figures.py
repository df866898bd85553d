"""The figures beside mistakes about losses: what the logarithm is of, which way is up, what makes a gradient small."""

from __future__ import annotations

from pages.theory.mistakes.mistake_figures import LOG_4
from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Action, Handle, Identity, Parameter, Setting, TheoryFigure

MODELS = "pages/theory/mistakes/browser/losses.js"

SWAPPED = TheoryFigure(
    name="cross-entropy-swapped",
    title="Cross-entropy of two coins, and with their roles swapped",
    model=f"{MODELS}#swapped",
    cells=(
        Chart(
            name="costs",
            title="What the answer q costs",
            hint="The dots mark where each is least.",
            explanation=(),
            alternative="Both cross-entropies over the answer, with their least values.",
            x=Axis("answer q", (-0.02, 1.02)),
            y={"y": Axis("nats", (0.0, 3.2))},
            traces=(
                Trace("H(q,p), swapped", curve("wrong", "answer"), "gradient", dash="dot", width=2.5),
                Trace("H(p,q)", curve("right", "answer"), "discriminator", width=2.5),
                Trace("least", dots("least_x", "least_y"), "ink", width=9, legend=False),
            ),
        ),
    ),
    parameters=(
        Parameter("share", "share p that is real", 0.02, 0.98, 0.01, 0.7, "data"),
        Parameter("answer", "answer q", 0.01, 0.99, 0.01, 0.9, "discriminator"),
    ),
    handles=(
        Handle("costs", "answer q, on the right cost", "answer", "right", x="answer", role="discriminator"),
        Handle("costs", "answer q, on the swapped cost", "answer", "wrong", x="answer", role="gradient"),
    ),
    readouts=(
        Readout("H(p,q)", "right", unit="nats", role="discriminator"),
        Readout("best answer", "best", "percent", role="discriminator"),
        Readout("H(q,p), swapped", "wrong", unit="nats", role="gradient"),
        Readout("its best answer", "best_wrong", "percent", role="gradient"),
    ),
    identities=(
        Identity(
            "least H(p,q) of any answer",
            "least",
            "H(p)",
            "entropy",
            1e-9,
            help="Left: found by moving the answer. Right: the entropy of p.",
        ),
    ),
    settings=(
        Setting("70 % are real", {"share": 0.7}),
        Setting("Almost all are", {"share": 0.98}),
    ),
)

DIRECTION = TheoryFigure(
    name="loss-up-or-down",
    title="The loss of D and the value, maximised and minimised",
    model=f"{MODELS}#direction",
    cells=(
        Chart(
            name="both",
            title="The loss of D, and V, over the logit",
            hint="One is the other upside down.",
            explanation=("D gives the logit o to a real sample and −o to a generated one.",),
            alternative="Loss of the discriminator above 0 and value below 0 over the logit.",
            x=Axis("logit of D", (-4.0, 8.0)),
            y={"y": Axis("nats", (-8.6, 8.6))},
            traces=(
                Trace("loss of D", curve("loss", "logit"), "discriminator", width=2.5),
                Trace("V", curve("value", "logit"), "ink", width=2.5),
            ),
            references=(
                Reference(LOG_4, "log 4"),
                Reference(0.0, ""),
                Reference(-LOG_4, "−log 4", below=True),
            ),
        ),
    ),
    parameters=(Parameter("logit", "logit of D", -4, 8, 0.05, 0, "discriminator"),),
    handles=(
        Handle("both", "logit, on the loss", "logit", "loss", x="logit", role="discriminator"),
        Handle("both", "logit, on the value", "logit", "value", x="logit", role="ink"),
    ),
    readouts=(
        Readout("loss of D", "loss", unit="nats", role="discriminator"),
        Readout("V", "value", unit="nats"),
        Readout("D on the real sample", "real", role="discriminator"),
        Readout("D on the generated one", "generated", role="discriminator"),
    ),
    identities=(
        Identity(
            "loss of D",
            "loss",
            "−V",
            "minus_value",
            1e-9,
            help="Left: from the logits. Right: from the two probabilities and their logarithms.",
        ),
    ),
    settings=(Setting("D = ½", {"logit": 0}),),
    actions=(
        Action("Maximise the loss: one step", "maximise", "Gradient ascent with a rate of 1.", role="gradient"),
        Action("Minimise the loss: one step", "minimise", "Gradient descent with a rate of 1.", role="discriminator"),
    ),
)

SIGNS = TheoryFigure(
    name="signs-of-the-losses",
    title="What each player minimises, and the same with its sign lost",
    model=f"{MODELS}#signs",
    columns=2,
    cells=(
        Chart(
            name="of_d",
            title="For D",
            hint="Which curve has a lowest point?",
            explanation=("D(x) = σ(steepness · x). The data are N(1, 1), generated samples N(place, 1).",),
            alternative="Loss of the discriminator over its steepness, right and with the wrong sign.",
            x=Axis("steepness of D’s logit", (-4.0, 4.0)),
            y={"y": Axis("nats", (-9.0, 9.0), grows="both", relaxes=True)},
            traces=(
                Trace("E log D + E log(1 − D)", curve("wrong_d", "steepness"), "gradient", dash="dot", width=2.5),
                Trace("−E log D − E log(1 − D)", curve("right_d", "steepness"), "discriminator", width=2.5),
                Trace("now", dots("now_d_x", "now_d_y"), "discriminator", width=9, legend=False),
            ),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="of_g",
            title="For G, against this D",
            hint="The data lie at 1. Which way is down?",
            explanation=(),
            alternative="Loss of the generator over its place, right and with the wrong sign.",
            x=Axis("place of p_g", (-3.0, 3.0)),
            y={"y": Axis("nats", (-7.0, 7.0), grows="both", relaxes=True)},
            traces=(
                Trace("E log D", curve("wrong_g", "place"), "gradient", dash="dot", width=2.5),
                Trace("−E log D", curve("right_g", "place"), "generated", width=2.5),
                Trace("now", dots("now_g_x", "now_g_y"), "generated", width=9, legend=False),
            ),
            references=(Reference(0.0, ""),),
        ),
    ),
    parameters=(
        Parameter("steepness", "steepness of D’s logit", -4, 4, 0.05, 1, "discriminator"),
        Parameter("place", "place of p_g", -3, 3, 0.05, -1, "generated"),
    ),
    handles=(
        Handle("of_d", "steepness of D’s logit", "steepness", "loss", x="steepness", role="discriminator"),
        Handle("of_g", "place of p_g", "place", "loss_g", x="place", role="generated"),
    ),
    readouts=(
        Readout("loss of D", "loss", unit="nats", role="discriminator"),
        Readout("it is least at steepness", "best", role="discriminator"),
        Readout("as printed, for D", "printed", unit="nats", role="gradient"),
        Readout("loss of G", "loss_g", unit="nats", role="generated"),
        Readout("as printed, for G", "printed_g", unit="nats", role="gradient"),
    ),
    identities=(
        Identity(
            "slope of D’s loss",
            "slope",
            "differentiated numerically",
            "slope_measured",
            1e-8,
            unit="",
            help="Left: E over p_g of D·x − E over p_data of (1 − D)·x.",
        ),
    ),
)

SLOPE = TheoryFigure(
    name="value-and-slope",
    title="The value of log(1 − D) and its slope",
    model=f"{MODELS}#slope",
    columns=2,
    cells=(
        Chart(
            name="value",
            title="log(1 − D) + c",
            hint="The constant moves the curve up and down.",
            explanation=(),
            alternative="The saturating loss plus a constant over the logit of D.",
            x=Axis("logit of D at the sample", (-8.0, 8.0)),
            y={"y": Axis("nats", (-8.2, 3.4))},
            traces=(Trace("log(1 − D) + c", curve("value", "logit"), "gradient", width=2.5),),
            references=(Reference(0.0, ""),),
        ),
        Chart(
            name="slope",
            title="Its slope in the logit",
            hint="The constant is not in it.",
            explanation=(),
            alternative="Slope of the saturating loss over the logit of D.",
            x=Axis("logit of D at the sample", (-8.0, 8.0)),
            y={"y": Axis("∂L/∂o", (-1.08, 0.08))},
            traces=(
                Trace("−σ(o) = −D", curve("slope", "logit"), "gradient", width=2.5),
                Trace("now", dots("now_x", "now_slope"), "gradient", width=9, legend=False),
            ),
        ),
    ),
    parameters=(
        Parameter("logit", "logit of D", -8, 8, 0.05, -4.6, "discriminator"),
        Parameter("constant", "constant c", -3, 3, 0.01, 0, "gradient"),
    ),
    handles=(Handle("value", "logit, on the loss", "logit", "value", x="logit", role="gradient"),),
    readouts=(
        Readout("D at the sample", "d", role="discriminator"),
        Readout("value", "value", unit="nats", role="gradient"),
        Readout("slope in D, −1/(1 − D)", "slope_in_d", role="gradient"),
        Readout("slope of D in its logit", "slope_of_d", role="discriminator"),
        Readout("slope in the logit, −D", "chain", role="gradient"),
    ),
    identities=(
        Identity(
            "−1/(1 − D) · D(1 − D)",
            "chain",
            "differentiated numerically",
            "slope_measured",
            1e-8,
            unit="",
            help="Left: by the chain rule through D. Right: the loss itself at neighbouring logits.",
        ),
    ),
    settings=(
        Setting("D = 0.01", {"logit": -4.6, "constant": 0}, "Close to 0, and almost no slope."),
        Setting("Far from 0", {"logit": -4.6, "constant": 3}, "The value is far from 0, and the slope is as small."),
        Setting("Close to 0 at D = ½", {"logit": 0, "constant": 0.69}, "The value is about 0, and the slope is −½."),
    ),
)
