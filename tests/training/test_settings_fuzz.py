"""Every experiment within the ranges of the settings ends in numbers or in words; the long form is a benchmark.

The examples are drawn from one seed, so that they are the same in each run; each starts from a preset of its kind of
data and is played for a few steps, with live changes, recorded updates and snapshots in between.
"""

import contextlib
import itertools
import math

import numpy as np
import pytest

from benchmarks.settings_fuzz import draw, play, report
from gan_core.errors import DivergedError, SettingsError
from gan_core.training.settings import FIELDS, Settings
from gan_core.training.trainer import Trainer

EXAMPLES = {"line": 60, "grey": 8, "colour": 3}
PATIENCE = 10**8


@pytest.mark.parametrize("kind", EXAMPLES)
def test_experiments_end_in_numbers_or_in_words(kind):
    for index in range(EXAMPLES[kind]):
        example = draw(1, index, kind, PATIENCE)
        try:
            play(example)
        except Exception as error:
            pytest.fail(f"{' '.join(example.arguments)}, live {example.live}: {type(error).__name__}: {error}")


ENDS = {
    "network": ("mlp", "dcgan"),
    "conditional": ("none", "label"),
    "generator_norm": ("none", "batch"),
    "discriminator_norm": ("none", "spectral"),
    "generator_depth": (0, 1),
    "discriminator_depth": (0, 1),
    "generator_width": (1, 2),
    "discriminator_width": (1, 2),
    "batch_size": (1, 2),
    "latent_dim": (1, 2),
    "discriminator_steps": (1, 2),
    "r1": (0.0, 100.0),
    "ema": (0.0, 0.9),
    "beta1": (0.0, 0.999),
    "latent": ("normal", "uniform"),
    "activation": ("tanh", "relu"),
    "optimizer": ("adam", "momentum"),
    "dataset": ("animals", "faces"),
}
"""Fields of experiments on images -> two values, the least there is among them."""


def test_every_two_settings_at_their_ends_go_together_or_are_refused():
    random, met = np.random.default_rng(1), set()
    for _ in range(24):
        changes = {name: values[random.integers(2)] for name, values in ENDS.items()}
        met |= set(itertools.combinations(changes.items(), 2))
        with contextlib.suppress(SettingsError, DivergedError):
            trainer = Trainer(Settings(**changes))
            trainer.run(1)
            trainer.sample(1, 0)
    assert len(met) == 4 * math.comb(len(ENDS), 2)


def test_what_the_command_line_prints_is_json():
    ends = {report(draw(2, index, "line", PATIENCE), 3) for index in range(6)}
    assert "played" in ends


def test_the_examples_reach_every_field():
    drawn = [draw(1, index, kind, PATIENCE).changes for kind, count in EXAMPLES.items() for index in range(count)]
    assert {name for changes in drawn for name in changes} == set(FIELDS) - {"dataset"}
