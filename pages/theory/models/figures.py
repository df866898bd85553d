"""The figures of the chapter on generative and discriminative models: two classes, and one joint after another."""

from __future__ import annotations

from pages.theory.models.noise_dimension import NOISE_DIMENSION
from pages.theory.models.pushforward import PUSHFORWARD
from ui.charts.specs import Axis, Chart, Readout, Trace, curve, dots, staircase
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

SCORE = Axis("score x", (-8.0, 8.0))

TWO_CLASSES = TheoryFigure(
    name="two-classes",
    title="Spam or not by one score: the joint of x and y, and everything that follows from it",
    model="pages/theory/models/browser/classes.js#joint",
    columns=2,
    cells=(
        Chart(
            name="given",
            title="p(x|y)",
            hint="The score within each class. Drag the peaks, and the shoulders for the width.",
            explanation=(),
            alternative="Two Gaussian densities of the score, one for spam and one for the rest.",
            x=SCORE,
            y={"y": Axis("density", (0.0, 0.5), grows="up", relaxes=True)},
            traces=(
                Trace("p(x|not spam)", curve("ham_given"), "theory", fill="zero"),
                Trace("p(x|spam)", curve("spam_given"), "ink", fill="zero"),
            ),
        ),
        Chart(
            name="joint",
            title="p(x,y) = p(x|y)·p(y)",
            hint="Each class as high as it is frequent; together they make p(x).",
            explanation=(
                "The joint has an area of 1 in all: p(spam) under one curve, p(not spam) under the other. Adding the "
                "two at every score gives p(x), the density of all messages. It is what a GAN calls p_data.",
            ),
            alternative="The joint density of score and class, and their sum p(x).",
            x=SCORE,
            y={"y": Axis("density", (0.0, 0.3), grows="up", relaxes=True)},
            traces=(
                Trace("p(x, not spam)", curve("ham_joint"), "theory", fill="zero"),
                Trace("p(x, spam)", curve("spam_joint"), "ink", fill="zero"),
                Trace("p(x)", curve("marginal"), "data", width=2.5),
                Trace("x", curve("here_joint", "here_x"), "ink", dash="dot", width=1.5, legend=False, hover=False),
            ),
        ),
        Chart(
            name="posterior",
            title="p(y|x)",
            hint="Which class, given the score? Drag the point along the curve.",
            explanation=(
                "Bayes' rule divides the joint by p(x): what is left is the share of spam among the messages with "
                "this score. With equal widths it is a logistic curve, σ of a straight line in x; with unequal widths "
                "the line becomes a parabola, and far out the wider class wins on both sides.",
                "The colour is that of D, because D is such a curve: p(real|x).",
            ),
            alternative="The probability of spam, and of no spam, given the score.",
            x=SCORE,
            y={"y": Axis("probability", (0.0, 1.02), ticks=((0, "0"), (0.5, "0.5"), (1, "1")))},
            traces=(
                Trace("p(not spam|x)", curve("ham_posterior"), "discriminator", dash="dash", width=1.5, opacity=0.6),
                Trace("p(spam|x)", curve("spam_posterior"), "discriminator", width=2.5),
                Trace("x", curve("here_posterior", "here_x"), "ink", dash="dot", width=1.5, legend=False, hover=False),
            ),
        ),
        Chart(
            name="samples",
            title="Samples of the joint",
            hint="First y with probability p(y), then x from p(x|y).",
            explanation=(
                "Whoever has the joint can generate: toss a coin for the class, then draw a score from the density of "
                "that class. Press ▶ beside the number of samples: the bars settle on p(x), their dark part on "
                "p(x, spam).",
            ),
            alternative="A histogram of sampled scores, and the part of it that was sampled as spam, over p(x).",
            x=SCORE,
            y={"y": Axis("share per unit of x", (0.0, 0.3), grows="up", relaxes=True)},
            traces=(
                Trace("all samples", staircase("edges", "drawn_all"), "generated", fill="zero", width=1.5),
                Trace("spam among them", staircase("edges", "drawn_spam"), "ink", fill="zero", width=1.0),
                Trace("p(x)", curve("marginal"), "data", width=2.0),
                Trace("boundary learned from them", curve("learned_y", "learned_x"), "discriminator", dash="dash"),
            ),
        ),
    ),
    at_hand=("prior", "n"),
    parameters=(
        Parameter("prior", "p(spam)", 0.01, 0.99, 0.01, 0.4, help="The share of spam among all messages."),
        Parameter("spam_mean", "mean score of spam", -5, 5, 0.05, 1.8),
        Parameter("spam_std", "standard deviation of spam", 0.3, 3, 0.05, 1.0),
        Parameter("ham_mean", "mean score of the rest", -5, 5, 0.05, -1.2, "theory"),
        Parameter("ham_std", "standard deviation of the rest", 0.3, 3, 0.05, 1.0, "theory"),
        Parameter("x", "a score x to look at", -8, 8, 0.05, 0.5, "discriminator"),
        Parameter("n", "samples of the joint", 0, 4000, 1, 300, "generated", plays=12),
        Parameter("seed", "seed of the samples", 1, 50, 1, 1, "generated"),
    ),
    handles=(
        Handle("given", "mean score of spam", "spam_mean", "spam_peak", x="spam_mean"),
        Handle(
            "given",
            "standard deviation of spam",
            "spam_shoulder_x",
            "spam_shoulder",
            x="spam_std",
            x_origin="spam_mean",
        ),
        Handle("given", "mean score of the rest", "ham_mean", "ham_peak", x="ham_mean", role="theory"),
        Handle(
            "given",
            "standard deviation of the rest",
            "ham_shoulder_x",
            "ham_shoulder",
            x="ham_std",
            x_origin="ham_mean",
            role="theory",
        ),
        Handle("joint", "a score x to look at", "x", "marginal_sum", x="x", role="data"),
        Handle("posterior", "a score x to look at", "x", "posterior", x="x", role="discriminator"),
    ),
    readouts=(
        Readout("p(x|spam)", "given_spam", help="At the score x."),
        Readout("p(x|not spam)", "given_ham", help="At the score x.", role="theory"),
        Readout("p(spam|x)", "posterior", role="discriminator"),
        Readout("spam among the samples", "drawn_share", "percent", role="generated", help="Approaches p(spam)."),
        Readout(
            "right answers lost by the learned boundary",
            "right_lost",
            role="discriminator",
            help="A share of all messages, against the best single boundary. Learned: fewest mistakes on the samples.",
        ),
        Readout(
            "mass misplaced by the bars",
            "bars_off",
            role="generated",
            help="Total variation between the bars and p(x): also a share of all messages.",
        ),
        Readout("x² in the log-odds", "odds_square", help="0 if both classes are equally wide."),
        Readout("x", "odds_slope"),
        Readout("constant", "odds_constant"),
    ),
    identities=(
        Identity(
            "p(x, spam) / p(x)",
            "posterior",
            "σ(log-odds)",
            "posterior_logistic",
            unit="",
            help="Left: by Bayes' rule from the joint at x. Right: the sigmoid of the polynomial whose coefficients "
            "are shown above.",
        ),
        Identity(
            "Σ p(x,y) over y",
            "marginal_sum",
            "p(x, spam) / p(spam|x)",
            "marginal_bayes",
            unit="",
            help="Both are p(x): on the left as the sum of the joint, on the right by Bayes' rule the other way "
            "round, with p(spam|x) from the log-odds.",
        ),
        Identity(
            "∫ p(x, spam) dx",
            "mass_spam",
            "p(spam)",
            "prior_spam",
            unit="",
            help="Left: by quadrature over the score.",
        ),
        Identity(
            "right answers, learned boundary",
            "learned_right",
            "right answers, best boundary",
            "best_right",
            1e-12,
            relation="≤",
            unit="",
            help="Shares of all messages, from normal distribution functions: on the left with the boundary that "
            "makes the fewest mistakes on the samples, on the right with the one where the log-odds are 0.",
        ),
    ),
    settings=(
        Setting(
            "Equal widths: logistic",
            {"spam_mean": 1.8, "spam_std": 1, "ham_mean": -1.2, "ham_std": 1},
            "The log-odds are a straight line.",
        ),
        Setting(
            "Unequal widths",
            {"spam_mean": 0, "spam_std": 2.4, "ham_mean": 0, "ham_std": 0.8},
            "The log-odds are a parabola: both tails are spam.",
        ),
        Setting("Rare spam", {"prior": 0.03}, "The same classes, yet most scores now speak against spam."),
    ),
)

