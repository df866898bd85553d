"""What a worker tells the server: how its runs stand, and answers to requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from gan_core.runs.frames import FrameError
from gan_core.runs.messages import Message, Parts, kind_of


@dataclass(frozen=True)
class Progress:
    """How far work of a run has come that ends by itself.

    Attributes:
        task: "optimum", D on its way to its optimum, or "steps", a number of steps that was asked for.
        done: from 0 to 1, and never less than before; the optimum may be there sooner than that says.
        steps: taken so far; of D alone on its way to its optimum.
        most: that will be taken.
        gain: nats by which V(G, D) has come nearer to its optimum, or on images has grown on held-out data; None if
            that is not known.
        gap: V(G, D*) − V(G, D) in nats; None on images, where it is not known, and of steps.
    """

    task: str
    done: float
    steps: int
    most: int
    gain: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class RunStatus:
    """How a run stands in its worker.

    Attributes:
        run: its id.
        epoch: of its weights, as the last `Open` gave it.
        seen: number of the last command taken.
        step: generator steps so far.
        state: "paused", "playing" or "failed".
        notice: something that the viewer should know, in words.
        error: why it has failed, in words; None unless it has.
        device: where it trains, "cpu" or "cuda: " and the name of the GPU; None before it has begun.
        speed: steps a second at the moment; None unless it plays.
        progress: of work that ends by itself, the fields of `Progress`; None if it does not do such work.
    """

    run: str
    epoch: int
    seen: int
    step: int
    state: str
    notice: str | None
    error: str | None
    device: str | None
    speed: float | None
    progress: Mapping[str, Any] | None


@dataclass(frozen=True)
class SnapshotFacts:
    """What a frame says of a snapshot besides its curves.

    Attributes:
        metrics: numbers by name.
        diagnosis: what it shows, in words.
        trained: whether anything was trained since the snapshot before.
        exact: False if some of the numbers are a little older than the others.
        inspected: the sample that it looks at more closely, if any.
        trace: facts of the recorded update that led to it, see `gan_core.training.trace.Trace`, and its "number", which
            counts the recorded updates since the run was opened, and "round", how many updates of D in a row it is the
            last of (0 after one of G); None if there was none.
        continues: whether it shows D further on the way to its optimum on which the snapshot before showed it: it then
            takes that one's place.
        constant: how many of the curves, the last ones, are the same in all frames to come.
    """

    metrics: Mapping[str, float | None]
    diagnosis: str
    trained: bool
    exact: bool = True
    inspected: int | None = None
    trace: Mapping[str, Any] | None = None
    continues: bool = False
    constant: int = 0


@dataclass(frozen=True)
class StatusReport(Message):
    """How a run stands; its last snapshot still holds."""

    kind = "status"
    parts: ClassVar[Parts] = {"status": RunStatus}

    status: RunStatus


@dataclass(frozen=True)
class FrameReport(Message):
    """How a run stands, and what it looks like: the arrays are the curves of a snapshot."""

    kind = "frame"
    parts: ClassVar[Parts] = {"status": RunStatus, "snapshot": SnapshotFacts}

    status: RunStatus
    snapshot: SnapshotFacts


@dataclass(frozen=True)
class StateReport(Message):
    """What to resume a run from: the one array is the state of its trainer as bytes."""

    kind = "state"
    parts: ClassVar[Parts] = {"status": RunStatus}

    status: RunStatus


@dataclass(frozen=True)
class CheckpointReport(Message):
    """The answer to `SaveCheckpoint`.

    Attributes:
        run: id of the run.
        ticket: of the command.
        name: of the checkpoint; "" if there is none.
        error: what went wrong, in words; None if the checkpoint is written.
    """

    kind = "kept"

    run: str
    ticket: int
    name: str
    error: str | None


@dataclass(frozen=True)
class SweepReport(Message):
    """How far the sweep beside a run is.

    The arrays are those of each cell that has been looked at since the report before: "jsd N", "covered N" and in the
    plane "quality N", (looks, seeds) float32, as `gan_core.sweeps.courses.Courses` holds them, N being the index of the
    cell.

    Attributes:
        run: id of the run.
        sweep: number of the sweep.
        state: one of those of `gan_core.runs.sweep_state`.
        error: why it has failed, in words; None unless it has.
        cell: index of the experiment that is trained now.
        steps: taken so far, those of all seeds together.
        most: steps that it will take.
        speed: steps a second of its own time, those of all seeds together; None unless it trains.
    """

    kind = "sweep"

    run: str
    sweep: int
    state: str
    error: str | None
    cell: int
    steps: int
    most: int
    speed: float | None


@dataclass(frozen=True)
class ReadyReport(Message):
    """The worker can train."""

    kind = "ready"


@dataclass(frozen=True)
class ProgressReport(Message):
    """How far a request has come; arrays may come with it.

    Attributes:
        request: its number.
        done: from 0 to 1.
        message: what is being done, in words.
        facts: what the kind of request adds.
    """

    kind = "progress"

    request: int
    done: float
    message: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class AnswerReport(Message):
    """What came of a request; the arrays belong to the answer.

    Attributes:
        request: its number.
        error: why there is no answer, in words; None if there is one.
        facts: the answer's other part.
    """

    kind = "answer"

    request: int
    error: str | None
    facts: dict[str, Any]


RunReport = StatusReport | FrameReport | StateReport | CheckpointReport | SweepReport
RequestReport = ProgressReport | AnswerReport
Report = RunReport | RequestReport | ReadyReport

REPORTS: Mapping[str, type[Report]] = {
    report.kind: report
    for report in (
        StatusReport,
        FrameReport,
        StateReport,
        CheckpointReport,
        SweepReport,
        ReadyReport,
        ProgressReport,
        AnswerReport,
    )
}


def read(header: Mapping[str, Any]) -> Report:
    """The report that a header holds.

    Raises:
        FrameError: if it holds none, or one of its fields is missing.
    """
    kind = kind_of(header)
    if kind not in REPORTS:
        raise FrameError(f"The frame is not a report of a worker: {kind[:80]!r}.")
    return REPORTS[kind].from_header(header)
