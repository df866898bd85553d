"""A trainer that only counts, with the interface of the real one: quick, and every number is predictable."""

import time
from dataclasses import dataclass

import numpy as np

from gan_core.errors import DivergedError
from gan_core.training.trace import Trace

STEP_SECONDS = 0.001
DIVERGING_LR = 1.0
DEADLY_SEED = 666
BROKEN_SEED = 667


@dataclass(frozen=True)
class FakeSnapshot:
    step: int
    curves: dict
    metrics: dict
    diagnosis: str
    exact: bool = True


class FakeTrainer:
    """Its weight is 1 at first and grows by the learning rate of G with each step; D's by that of D."""

    device = "cpu"

    def __init__(self, settings):
        if settings.seed == BROKEN_SEED:
            raise TypeError("broken on purpose")
        self.settings = settings
        self.step_count = 0
        self.generator = float(settings.seed)
        self.gap = 1.0

    def run(self, steps):
        for _ in range(steps):
            time.sleep(STEP_SECONDS)
            self.step_count += 1
            self.generator += self.settings.generator_lr
        if self.settings.seed == DEADLY_SEED:
            import os

            os._exit(3)
        if self.settings.generator_lr == DIVERGING_LR:
            self.generator = float("nan")
            raise DivergedError("G's loss", self.step_count, "Lower the learning rate.")

    def next_update(self):
        self.run(1)
        return True

    def discriminator_step(self):
        self.gap *= 0.99

    def generator_step(self):
        self.step_count += 1
        self.generator += self.settings.generator_lr

    def trace(self, player):
        getattr(self, f"{player}_step")()
        curves = {"trace_fake": np.full(3, self.generator), "trace_d_before": np.full(3, self.gap)}
        return Trace({"player": player, "value": self.gap}, curves)

    def train_discriminator(self, steps):
        time.sleep(STEP_SECONDS * steps)
        self.gap *= 0.99**steps

    def apply(self, settings):
        self.settings = settings

    def snapshot(self, live=False, inspected=None):
        x = np.linspace(0, 1, 400)
        metrics = {
            "value_gap": self.gap,
            "jsd": self.generator,
            "kl_data_g": float("inf"),
            "jsd_ema": None,
            "loss_g": {"saturating": 1.0, "non_saturating": 2.0, "least_squares": 3.0}[self.settings.loss],
        }
        return FakeSnapshot(self.step_count, {"x": x, "d": x + self.step_count}, metrics, f"at {self.step_count}")

    def state_dict(self):
        record = {"step": self.step_count, "settings": self.settings.to_dict()}
        return {"arrays": {"generator": np.float64(self.generator), "gap": np.array([self.gap])}, "record": record}

    def load_state_dict(self, state):
        self.step_count = state["record"]["step"]
        self.generator = float(state["arrays"]["generator"])
        self.gap = float(state["arrays"]["gap"][0])
