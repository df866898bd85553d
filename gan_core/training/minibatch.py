"""What D sees of a mini-batch besides its samples one by one: packs of them, and how far they lie apart.

Packing (PacGAN: Lin, Khetan, Fanti & Oh 2018, section 3.1) has D judge several samples of one kind at a time, side by
side, as real or as generated. The game is the same as without it, played for the products of m densities in place of
the densities: where G makes fewer kinds of samples than there are, packs of equal ones are a sign of G, although each
sample by itself may be perfect.

The minibatch standard deviation (Karras, Aila, Laine & Lehtinen 2018, section 3) is one number more that D sees of each
sample, the same for all of a mini-batch of one kind. The paper has it of the features of a layer towards D's end; here
it is of the samples themselves, whose coordinates are few and mean something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.deferred import Deferred
from gan_core.training.settings import Settings

if TYPE_CHECKING:
    import torch
    from torch import Tensor
else:
    torch = Deferred("torch")

LEAST_VARIANCE = 1e-8
"""Added to a variance, so that the deviation of equal samples has a derivative; as in the code of Karras et al."""


def seen(settings: Settings, samples: Tensor) -> Tensor:
    """What D sees of a mini-batch (n, d): (n / m, m · d) for packs of m, one column more with the deviation."""
    packs = packed(samples, settings.judged_together)
    if not settings.shows_deviation:
        return packs
    return torch.cat((packs, deviation(samples).expand(len(packs), 1)), 1)


def packed(samples: Tensor, pack: int) -> Tensor:
    """The packs of a mini-batch (n, d): (n / pack, pack · d); each holds samples n / pack apart, side by side."""
    return torch.cat(samples.chunk(pack), 1)


def deviation(samples: Tensor) -> Tensor:
    """The standard deviation of each coordinate over a mini-batch (n, d), averaged over coordinates; a scalar."""
    return (samples.var(0, unbiased=False) + LEAST_VARIANCE).sqrt().mean()
