"""Variety within a class, by hand."""

import numpy as np
import pytest

from gan_core.evaluation.conditional import Group, variety


def group(points, recognised=None):
    points = np.array(points, np.float32)
    return Group(points, np.ones(len(points), bool) if recognised is None else np.array(recognised))


def test_diversity_is_the_ratio_of_mean_pairwise_distances():
    # Pairs of 0, 3, 6 on a line are 3, 3 and 6 apart, of (0, 0) and (3, 4) 5: ratios 4 / 8 and 5 / 2.
    generated = {4: group([[0, 0], [3, 0], [6, 0]]), 7: group([[0, 0], [3, 4]])}
    generated[8] = group([[0, 0], [1, 1]])  # of which there are no real images
    real = {4: group([[0, 1], [0, 9]]), 7: group([[1, 0], [3, 0]]), 9: group([[0, 0], [5, 5]])}
    assert variety(generated, real) == pytest.approx((4 / 8 + 5 / 2) / 2)


def test_the_wrong_class_does_not_pass_for_variety():
    real = {0: group([[0], [2]])}
    assert variety({0: group([[0], [1], [100]], [True, True, False])}, real) == pytest.approx(0.5)
    assert variety({0: group([[5], [5], [5]])}, real) == 0
    assert variety({0: group([[5], [9]], [True, False])}, real) == 0


def test_classes_whose_real_images_are_all_the_same_do_not_count():
    generated = {0: group([[0], [4]]), 1: group([[0], [6]])}
    real = {0: group([[1], [1]]), 1: group([[0], [3]])}
    assert variety(generated, real) == pytest.approx(2.0)
    assert variety({0: generated[0]}, {0: real[0]}) is None
