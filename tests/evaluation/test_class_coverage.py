"""Shares of classes, counted by hand."""

import numpy as np
import pytest

from gan_core.evaluation.class_coverage import covered, shares, total_variation


def test_shares_are_counted():
    assert shares(np.array([0, 2, 2, 0]), 4) == pytest.approx([0.5, 0, 0.5, 0])
    assert shares(np.array([1], np.uint8), 2) == pytest.approx([0, 1])


def test_a_class_counts_from_a_quarter_of_its_share_on():
    # 100 samples of three classes; the data have 20, 40 and 40 %.
    found, data = shares(np.repeat([0, 1, 2], [5, 9, 86]), 3), np.array([0.2, 0.4, 0.4])
    assert covered(found + 1e-6, data).tolist() == [True, False, True]
    assert covered(found - 1e-6, data).tolist() == [False, False, True]
    assert total_variation(found, data) == pytest.approx((0.15 + 0.31 + 0.46) / 2, abs=1e-6)


def test_the_extremes_of_total_variation():
    assert total_variation(np.array([0.5, 0.5]), np.array([0.5, 0.5])) == 0
    assert total_variation(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
