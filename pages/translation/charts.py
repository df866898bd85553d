"""What the translation lab shows: test images with their translations, and how far these are off."""

from __future__ import annotations

from gan_core.training.kinds import PAIRED, UNPAIRED
from pages.translation.cells import Strip, Strips
from ui.chapters import link_to
from ui.charts.specs import Axis, Board, Chart, Readout, Reference, Trace, history

STEPS = Axis("step", steps=True)
PAIRS, DOMAINS = ("dataset", *PAIRED), ("dataset", *UNPAIRED)
"""What a run is about: pairs, or two domains."""

THERE = Strips(
    name="there",
    title="From A to B",
    hint="Columns belong together; nothing here was trained on.",
    explanation=(
        "Test images, the same ones at every step, and what the generator that plays makes of them. With pairs the row "
        "below shows what the translation should be: the image that belongs to the line art.",
        "Without pairs nobody knows what it should be. The row below shows the way back: the other generator's "
        "translation of the translation. The cycle asks that it be the source again.",
        "“D’s verdicts” lays the discriminator's probability that a patch is real over the translations: blue where it "
        "takes it for real, bare where it does not. Each of the 8 × 8 verdicts sees 26 × 26 pixels.",
    ),
    alternative="Rows of test images, their translations, and what these are compared with.",
    strips=(
        Strip("source (A)", "source_a_to_b", "data"),
        Strip("translated", "translated_a_to_b", "generated", verdicts="verdict_a_to_b"),
        Strip("should be (B)", "target_a_to_b", "data"),
        Strip("and back", "cycle_a_to_b", "generated"),
    ),
)

BACK = Strips(
    name="back",
    title="From B to A",
    hint="The other way, by the other generator.",
    explanation=(
        "The same for images of the second domain. Both generators learn in the same steps, each against a "
        "discriminator of its own.",
    ),
    alternative="Rows of test images of the other domain, their translations, and what comes back.",
    strips=(
        Strip("source (B)", "source_b_to_a", "data"),
        Strip("translated", "translated_b_to_a", "generated", verdicts="verdict_b_to_a"),
        Strip("and back", "cycle_b_to_a", "generated"),
    ),
)

FIDELITY = Chart(
    name="fidelity",
    title="How far off?",
    hint="Mean distance of pixels on test images, in levels of 255.",
    explanation=(
        "With pairs: the mean |translation − image that it should be|, over 32 test pairs. Without: the mean |image "
        "there and back − image|, over 32 test images of each domain.",
        "A small cycle error does not say that translations are good: two generators that change nothing have none. "
        "What passes for the other domain, and what is kept, is beside it.",
    ),
    alternative="Mean distance of translations, or of images there and back, over the steps.",
    title_while=((*PAIRS, "How far off are the colours?"),),
    x=STEPS,
    y={"y": Axis("levels", (0.0, 40.0), grows="up", relaxes=True, format=".0f")},
    traces=(
        Trace("L1 error", history("l1_error"), "generated", width=2.5, format="number", only=PAIRS),
        Trace("A to B to A", history("cycle_error_a_to_b"), "data", width=1.5, dash="dot", only=DOMAINS),
        Trace("B to A to B", history("cycle_error_b_to_a"), "ink", width=1.5, dash="dot", only=DOMAINS),
        Trace("cycle error", history("cycle_error"), "generated", width=2.5, format="number", only=DOMAINS),
    ),
    references=(Reference(0.0, ""),),
)

KEPT = Chart(
    name="kept",
    title="What passes, and what is kept?",
    hint="A classifier judges translations.",
    explanation=(
        "Without pairs a frozen classifier of the faces says which translations it takes for the other domain, and "
        "whether skin, beard and long hair are found as in the source; clothes are compared by their colour.",
        "With pairs: how steep steps between neighbouring pixels are, in units of those of real images. A network that "
        "only minimises a distance answers what it cannot know with a compromise, and its images blur.",
    ),
    alternative="Shares of translations that pass for the other domain, and of what is kept, or sharpness of images.",
    title_while=((*PAIRS, "How sharp are translations?"),),
    hint_while=((*PAIRS, "Below 100 %: blurred."),),
    x=STEPS,
    y={"y": Axis("share", (0.0, 1.2), grows="up", relaxes=True, format=".0%")},
    traces=(
        Trace("sharpness", history("sharpness"), "generated", width=2.5, format="percent", only=PAIRS),
        Trace("A to B passes", history("accepted_a_to_b"), "generated", width=1.5, format="percent", only=DOMAINS),
        Trace(
            "B to A passes", history("accepted_b_to_a"), "generated", width=1.5, dash="dot", format="percent",
            only=DOMAINS,
        ),
        Trace("kept", history("kept"), "data", width=2.5, format="percent", only=DOMAINS),
    ),
    references=(Reference(1.0, "100 %"),),
)  # fmt: skip

