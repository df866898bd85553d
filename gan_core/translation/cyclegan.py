"""CycleGAN (Zhu et al. 2017): faces of one domain become faces of the other, learned without a single pair.

G_ab translates from A to B and G_ba back. Each has a PatchGAN against it that knows the images of its target. That
alone would let a translation show anybody at all in B; what ties it to its source is the cycle: G_ba(G_ab(a)) is to be
a again, and G_ab(G_ba(b)) is to be b (equation 2). The identity loss (section 5.2) asks in addition that what already
lies in the target stays as it is. The paper's buffer of old translations for D is left out.
"""

from __future__ import annotations

import torch
from torch import Tensor

from gan_core.datasets.pixels import to_pixels
from gan_core.translation.domains import DOMAINS
from gan_core.translation.engine import TranslationEngine
from gan_core.translation.methods import A_TO_B, B_TO_A, METHODS
from gan_core.translation.networks import Generator, PatchDiscriminator
from gan_core.translation.objectives import UNPAIRED, l1, weighted
from gan_core.translation.settings import CycleGanSettings

_METHOD = METHODS["cyclegan"]


class CycleGan(TranslationEngine[CycleGanSettings]):
    """The training without pairs; see `TranslationEngine`."""

    method = _METHOD

    def __init__(
        self,
        settings: CycleGanSettings,
        device: torch.device | str | None = None,
        mixed_precision: bool | None = None,
    ) -> None:
        super().__init__(settings, device, mixed_precision)
        self._images = torch.tensor(self.dataset.train_images).to(self.device)
        domains = DOMAINS[settings.domains]
        self._places = {side: torch.tensor(domains.members(self.dataset, "train", side)) for side in ("a", "b")}
        self._batch: dict[str, tuple[Tensor, Tensor]] = {}

    def _players(self, random: torch.Generator) -> tuple[dict[str, Generator], dict[str, PatchDiscriminator]]:
        generators = {name: Generator(_METHOD.plan(self.settings), random, self.device) for name in _METHOD.directions}
        return generators, self._judges(random)

    def _generator_losses(self) -> tuple[dict[str, Tensor], Tensor]:
        a, b = (
            to_pixels(self._images.index_select(0, self._draw(self._places[side]).to(self.device)))
            for side in ("a", "b")
        )
        there, back = self.generators[A_TO_B], self.generators[B_TO_A]
        made_b, made_a = there(a), back(b)
        self._batch = {"b": (b, made_b.detach()), "a": (a, made_a.detach())}
        parts: dict[str, Tensor] = {}
        # A part whose weight is 0 costs no time; one of them is always computed, so that there is something to weigh.
        if self.settings.cycle_weight or not self.settings.adversarial_weight:
            parts["cycle"] = l1(back(made_b), a) + l1(there(made_a), b)
        if self.settings.identity_weight:
            parts["identity"] = l1(there(b), b) + l1(back(a), a)
        if self.settings.adversarial_weight:
            raws = (
                self.discriminators[side].compare(real, made)[1]
                for side, real, made in (("b", b, made_b), ("a", a, made_a))
            )
            to_b, to_a = (UNPAIRED.generator(raw) for raw in raws)
            parts["adversarial"] = to_b + to_a
        weights = {
            "cycle": self.settings.cycle_weight,
            "identity": self.settings.identity_weight,
            "adversarial": self.settings.adversarial_weight,
        }
        return parts, weighted(parts, weights)

    def _discriminator_loss(self) -> Tensor:
        total = None
        for side, (real, made) in self._batch.items():
            raw_real, raw_made = self.discriminators[side].compare(real, made)
            value = UNPAIRED.discriminator(raw_real, raw_made)
            total = value if total is None else total + value
        if total is None:
            raise RuntimeError("A step begins with the generators.")
        return total
