"""All that the theory says of two densities in bins and of a D there, in one pass over the bins.

The functions of `gan_core.theory.divergences`, each of which goes over all bins several times and checks what it is
given, are the definition; where the compiled loop plays (see `gan_core.loops`) it adds up the same terms.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gan_core.loops import loop
from gan_core.theory import divergences

Floats = NDArray[np.floating]


class Sums(NamedTuple):
    """Divergences of p_data (p) and p_g (q), and the values of the game; in nats but for two of them.

    Attributes:
        jsd: `js_divergence`.
        value_optimal: `optimal_value`, V(G, D*), by log-odds and not by way of the JSD.
        value: `value_from_logits`, V(G, D).
        value_gap: `value_gap`, by neither of the two values.
        kl_data_g: KL(p ‖ q), all that is not drawn being one bin on either side.
        kl_g_data: KL(q ‖ p), likewise.
        total_variation: `total_variation`, without a unit.
        wasserstein: `transport_in_bins`, in units of x.
    """

    jsd: float
    value_optimal: float
    value: float
    value_gap: float
    kl_data_g: float
    kl_g_data: float
    total_variation: float
    wasserstein: float


def sums(
    p: Floats, q: Floats, p_moments: Floats, q_moments: Floats, logits: Floats, edges: Floats, drawn: slice
) -> Sums:
    """All sums over the bins.

    Args:
        p: masses of the data, overflow bins included, (bins + 2,), not negative, sum 1.
        q: masses of the generator, (bins + 2,), likewise.
        p_moments: ∫ x dp over each bin, (bins + 2,), in units of x.
        q_moments: ∫ x dq over each bin, (bins + 2,).
        logits: D's raw output o at the bins, D = σ(o), (bins + 2,), finite.
        edges: (bins + 1,), strictly increasing.
        drawn: which of the bins + 2 are drawn. Beyond them masses end where numbers do, 38 standard deviations out, and
            a bin that only one of two nearly equal densities reaches would make their KL infinite.
    """
    found = np.empty(len(Sums._fields))
    add_up(p, q, p_moments, q_moments, logits, edges, drawn.start, drawn.stop, found)
    return Sums(*found.tolist())


def _add_up_with_numpy(
    p: Floats,
    q: Floats,
    p_moments: Floats,
    q_moments: Floats,
    logits: Floats,
    edges: Floats,
    first: int,
    last: int,
    found: Floats,
) -> None:
    merged_p, merged_q = (
        np.concatenate(([masses[:first].sum()], masses[first:last], [masses[last:].sum()])) for masses in (p, q)
    )
    found[:] = Sums(
        jsd=divergences.js_divergence(p, q),
        value_optimal=divergences.optimal_value(p, q),
        value=divergences.value_from_logits(p, q, logits),
        value_gap=divergences.value_gap(p, q, logits),
        kl_data_g=divergences.kl_divergence(merged_p, merged_q),
        kl_g_data=divergences.kl_divergence(merged_q, merged_p),
        total_variation=divergences.total_variation(p, q),
        wasserstein=divergences.transport_in_bins(p, q, p_moments, q_moments, edges),
    )


_ARRAY = "float64[::1]"


@loop(
    f"void({', '.join([_ARRAY] * 6)}, int64, int64, {_ARRAY})",
    until_then=_add_up_with_numpy,
)
def add_up(
    p: Floats,
    q: Floats,
    p_moments: Floats,
    q_moments: Floats,
    logits: Floats,
    edges: Floats,
    first: int,
    last: int,
    found: Floats,
) -> None:
    """Write the numbers of `Sums` to `found`, (8,), in that order.

    Args:
        p: this and the next five are those of `sums`.
        q: of `sums`.
        p_moments: of `sums`.
        q_moments: of `sums`.
        logits: of `sums`.
        edges: of `sums`.
        first: of the bins that are drawn.
        last: behind the last of them.
        found: written.
    """
    jsd, best, value, gap, kl, reverse_kl, variation, distance = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    outside = np.zeros((2, 2))  # masses of p and of q, before the drawn bins and behind them
    lead = 0.0  # F_p − F_q at the lower edge of the bin
    for k in range(len(p)):
        a, b, o = p[k], q[k], logits[k]
        both, mass = a + b, a - b
        variation += abs(mass)
        # ∫ (F_p − F_q) dx over the bin; right of the last edge it is (1 − F_q) − (1 − F_p).
        moment = p_moments[k] - q_moments[k]
        if k == len(p) - 1:
            distance += abs(moment - edges[k - 1] * mass)
        else:
            distance += abs(edges[k] * mass - moment + ((edges[k] - edges[k - 1]) * lead if k else 0.0))
        lead += mass
        drawn = first <= k < last
        if not drawn:
            outside[0 if k < first else 1, 0] += a
            outside[0 if k < first else 1, 1] += b
        if both <= 0.0:
            continue
        odds = math.log(a) - math.log(b)  # of D*; infinite where one mass is 0
        # Both log-sigmoids of x are min(±x, 0) − log(1 + e^−|x|).
        shared, shared_best = math.log1p(math.exp(-abs(o))), math.log1p(math.exp(-abs(odds)))
        if a > 0.0:
            jsd += a * math.log(2.0 * a / both)
            value += a * (min(o, 0.0) - shared)
            best += a * (min(odds, 0.0) - shared_best)
            if drawn:
                kl += a * odds
        if b > 0.0:
            jsd += b * math.log(2.0 * b / both)
            value += b * (min(-o, 0.0) - shared)
            best += b * (min(-odds, 0.0) - shared_best)
            if drawn:
                reverse_kl -= b * odds
        # As in `value_gap`: labels are swapped where that makes the log-odds negative.
        if odds > 0.0:
            o, odds = -o, -odds
        slope = math.exp(odds) / (1.0 + math.exp(odds))
        gap += both * max(max(o, 0.0) + shared - shared_best - (slope * (o - odds) if slope > 0.0 else 0.0), 0.0)
    for side in range(2):
        a, b = outside[side, 0], outside[side, 1]
        if a > 0.0:
            kl += a * (math.log(a) - math.log(b))
        if b > 0.0:
            reverse_kl += b * (math.log(b) - math.log(a))
    found[0] = min(max(0.5 * jsd, 0.0), divergences.LN2)
    found[1] = best
    found[2] = value
    found[3] = gap
    found[4] = max(kl, 0.0)
    found[5] = max(reverse_kl, 0.0)
    found[6] = min(0.5 * variation, 1.0)
    found[7] = distance
