"""The value of the game at D*, by SciPy's adaptive quadrature."""

import math

import numpy as np
from scipy.integrate import cubature
from scipy.stats import norm


def value_of(p, q):
    """V(G, D*) of two Gaussian mixtures, lists of (mean, std, weight), to 1e-10."""

    def integrand(x):
        log_p, log_q = (
            np.logaddexp.reduce([math.log(w) + norm.logpdf(x[:, 0], m, s) for m, s, w in density]) for density in (p, q)
        )
        both = np.logaddexp(log_p, log_q)
        return np.exp(log_p) * (log_p - both) + np.exp(log_q) * (log_q - both)

    points = [[at] for at in sorted({m + side * s for m, s, _ in (*p, *q) for side in (-3, -1, 0, 1, 3)})]
    found = cubature(integrand, [-25], [25], points=points, rtol=0, atol=1e-10, max_subdivisions=10_000)
    assert found.status == "converged"
    return float(found.estimate)


def parts_of(values):
    mean, std, share = values["data_mean"], values["data_std"], values["data_share"]
    data = [(mean, std, 1.0)]
    if values["modes"] == "two":
        data = [(mean, std, 1 - share), (values["data_second"], std, share)]
    return data, [(values["generated_mean"], values["generated_std"], 1.0)]
