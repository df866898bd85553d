"""Questions to the settings that decide which pieces a script has."""

from __future__ import annotations

from collections.abc import Callable

from gan_core import datasets
from gan_core.script.choices import Choices
from gan_core.training.drawings import is_drawn
from gan_core.training.images import architecture
from gan_core.training.kinds import MIXTURE, PLANE
from gan_core.training.losses import LOSSES

Condition = Callable[[Choices], bool]


def repeats_d(choices: Choices) -> bool:
    """D is trained more than once for each step of G."""
    return choices.discriminator_steps > 1


def has_r1(choices: Choices) -> bool:
    """There is an R1 penalty."""
    return choices.r1 > 0


def has_r2(choices: Choices) -> bool:
    """There is an R2 penalty."""
    return choices.r2 > 0


def has_gradient_penalty(choices: Choices) -> bool:
    """There is a gradient penalty."""
    return choices.gradient_penalty > 0


def clips(choices: Choices) -> bool:
    """D's weights are clipped."""
    return choices.clip > 0


def in_pairs(choices: Choices) -> bool:
    """Generated samples are compared with real ones in pairs."""
    return LOSSES[choices.loss].paired


def alone(choices: Choices) -> bool:
    """Each sample is judged for itself."""
    return not in_pairs(choices)


def packs(choices: Choices) -> bool:
    """D judges several samples at a time."""
    return choices.pack > 1


def shows_deviation(choices: Choices) -> bool:
    """D sees the standard deviation of its mini-batch."""
    return choices.minibatch_stddev == "on"


def sees_more(choices: Choices) -> bool:
    """D does not judge each sample by itself."""
    return packs(choices) or shows_deviation(choices)


def averages(choices: Choices) -> bool:
    """A moving average of G is kept."""
    return choices.ema > 0


def prepares_loss(choices: Choices) -> bool:
    """Something has to be there before the loss can be computed."""
    return bool(LOSSES[choices.loss].script.setup)


def has_targets(choices: Choices) -> bool:
    """The loss compares D's outputs with columns of ones and zeros."""
    # A line that no loss can do without is not there because of the one that was chosen.
    return all(loss.script.targets for loss in LOSSES.values()) or LOSSES[choices.loss].script.targets


def on_the_line(choices: Choices) -> bool:
    """The data are numbers."""
    return choices.kind == MIXTURE


def in_the_plane(choices: Choices) -> bool:
    """The data are points."""
    return choices.kind == PLANE


def decays(choices: Choices) -> bool:
    """The learning rates fall."""
    return choices.decay_steps > 0


def spreads_kinks(choices: Choices) -> bool:
    """The kinks of hidden units are spread over the inputs."""
    return choices.initial_biases == "spread"


def target(*names: str) -> Condition:
    """The data set in the plane is one of these."""
    return lambda choices: in_the_plane(choices) and choices.dataset in names


def inked(choices: Choices) -> bool:
    """The data are the ink of a picture or a drawing."""
    return in_the_plane(choices) and (choices.dataset == "ink" or is_drawn(choices.dataset))


def mnist(choices: Choices) -> bool:
    """The data are MNIST's digits, and no other images in their place."""
    return choices.dataset == "mnist" and not datasets.is_replaced("mnist")


def other(choices: Choices) -> bool:
    """The data are other images."""
    return not mnist(choices)


def colour(choices: Choices) -> bool:
    """Images have more than one channel."""
    return architecture.pixel_shape(choices.settings)[0] > 1


def grey(choices: Choices) -> bool:
    """Images have one channel."""
    return not colour(choices)


def has_attributes(choices: Choices) -> bool:
    """Images have attributes instead of classes."""
    return bool(datasets.attribute_values(choices.dataset))


def has_labels(choices: Choices) -> bool:
    """Images have classes."""
    return not has_attributes(choices)


def conditional(choices: Choices) -> bool:
    """Both players are told something of each image."""
    return choices.conditional != "none"


def by_attributes(choices: Choices) -> bool:
    """Both players are told all attributes."""
    return choices.conditional == "attributes" and has_attributes(choices)


def by_class(choices: Choices) -> bool:
    """Both players are told the class alone."""
    return conditional(choices) and not by_attributes(choices)


def unconditional(choices: Choices) -> bool:
    """Nobody is told anything."""
    return not conditional(choices)


def convolutional(choices: Choices) -> bool:
    """The players are convolutional."""
    return choices.network == "dcgan"


def perceptrons(choices: Choices) -> bool:
    """The players are fully connected."""
    return not convolutional(choices)


def batch_norm(choices: Choices) -> bool:
    """G has batch normalisation."""
    return choices.generator_norm in architecture.NORMALISED


def styled(choices: Choices) -> bool:
    """A style scales and shifts what G has normalised."""
    return choices.generator_norm == "style"


def unstyled(choices: Choices) -> bool:
    """No style scales and shifts the channels of G."""
    return not styled(choices)


def spectral(choices: Choices) -> bool:
    """D has spectral normalisation."""
    return choices.discriminator_norm == "spectral"


def lazily(choices: Choices) -> bool:
    """There are penalties, and they are taken at some updates only."""
    return (has_r1(choices) or has_r2(choices) or has_gradient_penalty(choices)) and choices.r1_interval > 1


def every(*conditions: Condition) -> Condition:
    """All of them hold."""
    return lambda choices: all(condition(choices) for condition in conditions)
