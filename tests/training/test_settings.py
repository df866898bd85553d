"""One table of fields: validation, text forms, presets."""

import json
import re

import pytest

from gan_core.errors import SettingsError
from gan_core.training import combinations
from gan_core.training.fields import GROUPS
from gan_core.training.presets import PRESETS, STORIES, preset
from gan_core.training.settings import FIELDS, Settings

WRONG = [
    ("batch_size", 0),
    ("batch_size", 2.5),
    ("batch_size", True),
    ("batch_size", "64"),
    ("batch_size", None),
    ("latent_dim", 17),
    ("generator_lr", float("nan")),
    ("generator_lr", float("inf")),
    ("generator_lr", -1e-3),
    ("beta1", 1.0),
    ("loss", "hinge?"),
    ("loss", ["saturating"]),
    ("weights", (0.5, 0.0)),
    ("weights", (0.5, -1.0)),
    ("stds", (0.5, 0.0)),
    ("stds", (0.5, -0.5)),
    ("means", ()),
    ("means", (0.0,) * 9),
    ("means", "12"),
    ("means", 3.0),
    ("seed", -1),
    ("seed", 2**31),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_values_are_named_with_what_is_allowed(name, value):
    with pytest.raises(SettingsError) as caught:
        Settings().replace(**{name: value})
    message = str(caught.value)
    assert name in message and repr(value) in message and FIELDS[name].allowed() in message


def test_the_ends_of_every_range_are_allowed():
    for name, field in FIELDS.items():
        if field.kind in ("integer", "number"):
            for end in (field.minimum, field.maximum):
                with_critic = {"loss": "wasserstein"} if name == "clip" else {}
                assert getattr(Settings().replace(**{name: end}, **with_critic), name) == end
            for beyond in (field.minimum - 1, field.maximum + 1):
                with pytest.raises(SettingsError, match=name):
                    Settings().replace(**{name: beyond})


def test_components_must_match():
    with pytest.raises(SettingsError, match="2, 2 and 3"):
        Settings().replace(weights=(1.0, 1.0, 1.0))


def test_limits_are_named_to_the_last_digit():
    with pytest.raises(SettingsError, match="from 0 to 2147483647"):
        Settings(seed=2**31)
    for field in FIELDS.values():
        if field.kind != "choice":
            for images in (False, True):
                low, high = re.findall(r"-?[\d.]+", field.allowed(images).split("each")[-1])
                assert (float(low), float(high)) == (field.minimum, field.highest(images))


LARGE = {
    "dataset": "mnist",
    "batch_size": 2048,
    "generator_width": 1024,
    "discriminator_width": 1024,
    "discriminator_steps": 50,
}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"dataset": "mnist", "generator_norm": "batch", "batch_size": 1}, ("generator_norm", "batch_size")),
        (
            {"dataset": "mnist", "network": "dcgan", "generator_norm": "style", "batch_size": 1},
            ("'style'", "batch_size"),
        ),
        ({"dataset": "mnist", "network": "mlp", "generator_norm": "style"}, ("generator_norm", "network")),
        ({"weights": (5e-324, 100.0)}, ("weights",)),
        (LARGE, tuple(f"{name} = {LARGE[name]}" for name in combinations.SIZES)),
        ({**LARGE, "network": "dcgan"}, tuple(f"{name} = {LARGE[name]}" for name in combinations.SIZES)),
    ],
)
def test_settings_that_cannot_go_together_are_named_together(changes, named):
    with pytest.raises(SettingsError) as caught:
        Settings(**changes)
    assert all(name in str(caught.value) for name in named)


def test_batch_normalisation_means_nothing_on_the_line():
    assert Settings(generator_norm="batch", batch_size=1).batch_size == 1


def test_the_presets_stay_far_below_the_bound_on_a_step():
    for settings in PRESETS.values():
        assert combinations.multiplications(vars(settings)) < combinations.LARGEST_STEP / 5
    # On the line nothing is too large, and k is free in the presets for images that a laptop trains.
    most = {name: FIELDS[name].maximum for name in (*combinations.SIZES, "generator_depth", "discriminator_depth")}
    assert Settings(**most).batch_size == 2048
    for name in ("digits", "digits_dcgan", "animals", "faces", "characters"):
        assert PRESETS[name].replace(discriminator_steps=50).discriminator_steps == 50