LOSSES = Chart(
    name="losses",
    title="Losses",
    hint="Parts of G's loss, without their weights.",
    explanation=(
        "What G minimises is the sum of its parts, each times its weight; they are drawn without. L1, cycle and "
        "identity are mean distances of pixels from −1 to 1, of both directions together where there are two.",
        "D's loss and the adversarial part are means over patches; where there are two discriminators, the sum of "
        "both.",
    ),
    more=link_to("cross_entropy"),
    alternative="The loss of D and the parts of G's loss over the steps.",
    x=STEPS,
    y={"y": Axis("loss", (-0.05, 1.6), grows="both", robust=True, format=".1f")},
    traces=(
        Trace("L1", history("loss_l1"), "data", width=1.5, format="number", only=PAIRS),
        Trace("cycle", history("loss_cycle"), "data", width=1.5, format="number", only=DOMAINS),
        Trace("identity", history("loss_identity"), "ink", width=1.5, dash="dot", format="number", only=DOMAINS),
        Trace("adversarial", history("loss_adversarial"), "generated", width=1.5, format="number"),
        Trace("loss of D", history("loss_d"), "discriminator", width=1.5, format="number"),
    ),
)

PULLS = Chart(
    name="gradient_norm",
    title="Which part pulls how hard?",
    hint="Norm of each weighted part's gradient in G's weights.",
    explanation=(
        "The Euclidean norm of the gradient of each part of G's loss, times its weight, in the weights of all "
        "generators, on 8 test images of each domain: what a weight really buys. On a logarithmic scale.",
    ),
    more=link_to("losses"),
    alternative="Norms of the gradients of the parts of G's loss over the steps, on a logarithmic scale.",
    x=STEPS,
    y={"y": Axis("norm", (1e-2, 10.0), grows="both", logarithmic=True)},
    traces=(
        Trace("all of G's loss", history("generator_gradient_norm"), "gradient", width=2.5),
        Trace("L1", history("gradient_norm_l1"), "data", width=1.5, only=PAIRS),
        Trace("cycle", history("gradient_norm_cycle"), "data", width=1.5, only=DOMAINS),
        Trace("identity", history("gradient_norm_identity"), "ink", width=1.5, dash="dot", only=DOMAINS),
        Trace("adversarial", history("gradient_norm_adversarial"), "discriminator", width=1.5),
    ),
)

ACCURACY = Chart(
    name="accuracy",
    title="How often D is right",
    hint="On patches of test images; ½ is guessing.",
    explanation=(
        "The share of patches of real test images that D takes for real, and of patches of translations that it does "
        "not; over both discriminators where there are two.",
    ),
    more=link_to("optimal_discriminator"),
    alternative="Shares of patches on which the discriminator is right over the steps.",
    x=STEPS,
    y={"y": Axis("share", (0.0, 1.04), format=".0%", ticks=((0, "0 %"), (0.5, "50 %"), (1, "100 %")))},
    traces=(
        Trace("real", history("accuracy_real"), "data", width=1.5, format="percent"),
        Trace("translated", history("accuracy_generated"), "generated", width=1.5, format="percent"),
    ),
    references=(Reference(0.5, "½"),),
)

READOUTS = (
    Readout("L1 error", "l1_error", unit="levels", role="generated", large=True, only=PAIRS),
    Readout("sharpness", "sharpness", "percent", role="generated", large=True, only=PAIRS),
    Readout("cycle error", "cycle_error", unit="levels", role="generated", large=True, only=DOMAINS),
    Readout("A to B passes", "accepted_a_to_b", "percent", role="generated", large=True, only=DOMAINS),
    Readout("B to A passes", "accepted_b_to_a", "percent", role="generated", large=True, only=DOMAINS),
    Readout(
        "kept", "kept", "percent", help="Skin, clothes and other attributes, found in a translation as in its source.",
        only=DOMAINS,
    ),
    Readout("L of G", "loss_g", role="generated", help="What G minimises: its parts, each times its weight."),
    Readout("L of D", "loss_d", role="discriminator"),
)  # fmt: skip

BOARD = Board(
    "translation",
    READOUTS,
    (THERE, BACK, FIDELITY, KEPT, LOSSES, PULLS, ACCURACY),
    first=("there", "back", "fidelity", "kept"),
    lecture=("there", "back", "fidelity"),
)
