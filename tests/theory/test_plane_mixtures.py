"""Round mixtures in the plane against SciPy's densities and quadrature, brute force, and their own samples."""

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import chisquare, multivariate_normal

from gan_core.errors import SettingsError
from gan_core.theory.plane_mixtures import PlaneMixture

MIXTURE = PlaneMixture([(0.0, 0.0), (1.0, 2.0), (1.5, 2.0)], 0.4, [1, 2, 1], [0, 1, 1])


def density(point):
    parts = zip(MIXTURE.weights, MIXTURE.centres, strict=True)
    return sum(w * multivariate_normal(c, 0.4**2 * np.eye(2)).pdf(point) for w, c in parts)


def test_the_density_is_that_of_its_parts():
    points = np.random.default_rng(0).normal(0.5, 1.5, (50, 2))
    np.testing.assert_allclose(MIXTURE.pdf(points), [density(point) for point in points], rtol=1e-10)


def test_masses_of_cells_are_integrals_of_the_density():
    x_edges, y_edges = [-0.5, 0.2, 1.1], [0.0, 0.3, 1.9, 2.4]
    masses = MIXTURE.cell_masses(x_edges, y_edges)
    assert masses.shape == (3, 2)
    for row in range(3):
        for column in range(2):
            wanted, _ = dblquad(
                lambda y, x: density((x, y)), x_edges[column], x_edges[column + 1], y_edges[row], y_edges[row + 1]
            )
            assert masses[row, column] == pytest.approx(wanted, rel=1e-6)


def test_masses_far_in_either_tail_keep_their_digits():
    lonely = PlaneMixture([(0.0, 0.0)], 1.0)
    left, right = lonely.cell_masses([-21, -20], [-1, 1]), lonely.cell_masses([20, 21], [-1, 1])
    assert left[0, 0] == pytest.approx(right[0, 0], rel=1e-12) and right[0, 0] > 0


def test_samples_fall_into_the_cells_as_their_masses_say():
    samples = MIXTURE.sample(20_000, np.random.default_rng(1))
    edges = np.linspace(-2, 4, 7)
    counts, _, _ = np.histogram2d(samples[:, 1], samples[:, 0], bins=[edges, edges])
    masses = MIXTURE.cell_masses(edges, edges)
    often = masses * len(samples) > 5
    found = np.append(counts[often], len(samples) - counts[often].sum())
    wanted = np.append(masses[often], 1 - masses[often].sum()) * len(samples)
    assert chisquare(found, wanted).pvalue > 0.01
    np.testing.assert_allclose(samples.mean(axis=0), MIXTURE.mean, atol=0.03)
    spread = np.sqrt(samples.var(axis=0).mean())
    assert MIXTURE.coordinate_std == pytest.approx(spread, rel=0.02)


def test_the_nearest_centre_is_the_nearest_of_all():
    points = np.random.default_rng(2).normal(0.5, 1.5, (200, 2))
    distances, modes = MIXTURE.nearest(points)
    all_of_them = np.linalg.norm(points[:, None] - MIXTURE.centres, axis=2)
    np.testing.assert_allclose(distances, all_of_them.min(axis=1))
    np.testing.assert_array_equal(modes, np.array([0, 1, 1])[all_of_them.argmin(axis=1)])
    assert MIXTURE.mode_count == 2
    # What is farther than some distance belongs to none.
    near, some = MIXTURE.nearest(points, 0.8)
    assert 0 < (some < 0).sum() < len(points)
    np.testing.assert_array_equal(some, np.where(distances < 0.8, modes, -1))
    np.testing.assert_array_equal(near, np.where(distances < 0.8, distances, np.inf))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([], 1.0), "at least one point"),
        (([(1, 2, 3)], 1.0), "two numbers"),
        (([(np.nan, 0)], 1.0), "finite"),
        (([(0, 0)], 0.0), "greater than 0"),
        (([(0, 0)], 1.0, [0.0]), "greater than 0"),
        (([(0, 0)], 1.0, [1.0, 2.0]), "1 centres"),
    ],
)
def test_what_is_no_mixture_is_refused_in_words(arguments, words):
    with pytest.raises(SettingsError, match=words):
        PlaneMixture(*arguments)
