"""A run loop with a clock that the test moves."""

import itertools

from gan_core.runs import commands
from gan_core.runs.worker.loop import RunLoop
from gan_core.training.settings import Settings
from tests.runs.fake_trainer import FakeTrainer


def sent(kind, run, number, arrays=None, **details):
    """A command as it comes off the pipe."""
    return commands.read({"kind": kind, "run": run, "number": number, **details}), arrays or {}


class Lab:
    """A run loop with a clock of its own, which only work and waiting move.

    A step and a snapshot take so many seconds, or as many as a function of the trainer says.
    """

    def __init__(self, step_seconds=0.001, snapshot_seconds=0.002):
        self.now, self.sent, self.step_seconds = 100.0, [], step_seconds
        lab = self

        class TimedTrainer(FakeTrainer):
            def run(self, steps):
                super().run(steps)
                lab.now += steps * _of(lab.step_seconds, self)

            def train_discriminator(self, steps):
                super().train_discriminator(steps)
                lab.now += steps * _of(lab.step_seconds, self)

            def snapshot(self, live=False, inspected=None):
                lab.now += _of(snapshot_seconds, self)
                return super().snapshot(live, inspected)

        self.loop = RunLoop(TimedTrainer, self._send, lambda: self.now)
        self.numbers = itertools.count(1)

    def _send(self, report, arrays):
        self.sent.append((report.to_header(), arrays))

    def command(self, kind, run="a", arrays=None, **details):
        number = next(self.numbers)
        self.loop.handle([sent(kind, run, number, arrays, **details)])
        return number

    def open(self, run="a", settings=None, **details):
        options = {
            "epoch": 0,
            "resumes": None,
            "playing": False,
            "speed": None,
            "inspected": None,
            "watched": True,
            "unwatched_seconds": 60.0,
        } | details
        return self.command("open", run, settings=(settings or Settings()).to_dict(), **options)

    def go(self, seconds):
        end = self.now + seconds
        while self.now < end:
            wait = self.loop.turn()
            if wait:
                self.now = min(self.now + wait, end)

    def told(self, kind, run="a"):
        return [header for header, _ in self.sent if header["kind"] == kind and header["run"] == run]

    def last(self, run="a"):
        reports = [header for header, _ in self.sent if header["run"] == run]
        return [header for header in reports if header["kind"] in ("frame", "status")][-1]


def _of(seconds, trainer):
    return seconds(trainer) if callable(seconds) else seconds