SAME_POSTERIOR = TheoryFigure(
    name="same-posterior",
    title="Two worlds with the same p(y|x) and different messages",
    model="pages/theory/models/browser/classes.js#reweighted",
    columns=2,
    cells=(
        Chart(
            name="one-posterior",
            title="One p(y|x)",
            hint="The curve does not move. The messages do: spam above, the rest below.",
            explanation=(
                "Each curve is computed from its own joint by Bayes' rule. The weight w(x) stands in the numerator "
                "and in the denominator, and cancels.",
            ),
            alternative="p(spam|x) of both joints, which coincide, with samples of both joints as dots at 1 and 0.",
            x=SCORE,
            y={"y": Axis("p(spam|x)", (-0.12, 1.12), ticks=((0, "0"), (0.5, "0.5"), (1, "1")))},
            traces=(
                Trace("messages, first world", dots("first_x", "first_y"), "data", width=6, opacity=0.35, hover=False),
                Trace(
                    "messages, second world",
                    dots("second_x", "second_y"),
                    "generated",
                    width=6,
                    opacity=0.35,
                    hover=False,
                ),
                Trace("p(spam|x), first world", curve("first_posterior"), "discriminator", width=3),
                Trace("p(spam|x), second world", curve("second_posterior"), "ink", dash="dash", width=1.5),
            ),
        ),
        Chart(
            name="two-densities",
            title="Two p(x)",
            hint="Drag the weight w(x): the second world is the first one times w(x), normalised.",
            explanation=(),
            alternative="p(x) of both joints, and the weight that turns one into the other.",
            x=SCORE,
            y={
                "y": Axis("density", (0.0, 0.5), grows="up", relaxes=True),
                "y2": Axis("w(x)", (0.0, 1.1), right=True, ticks=((0, "0"), (0.5, "0.5"), (1, "1"))),
            },
            traces=(
                Trace("first p(x)", curve("first"), "data", fill="zero"),
                Trace("second p(x)", curve("second"), "generated", fill="zero"),
                Trace("w(x)", curve("weight"), "theory", axis="y2", dash="dash", width=1.5),
            ),
        ),
    ),
    parameters=(
        Parameter("centre", "centre of the weight w(x)", -6, 6, 0.05, -2.5, "theory"),
        Parameter("width", "width of the weight", 0.3, 8, 0.05, 1.5, "theory"),
        Parameter("n", "messages from each", 0, 400, 1, 150, plays=8),
        Parameter("seed", "seed of the messages", 1, 50, 1, 1),
    ),
    handles=(
        Handle("two-densities", "centre of the weight", "centre", "weight_peak", x="centre", axis="y2", role="theory"),
        Handle(
            "two-densities",
            "width of the weight",
            "width_x",
            "width_y",
            x="width",
            x_origin="centre",
            axis="y2",
            role="theory",
        ),
    ),
    readouts=(
        Readout("largest difference of p(y|x)", "posterior_apart", "check", role="discriminator"),
        Readout("TV of the two p(x)", "total_variation", help="Total variation: 0 if they agree, at most 1."),
        Readout("p(spam), first", "first_spam", "percent", role="data"),
        Readout("p(spam), second", "second_spam", "percent", role="generated"),
    ),
    identities=(
        Identity(
            "TV = ½∫|p₁ − p₂| dx",
            "total_variation_integrated",
            "most that P₂ exceeds P₁",
            "total_variation",
            unit="",
            help="Left: by Simpson's rule over the scores at which the second density is the larger. Right: from "
            "normal distribution functions; no other set of scores has a larger difference of probabilities.",
        ),
        Identity(
            "∫ p₁(x) w(x) dx",
            "constant_integrated",
            "its closed form",
            "constant",
            unit="",
            help="The constant that normalises the second joint: by quadrature, and as Σ p(y)·√(2π)·width·N(mean; "
            "centre, std² + width²).",
        ),
    ),
    settings=(
        Setting("Hardly any spam", {"centre": -4, "width": 1}),
        Setting("Doubtful cases only", {"centre": 0, "width": 0.4}),
        Setting(
            "The same world", {"centre": 0, "width": 8}, "A weight that is nearly constant changes almost nothing."
        ),
    ),
)

FIGURES = (TWO_CLASSES, SAME_POSTERIOR, PUSHFORWARD, NOISE_DIMENSION)