def test_unknown_fields_are_refused_with_the_nearest():
    with pytest.raises(SettingsError, match="did you mean generator_lr"):
        Settings().replace(generator_lrate=1.0)
    with pytest.raises(SettingsError, match="no setting"):
        Settings.from_json('{"nonsense": 1}')


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", "null", '{"seed": "x"}', '{"means": 1}', "NaN"])
def test_bad_json_is_refused(text):
    with pytest.raises(SettingsError):
        Settings.from_json(text)


@pytest.mark.parametrize("name", PRESETS)
def test_text_forms_return_the_same_settings(name):
    settings = PRESETS[name].replace(generator_lr=1.2345e-5, means=(-1.25,), stds=(0.3,), weights=(2.0,), seed=77)
    assert Settings.from_json(settings.to_json()) == settings
    assert Settings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings
    query = settings.to_query(PRESETS[name])
    assert PRESETS[name].with_query(query) == settings
    assert all(isinstance(text, str) for text in query.values())


@pytest.mark.parametrize("text", ["abc", "", "1e", "1,2", "0x3"])
def test_unreadable_text_is_named(text):
    with pytest.raises(SettingsError, match=re.escape(repr(text))):
        Settings().with_query({"seed": text})


def test_live_and_restart_fields():
    live = {name for name, field in FIELDS.items() if field.live}
    wanted = {
        "loss",
        "generator_lr",
        "discriminator_lr",
        "discriminator_steps",
        "r1",
        "r2",
        "gradient_penalty",
        "penalty_sides",
        "clip",
        "r1_interval",
        "beta1",
        "ring_modes",
        "spread",
        "decay_steps",
        "means",
        "stds",
        "weights",
        "adversarial_weight",
        "l1_weight",
        "cycle_weight",
        "identity_weight",
    }
    assert live == wanted
    assert Settings().needs_restart(Settings(loss="saturating", r1=1.0)) == []
    assert Settings().needs_restart(Settings(loss="saturating", generator_width=7)) == ["generator_width"]


def test_what_goes_with_a_critic_only_says_so():
    for loss in ("wasserstein", "hinge", "relativistic"):
        assert Settings(loss=loss, clip=0.1).clip == 0.1
    for loss in ("non_saturating", "saturating", "least_squares"):
        with pytest.raises(
            SettingsError, match=rf"clip = 0\.1 and loss = '{loss}'.* wasserstein, hinge, relativistic,"
        ):
            Settings(loss=loss, clip=0.1)
    with pytest.raises(SettingsError, match="discriminator_norm = 'spectral'"):
        Settings(dataset="mnist", loss="hinge", clip=0.1, discriminator_norm="spectral")
    assert Settings(loss="hinge", clip=0.1, discriminator_norm="spectral").clip == 0.1  # the line has none


def test_fields_apply_where_they_mean_something():
    digits = Settings(dataset="mnist")
    assert digits.applies("network") and digits.applies("generator_depth") and not digits.applies("means")
    assert not digits.replace(network="dcgan").applies("generator_depth")
    assert Settings().applies("generator_depth") and not Settings().applies("network")
    ring, ink = Settings(dataset="ring"), Settings(dataset="ink")
    assert ring.kind == "plane" and not ring.images and ring.applies("generator_depth") and not ring.applies("means")
    assert ring.applies("ring_modes") and not ink.applies("ring_modes") and ink.applies("picture")
    for name in ("decay_steps", "initial_biases", "discriminator_activation"):
        assert ring.applies(name) and Settings().applies(name) and not digits.applies(name)


def test_own_images_are_named_by_their_content():
    assert Settings(dataset="idx-0123456789ab").images
    for wrong in ("idx-0123456789aB", "idx-0123", "idx-0123456789ab ", "idx-../../../etc"):
        with pytest.raises(SettingsError, match="dataset"):
            Settings(dataset=wrong)


def test_table_is_complete():
    for name, field in FIELDS.items():
        assert field.group in GROUPS and field.label and field.help.endswith("."), name
    assert set(STORIES) == set(PRESETS)


def test_unknown_preset_lists_those_that_exist():
    with pytest.raises(SettingsError, match="far_apart"):
        preset("far_appart")
