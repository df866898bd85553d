"""The value of the game at D*, by SciPy's quadrature."""

import math

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm


def value_of(p, q):
    """V(G, D*) of two Gaussian mixtures by adaptive quadrature."""

    def integrand(x):
        log_p, log_q = (
            np.logaddexp.reduce([math.log(w) + norm.logpdf(x, m, s) for m, s, w in density]) for density in (p, q)
        )
        both = np.logaddexp(log_p, log_q)
        return math.exp(log_p) * (log_p - both) + math.exp(log_q) * (log_q - both)

    points = sorted({m + side * s for m, s, _ in (*p, *q) for side in (-3, -1, 0, 1, 3)})
    return quad(integrand, -25, 25, points=points, limit=500, epsabs=1e-10)[0]


def parts_of(values):
    mean, std, share = values["data_mean"], values["data_std"], values["data_share"]
    data = [(mean, std, 1.0)]
    if values["modes"] == "two":
        data = [(mean, std, 1 - share), (values["data_second"], std, share)]
    return data, [(values["generated_mean"], values["generated_std"], 1.0)]
