"""One update with everything that it went through, for a look at Algorithm 1 in slow motion.

The update is the run's own next one: it draws from the run's random streams and moves the run's weights exactly as it
would have done unseen. Whoever records it reads what the engine leaves behind; the engines do not know about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_core.errors import RunError

PLAYERS = ("discriminator", "generator")
MOST_SAMPLES = 256
"""Samples of a mini-batch that a trace keeps at most; means and norms are always those of all."""
MOST_IMAGES = 8
"""Images of a mini-batch that a trace keeps at most."""


@dataclass(frozen=True)
class Trace:
    """One update of one player.

    With n the number of samples kept (`kept`, the first ones of the mini-batch), the curves are as follows; where D
    judges packs, what it puts out for a sample is what it puts out for the sample's pack.

        trace_z (n, latent_dim), trace_fake (n,)              latents, and G(z) as the update saw them
        trace_raw_fake, trace_d_fake (n,)                     D's raw output o there, and D in [0, 1] for display
        trace_at_fake (n,)                                    what the loss is a function of: o or, where samples are
                                                              compared in pairs, o less that at the partner
        trace_loss_fake, trace_slope_fake (n,)                the loss on each; dL/do, L being the mean over all
        trace_real, and trace_raw_real, trace_d_real, trace_at_real, trace_loss_real, trace_slope_real (n,)   an update
                                                              of D: the same at x
        trace_gradient (n,)                                   an update of G: dL/dG(z)

    and on numbers also trace_curve_o (121,), raw outputs, with the loss on a sample there: trace_curve_fake and, in an
    update of D, trace_curve_real (121,); trace_fake_after (n,), the same z through the G of after the update; trace_x
    (N,), a grid; trace_d_before (N,) or trace_p_g_before (N,), what the player who moved had there before it moved. On
    images trace_fake and trace_real are uint8 (m, H, W) or (m, H, W, 3), trace_gradient is float32 of that shape, and
    trace_z is (m, latent_dim), with m = `images`; trace_labels int32 (m,) are the classes asked for, if there are any.

    Attributes:
        facts: player; loss, its name; on_logits, False if o is D itself; unit, that of the loss, such as
            "nats"; optimizer; learning_rate; batch, samples in the mini-batch; kept; images; value, the loss
            that the update descended from, without penalty; value_real and value_fake, its two parts (D only),
            the halves of one number if samples are compared in pairs; value_after, the same mini-batch's loss
            afterwards (numbers only); penalty, the penalties' part (D on numbers only); gradient_norm, in the
            weights that moved, penalty included; gradient_norm_penalty, of the penalty alone (D on numbers
            only); change, the norm of what the weights moved by, for each of the two players. None where no
            number is known.
        curves: arrays by name, as above.
    """

    facts: Mapping[str, Any]
    curves: Mapping[str, NDArray[np.generic]]


def check_player(player: Any) -> None:
    """Refuse what is no player.

    Raises:
        RunError: names the two.
    """
    if player not in PLAYERS:
        raise RunError(f"There is no player {str(player)[:80]!r}: give one of {', '.join(PLAYERS)}.")


def euclidean(values: NDArray[np.floating]) -> float:
    """The norm of all numbers together, summed in double precision."""
    return float(np.linalg.norm(values.astype(np.float64).ravel()))


def finite(value: float) -> float | None:
    """A number as JSON can hold it."""
    return float(value) if np.isfinite(value) else None
