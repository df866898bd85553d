"""Everything that can be chosen about an experiment: one table of fields.

Each line of `Settings` declares a field once: its default, its label and help for people, what it allows, and
whether it may change in the middle of a run ("live") or only with fresh weights ("restart"). Validation, widgets,
the URL, JSON and the command line are all driven by that line. This module imports neither torch nor any user
interface.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gan_core import strict_json
from gan_core.errors import SettingsError
from gan_core.training import combinations, drawings, losses
from gan_core.training.fields import Field, choice, integer, number, numbers
from gan_core.training.kinds import (
    FROM_NOISE,
    IMAGES,
    PAIRED,
    PLANE,
    POINTS,
    TRANSLATION,
    UNPAIRED,
    kind_of,
)


@dataclass(frozen=True)
class Settings:
    """One experiment, immutable. Every instance is valid: the constructor checks.

    Raises:
        SettingsError: names the field, the value and what is allowed.
    """

    dataset: str = choice(
        "mixture",
        {
            "mixture": "1-D Gaussian mixture",
            "ring": "Ring of Gaussians",
            "grid": "Grid of 25 Gaussians",
            "moons": "Two moons",
            "spiral": "Spiral",
            "ink": "A picture's ink",
            "mnist": "MNIST digits",
            "animals": "Animal silhouettes",
            "faces": "Drawn faces",
            "characters": "Drawn characters",
            "line_art": "Line art → characters",
            "hair": "Dark hair ↔ light hair",
            "beard": "No beard ↔ beard",
        },
        "Data set",
        "Where real samples come from; of a translation, what becomes what.",
        "Data",
        # Images that users bring along are named by a digest of their content, drawings by the content itself.
        pattern=rf"idx-[0-9a-f]{{12}}|{drawings.PATTERN}",
    )
    means: tuple[float, ...] = numbers(
        (-2.0, 2.0), -12, 12, "Means", "Centre of each component of p_data.", "Data", live=True
    )
    stds: tuple[float, ...] = numbers(
        (0.5, 0.5),
        0.05,
        5,
        "Standard deviations",
        "Width of each component of p_data.",
        "Data",
        live=True,
    )
    weights: tuple[float, ...] = numbers(
        (0.5, 0.5),
        0,
        100,
        "Weights",
        "Share of each component of p_data; the shares are normalised to sum to one.",
        "Data",
        live=True,
        positive=True,
    )
    ring_modes: int = integer(
        8,
        2,
        16,
        "Modes of the ring",
        "Gaussians at equal distances on a circle of radius 1.",
        "Data",
        live=True,
        only_for=PLANE,
        only_with=("dataset", "ring"),
    )
    picture: str = choice(
        "cat",
        {"bird": "A bird", "cat": "A cat", "elephant": "An elephant", "giraffe": "A giraffe", "horse": "A horse"},
        "Picture",
        "Whose ink is p_data: where it is darker, points lie closer.",
        "Data",
        only_for=PLANE,
        only_with=("dataset", "ink"),
    )
    spread: float = number(
        0.05,
        0.01,
        0.5,
        "Spread (σ)",
        "Standard deviation of real points about each mode, curve or stroke, in both directions.",
        "Data",
        live=True,
        logarithmic=True,
        only_for=PLANE,
    )

    network: str = choice(
        "mlp",
        {"mlp": "Multilayer perceptrons", "dcgan": "Convolutional (DCGAN)"},
        "Networks",
        "What G and D are made of: fully connected layers on pixels, or (transposed) convolutions "
        "(Radford et al. 2016), which share what they learn between places.",
        "Data",
        only_for="images",
    )
    conditional: str = choice(
        "none",
        {"none": "No", "label": "On the class", "attributes": "On all attributes"},
        "Conditional",
        "Whether both players are told the class, or all attributes where the images have some: G draws what is asked "
        "for, and D judges image and class together (Mirza & Osindero 2014).",
        "Data",
        only_for="images",
    )

    latent_dim: int = integer(
        8,
        1,
        16,
        "Latent dimension",
        "Length of z. With one dimension p_g is exact and the map G(z) is the whole generator.",
        "Generator",
        image_maximum=256,
        only_for=FROM_NOISE,
    )
    latent: str = choice(
        "normal",
        {"normal": "Normal N(0, 1)", "uniform": "Uniform on [−1, 1]"},
        "Latent distribution",
        "Each coordinate of z is drawn from it.",
        "Generator",
        only_for=FROM_NOISE,
    )
    generator_width: int = integer(
        32,
        1,
        256,
        "Width of G",
        "Units in each hidden layer; channels at the finest level of a DCGAN.",
        "Generator",
        image_maximum=1024,
    )
    generator_depth: int = integer(
        2,
        0,
        6,
        "Hidden layers of G",
        "With none, G is affine: it can only shift and stretch.",
        "Generator",
        only_with=("network", "mlp"),
        only_for=FROM_NOISE,
    )
    generator_norm: str = choice(
        "none",
        {"none": "None", "batch": "Batch normalisation", "style": "Batch normalisation with a style"},
        "Normalisation in G",
        "Batch normalisation (Ioffe & Szegedy 2015) centres and scales each channel over the mini-batch: G learns "
        "faster, and its samples depend a little on each other while it trains. With a style, which three layers make "
        "of z (Karras et al. 2019), each image scales and shifts its own channels; that takes a DCGAN.",
        "Generator",
        only_for="images",
    )
    generator_shift: float = number(
        0.0,
        -12,
        12,
        "Initial output shift",
        "Bias of G's last layer at the start: where p_g begins.",
        "Generator",
        only_for="mixture",
    )
    generator_scale: float = number(
        1.0,
        0,
        10,
        "Initial output scale",
        "Factor on the weights of G's last layer at the start: how wide p_g begins.",
        "Generator",
        only_for=FROM_NOISE,
    )
    generator_lr: float = number(
        1e-3,
        0,
        1,
        "Learning rate of G",
        "Step size of the generator's optimiser.",
        "Generator",
        live=True,
        logarithmic=True,
    )
    ema: float = number(
        0.99,
        0,
        0.9999,
        "Moving average of G",
        "Decay of an exponential moving average of G's weights, which plays no part in the game; 0 = off.",
        "Generator",
    )

    discriminator_width: int = integer(
        32,
        1,
        256,
        "Width of D",
        "Units in each hidden layer; channels at the finest level of a DCGAN.",
        "Discriminator",
        image_maximum=1024,
    )
    discriminator_depth: int = integer(
        2,
        0,
        6,
        "Hidden layers of D",
        "With none, D is a single logistic unit.",
        "Discriminator",
        only_with=("network", "mlp"),
        only_for=FROM_NOISE,
    )
    discriminator_norm: str = choice(
        "none",
        {"none": "None", "spectral": "Spectral normalisation"},
        "Normalisation in D",
        "Spectral normalisation (Miyato et al. 2018) divides each layer's weights by their largest singular value, so "
        "that D's raw output cannot become steep.",
        "Discriminator",
        only_for="images",
    )
    discriminator_steps: int = integer(
        1,
        1,
        50,
        "D steps for each G step (k)",
        "Algorithm 1 trains D k times, then G once.",
        "Discriminator",
        live=True,
        only_for=FROM_NOISE,
    )
    discriminator_lr: float = number(
        1e-3,
        0,
        1,
        "Learning rate of D",
        "Step size of the discriminator's optimiser.",
        "Discriminator",
        live=True,
        logarithmic=True,
    )
    pack: int = integer(
        1,
        1,
        8,
        "Packing",
        "D judges so many samples of one kind at a time, side by side (PacGAN, Lin et al. 2018): a pack shows that all "
        "of them are alike, which a single sample cannot. The batch size has to be a multiple of it; 1 = each sample "
        "by itself.",
        "Discriminator",
        only_for=POINTS,
    )
    minibatch_stddev: str = choice(
        "off",
        {"off": "Off", "on": "On"},
        "Minibatch standard deviation",
        "D sees one number more: the standard deviation of its mini-batch, averaged over coordinates, the same for "
        "each sample in it (Karras et al. 2018). A G whose samples lie closer together than the data's is found out.",
        "Discriminator",
        only_for=POINTS,
    )
    r1: float = number(
        0.0,
        0,
        100,
        "R1 penalty",
        "Weight γ of γ/2 · E‖∇ₓ o(x)‖² on real data, o being D's raw output, its logit for losses on logits "
        "(Mescheder et al. 2018). It calms the game, up to a strength that depends on the game; 0 = off.",
        "Discriminator",
        live=True,
        only_for=FROM_NOISE,
    )
    r2: float = number(
        0.0,
        0,
        100,
        "R2 penalty",
        "The same on generated data (Mescheder et al. 2018); R1, R2 and the relativistic loss are the recipe of R3GAN "
        "(Huang et al. 2024); 0 = off.",
        "Discriminator",
        live=True,
        only_for=FROM_NOISE,
    )
    gradient_penalty: float = number(
        0.0,
        0,
        100,
        "Gradient penalty",
        "Weight λ of λ · E(‖∇ₓ o‖ − 1)² at points between real and generated samples: it holds the slope of a critic "
        "near 1, as W₁ asks for (Gulrajani et al. 2017, with weight 10); 0 = off.",
        "Discriminator",
        live=True,
        only_for=FROM_NOISE,
    )
    penalty_sides: str = choice(
        "one",
        {"one": "One: slopes above 1", "two": "Two: any slope but 1"},
        "Sides of the gradient penalty",
        "Whether only slopes above 1 cost (Petzka et al. 2018), or smaller ones as well (Gulrajani et al. 2017), which "
        "asks for slope 1 even where p_g = p_data.",
        "Discriminator",
        live=True,
        only_for=FROM_NOISE,
    )
    clip: float = number(
        0.0,
        0,
        10,
        "Clipping of D's weights",
        "After each update, D's weights are cut to between −c and c: the first way to hold the slope of a critic "
        "(Arjovsky et al. 2017); 0 = off.",
        "Discriminator",
        live=True,
        only_for=FROM_NOISE,
    )
    r1_interval: int = integer(
        1,
        1,
        64,
        "Steps between penalties",
        "Penalties take long to compute: they can be applied only once in this many steps of D, with that many times "
        "their weight (Karras et al. 2020, lazy regularisation).",
        "Discriminator",
        live=True,
        only_for="images",
    )

    loss: str = choice(losses.DEFAULT, losses.LossLabels(), "Loss", losses.loss_in_words(), "Training", live=True)
    activation: str = choice(
        "silu",
        {"tanh": "tanh", "silu": "SiLU", "leaky_relu": "LeakyReLU (0.2)", "relu": "ReLU"},
        "Activation",
        "The non-linearity after every hidden layer of both networks; on numbers and points D can have another one.",
        "Training",
        only_for=FROM_NOISE,
    )
    discriminator_activation: str = choice(
        "same",
        {
            "same": "As in G",
            "tanh": "tanh",
            "silu": "SiLU",
            "leaky_relu": "LeakyReLU (0.2)",
            "relu": "ReLU",
        },
        "Activation of D",
        "The non-linearity in D, if it is to be another one. G makes sharp shapes with ReLU, and D's gradient reaches "
        "it best through a LeakyReLU, which is flat nowhere.",
        "Training",
        only_for=POINTS,
    )
    initial_biases: str = choice(
        "zero",
        {"zero": "Zero", "spread": "Spread over the inputs"},
        "Initial biases",
        "Zero: every unit of a first layer has its kink at the origin. Spread: each hidden unit's bias is drawn so "
        "that its kink lies where a random input comes through, which lets small networks make sharp shapes anywhere.",
        "Training",
        only_for=POINTS,
    )
    decay_steps: int = integer(
        0,
        0,
        1_000_000,
        "Steps of decay",
        "Both learning rates fall to 0 over so many steps of G, as half of a cosine: the players settle instead of "
        "circling. From then on nothing moves; 0 = off.",
        "Training",
        live=True,
        only_for=POINTS,
    )
    adversarial_weight: float = number(
        1.0,
        0,
        100,
        "Adversarial weight",
        "How much D's verdict counts for G; at 0 nobody plays against it.",
        "Training",
        live=True,
        only_for=TRANSLATION,
    )
    l1_weight: float = number(
        10.0,
        0,
        1000,
        "L1 weight",
        "How much the mean distance of a translation to the image of its pair counts (Isola et al. 2017, equation 4).",
        "Training",
        live=True,
        only_for=TRANSLATION,
        only_with=("dataset", PAIRED),
    )
    cycle_weight: float = number(
        10.0,
        0,
        1000,
        "Cycle weight",
        "How much it counts that an image translated there and back is the same again (Zhu et al. 2017, equation 2); "
        "at 0 a translation owes its source nothing.",
        "Training",
        live=True,
        only_for=TRANSLATION,
        only_with=("dataset", UNPAIRED),
    )
    identity_weight: float = number(
        5.0,
        0,
        1000,
        "Identity weight",
        "How much it counts that an image which is already as it should be stays as it is (Zhu et al. 2017, section "
        "5.2).",
        "Training",
        live=True,
        only_for=TRANSLATION,
        only_with=("dataset", UNPAIRED),
    )
    batch_size: int = integer(256, 1, 2048, "Batch size", "Real samples, and latents, in each mini-batch.", "Training")
    optimizer: str = choice(
        "adam",
        {"adam": "Adam", "momentum": "SGD with momentum", "sgd": "SGD"},
        "Optimiser",
        "How gradients become steps, in both networks.",
        "Training",
        only_for=FROM_NOISE,
    )
    beta1: float = number(
        0.5,
        0,
        0.999,
        "Momentum (β₁)",
        "Decay of the running mean of gradients: Adam's β₁, or the momentum of SGD.",
        "Training",
        live=True,
    )
    beta2: float = number(
        0.99,
        0,
        0.9999,
        "Adam's β₂",
        "Decay of the running mean of squared gradients.",
        "Training",
    )
    seed: int = integer(
        0,
        0,
        2**31 - 1,
        "Seed",
        "Fixes initial weights and every random draw: the same seed gives the same run.",
        "Training",
    )

    def __post_init__(self) -> None:
        images = self.images
        for name, field in FIELDS.items():
            object.__setattr__(self, name, field.check(name, getattr(self, name), images))
        if problem := combinations.problem(vars(self)):
            raise SettingsError(problem)

    def applies(self, name: str) -> bool:
        """Whether the field of that name means something for these settings."""
        field = FIELDS[name]
        if not field.is_for(self.kind):
            return False
        if field.only_with is None:
            return True
        other, value = field.only_with
        values = value if isinstance(value, tuple) else (value,)
        return not FIELDS[other].is_for(self.kind) or getattr(self, other) in values

    @property
    def kind(self) -> str:
        """What the data are: "mixture", numbers on the line, or another one of `gan_core.training.kinds`."""
        return kind_of(self.dataset)

    @property
    def images(self) -> bool:
        """True if G makes images rather than numbers or points, of latents or of other images."""
        return self.kind in (IMAGES, TRANSLATION)

    @property
    def activation_of_d(self) -> str:
        """D's activation, a name among the choices of `activation`."""
        own = self.discriminator_activation
        return self.activation if own == "same" or not self.applies("discriminator_activation") else own

    @property
    def judged_together(self) -> int:
        """How many samples D judges at a time."""
        return self.pack if self.applies("pack") else 1

    @property
    def judges_singly(self) -> bool:
        """Whether D judges each sample by itself: only then do D(x), D* and V(G, D) of samples mean something."""
        return self.judged_together == 1 and not self.shows_deviation

    @property
    def shows_deviation(self) -> bool:
        """Whether D sees the standard deviation of its mini-batch."""
        return self.applies("minibatch_stddev") and self.minibatch_stddev == "on"

    @property
    def modes(self) -> int:
        """Modes of p_data; a curve or a picture counts as one, and images have none that are known."""
        counts = {"mixture": len(self.means), "ring": self.ring_modes, "grid": 25, "moons": 2}
        return counts.get(self.dataset, 0 if self.images else 1)

    def replace(self, /, **changes: Any) -> Settings:
        """The same settings with some fields changed.

        Raises:
            SettingsError: on an unknown field or a value that is not allowed.
        """
        check_names(changes)
        return dataclasses.replace(self, **changes)

    def differences(self, other: Settings) -> dict[str, Any]:
        """The fields of this instance, with their values, in which `other` differs."""
        return {name: getattr(self, name) for name in FIELDS if getattr(self, name) != getattr(other, name)}

    def needs_restart(self, other: Settings) -> list[str]:
        """Names of the differing fields that a run cannot take over while it lives."""
        return [name for name in self.differences(other) if not FIELDS[name].live]

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        return {name: list(v) if isinstance(v := getattr(self, name), tuple) else v for name in FIELDS}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """The inverse of `to_dict`; absent fields take their defaults.

        Raises:
            SettingsError: on an unknown field or a value that is not allowed.
        """
        check_names(values)
        arguments: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return cls(**arguments)

    def to_json(self) -> str:
        """The settings as a JSON object."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """The inverse of `to_json`; absent fields take their defaults.

        Raises:
            SettingsError: if the text is not a JSON object, or a field is unknown or not allowed.
        """
        try:
            values = strict_json.parse(text)
        except (TypeError, ValueError) as error:
            raise SettingsError(f"These settings are not JSON: {error}. Give one JSON object.") from None
        if not isinstance(values, dict):
            raise SettingsError(f"These settings are a JSON {type(values).__name__}: give one JSON object.")
        return cls.from_dict(values)

    def to_query(self, base: Settings) -> dict[str, str]:
        """The fields that differ from `base`, as text for a URL."""
        return {name: FIELDS[name].format(value) for name, value in self.differences(base).items()}

    def with_query(self, query: Mapping[str, str]) -> Settings:
        """These settings with the changes that a URL or command line names as text.

        Raises:
            SettingsError: on an unknown field or a value that is not allowed.
        """
        check_names(query)
        return self.replace(**{name: FIELDS[name].parse(name, text) for name, text in query.items()})


def check_names(names: Iterable[object]) -> None:
    """Refuse names that are no field of `Settings`.

    Raises:
        SettingsError: names the stranger and the nearest field.
    """
    for name in names:
        if name not in FIELDS:
            shown = str(name)[:80]
            near = difflib.get_close_matches(shown, FIELDS, n=1)
            hint = f"did you mean {near[0]}?" if near else "the settings are " + ", ".join(FIELDS) + "."
            raise SettingsError(f"There is no setting {shown!r}: {hint}")


FIELDS: Mapping[str, Field] = MappingProxyType(
    {declared.name: declared.metadata["field"] for declared in dataclasses.fields(Settings)}
)
