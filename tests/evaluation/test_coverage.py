"""Coverage against its definition with exact masses."""

import numpy as np

from gan_core.evaluation.coverage import covered_modes
from gan_core.theory.mixtures import GaussianMixture

EDGES = np.linspace(-8, 8, 401)
DATA = GaussianMixture((-3, 0, 3), (0.5, 0.5, 0.5), (1, 1, 2))


def covered(generated):
    return covered_modes(DATA, EDGES, DATA.bin_masses(EDGES), generated.bin_masses(EDGES)).tolist()


def test_itself_is_covered():
    assert covered(DATA) == [True, True, True]


def test_lost_modes_are_seen():
    assert covered(GaussianMixture((0,), (0.5,), (1,))) == [False, True, False]
    assert covered(GaussianMixture((20,), (0.5,), (1,))) == [False, False, False]


def test_a_quarter_is_the_threshold():
    for share, wanted in ((0.24, False), (0.26, True)):
        # A quarter of the third component's mass, which is half of the data.
        generated = GaussianMixture((-3, 3), (0.5, 0.5), (1 - share / 2, share / 2))
        assert covered(generated)[2] is wanted
