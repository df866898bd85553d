"""What is said of a training of translators: each rule has an example, and says no more than its numbers do."""

from dataclasses import replace

import pytest

from gan_core.training.presets import PRESETS
from gan_core.training.rules import speaking
from gan_core.training.snapshot import KnownMetrics
from gan_core.training.translation.diagnosis import RULES, Moment, diagnose

PAIRS, CYCLE = PRESETS["pix2pix"], PRESETS["cyclegan"]
OF_PAIRS = {"l1_error": 12.34, "sharpness": 0.97}
OF_DOMAINS = {"cycle_error": 3.25, "accepted_a_to_b": 0.9, "accepted_b_to_a": 0.75}


def moment(settings=PAIRS, step=500, updates=500, **metrics):
    usual = OF_PAIRS if settings.dataset == "line_art" else OF_DOMAINS
    return Moment(settings, step, updates, KnownMetrics({**usual, **metrics}))


NO_CYCLE = CYCLE.replace(cycle_weight=0.0)
EXAMPLES = {
    "nothing is trained": (
        moment(step=0, updates=0),
        "Nothing is trained yet: press Play. Colours are off by 12.3 of 255 levels on average.",
    ),
    "nobody can move": (
        moment(PAIRS.replace(generator_lr=0)),
        "G's learning rate is 0, so no translation changes. Colours are off by 12.3 of 255 levels on average.",
    ),
    "only judged": (
        moment(NO_CYCLE.replace(identity_weight=0.0), cycle_error=35.6),
        "Only D's verdict counts: what a translation owes its source, nobody asks. There and back an image is off by "
        "35.6 of 255 levels on average.",
    ),
    "a compromise": (
        moment(PAIRS.replace(adversarial_weight=0.0), sharpness=0.71),
        "Nobody judges: G minimises the distance alone, and answers what it cannot know with a compromise. Steps "
        "between pixels are 71 % as steep as in real images; colours are off by 12.3 of 255 levels on average.",
    ),
    "no way home": (
        moment(NO_CYCLE, cycle_error=20.0),
        "The cycle counts for nothing: the way back need not lead home. There and back an image is off by 20.0 of 255 "
        "levels on average.",
    ),
    "not accepted": (
        moment(CYCLE, accepted_b_to_a=0.25),
        "Translations do not pass for the other domain yet: a classifier takes 90 % of translations from A to B for B, "
        "and 25 % of those from B to A for A. There and back an image is off by 3.2 of 255 levels on average.",
    ),
    "lost on the way": (
        moment(CYCLE, cycle_error=31.0),
        "The way back does not lead home yet: there and back an image is off by 31.0 of 255 levels on average.",
    ),
    "pairs": (
        moment(),
        "Colours are off by 12.3 of 255 levels on average; steps between pixels are 97 % as steep as in real images.",
    ),
    "domains": (
        moment(CYCLE),
        "A classifier takes 90 % of translations from A to B for B, and 75 % of those from B to A for A. There and "
        "back an image is off by 3.2 of 255 levels on average.",
    ),
}


def test_every_rule_has_an_example():
    assert list(EXAMPLES) == [rule.name for rule in RULES]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_speaks_where_its_claims_hold(name):
    now, sentence = EXAMPLES[name]
    assert speaking(RULES, now).name == name
    assert diagnose(now) == sentence


def test_a_rule_is_silent_where_a_claim_is_false():
    trained = moment(PAIRS.replace(adversarial_weight=0.0), sharpness=0.71)
    assert speaking(RULES, replace(trained, step=0, discriminator_updates=1)).name == "a compromise"
    assert speaking(RULES, moment(PAIRS.replace(adversarial_weight=0.0), sharpness=0.9)).name == "pairs"
    assert speaking(RULES, moment(sharpness=0.71)).name == "pairs"  # somebody judges
    assert speaking(RULES, moment(NO_CYCLE)).name == "domains"  # the way back leads home all the same
    assert speaking(RULES, moment(CYCLE, cycle_error=9.0)).name == "domains"
    unjudged = moment(CYCLE, accepted_a_to_b=None, accepted_b_to_a=None)
    assert diagnose(unjudged) == "There and back an image is off by 3.2 of 255 levels on average."
    unjudged = moment(CYCLE, cycle_error=31.0, accepted_a_to_b=None, accepted_b_to_a=None)
    assert speaking(RULES, unjudged).name == "lost on the way"
