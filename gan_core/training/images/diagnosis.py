"""The state of a game on images in one or two plain sentences: what is happening, since when, and what to try first.

`RULES` is the table of what can be said. Each rule names its claims, which are defined one by one in
`gan_core.training.images.claims`; the first rule whose claims all hold speaks. What it says is made of these claims and
of figures, and of nothing else: `benchmarks/claims_images` evaluates every sentence in thousands of states, along
ways of its own.

A remedy is named only if the settings leave room for it, and if it was measured to help: small perceptrons on digits
played 2,000 steps on from one state with and without it, and the Fréchet distances were compared. Where images look
alike, D is far ahead, or D knows its images by heart, an R1 penalty left 16, 27 and 29 % of the distance (the last with
another seed 35 %); a lower learning rate of D 110, 248 and 74 %; fewer D steps 447 % where D is far ahead. A D near a
coin's accuracy that learned at a fiftieth of G's rate left 17 % at G's own rate, with five D steps 104 %. A D that
leans to one side and a G that is deaf came right by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gan_core.training.images import claims
from gan_core.training.images.course import Course
from gan_core.training.images.situation import Situation
from gan_core.training.remedies import FASTER_D, NON_SATURATING, R1_PENALTY, Remedy, g_learns
from gan_core.training.rules import Rule, speaking
from gan_core.training.settings import Settings
from gan_core.training.wording import power_of_ten

ImageRule = Rule[Situation]

FEWEST_SWINGS = 3
"""Changes of sides from which on D is said to go to and fro."""

LONGEST_SWINGS = 3000
"""Steps within which they lie."""


class Diagnosis:
    """Says what is happening in one run, look by look."""

    def __init__(self) -> None:
        self._course = Course()

    def forget(self) -> None:
        """The run was given other weights: what was seen before says nothing about it."""
        self._course.forget()

    def retarget(self, settings: Settings) -> None:
        """The run took over other settings: what was seen before was another game."""
        self._course.retarget(settings)

    def sentence(self, now: Situation, images: NDArray[np.uint8], scale: float) -> str:
        """What is happening now.

        Args:
            now: the situation, without a past.
            images: G's images (n, ...) of latents that are always the same.
            scale: root mean square distance between two real images; 0 if they are all the same.
        """
        holding = [rule.name for rule in RULES if rule.holds(now)]
        return diagnose(replace(now, past=self._course.look(now, holding, images, scale)))


def diagnose(now: Situation) -> str:
    """One or two sentences for people."""
    return speaking(RULES, now).says(now, now.settings)


def _share(value: float) -> str:
    """A share of one in words: rounded, but never to nothing or to all."""
    if 0.0 < value < 0.01:
        return "under 1 %"
    if 0.99 < value < 1.0:
        return "over 99 %"
    return f"{100 * value:.0f} %"


def _updates(count: int) -> str:
    return f"{count:,} update" if count == 1 else f"{count:,} updates"


def _listed(names: Sequence[str], most: int = 3) -> str:
    """Names in words, such as “3”, “8” or 2 other classes."""
    quoted = [f"“{name}”" for name in names[:most]]
    if len(names) > most:
        quoted.append(f"{len(names) - most} other classes" if len(names) > most + 1 else f"“{names[most]}”")
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _right(now: Situation) -> str:
    """How often D is right."""
    return f"right on {_share(now.right_on_real)} of held-out and {_share(now.right_on_generated)} of generated images"


def _since(name: str, bound: str = "") -> Callable[[Situation], str]:
    """Since when the claims of a rule have held at every look, if they last; `bound` says what they claim."""

    def words(now: Situation) -> str:
        first = now.past.since.get(name)
        return "" if first is None else f" ({bound}since step {first:,})"

    return words


def _still(now: Situation) -> str:
    since = now.past.still_since
    return "" if since is None else f" G's images have hardly changed since step {since:,}."


def _to_begin(now: Situation) -> str:
    """What has to be done for both players to learn."""
    if claims.both_learn(now):
        return "Press Play and watch the grid."
    return f"{_frozen_rates(now)}: {_raise_rates(now)} before you press Play."


def _frozen_rates(now: Situation) -> str:
    if claims.g_is_frozen(now) and claims.d_is_frozen(now):
        return "Both learning rates are 0"
    return f"{'G' if claims.g_is_frozen(now) else 'D'}'s learning rate is 0"


def _raise_rates(now: Situation) -> str:
    return "raise them" if claims.g_is_frozen(now) and claims.d_is_frozen(now) else "raise it"


def _untouched(now: Situation) -> str:
    return f"Neither network has been trained yet. {_to_begin(now)}"


def _d_alone(now: Situation) -> str:
    return f"D has had {_updates(now.discriminator_updates)} and G none: D is {_right(now)}. {_to_begin(now)}"


def _g_alone(now: Situation) -> str:
    return f"G has had {_updates(now.step)} and D none: G follows a D that has learned nothing. {_to_begin(now)}"


def _frozen(now: Situation) -> str:
    if claims.g_is_frozen(now) and claims.d_is_frozen(now):
        return "Both learning rates are 0, so neither network is trained. Raise them to go on."
    frozen, moving = ("G", "D") if claims.g_is_frozen(now) else ("D", "G")
    return (
        f"{frozen}'s learning rate is 0, so only {moving} is trained: D is {_right(now)}. "
        f"Raise {frozen}'s rate to go on."
    )


def _few(now: Situation) -> str:
    return f"D has judged {now.judged} images of each kind so far: it is {_right(now)}."


def _faded(now: Situation) -> str:
    saturating, other = now.metrics["gradient_norm_saturating"], now.metrics["gradient_norm_non_saturating"]
    share = f"about {power_of_ten(saturating / other)}" if saturating / other > 0 else "nothing"
    lasting = _since("saturating gradient faded", "less than a hundredth ")(now)
    return (
        f"The saturating loss passes {share} of the gradient to G that the non-saturating one would{lasting}."
        f"{_still(now)}"
    )


def _alike(now: Situation) -> str:
    lasting = _since("images look alike", "less than 30 % ")(now)
    return (
        f"G's images look alike: they differ {_share(now.metrics['diversity'])} as much as real ones do{lasting}. "
        "G turns different latents into nearly the same image: mode collapse."
    )


def _knows_by_heart(now: Situation) -> str:
    lasting = _since("training images known by heart")(now)
    return (
        f"D knows its training images by heart{lasting}: it takes {_share(now.metrics['accuracy_training'])} of them "
        f"for real, but only {_share(now.right_on_real)} of held-out ones."
    )


def _proof(now: Situation) -> str:
    pairs = " between (image, class) pairs" if now.settings.conditional != "none" else ""
    # Pooled verdicts come from several D, and bound the largest divergence among their moments.
    moment = "" if now.oldest == now.step else f" at some step since {now.oldest:,}"
    figure = math.floor(100 * now.metrics["jsd_certified"]) / 100
    return f"a JSD of at least {figure:.2f} of {math.log(2):.2f} nats{pairs}{moment}"


def _proves_much(now: Situation) -> str:
    lasting = _since("much is proved", "0.50 or more ")(now)
    return f"D is far ahead: on images that it never saw it proves {_proof(now)}{lasting}.{_still(now)}"


def _missing(now: Situation) -> str:
    lasting = _since("classes are missing", "some class missing ")(now)
    return (
        f"The classifier finds hardly any {_listed(now.classes.lost)} among {now.classes.images:,} generated "
        f"images{lasting}."
    )


def _ahead(now: Situation) -> str:
    return f"D is well ahead: it is {_right(now)}{_since('d is ahead', '90 % or more of either ')(now)}.{_still(now)}"


def _lopsided(now: Situation) -> str:
    verdict = "generated" if now.right_on_generated > now.right_on_real else "real"
    past = now.past
    to_and_fro = ""
    if past.swings >= FEWEST_SWINGS and now.step - past.swings_from <= LONGEST_SWINGS:
        to_and_fro = f" It has changed sides {past.swings} times since step {past.swings_from:,}."
    return f"D leans towards “{verdict}”: it is {_right(now)}.{to_and_fro}"


def _coin(now: Situation) -> str:
    accuracy = 0.5 * (now.right_on_real + now.right_on_generated)
    like = "worse than a coin" if accuracy < 0.47 else "about as often as a coin" if accuracy < 0.53 else None
    lasting = _since("d is near a coin", "40 to 60 % ")(now)
    return (
        f"D is right on {_share(accuracy)} of the images{lasting}, {like or 'little more often than a coin'}. "
        "Either G is good or D is weak: look at the grid."
    )


def _deaf(now: Situation) -> str:
    lasting = _since("g is deaf", "half or fewer ")(now)
    return (
        f"G does not do what it is asked: {_share(now.metrics['label_accuracy'])} of its images show the class that "
        f"it was told{lasting}."
    )


def _crowded(now: Situation) -> str:
    if now.classes.crowded is None:
        raise ValueError("No class is crowded.")
    name, generated, data = now.classes.crowded
    return (
        f"G makes “{name}” too often: the classifier finds it in {_share(generated)} of G's images and in "
        f"{_share(data)} of the data."
    )


def _even(now: Situation) -> str:
    covered = claims.images_are_legible(now) and now.classes.all_covered
    found = f" The classifier finds all {len(now.classes.names)} classes." if covered else ""
    return f"A balanced game: D is {_right(now)}.{found}{_still(now)}"


def _figures(now: Situation) -> str:
    return f"D is {_right(now)}.{_still(now)}"


def _named(*predicates: Callable[[Situation], bool]) -> dict[str, Callable[[Situation], bool]]:
    return {predicate.__name__.replace("_", " "): predicate for predicate in predicates}


_FASTER_D = Remedy(
    FASTER_D.words,
    lambda s: FASTER_D.possible(s) and 0 < s.discriminator_lr < s.generator_lr and g_learns(s),
)
"""Against a D that learns more slowly than G. More D steps (k) were measured to help far less."""


# A classifier has something to say on images that D at least sometimes takes for real, and nothing on noise: what is
# about classes comes after what is about a D that wins.
RULES: tuple[ImageRule, ...] = (
    Rule("nobody was trained", _named(claims.nobody_was_trained), _untouched),
    Rule("only d was trained", _named(claims.only_d_was_trained), _d_alone),
    Rule("only g was trained", _named(claims.only_g_was_trained), _g_alone),
    Rule("g is frozen", _named(claims.g_is_frozen), _frozen),
    Rule("d is frozen", _named(claims.d_is_frozen), _frozen),
    Rule(
        "saturating gradient faded",
        _named(claims.saturating_in_use, claims.saturating_gradient_faded),
        _faded,
        (NON_SATURATING,),
    ),
    Rule("few judged", _named(claims.few_judged), _few),
    Rule("images look alike", _named(claims.warmed_up, claims.images_look_alike), _alike, (R1_PENALTY,)),
    Rule(
        "training images known by heart",
        _named(claims.training_images_are_known),
        _knows_by_heart,
        (R1_PENALTY,),
    ),
    Rule("much is proved", _named(claims.much_is_proved, claims.d_is_mostly_right), _proves_much, (R1_PENALTY,)),
    Rule(
        "classes are missing",
        _named(claims.settled, claims.images_are_legible, claims.classes_are_missing),
        _missing,
    ),
    Rule("d is ahead", _named(claims.d_is_ahead), _ahead),
    Rule("d is lopsided", _named(claims.d_is_lopsided), _lopsided),
    Rule("d is near a coin", _named(claims.d_is_near_a_coin), _coin, (_FASTER_D,)),
    Rule("g is deaf", _named(claims.settled, claims.images_are_legible, claims.g_is_deaf), _deaf),
    Rule(
        "a class is crowded",
        _named(claims.settled, claims.images_are_legible, claims.a_class_is_crowded),
        _crowded,
    ),
    Rule("game is even", _named(claims.game_is_even), _even),
    Rule("none of these", _named(claims.always), _figures),
)
