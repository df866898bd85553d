"""Many seeds in the plane: the share of good samples of each, the modes that it covers, and its JSD."""

from __future__ import annotations

from dataclasses import replace

from gan_core.training.kinds import PLANE
from ui.charts.specs import Axis, Reference
from ui.seeds.cells import JSD, Arrival, Quantity, seed_fan, seed_map

ARRIVAL = Arrival((0.05, 0.1, 0.15, 0.2, 0.3, 0.5), 0.15)
"""It begins where G is called good, see `gan_core.training.plane.diagnosis`."""

QUALITY = Quantity(
    "quality",
    "high quality",
    "percent",
    "y",
    Axis("share", (-0.02, 1.16), format=".0%", ticks=((0, "0 %"), (0.5, "50 %"), (1, "100 %"))),
    (Reference(0.989, "98.9 %"),),
)
COVERED = Quantity("covered", "modes covered", "amount", "y2", Axis("modes", (-0.2, 1.04), grows="up", instead=True))

SEED_FAN = seed_fan(
    (QUALITY, COVERED, replace(JSD, axis="y4", scale=replace(JSD.scale, instead=True))),
    ARRIVAL,
    "Each faint line is one of them: the share of its samples that are of high quality, the modes that they cover, or "
    "the JSD, counted from 16,384 samples on 80 × 80 cells.",
    "Share of high-quality samples, covered modes or Jensen–Shannon divergence of every seed over the steps, their "
    "median, and the band between the tenth and the ninetieth percentile.",
)
SEED_MAP = seed_map(
    PLANE,
    ("discriminator_steps", "generator_lr"),
    ("quality", "covered", "median", "arrived", "collapsed", "diverged"),
    ARRIVAL,
)
