"""The mathematics that the figures share, against NumPy and SciPy."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, log_expit, logsumexp, ndtr

MODULE = "ui/figures/browser/mathematics.js"


def called(javascript, name, rows):
    return np.array(javascript.call(f"{MODULE}#{name}", rows))


def drawn(javascript, name, seed, count):
    return np.array(javascript.call(f"{MODULE}#{name}", [[seed]], draws=count)[0])


def test_functions_of_the_logit_keep_their_digits(javascript):
    logits = np.concatenate([np.linspace(-700, 700, 57), np.linspace(-3, 3, 13)])
    rows = [[float(logit)] for logit in logits]
    np.testing.assert_allclose(called(javascript, "softplus", rows), np.logaddexp(0, logits), rtol=1e-14, atol=0)
    np.testing.assert_allclose(called(javascript, "sigmoid", rows), expit(logits), rtol=1e-14, atol=0)
    np.testing.assert_allclose(called(javascript, "logSigmoid", rows), log_expit(logits), rtol=1e-14, atol=0)


def test_densities_and_their_integral(javascript):
    x = np.linspace(-9, 9, 41)
    components = [{"mean": -1.5, "std": 0.4, "weight": 0.3}, {"mean": 2.0, "std": 1.1, "weight": 0.7}]
    normal = called(javascript, "logNormal", [[float(value), 1.25, 0.6] for value in x])
    np.testing.assert_allclose(normal, stats.norm.logpdf(x, 1.25, 0.6), rtol=1e-13)
    mixture = called(javascript, "logMixture", [[float(value), components] for value in x])
    terms = [np.log(one["weight"]) + stats.norm.logpdf(x, one["mean"], one["std"]) for one in components]
    np.testing.assert_allclose(mixture, logsumexp(terms, axis=0), rtol=1e-13)
    (grid,) = called(javascript, "grid", [[-9, 9, 181]])
    np.testing.assert_allclose(grid, np.linspace(-9, 9, 181), atol=1e-14)
    heights = stats.norm.pdf(grid, 0.3, 0.8)
    assert called(javascript, "integral", [[heights.tolist(), 0.1]])[0] == pytest.approx(1.0, abs=1e-12)


def test_axes_follow_in_round_steps(javascript):
    values = [0, 3e-5, 1e-4, 0.0011, 0.2, 0.21, 1, 4.9, 51, 700]
    rounded = [1e-4, 1e-4, 1e-4, 0.002, 0.2, 0.5, 1, 5, 100, 1000]
    np.testing.assert_allclose(called(javascript, "roundUp", [[value] for value in values]), rounded, rtol=1e-12)


def test_distribution_function_and_sum_of_logarithms_keep_their_tails(javascript):
    z = np.linspace(-37, 9, 231)
    np.testing.assert_allclose(called(javascript, "normalCdf", [[value] for value in z.tolist()]), ndtr(z), rtol=1e-12)
    assert called(javascript, "normalCdf", [[1e308], [-1e308]]).tolist() == [1.0, 0.0]
    pairs = [[-800.0, -801.0], [3.0, -700.0], [0.25, 0.25], [-1e308, 5.0]]
    np.testing.assert_allclose(called(javascript, "logAdd", pairs), [np.logaddexp(*pair) for pair in pairs], rtol=1e-15)


def test_random_streams_have_their_distributions_and_follow_the_seed(javascript):
    uniform = drawn(javascript, "uniforms", 7, 20_000)
    normal = drawn(javascript, "normals", 7, 20_000)
    assert stats.kstest(uniform, "uniform").pvalue > 1e-3
    assert stats.kstest(normal, "norm").pvalue > 1e-3
    assert abs(np.corrcoef(uniform[:-1], uniform[1:])[0, 1]) < 0.03
    assert abs(np.corrcoef(normal[:-1], normal[1:])[0, 1]) < 0.03
    assert drawn(javascript, "normals", 7, 5).tolist() == normal[:5].tolist()
    assert drawn(javascript, "normals", 8, 5).tolist() != normal[:5].tolist()
