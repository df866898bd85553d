"""What can be the case in a game on images, one predicate each: how GANs fail, as far as it can be measured.

Where a word needs a number to be true, the number stands here with its reason.
"""

from __future__ import annotations

from gan_core.training.images.situation import Situation

ENOUGH_JUDGED = 200
"""Images of each kind from which on verdicts are called anything: a share of them is known to 7 points, 19 of 20 times.
Live, the first look at a small network brings 256 of each, the first one at a large DCGAN 64."""

FADED = 1e-2
"""Share of the other loss's gradient: with less than a hundredth the images of a game stood still."""

ALIKE = 0.3
"""Diversity: at 30 % of the distance between real images, grids of samples are the same blot in shades."""

GAP_LEARNED_BY_HEART = 0.1
"""Ten points between training and held-out images; 5 standard errors of a difference of 1,024 and 1,024 at 80 %."""

PROVED = 0.5
"""Nats. Whoever proves so many is right on at least 72 % of the images: a wrong verdict costs ln 2 or more of V."""

MOSTLY = 0.72
"""Of all images: see `PROVED`, which verdicts of before may have reached where those of now do not."""

AHEAD = 0.9
LOPSIDED = 0.4
NEAR_A_COIN = 0.1
EVEN = 0.2
"""Points between D's two accuracies below which neither side is preferred."""

DEAF = 0.5
WARM_UP = 200
"""Steps: until then all images of a game look alike, since G has not left its start."""

SETTLED = 1000
"""Steps after which the small games of the presets have digits: what is missing then is missing."""


def nobody_was_trained(now: Situation) -> bool:
    """Neither network had an update."""
    return now.step == 0 and now.discriminator_updates == 0


def only_d_was_trained(now: Situation) -> bool:
    """D had updates, G none."""
    return now.step == 0 and now.discriminator_updates > 0


def only_g_was_trained(now: Situation) -> bool:
    """G had updates, D none."""
    return now.step > 0 and now.discriminator_updates == 0


def g_is_frozen(now: Situation) -> bool:
    """G's learning rate is 0."""
    return now.settings.generator_lr == 0


def d_is_frozen(now: Situation) -> bool:
    """D's learning rate is 0."""
    return now.settings.discriminator_lr == 0


def both_learn(now: Situation) -> bool:
    """Neither learning rate is 0."""
    return not g_is_frozen(now) and not d_is_frozen(now)


def few_judged(now: Situation) -> bool:
    """D has judged too few images for a word about them."""
    return now.judged < ENOUGH_JUDGED


def saturating_in_use(now: Situation) -> bool:
    """G minimises log(1 − D(G(z)))."""
    return now.settings.loss == "saturating"


def saturating_gradient_faded(now: Situation) -> bool:
    """At this D the saturating loss passes less than a hundredth of what the non-saturating one would."""
    saturating, other = (now.metrics.get(f"gradient_norm_{name}") for name in ("saturating", "non_saturating"))
    return saturating is not None and bool(other) and saturating < FADED * (other or 0.0)


def warmed_up(now: Situation) -> bool:
    """G has left its start."""
    return now.step >= WARM_UP


def settled(now: Situation) -> bool:
    """The beginning of the game is over."""
    return now.step >= SETTLED


def images_look_alike(now: Situation) -> bool:
    """G makes nearly the same image from all latents: mode collapse."""
    diversity = now.metrics.get("diversity")
    return diversity is not None and diversity < ALIKE


def training_images_are_known(now: Situation) -> bool:
    """D takes its training images for real more often than others from the same source: it knows them by heart."""
    known, new = now.metrics["accuracy_training"], now.right_on_real
    error = ((known * (1 - known) + new * (1 - new)) / now.judged) ** 0.5
    return known - new >= max(GAP_LEARNED_BY_HEART, 4 * error)


def much_is_proved(now: Situation) -> bool:
    """D proves most of the divergence that there can be."""
    return now.metrics["jsd_certified"] >= PROVED


def d_is_mostly_right(now: Situation) -> bool:
    """D is right on as many images now as `PROVED` asks for; what it proved may be some steps old."""
    return (now.right_on_real + now.right_on_generated) / 2 >= MOSTLY


def d_is_ahead(now: Situation) -> bool:
    """D is right on nine tenths of the images of either kind, or more."""
    return min(now.right_on_real, now.right_on_generated) >= AHEAD


def d_is_lopsided(now: Situation) -> bool:
    """D is right on one kind of images far more often than on the other."""
    return abs(now.right_on_real - now.right_on_generated) >= LOPSIDED


def d_is_near_a_coin(now: Situation) -> bool:
    """D is right about half of the time."""
    return abs(now.right_on_real + now.right_on_generated - 1.0) <= 2 * NEAR_A_COIN


def images_are_legible(now: Situation) -> bool:
    """The images are smooth enough for a classifier: on noise it would name some class all the same."""
    return now.legible


def classes_are_missing(now: Situation) -> bool:
    """The classifier finds hardly any of some class."""
    return bool(now.classes.lost)


def a_class_is_crowded(now: Situation) -> bool:
    """The classifier finds far too many of some class."""
    return now.classes.crowded is not None


def g_is_deaf(now: Situation) -> bool:
    """Most images do not show the class that was asked for."""
    agreement = now.metrics.get("label_accuracy")
    return agreement is not None and agreement <= DEAF


def game_is_even(now: Situation) -> bool:
    """D is better than a coin on either kind, sure of neither, and prefers neither side."""
    real, generated = now.right_on_real, now.right_on_generated
    return min(real, generated) > 0.5 and max(real, generated) < AHEAD and abs(real - generated) < EVEN


def always(now: Situation) -> bool:
    """What is said when nothing else can be."""
    return True
