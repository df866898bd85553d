"""The bins of a one-dimensional experiment: the same for its charts, its divergences and its exported script."""

from __future__ import annotations

import math

from gan_core.training.settings import Settings

BINS = 400
PLOT_HALF_WIDTH = 8.0


def plot_range(settings: Settings) -> tuple[float, float]:
    """The range of x on the charts and of the bins: [−8, 8], or wider if the mixture needs it."""
    low = min(mean - 4 * std for mean, std in zip(settings.means, settings.stds, strict=True))
    high = max(mean + 4 * std for mean, std in zip(settings.means, settings.stds, strict=True))
    return min(-PLOT_HALF_WIDTH, math.floor(low)), max(PLOT_HALF_WIDTH, math.ceil(high))
