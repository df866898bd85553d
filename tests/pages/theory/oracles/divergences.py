"""Distances of two densities, by SciPy's quadrature."""

import math

import numpy as np
from scipy.integrate import quad


def log_sum(log_p, log_q):
    return np.logaddexp(log_p, log_q) - math.log(2)


def distances(p, q):
    """KL, reverse KL, JSD, TV and W1 of two frozen SciPy distributions, by adaptive quadrature."""
    low, high = min(p.ppf(1e-15), q.ppf(1e-15)), max(p.isf(1e-15), q.isf(1e-15))
    points = sorted({*p.ppf([1e-6, 0.1, 0.5, 0.9, 1 - 1e-6]), *q.ppf([1e-6, 0.1, 0.5, 0.9, 1 - 1e-6])})

    def over(integrand):
        return quad(integrand, low, high, points=points, limit=500, epsabs=1e-9)[0]

    def towards(one, other):
        return over(lambda x: one.pdf(x) * (one.logpdf(x) - other.logpdf(x)))

    def to_mixture(one):
        return over(lambda x: one.pdf(x) * (one.logpdf(x) - log_sum(p.logpdf(x), q.logpdf(x))))

    return {
        "forward": towards(p, q),
        "reverse": towards(q, p),
        "jsd": (to_mixture(p) + to_mixture(q)) / 2,
        "tv": over(lambda x: abs(p.pdf(x) - q.pdf(x))) / 2,
        "transport": over(lambda x: abs(p.cdf(x) - q.cdf(x))),
    }
