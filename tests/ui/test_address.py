import numpy as np
import pytest

from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from ui.live.address import read, write

LAB = tuple(name for name, settings in PRESETS.items() if not settings.images)
IMAGES = tuple(name for name, settings in PRESETS.items() if settings.images)


def other_value(field, value, rng):
    """A value that the field allows and that is not `value`."""
    if field.kind == "choice":
        return next(name for name in field.choices if name != value)
    if field.kind == "numbers":
        return tuple(float(number) for number in rng.uniform(max(field.minimum, 0.1), 3.0, len(value)))
    if field.kind == "integer":
        return value + 1 if value < field.maximum else value - 1
    return float(rng.uniform(max(field.minimum, 0.0), min(field.maximum, 0.9)))


@pytest.mark.parametrize("preset", LAB)
def test_an_address_opens_the_same_experiment(preset):
    rng = np.random.default_rng(3)
    for name, field in FIELDS.items():
        if name == "dataset":
            continue
        with_it = {"loss": "wasserstein"} if name == "clip" else {}  # clipping is for critics
        changes = {name: other_value(field, getattr(PRESETS[preset], name), rng), **with_it}
        settings = PRESETS[preset].replace(**changes)
        query = write(settings, preset)
        assert set(query) == {"preset", *settings.differences(PRESETS[preset])} >= {"preset", name}
        opened = read(query, LAB)
        assert opened.problems == ()
        assert opened.preset == preset
        assert opened.settings == settings


def test_components_may_change_in_number():
    settings = PRESETS["far_apart"].replace(means=(1.0, 2.0, 4.0), stds=(1.0, 1.0, 0.5), weights=(1.0, 2.0, 3.0))
    opened = read(write(settings, "far_apart"), LAB)
    assert opened.settings == settings
    assert opened.problems == ()


def test_an_empty_address_is_the_default():
    opened = read({}, LAB)
    assert (opened.preset, opened.settings, opened.problems) == (LAB[0], PRESETS[LAB[0]], ())


def test_what_is_wrong_is_told_and_the_rest_is_followed():
    opened = read(
        {"preset": "two_modes", "seed": "5", "generator_lr": "7", "loss": "sharp", "means": "1,2,3"},
        LAB,
    )
    assert opened.settings == PRESETS["two_modes"].replace(seed=5)
    text = "\n".join(opened.problems)
    assert len(opened.problems) == 3
    for word in ("generator_lr", "7", "from 0 to 1", "loss", "sharp", "saturating", "means"):
        assert word in text
    assert opened.note == ""


def test_words_that_mean_nothing_here_are_one_note_and_no_problem():
    opened = read({"preset": "two_modes", "utm_source": "mail", "fbclid": "x", "Loss": "non_saturating"}, LAB)
    assert (opened.settings, opened.problems) == (PRESETS["two_modes"], ())
    assert "'utm_source', 'fbclid', 'Loss' (did you mean loss?)." in opened.note
    many = read({f"{'x' * 200}{index}": "1" for index in range(900)}, LAB)
    assert many.problems == ()
    assert "895 more" in many.note and len(many.note) < 700


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, False),
        ({"preset": "two_modes"}, True),
        ({"seed": "3"}, True),
        ({"preset": "two_modes", "seed": "-1"}, True),
        ({"utm_source": "mail"}, False),
        ({"seed": "-1"}, False),
        ({"preset": "digits"}, False),
        ({"preset": "digits", "seed": "3"}, False),
    ],
)
def test_an_address_names_an_experiment_of_its_page_or_none(query, named):
    assert read(query, LAB).named == named


def test_weights_that_are_not_positive_are_refused():
    for weights in ("0,1", "-1,1", "nan,1"):
        opened = read({"preset": "two_modes", "weights": weights}, LAB)
        assert opened.settings == PRESETS["two_modes"]
        assert len(opened.problems) == 1
        assert "weights" in opened.problems[0]


def test_an_unknown_preset_names_those_that_exist():
    opened = read({"preset": "nowhere", "seed": "4"}, LAB)
    assert opened.preset == LAB[0]
    assert opened.settings.seed == 4
    assert all(name in opened.problems[0] for name in (*LAB, "nowhere"))


@pytest.mark.parametrize(("preset", "dataset"), [("two_modes", "mnist"), ("digits", "mixture")])
def test_the_kind_of_data_belongs_to_the_page(preset, dataset):
    opened = read({"preset": preset, "dataset": dataset}, LAB if preset in LAB else IMAGES)
    assert opened.settings == PRESETS[preset]
    assert "dataset" in opened.problems[0]


@pytest.mark.parametrize("dataset", ["animals", "faces", "idx-0123456789ab"])
def test_images_of_any_kind_may_be_asked_for(dataset):
    settings = PRESETS["digits"].replace(dataset=dataset, loss="saturating")
    opened = read(write(settings, "digits"), IMAGES)
    assert (opened.settings, opened.problems) == (settings, ())


def test_what_only_fits_together_is_judged_together():
    """Batch normalisation and one sample cannot go together: an address that leaves both behind is good either way."""
    for names in (("batch_size", "generator_norm"), ("generator_norm", "batch_size")):
        values = {"batch_size": "1", "generator_norm": "none"}
        opened = read({"preset": "digits_dcgan", **{name: values[name] for name in names}}, IMAGES)
        assert opened.problems == () and opened.settings.batch_size == 1
    alone = read({"preset": "digits_dcgan", "batch_size": "1", "seed": "5"}, IMAGES)
    assert len(alone.problems) == 1 and "generator_norm" in alone.problems[0]
    assert alone.settings == PRESETS["digits_dcgan"].replace(seed=5)
