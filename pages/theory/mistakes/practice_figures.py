"""The figures beside mistakes in practice: how many numbers z needs, what overfits, which batch G learns from."""

from __future__ import annotations

from ui.charts.specs import Axis, Chart, Readout, Reference, Trace, curve, dots
from ui.figures.figures import Handle, Identity, Parameter, Setting, TheoryFigure

MODELS = "pages/theory/mistakes/browser/practice.js"
SEED = Parameter("seed", "seed", 1, 100, 1, 1, help="Other random numbers.")

LATENTS = TheoryFigure(
    name="numbers-in-z",
    title="An image of 64 pixels, and the nearest that a G with fewer numbers can make",
    model=f"{MODELS}#latents",
    columns=2,
    cells=(
        Chart(
            name="image",
            title="One image, 64 pixels in a row",
            hint="Give z more numbers.",
            explanation=(
                "Neighbouring pixels are alike, as in photographs: their covariance falls with the distance, in the "
                "shape of a bell. G is linear and makes what slow waves can make.",
            ),
            alternative="Brightness of the pixels of an image and of the nearest image that G makes.",
            x=Axis("pixel", (0.0, 63.0)),
            y={"y": Axis("brightness", (-3.2, 3.2), grows="both", relaxes=True)},
            traces=(
                Trace("an image of the data", curve("image", "pixel"), "data", width=2.5),
                Trace("the nearest that G makes", curve("made", "pixel"), "generated"),
            ),
        ),
        Chart(
            name="shares",
            title="How much of the data’s variance G can make",
            hint="Drag the dot.",
            explanation=(),
            alternative="Share of the variance over the numbers in z.",
            x=Axis("numbers in z", (1.0, 64.0)),
            y={"y": Axis("share", (0.0, 1.06), format=".0%")},
            traces=(Trace("share", curve("shares", "numbers"), "generated", width=2.5),),
            references=(Reference(0.99, "99 %", below=True),),
        ),
    ),
    parameters=(
        Parameter("kept", "numbers in z", 1, 64, 1, 8, "generated"),
        Parameter("smoothness", "smoothness of the images, in pixels", 0.3, 8, 0.1, 4, "data"),
        SEED,
    ),
    handles=(Handle("shares", "numbers in z", "kept", "share", x="kept", role="generated"),),
    readouts=(
        Readout("variance that G can make", "share", "percent", role="generated"),
        Readout("numbers for 99 % of it", "needed", "integer", unit="of 64", role="data"),
        Readout("missed in this image", "error", help="Root mean square over its pixels; the data have 1."),
    ),
    identities=(
        Identity(
            "what is missed, by waves",
            "lost",
            "pixel by pixel",
            "lost_by_pixels",
            1e-9,
            unit="",
            help="Left: the variances of the waves that G lacks. Right: from the covariance of the pixels.",
        ),
    ),
    settings=(
        Setting("Smooth images", {"smoothness": 4}),
        Setting("Noise", {"smoothness": 0.3}, "Every pixel by itself: now z needs all 64."),
    ),
)

OVERFIT = TheoryFigure(
    name="overfitted-density",
    title="A generative model that learns its training samples by heart",
    model=f"{MODELS}#overfit",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="The data and the model",
            hint="Narrow bumps: copies of the samples.",
            explanation=("The model puts a normal bump on each training sample.",),
            alternative="Density of the data and of a kernel density estimate, with the training samples.",
            x=Axis("x", (-5.0, 5.0)),
            y={"y": Axis("density", (-0.04, 0.6), grows="up", relaxes=True)},
            traces=(
                Trace("p_data", curve("p"), "data", fill="zero"),
                Trace("the model", curve("q"), "generated"),
                Trace("training samples", dots("samples", "floor"), "generated", width=7),
                Trace("held-out samples", dots("unseen", "below"), "data", width=4),
            ),
        ),
        Chart(
            name="likelihood",
            title="How likely samples are under the model",
            hint="On the left one rises and the other falls.",
            explanation=(),
            alternative="Mean log-likelihood of training and of held-out samples over the bandwidth.",
            x=Axis("width of each bump", (0.0, 1.5)),
            y={"y": Axis("nats for each sample", (-6.0, 1.6))},
            traces=(
                Trace("training samples", curve("training", "bandwidth"), "generated", dash="dash", width=2.5),
                Trace("held-out samples", curve("held_out", "bandwidth"), "data", width=2.5),
            ),
        ),
    ),
    parameters=(
        Parameter("bandwidth", "width of each bump", 0.02, 1.5, 0.02, 0.06, "generated"),
        Parameter("count", "training samples", 5, 60, 1, 20, "data"),
        SEED,
    ),
    handles=(Handle("likelihood", "width of each bump", "bandwidth", "training", x="bandwidth", role="generated"),),
    readouts=(
        Readout("training samples", "training", unit="nats", role="generated"),
        Readout("100 held-out samples", "held_out", unit="nats", role="data"),
        Readout("apart by", "gap", unit="nats"),
        Readout("best width for held-out ones", "best", role="data"),
    ),
    identities=(
        Identity(
            "likelihood of the training samples",
            "training",
            "own bump + those of the others",
            "by_others",
            1e-9,
            help="Right: the density at each sample from its own bump and from all others, added up.",
        ),
        Identity(
            "own bump alone, −log(n · width · √2π)",
            "own",
            "likelihood of the training samples",
            "training",
            1e-12,
            relation="≤",
            help="As the bumps get narrower the left side grows without limit, and so does the right one.",
        ),
    ),
    settings=(
        Setting("By heart", {"bandwidth": 0.02}),
        Setting("About right", {"bandwidth": 0.4}),
    ),
)

