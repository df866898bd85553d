import json

import pytest

from gan_core.errors import SettingsError
from gan_core.sweeps.plan import MOST_SEEDS, SUGGESTED, SweepPlan, variable
from gan_core.training.presets import PRESETS, preset
from gan_core.training.settings import FIELDS, Settings

GAME = preset("two_modes")


def test_the_last_setting_varies_fastest():
    plan = SweepPlan.read(GAME, 2, 10, [("discriminator_steps", "1, 2"), ("loss", "saturating,non_saturating")])
    assert [tuple(cell.values()) for cell in plan.cells] == [
        (1, "saturating"),
        (1, "non_saturating"),
        (2, "saturating"),
        (2, "non_saturating"),
    ]
    assert plan.experiment(3) == GAME.replace(discriminator_steps=2, loss="non_saturating")


def test_without_anything_that_varies_there_is_the_one_experiment():
    plan = SweepPlan(GAME.replace(seed=5), 3, 10)
    assert plan.cells == ({},) and plan.experiment(0) == plan.settings
    assert plan.each_seed == (5, 6, 7)


def test_after_the_last_seed_comes_the_first():
    seeds = SweepPlan(GAME.replace(seed=2**31 - 2), 4, 1).each_seed
    assert seeds == (2**31 - 2, 2**31 - 1, 0, 1)
    for seed in seeds:
        GAME.replace(seed=seed)


@pytest.mark.parametrize(
    ("steps", "looks", "expected"),
    [(100, 4, (0, 25, 50, 75, 100)), (3, 25, (0, 1, 2, 3)), (10, 4, (0, 2, 5, 8, 10)), (1, 1, (0, 1))],
)
def test_looks_are_even_and_the_last_step_is_one(steps, looks, expected):
    assert SweepPlan(GAME, 1, steps, looks=looks).look_steps == expected


def test_a_plan_survives_json():
    plan = SweepPlan(GAME, 4, 30, (("r1", (0.0, 1.0)), ("optimizer", ("adam", "sgd"))), looks=7)
    assert SweepPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ([("nope", "1")], "no setting 'nope'"),
        ([("discriminator_stepz", "1")], "did you mean discriminator_steps"),
        ([("discriminator_steps", "0,1")], "from 1 to 50"),
        ([("discriminator_steps", "one")], "from 1 to 50"),
        ([("r1", "0,0.0")], "0 twice"),
        ([("r1", "")], "no values"),
        ([("r1", ",".join(map(str, range(13))))], "1 to 12"),
        ([("r1", "1"), ("r1", "2")], "vary twice"),
        ([("r1", "1"), ("beta1", "0"), ("beta2", "0")], "2 settings at most"),
        ([("seed", "1,2")], "seed cannot vary"),
        ([("means", "1,2")], "one for each component"),
        ([("dataset", "mixture")], "dataset cannot vary"),
        ([("network", "mlp")], "network cannot vary"),
        ([("ema", "0.5")], "plays no part"),
        ([("loss", "perceptual")], "one of non_saturating"),
    ],
)
def test_what_cannot_vary_is_refused_in_words(vary, words):
    with pytest.raises(SettingsError, match=words):
        SweepPlan.read(GAME, 2, 10, vary)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"settings": PRESETS["digits"]}, "numbers and points only"),
        ({"seeds": 0}, "seeds = 0"),
        ({"seeds": MOST_SEEDS + 1}, f"from 1 to {MOST_SEEDS}"),
        ({"seeds": True}, "seeds = True"),
        ({"seeds": "4"}, "seeds = 4"),
        ({"steps": 0}, "steps = 0"),
        ({"steps": 1.5}, "steps = 1.5"),
        ({"looks": 0}, "looks = 0"),
    ],
)
def test_a_plan_that_is_not_possible_says_why(values, words):
    with pytest.raises(SettingsError, match=words):
        SweepPlan(**({"settings": GAME, "seeds": 4, "steps": 10} | values))


@pytest.mark.parametrize("kind", SUGGESTED)
def test_what_is_suggested_can_vary_on_every_preset_of_its_kind(kind):
    for settings in (settings for settings in PRESETS.values() if settings.kind == kind):
        assert SUGGESTED[kind].keys() <= set(variable(settings))
        for name, values in SUGGESTED[kind].items():
            assert len(values) >= 2
            assert len(SweepPlan(settings, 1, 1, ((name, values),)).cells) == len(values)


def test_what_can_vary_are_single_numbers_and_choices_of_the_line():
    names = set(variable(Settings()))
    assert {"loss", "r1", "discriminator_lr", "batch_size"} <= names <= set(FIELDS)
    assert not names & {"seed", "dataset", "means", "network", "conditional", "ema"}
