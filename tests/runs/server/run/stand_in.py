"""A run whose worker is the test: it sees the commands, and reports when the test says so."""

import numpy as np

from gan_core.errors import UnavailableError
from gan_core.runs import frames, reports
from gan_core.runs.frames import PackedArrays
from gan_core.runs.server.pace import AT_REST
from gan_core.runs.server.run import Run
from gan_core.runs.server.trajectories import Trajectories
from gan_core.runs.server.trajectory import Trajectory
from gan_core.training.settings import Settings

DIGITS = Settings(dataset="mnist", batch_size=10)


class FakeWorker:
    """Stands where the worker is: keeps the commands as they come off the pipe, and reports when the test says so.

    One that is `behind` takes none.
    """

    working, behind = True, False

    def __init__(self, settings=Settings(), preset="two_modes", pace=AT_REST):  # noqa: B008  Settings are immutable.
        self.commands = []
        self.run = Run("r" * 22, Trajectories(Trajectory(settings, preset)), self, 60.0, pace)
        self.run.open()

    def check_room(self):
        if self.behind:
            raise UnavailableError("It does not keep up.")

    def send(self, message, arrays=None):
        self.check_room()
        self.commands.append(frames.decode(frames.encode(message.to_header(), arrays or {})))

    @property
    def last(self):
        return self.commands[-1][0]

    def answer(self, kind="frame", step=0, state="paused", seen=None, epoch=None, curves=None, **more):
        header = {
            "kind": kind,
            "run": self.run.id,
            "epoch": self.run.epoch if epoch is None else epoch,
            "seen": self.last["number"] if seen is None else seen,
            "step": step,
            "state": state,
            "notice": None,
            "error": None,
            "device": "cpu",
            "speed": None,
            "progress": None,
        }
        arrays = {}
        if kind == "frame":
            header |= {"metrics": {"jsd": step / 10}, "diagnosis": f"at {step}", "trained": True}
            arrays = curves or {"x": np.full(4, step, np.float32)}
        if kind == "state":
            arrays = {"state": np.full(3, step, np.uint8)}
        header, payload = frames.split(frames.encode(header | more, arrays))
        self.run.receive(reports.read(header), PackedArrays(header["arrays"], payload))


def read(message):
    header, arrays = frames.decode(message)
    return header, arrays


def samples(step, constant=False):
    curves = {"samples": np.full((100, 4, 4), step, np.uint8), "score": np.full(3, step, np.float32)}
    return curves | ({"real": np.full((100, 4, 4), 77, np.uint8)} if constant else {})


def fail(worker):
    worker.answer("status", step=6, state="failed", error="At step 6 G's loss …")
