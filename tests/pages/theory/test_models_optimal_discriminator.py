"""Models of the chapter on the optimal discriminator, against SciPy and gan_core.theory."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import log_expit

from gan_core.theory.divergences import optimal_discriminator, optimal_value
from gan_core.theory.mixtures import GaussianMixture
from pages.theory.optimal_discriminator.figures import POINT, WHOLE
from tests.pages.theory.model_answers import answers

CHART = np.linspace(-8, 8, 321)


def random_values(figure, generator, **fixed):
    values = {one.name: generator.uniform(one.minimum, one.maximum) for one in figure.parameters}
    sketches = {one.name: generator.uniform(0, one.maximum, len(one.value)).tolist() for one in figure.sketches}
    return {**values, **sketches, **{one.name: one.value for one in figure.options}, **fixed}


def mixtures(values):
    def of(who):
        means, share = [values[f"{who}_mean"], values[f"{who}_second"]], values[f"{who}_share"]
        return GaussianMixture(means, [values[f"{who}_std"]] * 2, [1 - share, share])

    return of("data"), of("generated")


def test_one_point_agrees_with_an_independent_computation(javascript):
    generator = np.random.default_rng(1)
    settings = [random_values(POINT, generator, densities="mixtures") for _ in range(50)]
    for values, found in zip(settings, answers(javascript, POINT.model, settings), strict=True):
        p, q = (density.pdf(values["x"]).item() for density in mixtures(values))
        assert (found["p_here"], found["q_here"]) == pytest.approx((p, q), rel=1e-9, abs=1e-300)
        assert found["best"] == pytest.approx(optimal_discriminator([p], [q])[0], rel=1e-9)
        d = values["d"]
        assert found["payoff"] == pytest.approx(p * np.log(d) + q * np.log1p(-d), rel=1e-9, abs=1e-300)


def test_whole_curves_agree_with_quadrature_and_with_masses(javascript):
    generator = np.random.default_rng(2)
    settings = [random_values(WHOLE, generator, densities="mixtures", curve="logistic") for _ in range(20)]
    edges = np.linspace(-16, 16, 6401)
    for values, found in zip(settings, answers(javascript, WHOLE.model, settings), strict=True):
        p, q = mixtures(values)

        def paid(x, p=p, q=q, values=values):
            o = values["steepness"] * (x - values["middle"])
            return p.pdf(x).item() * log_expit(o) + q.pdf(x).item() * log_expit(-o)

        value, _ = quad(paid, -14, 14, points=np.arange(-8, 9).tolist(), limit=400, epsabs=1e-9)
        assert found["value"] == pytest.approx(value, abs=1e-7)
        # The masses of fine bins are a lower bound of JSD, and converge to it.
        assert found["optimum"] == pytest.approx(optimal_value(p.bin_masses(edges), q.bin_masses(edges)), abs=2e-5)


def test_where_both_densities_are_nothing_the_answer_is_a_half_by_convention(javascript):
    values = random_values(POINT, np.random.default_rng(3), densities="draw", x=5.0, d=0.2)
    values["drawn_data"][100:] = values["drawn_generated"][100:] = [0.0] * 61
    ((found, curves),) = answers(javascript, POINT.model, [values], arrays=("d_optimal", "d_free"))
    assert (found["best"], found["found"], found["payoff"], found["slope"]) == (0.5, 0.5, 0, 0)
    free = CHART > 2.0 - 1e-9
    assert np.isnan(np.array(curves["d_optimal"])[free]).all()
    assert (np.array(curves["d_free"])[free] == 0.5).all()
    assert np.isfinite(np.array(curves["d_optimal"])[~free]).all()
