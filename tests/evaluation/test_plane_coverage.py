"""Modes and high-quality samples in the plane, counted by hand and against the chi distribution."""

import numpy as np
import pytest
from scipy.stats import chi

from gan_core.evaluation.plane_coverage import plane_coverage
from gan_core.theory.plane_mixtures import PlaneMixture

RING = PlaneMixture([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)], 0.01)


def test_samples_within_three_standard_deviations_count():
    samples = np.array([(1.0, 0.029), (1.0, 0.031), (0.021, 1.021), (0.0, 0.0)])
    found = plane_coverage(RING, samples)
    assert found.high_quality == 0.5
    assert found.covered.tolist() == [True, True, False]


def test_one_good_sample_covers_a_mode_and_bad_ones_none():
    assert not plane_coverage(RING, np.array([(0.9, 0.0)] * 5)).covered.any()
    assert plane_coverage(RING, np.array([(0.9, 0.0)] * 5 + [(-1.0, 0.0)])).covered.tolist() == [False, False, True]


def test_the_data_themselves_are_as_good_as_the_chi_distribution_says():
    found = plane_coverage(RING, RING.sample(40_000, np.random.default_rng(0)))
    assert found.high_quality == pytest.approx(chi(2).cdf(3), abs=0.002)
    assert found.covered.all()
