"""Named experiments: settings that behave the same on every seed, and what to watch for in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gan_core.errors import SettingsError
from gan_core.training.settings import Settings


@dataclass(frozen=True)
class Story:
    """What people read about a preset.

    Attributes:
        title: its name for people.
        watch: what to watch for, and what to try.
        speed: steps a second at which that can be watched, whatever the machine could do: on the line a story takes 20
            to 40 seconds (`benchmarks/stories.py`).
    """

    title: str
    watch: str
    speed: float


_DIGITS = Settings(
    dataset="mnist",
    latent_dim=64,
    generator_width=160,
    discriminator_width=160,
    activation="leaky_relu",
    batch_size=64,
    generator_lr=5e-4,
    discriminator_lr=5e-4,
    r1=0.3,
    ema=0.995,
)
_DCGAN = _DIGITS.replace(
    network="dcgan",
    generator_width=16,
    discriminator_width=16,
    generator_norm="batch",
    r1=0.3,
    r1_interval=16,
    # Without momentum the game bears four times the rates that the perceptrons play with, and G learns faster.
    beta1=0.0,
    generator_lr=2e-3,
    discriminator_lr=2e-3,
)
_PLANE = Settings(
    dataset="ring",
    spread=0.01,
    latent_dim=2,
    # What makes sharp shapes of a round latent: depth, ReLU in G, kinks all over the data, and rates that come to rest.
    generator_width=64,
    generator_depth=5,
    discriminator_width=64,
    discriminator_depth=3,
    activation="relu",
    discriminator_activation="leaky_relu",
    initial_biases="spread",
    decay_steps=4000,
    beta1=0.0,
    generator_lr=2e-3,
    discriminator_lr=2e-3,
)
_PIX2PIX = Settings(
    dataset="line_art",
    loss="non_saturating",  # Isola et al. (2017), section 3.3
    generator_width=16,
    discriminator_width=16,
    batch_size=16,
    beta2=0.999,
    generator_lr=5e-4,
    discriminator_lr=2e-3,
    ema=0.998,
    adversarial_weight=0.5,
)
_CYCLEGAN = _PIX2PIX.replace(
    dataset="hair",
    loss="least_squares",  # Zhu et al. (2017), section 4: squares train more steadily
    adversarial_weight=1.0,
    # Hair is all that changes: a small network learns it in a thousand steps.
    generator_width=12,
    batch_size=8,
    generator_lr=1e-3,
    discriminator_lr=5e-4,
)
_ONE_DIMENSIONAL_LATENT = Settings(latent_dim=1, activation="tanh", generator_scale=0.3, ema=0.0)
_FAR_APART = _ONE_DIMENSIONAL_LATENT.replace(
    means=(3.0,),
    stds=(0.5,),
    weights=(1.0,),
    loss="saturating",
    generator_shift=-5.0,
    generator_scale=0.4,
    generator_lr=6e-4,
    discriminator_lr=2e-3,
    discriminator_steps=5,
)
# Without momentum, as Gulrajani et al. (2017) play it, and with a critic that keeps up: with k = 5 one seed of ten is
# still 0.053 nats away after 2,000 steps.
_CRITIC = _FAR_APART.replace(
    loss="wasserstein", gradient_penalty=10.0, beta1=0.0, discriminator_lr=3e-3, discriminator_steps=8
)

PRESETS: Mapping[str, Settings] = MappingProxyType(
    {
        "far_apart": _FAR_APART,
        "critic": _CRITIC,
        "two_sided_penalty": _CRITIC.replace(penalty_sides="two"),
        "two_modes": Settings(latent_dim=16, discriminator_width=64),
        "three_modes": Settings(
            means=(-3.0, 0.0, 3.0),
            stds=(0.5, 0.5, 0.5),
            weights=(1.0, 1.0, 1.0),
            latent_dim=16,
            activation="leaky_relu",
        ),
        "mode_collapse": Settings(
            latent_dim=8,
            generator_shift=0.7,
            generator_scale=0.3,
            discriminator_steps=5,
            discriminator_lr=2e-3,
            ema=0.0,
        ),
        "oscillation": _ONE_DIMENSIONAL_LATENT.replace(
            means=(0.0,),
            stds=(1.0,),
            weights=(1.0,),
            generator_shift=-2.0,
            optimizer="momentum",
            beta1=0.9,
            generator_lr=1e-2,
            discriminator_lr=1e-2,
        ),
        "strong_discriminator": _ONE_DIMENSIONAL_LATENT.replace(
            means=(2.0,),
            stds=(0.5,),
            weights=(1.0,),
            loss="saturating",
            generator_shift=-2.0,
            generator_lr=1e-4,
            discriminator_width=64,
            discriminator_steps=10,
            discriminator_lr=2e-3,
        ),
        "weak_discriminator": _ONE_DIMENSIONAL_LATENT.replace(
            means=(3.0, 6.0),
            stds=(0.4, 0.4),
            activation="silu",
            generator_shift=4.5,
            generator_lr=3e-5,
            discriminator_width=8,
            discriminator_depth=1,
            discriminator_lr=1e-5,
        ),
        "one_gaussian": Settings(
            means=(2.0,),
            stds=(0.7,),
            weights=(1.0,),
            latent_dim=1,
            generator_depth=0,
            generator_shift=-1.0,
            generator_lr=2e-3,
            r1=0.1,
        ),
        "ring_8": _PLANE,
        "grid_25": _PLANE.replace(dataset="grid", spread=0.05, decay_steps=6000),
        "ring_collapse": _PLANE.replace(
            spread=0.05,
            generator_width=32,
            generator_depth=2,
            discriminator_width=32,
            discriminator_depth=2,
            activation="leaky_relu",
            discriminator_activation="same",
            initial_biases="zero",
            decay_steps=0,
            beta1=0.9,
            generator_lr=5e-3,
            discriminator_lr=5e-4,
            ema=0.0,
        ),
        "two_moons": _PLANE.replace(dataset="moons", spread=0.05),
        "spiral": _PLANE.replace(dataset="spiral", spread=0.05),
        "ink": _PLANE.replace(dataset="ink", spread=0.03),
        "digits_dcgan": _DCGAN,
        "digits": _DIGITS,
        "digits_saturating": _DIGITS.replace(loss="saturating", discriminator_steps=4, r1=0.0),
        "digits_conditional": _DCGAN.replace(conditional="label"),
        "digits_dcgan_default": _DCGAN.replace(generator_width=32, discriminator_width=32, ema=0.998),
        "digits_dcgan_large": _DCGAN.replace(
            generator_width=64, discriminator_width=64, generator_lr=1e-3, discriminator_lr=1e-3, ema=0.998
        ),
        "animals": _DCGAN.replace(dataset="animals"),
        "faces": _DCGAN.replace(dataset="faces"),
        "characters": _DCGAN.replace(dataset="characters"),
        "pix2pix": _PIX2PIX,
        "cyclegan": _CYCLEGAN,
        "cyclegan_no_cycle": _CYCLEGAN.replace(cycle_weight=0.0, identity_weight=0.0),
    }
)

STORIES: Mapping[str, Story] = MappingProxyType(
    {
        "far_apart": Story(
            "Far apart",
            "p_data and p_g do not overlap, so D is soon perfect, and the saturating loss sends G nothing. Press Play, "
            "then switch to the non-saturating loss while it runs: p_g glides home.",
            speed=50,
        ),
        "critic": Story(
            "Critic",
            "Far apart once more, with the Wasserstein loss: D is a critic, and a one-sided penalty holds its slope "
            "near 1. Its gradient does not fade where nothing overlaps: p_g walks home, and W₁ falls from the start. "
            "Train D to its optimum before: its estimate is above W₁, for its slope is above 1.",
            speed=50,
        ),
        "two_sided_penalty": Story(
            "Two-sided penalty",
            "The same game with the penalty that asks for slope 1 from both sides. Where p_g = p_data the best critic "
            "is level, but level costs: the critic stays steep, pushes p_g on through p_data and throws it away. Set "
            "the sides to one and reset.",
            speed=50,
        ),
        "two_modes": Story(
            "Two modes",
            "The everyday case: G covers both modes within a few thousand steps, D(x) falls to 1/2, and V(G, D) comes "
            "down to −log 4.",
            speed=50,
        ),
        "three_modes": Story(
            "Three modes",
            "The same with one more mode. Watch which mode is found last, and the thin bridges between them that a "
            "continuous G cannot avoid.",
            speed=10,
        ),
        "mode_collapse": Story(
            "Mode collapse",
            "D is trained five times for each step of G, at twice the rate. G settles on one mode and stays: JSD rests "
            "near 0.22. Add an R1 penalty, and G finds the other mode; or lower D's learning rate or k, and reset. Or "
            "have D judge packs of four samples, or see the deviation of its mini-batch, and reset: G then finds both.",
            speed=10,
        ),
        "oscillation": Story(
            "Oscillation",
            "With momentum the players chase each other: p_g swings through p_data and never rests. Turn β₁ down to 0, "
            "or add an R1 penalty, and the swings die out.",
            speed=20,
        ),
        "strong_discriminator": Story(
            "Strong discriminator",
            "Ten steps of a wide D for each of G. The saturating gradient collapses by many orders of magnitude while "
            "the non-saturating one, drawn beside it, stays.",
            speed=10,
        ),
        "weak_discriminator": Story(
            "Weak discriminator",
            "D learns so slowly that it tells nothing apart: its accuracy stays at 50 % although JSD is large. An "
            "accuracy of one half means that G is good only if the best possible D reaches no more than 50 % either.",
            speed=100,
        ),
        "one_gaussian": Story(
            "One Gaussian",
            "G is affine and the data are one Gaussian, so a perfect G exists: two numbers, a shift and a stretch. "
            "JSD goes to 0 and stays there.",
            speed=50,
        ),
        "digits_dcgan": Story(
            "Digits, DCGAN",
            "All of MNIST, by small convolutional networks, which share what they learn between places: smooth strokes "
            "from the start, digits after a few hundred steps. Start at a later stage to see how it ends at once.",
            speed=50,
        ),
        "ring_8": Story(
            "Ring of 8",
            "Eight narrow modes on a circle. G tears one round cloud into eight points: watch the fabric of G thin out "
            "between them. Its learning rates decay, and all eight are there within a few thousand steps.",
            speed=200,
        ),
        "grid_25": Story(
            "Grid of 25",
            "Twenty-five narrow modes. Set the steps of decay to 0, and reset: the modes are found as fast, and the "
            "points never come to rest.",
            speed=200,
        ),
        "ring_collapse": Story(
            "Ring, mode collapse",
            "G learns ten times as fast as D, and with momentum: all its points rush to one mode, D turns against it, "
            "and they rush to the next. G covers few modes at any time, if one at all. Set the packing to 2, or switch "
            "the minibatch standard deviation on, and reset: D then sees that points are alike, and G spreads.",
            speed=100,
        ),
        "two_moons": Story(
            "Two moons",
            "Two half circles that reach into each other. G has to tear its cloud in two and bend each part.",
            speed=200,
        ),
        "spiral": Story(
            "Spiral",
            "One curve, two turns. G unrolls its cloud along it, from the inside out.",
            speed=200,
        ),
        "ink": Story(
            "A picture's ink",
            "Points lie where a picture is bright. Choose another picture among the settings.",
            speed=200,
        ),
        "digits": Story(
            "Digits, perceptrons",
            "All of MNIST, by multilayer perceptrons: speckled strokes after a few hundred steps, digits after a few "
            "thousand. Start at a later stage to see how it ends at once.",
            speed=200,
        ),
        "digits_conditional": Story(
            "Digits, conditional",
            "Both players are told the class: each column of the grid is one digit. Watch whether G obeys before its "
            "digits are good.",
            speed=50,
        ),
        "digits_dcgan_default": Story(
            "DCGAN, default size",
            "Twice as many channels: about half the speed, better digits in the end.",
            speed=50,
        ),
        "digits_dcgan_large": Story(
            "DCGAN, large",
            "Four times as many channels: for a GPU, or for patience.",
            speed=50,
        ),
        "animals": Story(
            "Animals",
            "Silhouettes of ten animals, from nine thousand images. Few images make it easy for D to learn them by "
            "heart: compare its accuracy on training and on held-out images.",
            speed=50,
        ),
        "faces": Story(
            "Faces",
            "Drawn faces in colour, 32 × 32. The outline comes first, then hair and skin, then beards.",
            speed=50,
        ),
        "characters": Story(
            "Characters",
            "Drawn characters in colour, 32 × 32, with more kinds of hair and skin than the faces.",
            speed=50,
        ),
        "pix2pix": Story(
            "Pix2Pix, characters",
            "Line art and two colours become a coloured character, learned from pairs: L1 says which colour belongs "
            "where, D asks for clean ones. Start at a later step and set the adversarial weight to 0: colours come a "
            "little nearer, and edges blur. Set the L1 weight to 0 instead, and colours come loose at once.",
            speed=50,
        ),
        "cyclegan": Story(
            "CycleGAN, hair",
            "Dark hair becomes light and light hair dark, though no face is there with both. The cycle, there and "
            "back, keeps the rest of the face. Start at step 200, set the cycle weight and the identity weight to 0 "
            "and press Play: within 10 steps the way back no longer leads home, and skin is lost.",
            speed=50,
        ),
        "cyclegan_no_cycle": Story(
            "CycleGAN without a cycle",
            "Only D's verdict counts, and a translation owes its source nothing: skin and clothes are anybody's, and "
            "the way back leads to somebody else.",
            speed=50,
        ),
        "digits_saturating": Story(
            "Saturating digits",
            "D wins at once, and the saturating loss passes nothing to G. Switch the loss while it runs.",
            speed=100,
        ),
    }
)


def preset(name: str) -> Settings:
    """The settings of a preset.

    Raises:
        SettingsError: names the presets that exist.
    """
    try:
        return PRESETS[name]
    except KeyError:
        raise SettingsError(f"There is no preset {name!r}: choose one of {', '.join(PRESETS)}.") from None


def story_speed(name: str | None) -> float | None:
    """Steps a second at which a preset's story can be watched; None, for as many as possible, if it has no story."""
    return STORIES[name].speed if name in STORIES else None


SLOW_MOTION: Mapping[str, Mapping[str, object]] = {
    "one_gaussian": {
        "batch_size": 16,
        "discriminator_steps": 2,
        "generator_shift": -2.5,
        "generator_lr": 0.15,
        "discriminator_lr": 0.03,
        "r1": 0.0,
        "ema": 0.0,
    },
    "far_apart": {"batch_size": 16, "discriminator_steps": 2, "generator_lr": 6e-3, "discriminator_lr": 0.02},
    "two_modes": {
        "batch_size": 32,
        "latent_dim": 1,
        "generator_lr": 0.01,
        "discriminator_lr": 0.02,
        "discriminator_steps": 2,
        "ema": 0.0,
    },
}
"""Preset -> what differs where single updates are watched.

Few samples, so that each is a dot, and steps so large that every update is seen.
"""
