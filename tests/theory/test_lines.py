"""How lines are turned to a generator, against eigenvectors and by what must hold for every turn."""

import numpy as np
import pytest

from gan_core.theory.lines import alignment

pytestmark = pytest.mark.usefixtures("player")


def slopes(latent_dim, sizes, seed=0):
    """Random slopes whose mean squares are these along axes of their own, (256, latent_dim), and these axes."""
    random = np.random.default_rng(seed)
    axes = np.linalg.qr(random.standard_normal((latent_dim, latent_dim)))[0]
    white = np.linalg.qr(random.standard_normal((256, latent_dim)))[0]
    return white * np.sqrt(sizes) @ axes.T, axes


@pytest.mark.parametrize("latent_dim", [2, 3, 16, 64])
def test_a_turn_keeps_lengths_and_angles(latent_dim):
    turn = alignment(np.random.default_rng(1).standard_normal((256, latent_dim)) * np.geomspace(1, 1e-4, latent_dim))
    np.testing.assert_allclose(turn.T @ turn, np.eye(latent_dim), atol=1e-9)


def test_axes_go_to_where_a_generator_changes_most():
    some, axes = slopes(6, [100.0, 10.0, 1.0, 0.1, 0.1, 0.1])
    turn = alignment(some)
    assert np.abs(np.diag(turn[:, :3].T @ axes[:, :3])) == pytest.approx(1.0, abs=2e-3)
    # One direction alone, such as that of an affine G, is met to many digits.
    assert abs(turn_of_one(axes[:, 4]) @ axes[:, 4]) == pytest.approx(1.0, abs=1e-6)


def turn_of_one(direction):
    return alignment(np.tile(direction, (256, 1)))[:, 0]


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e200])
def test_the_scale_of_slopes_and_their_sign_do_not_matter(scale):
    some, _ = slopes(5, [9.0, 4.0, 1.0, 1.0, 0.5])
    np.testing.assert_allclose(alignment(-scale * some), alignment(some), atol=1e-9)


def test_a_small_change_turns_lines_a_little_where_eigenvectors_swap():
    """Two directions along which G changes equally: the larger of the two changes from one to the other."""
    turns = [alignment(slopes(4, [1.0 + tilt, 1.0 - tilt, 0.1, 0.1])[0]) for tilt in (-1e-4, 1e-4)]
    assert 1e-6 < np.abs(turns[1] - turns[0]).max() < 2e-2


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_slopes_that_say_nothing_turn_nothing(bad):
    some = np.zeros((256, 3))
    some[7] = bad
    np.testing.assert_array_equal(alignment(some), np.eye(3))