BATCH = TheoryFigure(
    name="one-batch-for-both",
    title="The push on G from a fresh batch, and from the one that D was fitted to",
    model=f"{MODELS}#batch",
    columns=2,
    cells=(
        Chart(
            name="densities",
            title="p_data and p_g",
            hint="Where does p_g come to rest?",
            explanation=(),
            alternative="Density of the data, of the generator, and of the generator at rest with one batch.",
            x=Axis("x", (-4.0, 4.0)),
            y={"y": Axis("density", (0.0, 0.7), grows="up", relaxes=True)},
            traces=(
                Trace("p_data", curve("p"), "data", fill="zero"),
                Trace("p_g", curve("q"), "generated", fill="zero"),
                Trace("p_g at rest, same batch", curve("at_rest"), "generated", dash="dot"),
            ),
        ),
        Chart(
            name="push",
            title="Push on the standard deviation of p_g",
            hint="It rests where the push is 0. The dots mark it.",
            explanation=(
                "D is linear in features whose kernel is exp(−(x − y)²/(2·reach²)). It starts at ½ everywhere and "
                "takes one small step on m real and m generated samples; then G takes one for −log D. The push is the "
                "mean over all batches, divided by D’s learning rate.",
            ),
            alternative="Mean push on the standard deviation of the generator, for a fresh batch and for the same.",
            x=Axis("standard deviation of p_g", (0.0, 1.5)),
            y={"y": Axis("push outwards", (-0.02, 0.06), grows="both", relaxes=True)},
            traces=(
                Trace("same batch", curve("same", "std"), "gradient", dash="dot", width=2.5),
                Trace("fresh batch", curve("fresh", "std"), "gradient", width=2.5),
                Trace("at rest", dots("rest_x", "rest_y"), "ink", width=9, legend=False),
            ),
            references=(Reference(0.0, ""),),
        ),
    ),
    parameters=(
        Parameter("size", "batch size m", 2, 256, 1, 8, "gradient"),
        Parameter("reach", "reach of D around a sample", 0.3, 3, 0.05, 1, "discriminator"),
        Parameter("std", "standard deviation of p_g", 0.05, 1.5, 0.01, 1, "generated"),
    ),
    # One for both curves, which come close to each other.
    handles=(Handle("push", "standard deviation of p_g", "std", "push_fresh", x="std", role="gradient"),),
    readouts=(
        Readout("push, fresh batch", "push_fresh", "amount", role="gradient"),
        Readout("push, same batch", "push_same", "amount", role="gradient"),
        Readout("p_g rests at, fresh batch", "rest_fresh", role="generated"),
        Readout("p_g rests at, same batch", "rests", role="generated"),
    ),
    identities=(
        Identity(
            "variance at rest, same batch",
            "variance",
            "found by following the push",
            "variance_found",
            1e-7,
            unit="",
            help="Left: in closed form. Right: where the push, integrated over z, changes its sign.",
        ),
    ),
    settings=(
        Setting("m = 2", {"size": 2}),
        Setting("m = 8", {"size": 8}),
        Setting("m = 64", {"size": 64}),
        Setting("m = 256", {"size": 256}),
    ),
)
