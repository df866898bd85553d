"""How many images pass through the discriminator in a second of training."""

from __future__ import annotations

from gan_core.training.kinds import IMAGES
from gan_core.training.settings import Settings

_MEMORY = 0.9


class Throughput:
    """Averages over the last slices of training; what goes into snapshots and other runs does not count."""

    def __init__(self) -> None:
        self._images = 0.0
        self._seconds = 0.0

    def forget(self) -> None:
        """Start measuring anew: the steps to come cost something else."""
        self._images = self._seconds = 0.0

    def record(self, settings: Settings, steps: int, seconds: float, generator: bool) -> None:
        """Take note of some steps.

        Args:
            settings: what they were taken with.
            steps: how many.
            seconds: how long they took.
            generator: whether each was k updates of D and one of G, or else one of D alone.
        """
        # An update of D sees a batch of real and one of generated images, an update of G a generated one.
        batches = 2 * settings.discriminator_steps + 1 if generator else 2
        self._images = _MEMORY * self._images + steps * batches * settings.batch_size
        self._seconds = _MEMORY * self._seconds + seconds

    def metrics(self, settings: Settings) -> dict[str, float | None]:
        """images_per_second, real and generated together, None before the first steps; of games on images only."""
        if settings.kind != IMAGES:
            return {}
        return {"images_per_second": self._images / self._seconds if self._seconds else None}
