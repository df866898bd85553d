"""CycleGAN (Zhu et al. 2017): faces of one domain become faces of the other, learned without a single pair.

G_ab translates from A to B and G_ba back. Each has a PatchGAN against it that knows the images of its target. That
alone would let a translation show anybody at all in B; what ties it to its source is the cycle: G_ba(G_ab(a)) is to be
a again, and G_ab(G_ba(b)) is to be b (equation 2). The identity loss (section 5.2) asks in addition that what already
lies in the target stays as it is. The paper's buffer of old translations for D is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from gan_core.datasets.pixels import to_pixels
from gan_core.training.images.engine import images_on_device
from gan_core.training.translation.domains import DOMAINS
from gan_core.training.translation.engine import Sources, TranslationEngine, Translations
from gan_core.training.translation.methods import A_TO_B, B_TO_A, METHODS
from gan_core.training.translation.networks import Generator, PatchDiscriminator
from gan_core.training.translation.objectives import l1


class CycleGan(TranslationEngine):
    """The training without pairs; see `TranslationEngine`."""

    method = METHODS["cyclegan"]

    def judged(self, sources: Sources, made: Translations) -> dict[str, tuple[Tensor, Tensor]]:
        """Images of each domain, and translations into it."""
        return {"b": (sources["b"], made[A_TO_B]), "a": (sources["a"], made[B_TO_A])}

    def _players(self, random: torch.Generator) -> tuple[dict[str, Generator], dict[str, PatchDiscriminator]]:
        plan = self.method.plan(self.settings)
        generators = {name: Generator(plan, random, self.device) for name in self.method.directions}
        return generators, self._judges(random)

    def _groups(self, part: str) -> dict[str, Tensor]:
        domains = DOMAINS[self.settings.dataset]
        return {side: torch.tensor(domains.members(self.dataset, part, side)) for side in ("a", "b")}

    def _load(self, part: str, chosen: Mapping[str, Tensor]) -> Sources:
        images = images_on_device(self.dataset, self.device, part)
        return {side: to_pixels(images.index_select(0, places.to(self.device))) for side, places in chosen.items()}

    def _owed(self, sources: Sources, made: Translations) -> dict[str, Tensor]:
        a, b = sources["a"], sources["b"]
        there, back = self.generators[A_TO_B], self.generators[B_TO_A]
        parts: dict[str, Tensor] = {}
        # A part whose weight is 0 costs no time.
        if self.settings.cycle_weight:
            parts["cycle"] = l1(back(made[A_TO_B]), a) + l1(there(made[B_TO_A]), b)
        if self.settings.identity_weight:
            parts["identity"] = l1(there(b), b) + l1(back(a), a)
        return parts
