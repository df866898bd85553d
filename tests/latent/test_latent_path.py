"""Ways through several latents: ends and keys exactly, loops without a seam, pieces against two-point interpolation."""

import numpy as np
import pytest

from gan_core.errors import SettingsError
from gan_core.latent import lerp, slerp
from gan_core.latent.path import along, path, segment_count

KEYS = np.random.default_rng(1).normal(size=(8, 16))
INTERPOLATIONS = {"lerp": lerp, "slerp": slerp}


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("count", [2, 3, 5, 8])
@pytest.mark.parametrize("frames", [2, 7, 30, 97])
def test_an_open_path_has_its_ends_exactly(interpolation, count, frames):
    keys = KEYS[:count]
    points = path(keys, frames, interpolation)
    assert points.shape == (frames, 16)
    assert np.array_equal(points[0], keys[0]) and np.array_equal(points[-1], keys[-1])


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("count", [2, 3, 7])
def test_keys_are_met_exactly_where_a_frame_falls_on_them(interpolation, count):
    keys = KEYS[:count]
    assert np.array_equal(path(keys, 10 * (count - 1) + 1, interpolation)[::10], keys)
    assert np.array_equal(path(keys, 10 * count, interpolation, closed=True)[::10], keys)


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_each_piece_is_a_path_of_two(interpolation):
    keys = KEYS[:3]
    points = path(keys, 21, interpolation)
    times = np.linspace(0, 1, 11)
    np.testing.assert_allclose(points[:11], INTERPOLATIONS[interpolation](keys[0], keys[1], times), atol=1e-13)
    np.testing.assert_allclose(points[10:], INTERPOLATIONS[interpolation](keys[1], keys[2], times), atol=1e-13)


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_a_loop_has_no_seam_and_shows_no_frame_twice(interpolation):
    keys = KEYS[:3]
    loop = path(keys, 30, interpolation, closed=True)
    last_piece = INTERPOLATIONS[interpolation](keys[2], keys[0], np.linspace(0, 1, 11))
    np.testing.assert_allclose(loop[20:], last_piece[:-1], atol=1e-13)
    steps = np.linalg.norm(np.roll(loop, -1, axis=0) - loop, axis=1)
    assert steps.min() > 0.1 * steps.max()


def test_any_time_of_the_way():
    keys = KEYS[:4]
    assert np.array_equal(along(keys, [0, 1, 2, 3]), keys)
    assert np.array_equal(along(keys, 4, closed=True), keys[0])
    np.testing.assert_allclose(along(keys, 2.25, "lerp"), 0.75 * keys[2] + 0.25 * keys[3], atol=1e-14)
    assert along(keys, 2.25).shape == (16,) and along(keys, [2.25]).shape == (1, 16)
    assert [segment_count(4, closed) for closed in (False, True)] == [3, 4]


@pytest.mark.parametrize(
    "call",
    [
        lambda: path(KEYS[:1], 10),
        lambda: path(np.vstack([KEYS, KEYS]), 10),
        lambda: path(KEYS, 1),
        lambda: path(KEYS, 2.5),
        lambda: path(KEYS, 10, "bezier"),
        lambda: path(KEYS * np.nan, 10),
        lambda: path(KEYS[0], 10),
        lambda: along(KEYS[:3], 2.1),
        lambda: along(KEYS[:3], -0.1),
        lambda: along(KEYS[:3], np.nan),
        lambda: along(KEYS[:3], [[1.0]]),
    ],
)
def test_what_is_refused(call):
    with pytest.raises(SettingsError, match=r"expected|finite"):
        call()
