"""Improved precision and recall on sets whose answer is known, and beside the definition spelled out."""

import numpy as np
import pytest

from gan_core.evaluation.precision_recall import precision_recall


def by_definition(real, generated, k):
    """Equations 1 and 2 of Kynkäänniemi et al. (2019), one pair of points at a time."""

    def share(points, centres):
        inside = 0
        for point in points:
            for place, centre in enumerate(centres):
                others = np.delete(centres, place, axis=0)
                radius = sorted(np.sqrt(((others - centre) ** 2).sum(1)))[k - 1]
                if np.sqrt(((point - centre) ** 2).sum()) <= radius:
                    inside += 1
                    break
        return inside / len(points)

    return share(generated, real), share(real, generated)


@pytest.mark.parametrize("k", [1, 3])
def test_against_the_definition(k):
    rng = np.random.default_rng(k)
    real, generated = rng.standard_normal((60, 3)), 0.6 * rng.standard_normal((60, 3)) + 1.0
    found = precision_recall(real, generated, k)
    precision, recall = by_definition(real, generated, k)
    assert (found.precision, found.recall) == (pytest.approx(precision), pytest.approx(recall))
    assert 0.1 < recall < precision < 1


def test_a_lost_mode_costs_recall_alone():
    rng = np.random.default_rng(4)
    modes = np.repeat([[-50.0, 0.0], [50.0, 0.0]], 600, axis=0)
    real = modes + rng.standard_normal((1200, 2))
    generated = modes[:1].repeat(1200, 0) + rng.standard_normal((1200, 2))
    found = precision_recall(real, generated)
    assert found.precision > 0.9
    assert found.recall == pytest.approx(0.5, abs=0.02)


def test_an_invented_mode_costs_precision_alone():
    rng = np.random.default_rng(5)
    modes = np.repeat([[-50.0, 0.0], [50.0, 0.0]], 600, axis=0)
    generated = modes + rng.standard_normal((1200, 2))
    real = modes[:1].repeat(1200, 0) + rng.standard_normal((1200, 2))
    found = precision_recall(real, generated)
    assert found.precision == pytest.approx(0.5, abs=0.02)
    assert found.recall > 0.9


def test_copies_are_believable_and_complete_and_strangers_neither():
    points = np.random.default_rng(6).standard_normal((1500, 8)).astype(np.float32)  # more than one block
    same = precision_recall(points, points[::-1])
    assert (same.precision, same.recall) == (1.0, 1.0)
    far = precision_recall(points, points + 100)
    assert (far.precision, far.recall) == (0.0, 0.0)


def test_like_numbers_are_asked_for():
    with pytest.raises(ValueError, match="one shape"):
        precision_recall(np.zeros((9, 2)), np.zeros((8, 2)))
    with pytest.raises(ValueError, match="more than 4"):
        precision_recall(np.zeros((4, 2)), np.zeros((4, 2)))
