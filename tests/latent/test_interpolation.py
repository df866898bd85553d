"""Interpolation against rotations worked out by hand, and its ends and corners exactly."""

import math

import numpy as np
import pytest

from gan_core.errors import SettingsError
from gan_core.latent import grid, lerp, seeded_latent, slerp

RNG = np.random.default_rng(0)
A, B, C, D = RNG.normal(size=(4, 16))
TIMES = np.linspace(0.0, 1.0, 11)


def test_lerp_is_the_straight_line():
    path = lerp([0.0, 2.0], [4.0, -2.0], [0.0, 0.25, 1.0, 1.5])
    assert path.tolist() == [[0.0, 2.0], [1.0, 1.0], [4.0, -2.0], [6.0, -4.0]]
    assert lerp([0.0, 2.0], [4.0, -2.0], 0.5).shape == (2,)


def test_slerp_turns_at_a_constant_speed():
    """A quarter turn in a plane, in ten equal parts."""
    e, f = np.eye(5)[1], np.eye(5)[3]
    path = slerp(3.0 * e, 3.0 * f, TIMES)
    angle = TIMES * math.pi / 2
    np.testing.assert_allclose(path, 3.0 * (np.outer(np.cos(angle), e) + np.outer(np.sin(angle), f)), atol=1e-14)


def test_slerp_changes_the_length_linearly():
    path = slerp(A, 4.0 * B, TIMES)
    lengths = (1 - TIMES) * np.linalg.norm(A) + TIMES * 4.0 * np.linalg.norm(B)
    np.testing.assert_allclose(np.linalg.norm(path, axis=1), lengths, rtol=1e-13)
    # It stays in the plane of the two.
    assert np.linalg.matrix_rank(np.vstack([path, A, B]), tol=1e-9) == 2


def test_lerp_cuts_through_the_shell_and_slerp_does_not():
    a, b = seeded_latent(1, 512), seeded_latent(2, 512)
    assert np.linalg.norm(lerp(a, b, 0.5)) < 0.8 * math.sqrt(512)
    assert np.linalg.norm(slerp(a, b, 0.5)) == pytest.approx(math.sqrt(512), rel=0.1)


@pytest.mark.parametrize("path", [lerp, slerp])
def test_ends_are_exact(path):
    assert np.array_equal(path(A, B, 0.0), A)
    assert np.array_equal(path(A, B, 1), B)
    assert np.array_equal(path(A, B, [0.0, 1.0]), [A, B])


@pytest.mark.parametrize("b", [2.5 * A, -A, -3.0 * A, np.zeros(16), A * (1 + 1e-12)], ids=str)
def test_slerp_without_a_great_circle_is_lerp(b):
    for first, second in ((A, b), (b, A)):
        np.testing.assert_allclose(slerp(first, second, TIMES), lerp(first, second, TIMES), atol=1e-9)


def test_slerp_has_no_jump_where_it_falls_back():
    for tilt in 10.0 ** np.arange(-12.0, -3.0):
        turned = A + tilt * B
        halfway = slerp(A, turned, 0.5)
        assert np.linalg.norm(halfway - lerp(A, turned, 0.5)) < tilt**2 * 10 + 1e-12


def test_batches_go_through_together():
    a, b = np.stack([A, C]), np.stack([B, D])
    for path in (lerp, slerp):
        both = path(a, b, TIMES)
        assert both.shape == (11, 2, 16)
        np.testing.assert_allclose(both[:, 1], path(C, D, TIMES), atol=1e-15)


def test_bilinear_grid():
    sheet = grid([0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], rows=3, columns=5)
    assert sheet.shape == (3, 5, 2)
    rows, columns = np.meshgrid(np.linspace(0, 1, 3), np.linspace(0, 1, 5), indexing="ij")
    np.testing.assert_allclose(sheet, np.stack([columns, rows], axis=-1), atol=1e-15)


@pytest.mark.parametrize("path", ["lerp", "slerp"])
def test_grid_has_its_corners_and_sides(path):
    sheet = grid(A, B, C, D, rows=4, columns=6, path=path)
    for corner, at in ((A, (0, 0)), (B, (0, -1)), (C, (-1, 0)), (D, (-1, -1))):
        assert np.array_equal(sheet[at], corner)
    along = lerp if path == "lerp" else slerp
    np.testing.assert_allclose(sheet[0], along(A, B, np.linspace(0, 1, 6)), atol=1e-14)
    np.testing.assert_allclose(sheet[:, 0], along(A, C, np.linspace(0, 1, 4)), atol=1e-14)
    assert np.array_equal(grid(A, B, C, D, rows=1, columns=1, path=path)[0, 0], A)


def test_seeded_latent():
    assert np.array_equal(seeded_latent(5, 8), seeded_latent(5, 8))
    assert not np.array_equal(seeded_latent(5, 8), seeded_latent(6, 8))
    n = 100_000
    normal, uniform = seeded_latent(1, n), seeded_latent(1, n, "uniform")
    assert normal.mean() == pytest.approx(0.0, abs=4 / math.sqrt(n))
    assert normal.std() == pytest.approx(1.0, abs=4 / math.sqrt(2 * n))
    assert np.abs(uniform).max() <= 1.0
    assert uniform.std() == pytest.approx(1 / math.sqrt(3), abs=0.005)


@pytest.mark.parametrize(
    "call",
    [
        lambda: lerp(A, B[:3], 0.5),
        lambda: slerp(A, B[:3], 0.5),
        lambda: slerp(A, B, 1.5),
        lambda: lerp(A, B, math.nan),
        lambda: lerp(A, B, [[0.5]]),
        lambda: lerp(A, B * math.inf, 0.5),
        lambda: lerp(1.0, 2.0, 0.5),
        lambda: grid(A, B, C, D[:3], 2, 2),
        lambda: grid(A, B, C, D, 0, 2),
        lambda: grid(A, B, C, D, 2, 2, path="bezier"),
        lambda: seeded_latent(-1, 4),
        lambda: seeded_latent(1, 0),
        lambda: seeded_latent(1, 4, "cauchy"),
    ],
)
def test_what_is_refused(call):
    with pytest.raises(SettingsError, match=r"expected|finite"):
        call()
