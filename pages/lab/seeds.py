"""Many seeds on the line: JSD of each."""

from __future__ import annotations

from gan_core.training.kinds import MIXTURE
from ui.seeds.cells import JSD, Arrival, seed_fan, seed_map

ARRIVAL = Arrival((0.001, 0.003, 0.01, 0.03, 0.1, 0.3), 0.03)
"""It begins where most seeds of Two modes end."""

SEED_FAN = seed_fan(
    (JSD,),
    ARRIVAL,
    "Each faint line is the JSD of one of them.",
    "Jensen–Shannon divergence of every seed over the steps, their median, and the band between the tenth and the "
    "ninetieth percentile, on a logarithmic scale.",
)
SEED_MAP = seed_map(
    MIXTURE, ("discriminator_steps", "discriminator_lr"), ("median", "arrived", "collapsed", "diverged"), ARRIVAL
)
