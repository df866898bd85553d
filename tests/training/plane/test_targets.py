"""The targets of the plane: their shapes, their size for the networks, and samples made from base noise."""

import numpy as np
import pytest
from scipy.stats import chisquare

from gan_core import datasets
from gan_core.errors import SettingsError
from gan_core.training.drawings import SIDE, name_of, places
from gan_core.training.plane.data import PlaneData
from gan_core.training.plane.targets import INK_HALF_WIDTH, ink, target, unit
from gan_core.training.settings import FIELDS, Settings

ALL = [Settings(dataset=name) for name in ("ring", "grid", "moons", "spiral")]
ALL += [Settings(dataset="ink", picture=name) for name in FIELDS["picture"].choices]


def called(settings):
    return settings.picture if settings.dataset == "ink" else settings.dataset


@pytest.mark.parametrize("settings", ALL, ids=called)
def test_networks_see_data_of_about_unit_size(settings):
    mixture = target(settings)
    second_moment = mixture.weights @ np.square(mixture.centres).sum(axis=1) / 2 + mixture.std**2
    assert 0.7 < np.sqrt(second_moment) / unit(settings) < 1.3
    assert mixture.mode_count == settings.modes


def test_ring_and_grid_are_those_of_the_papers():
    ring = target(Settings(dataset="ring", spread=0.01))
    np.testing.assert_allclose(np.linalg.norm(ring.centres, axis=1), 1.0)
    gaps = np.linalg.norm(ring.centres - np.roll(ring.centres, 1, axis=0), axis=1)
    np.testing.assert_allclose(gaps, 2 * np.sin(np.pi / 8))
    grid = target(Settings(dataset="grid"))
    assert sorted(map(tuple, grid.centres)) == [(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)]
    assert grid.std == 0.05


@pytest.mark.parametrize("settings", ALL[:5], ids=called)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_base_noise_becomes_samples_of_the_target(settings, dtype):
    random, data = np.random.default_rng(3), PlaneData(settings)
    where = random.uniform(-1, 1, (2, 10_000)).astype(dtype)
    within = random.standard_normal((2, 2, 10_000)).astype(dtype)
    placed = data.place(where, within)
    assert placed.shape == (2, 2, 10_000) and placed.dtype == dtype
    points = data.unit * placed.swapaxes(1, 2).reshape(-1, 2)
    edges = np.linspace(-5, 5, 11) if settings.dataset == "grid" else np.linspace(-1.75, 1.75, 8)
    counts, _, _ = np.histogram2d(points[:, 1], points[:, 0], bins=[edges, edges])
    masses = target(settings).cell_masses(edges, edges)
    often = masses * len(points) > 5
    found = np.append(counts[often], len(points) - counts[often].sum())
    wanted = np.append(masses[often], 1 - masses[often].sum()) * len(points)
    assert chisquare(found, wanted).pvalue > 0.001
    np.testing.assert_allclose(points.mean(axis=0) / data.unit, data.mean, atol=0.03)
    assert np.sqrt(points.var(axis=0).mean()) / data.unit == pytest.approx(data.std, rel=0.02)


def test_a_live_setting_moves_the_points_and_keeps_their_scale():
    narrow, wide = (Settings(dataset="ring", spread=spread) for spread in (0.01, 0.3))
    assert unit(narrow) == unit(wide) == unit(narrow.replace(ring_modes=5))
    assert target(narrow.replace(ring_modes=5)).mode_count == 5


def test_ink_lies_where_the_picture_is_bright():
    picture = np.zeros((10, 20), np.uint8)
    picture[2, 15] = 255  # in the upper half, right of the middle
    picture[7, 3:5] = 100
    mixture = ink(picture, 0.02)
    heavy = mixture.centres[mixture.weights.argmax()]
    pixel = 2 * INK_HALF_WIDTH / 20
    np.testing.assert_allclose(heavy, [(15.5 - 10) * pixel, (5.0 - 2.5) * pixel], atol=0.6 * pixel)
    upper = mixture.weights[mixture.centres[:, 1] > 0].sum()
    assert upper == pytest.approx(255 / 455, abs=0.02)


def test_a_picture_is_an_animal_of_the_data_set():
    animals = datasets.load("animals")
    cats = animals.train_images[animals.train_labels == animals.class_names.index("cat")]
    mixture = target(Settings(dataset="ink", picture="cat"))
    bright = cats[12] / cats[12].sum()
    rows, columns = np.nonzero(cats[12])
    pixel = 2 * INK_HALF_WIDTH / max(np.ptp(rows) + 1, np.ptp(columns) + 1)
    x = (np.arange(28) + 0.5 - (columns.min() + columns.max() + 1) / 2) * pixel
    y = ((rows.min() + rows.max() + 1) / 2 - np.arange(28) - 0.5) * pixel
    np.testing.assert_allclose(mixture.mean, [bright.sum(0) @ x, bright.sum(1) @ y], atol=0.02)


def drawing(*inked):
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    for row, column in inked:
        drawn[row, column] = 1
    return drawn


def test_a_drawing_is_its_own_name_and_the_target_lies_where_it_was_drawn():
    drawn = drawing((0, 0), (0, 1), (23, 23))
    name = name_of(drawn)
    assert name == "drawn-" + "c" + "0" * 142 + "1"
    np.testing.assert_array_equal(places(name), drawn)
    settings = Settings(dataset=name)
    assert settings.kind == "plane" and settings.modes == 1
    mixture = target(settings)
    upper_left = mixture.weights[(mixture.centres[:, 0] < 0) & (mixture.centres[:, 1] > 0)].sum()
    assert upper_left == pytest.approx(2 / 3, abs=0.03)
    assert np.abs(mixture.centres).max() < INK_HALF_WIDTH
    np.testing.assert_allclose(mixture.centres[mixture.centres[:, 0] > 0].mean(axis=0), [1.4375, -1.4375], atol=0.04)
    # The networks see it in unit size, however small it is.
    second_moment = mixture.weights @ np.square(mixture.centres).sum(axis=1) / 2
    assert unit(settings) == pytest.approx(np.sqrt(second_moment))
    assert Settings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("drawn", "words"),
    [(drawing(), "drawing is empty: draw in at least one"), (1 - drawing(), "drawing is full: leave at least one")],
)
def test_a_drawing_that_is_no_target_is_refused_in_words(drawn, words):
    with pytest.raises(SettingsError, match=words):
        Settings(dataset=name_of(drawn))


@pytest.mark.parametrize("name", ["drawn-", "drawn-" + "0" * 143, "drawn-" + "g" * 144, "drawn-" + "F" * 144])
def test_what_is_no_drawing_is_refused(name):
    with pytest.raises(SettingsError, match="dataset"):
        Settings(dataset=name)
