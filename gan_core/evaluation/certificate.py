"""What a discriminator proves about a generator whose density is unknown.

Goodfellow et al. (2014), Theorem 1: V(G, D) ≤ V(G, D*) = −log 4 + 2 JSD(p_data ‖ p_g) for every D. Turned round, any
discriminator certifies JSD ≥ (V(G, D) + log 4) / 2. The value is an expectation, known only from samples, and the
samples must be new to D: one that memorised its training images would certify a divergence that is not there.

The bound holds with 95 % confidence for any finite sample and any distribution, without a normal approximation:

1. D's probabilities are moved into [ε, 1 − ε]. The moved D is a discriminator like any other, so the inequality holds
   for it, and its logarithms are bounded.
2. One held-out image and one fresh generated image together give one number Y = log D(x) + log(1 − D(G(z))) with mean
   V(G, D), independent of the others.
3. The mean of Y is bounded from below by betting against it (Waudby-Smith & Ramdas 2024, "Estimating means of bounded
   random variables by betting", section 4). A gambler bets that Y exceeds m; if the mean of Y is m or less, the
   expected capital never grows, so by Ville's inequality it ever reaches 1/0.05 with probability 0.05 at most. Every m
   at which it does is rejected; the bound is the smallest m that is not.

The bound is for one look at one D. It says what this D can tell apart, not how good the images are. Where the pairs
come from several moments of one game, each pair from one of them, it holds for the largest divergence among those
moments: step 3 only asks that no pair's mean exceeds m.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

CONFIDENCE = 0.95

LARGEST_LOGIT = 5.0
"""Where D's log-odds are cut. A perfect D then certifies log 2 − 0.007 at most; a wider cut costs more in step 3."""

_BOLDEST_BET = 0.75
_BISECTIONS = 24


def certified_divergence(real_logits: ArrayLike, generated_logits: ArrayLike, confidence: float = CONFIDENCE) -> float:
    """A lower bound of JSD(p_data ‖ p_g), true with the given confidence.

    Args:
        real_logits: D's log-odds on images from the data that D was not trained on, (n,); independent draws.
        generated_logits: D's log-odds on as many images from fresh latents, (n,).
        confidence: of the one-sided bound, between 0 and 1.

    Returns:
        Nats, from 0 to ln 2.

    Raises:
        ValueError: lengths that differ or are below 2, or a confidence out of range.
    """
    real, generated = _cut(real_logits), _cut(generated_logits)
    if real.ndim != 1 or real.shape != generated.shape or len(real) < 2:
        raise ValueError(f"Two lists of one length, 2 or more, are needed; got {real.shape} and {generated.shape}.")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"The confidence lies between 0 and 1; got {confidence}.")
    gains = -np.logaddexp(0.0, -real) - np.logaddexp(0.0, generated)
    best, worst = -2.0 * np.logaddexp(0.0, -LARGEST_LOGIT), -2.0 * np.logaddexp(0.0, LARGEST_LOGIT)
    share = _mean_lower_bound((gains - worst) / (best - worst), 1.0 - confidence)
    value = worst + share * (best - worst)
    return max(0.0, 0.5 * (float(value) + math.log(4.0)))


def _mean_lower_bound(values: NDArray[np.float64], error: float) -> float:
    """A number that the mean of independent draws from [0, 1] is below with probability `error` at most."""
    count = np.arange(1, len(values) + 1)
    mean = (0.5 + np.cumsum(values)) / (count + 1)
    variance = (0.25 + np.cumsum((values - mean) ** 2)) / (count + 1)
    # Each bet is made before its draw is seen, from the variance of the draws before it.
    before = np.concatenate(([0.25], variance[:-1]))
    stakes = np.sqrt(2.0 * math.log(1.0 / error) / (len(values) * before))
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        capital = np.cumsum(np.log1p(np.minimum(stakes, _BOLDEST_BET / middle) * (values - middle)))
        # The capital falls as m rises, so the rejected m are all those below one point.
        low, high = (middle, high) if capital.max() >= math.log(1.0 / error) else (low, middle)
    return low


def _cut(logits: ArrayLike) -> NDArray[np.float64]:
    return np.clip(np.asarray(logits, np.float64), -LARGEST_LOGIT, LARGEST_LOGIT)
