"""The grid of cells on which p_data and p_g are compared in the plane, and drawn.

p_data's masses are exact. p_g's are counted: so many samples of G, at latents that stay the same, and what falls
outside the grid is one cell more. By the data-processing inequality the JSD of the masses is a lower bound of the true
one; counting adds to it, for a few empty cells look like a difference. By how much is measured and not guessed: as many
samples of p_data itself are counted in the same way, and their JSD is the bias.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gan_core.theory.divergences import js_divergence
from gan_core.theory.plane_mixtures import PlaneMixture

Array = NDArray[np.floating]

CELLS = 80
"""Along each side."""
_MARGIN = 1.15
_TAIL = 4.0
_SEED = 20140611


class Cells:
    """A square grid about p_data.

    Args:
        mixture: p_data.

    Attributes:
        mixture: p_data.
        edges: (CELLS + 1,) of the columns and of the rows alike.
        centres: (CELLS,) of both.
        data: (CELLS² + 1,) masses of p_data row by row, from the lowest y up; the last one is what lies outside.
    """

    def __init__(self, mixture: PlaneMixture) -> None:
        self.mixture = mixture
        half = half_width(mixture)
        self.edges = np.linspace(-half, half, CELLS + 1)
        self.centres = 0.5 * (self.edges[:-1] + self.edges[1:])
        inside = mixture.cell_masses(self.edges, self.edges).ravel()
        self.data = np.append(inside, max(0.0, 1.0 - inside.sum()))
        self._bias: dict[int, float] = {}

    def middles(self, cells: int) -> Array:
        """Of so many cells along each side of the same square, row by row: (cells², 2)."""
        edges = np.linspace(self.edges[0], self.edges[-1], cells + 1)
        x, y = np.meshgrid(*[0.5 * (edges[:-1] + edges[1:])] * 2)
        return np.column_stack([x.ravel(), y.ravel()])

    def count(self, samples: Array) -> Array:
        """The share of samples (n, 2) in each cell, as `data` has them: (CELLS² + 1,)."""
        width = self.edges[1] - self.edges[0]
        place = np.floor((samples - self.edges[0]) / width)
        outside = ~((place >= 0) & (place < CELLS)).all(axis=1)
        place[outside] = 0
        column, row = place.astype(np.intp).T
        cell = np.where(outside, CELLS**2, row * CELLS + column)
        return np.bincount(cell, minlength=CELLS**2 + 1) / len(samples)

    def divergence(self, counted: Array) -> float:
        """JSD of p_data and what was counted, in nats."""
        return js_divergence(self.data, counted)

    def bias(self, n: int) -> float:
        """The JSD, in nats, that n samples of p_data itself have here on average: what a perfect G would score."""
        if n not in self._bias:
            generator = np.random.default_rng(_SEED)
            counts = generator.multinomial(n, self.data / self.data.sum(), _DRAWS)
            self._bias[n] = float(np.mean([self.divergence(draw / n) for draw in counts]))
        return self._bias[n]

    def density(self, masses: Array) -> Array:
        """Masses of the cells per unit of area, (CELLS, CELLS)."""
        return masses[:-1].reshape(CELLS, CELLS) / (self.edges[1] - self.edges[0]) ** 2


_DRAWS = 4


def half_width(mixture: PlaneMixture) -> float:
    """Half the side of a grid about p_data and the origin."""
    return _MARGIN * (float(np.abs(mixture.centres).max()) + _TAIL * mixture.std)


class Counted(NamedTuple):
    """What is known of a G from its samples at fixed latents.

    Attributes:
        samples: (n, 2), in units of the data.
        masses: their shares of the cells.
        jsd: of p_data and them.
    """

    samples: Array
    masses: Array
    jsd: float
