"""Expectations under a standard normal Z as sums: E f(Z) is WEIGHTS @ f(Z). FUNCTIONS: what the figure offers."""

import numpy as np
from scipy.stats import norm

Z = np.linspace(-12, 12, 24_001)
WEIGHTS = norm.pdf(Z) * (Z[1] - Z[0])
FUNCTIONS = {"loss": lambda x: np.logaddexp(0, -x), "square": np.square, "step": lambda x: 0.5 + 0.5 * np.tanh(x / 2)}
