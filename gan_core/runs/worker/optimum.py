"""When the discriminator counts as trained to its optimum, the generator standing still."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gan_core.runs.reports import Progress

CLOSE_ENOUGH = 0.005  # nats between V(G, D*) and V(G, D)
LEAST_GAIN = 0.03  # share by which the distance must shrink to count as improvement


@dataclass(frozen=True)
class Patience:
    """How long to go on: D steps without improvement, and D steps in all."""

    idle: int
    limit: int


ON_THE_LINE = Patience(idle=4_000, limit=40_000)
IN_THE_PLANE = Patience(idle=2_000, limit=20_000)
ON_IMAGES = Patience(idle=400, limit=3_000)


class OptimumSearch:
    """Watches D's training with G frozen and says when to stop.

    On the line the distance V(G, D*) − V(G, D) is known, unless D is a critic: it is at its best when what it tells
    apart rises no more. Where D judges packs nothing of this is known, and it is trained for a while. In the plane and
    on images only V(G, D) on samples that D does not learn from is known, and D is at its best when that rises no more.

    Attributes:
        steps: D steps so far.
    """

    def __init__(self) -> None:
        self.steps = 0
        self._begun_at: float | None = None  # the first distance that was known
        self._distance: float | None = None  # the last one
        self._done = 0.0
        self._best = math.inf
        self._improved_at = 0
        self._last: float | None = None
        self._patience = ON_THE_LINE

    def judge(self, metrics: Mapping[str, float | None]) -> str | None:
        """The sentence that ends the search, or None to go on."""
        if "value_held_out" in metrics:
            improved, distance = self._by_value(metrics["value_held_out"], ON_IMAGES)
        elif metrics.get("critic_estimate") is not None:
            self._last = None
            distance = -(metrics["critic_estimate"] or 0.0)
            improved = math.isinf(self._best) or distance < self._best - LEAST_GAIN * abs(self._best)
        elif "value" in metrics and "value_gap" not in metrics:
            improved, distance = self._by_value(metrics["value"], IN_THE_PLANE)
        else:
            self._last = metrics.get("value_gap")
            distance = math.inf if self._last is None else self._last
            improved = distance < self._best * (1 - LEAST_GAIN)
        if improved:
            self._best, self._improved_at = distance, self.steps
        if math.isfinite(distance) and metrics.get("critic_estimate") is None:
            self._distance = distance
            self._begun_at = distance if self._begun_at is None else self._begun_at
        self._done = max(self._done, self._share())
        if self._last is not None and self._last < CLOSE_ENOUGH:
            return f"D is at its optimum for this G{self._where()}."
        if math.isinf(self._best) and self.steps >= self._patience.idle:
            return f"D was trained while G stood still; nothing here tells how near its optimum it is{self._where()}."
        if self.steps - self._improved_at >= self._patience.idle:
            return f"D no longer improves on this G{self._where()}."
        if self.steps >= self._patience.limit:
            return f"D was stopped before its optimum{self._where()}. Ask again to go on."
        return None

    def _by_value(self, value: float | None, patience: Patience) -> tuple[bool, float]:
        """Whether V(G, D) on samples that D does not learn from has risen, and how far it is below 0, its bound."""
        self._patience, self._last = patience, None
        distance = math.inf if value is None else -value
        return distance < self._best - 0.002, distance

    def progress(self) -> Progress:
        """How far it has come, as of the last look."""
        begun_at, distance = self._begun_at, self._distance
        gain = None if begun_at is None or distance is None else begun_at - distance
        return Progress("optimum", self._done, self.steps, self._patience.limit, gain, self._last)

    def cancelled(self) -> str:
        """The sentence that ends the search before its time."""
        return f"Training D was cancelled{self._where()}. D keeps what it has learned."

    def in_words(self) -> str:
        """What is going on."""
        return f"D trains to its optimum while G stands still{self._where()}."

    def _share(self) -> float:
        """How much of the way is done, if nothing improves any more; or on the way to an optimum that is known."""
        end = min(self._improved_at + self._patience.idle, self._patience.limit)
        share = min(1.0, self.steps / end)
        if self._last is not None and self._begun_at is not None and self._begun_at > CLOSE_ENOUGH:
            left = max(self._last, CLOSE_ENOUGH) / CLOSE_ENOUGH
            share = max(share, 1.0 - math.log(left) / math.log(self._begun_at / CLOSE_ENOUGH))
        return share

    def _where(self) -> str:
        gap = "" if self._last is None else f": V(G,D*) − V(G,D) = {self._last:.4f} nats"
        return f"{gap} after {self.steps:,} D steps"
