"""What the server tells a worker: commands to one of its runs, and requests of something besides training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.runs.frames import FrameError
from gan_core.runs.messages import Message, kind_of


@dataclass(frozen=True)
class Command(Message):
    """What one run is to do. On the pipe it is always `Addressed` to that run."""


@dataclass(frozen=True)
class Open(Command):
    """Begin, afresh or from the saved state in the array "state"; also how a run is reset, undone or recovered.

    Attributes:
        epoch: of the weights that it begins with.
        resumes: the epoch that an undo or a redo goes back to, if it is one.
        settings: as `Settings.to_dict` gives them; what is wrong with them fails the run, not the pipe.
        playing: whether it plays at once.
        speed: most steps a second; None for as many as possible.
        inspected: the sample to look at more closely, if any.
        watched: whether anybody looks.
        unwatched_seconds: how long it plays on without viewers.
    """

    kind = "open"

    epoch: int
    resumes: int | None
    settings: Mapping[str, Any]
    playing: bool
    speed: float | None
    inspected: int | None
    watched: bool
    unwatched_seconds: float


@dataclass(frozen=True)
class Play(Command):
    """Train until told otherwise."""

    kind = "play"


@dataclass(frozen=True)
class Pause(Command):
    """Stop after the current slice of time."""

    kind = "pause"


@dataclass(frozen=True)
class Step(Command):
    """Take some steps, each k updates of D and one of G, then pause.

    Attributes:
        count: how many.
        paced: whether at the speed of playing.
    """

    kind = "step"

    count: int
    paced: bool = False


@dataclass(frozen=True)
class DiscriminatorStep(Command):
    """Update D once, and stay paused."""

    kind = "discriminator_step"


@dataclass(frozen=True)
class GeneratorStep(Command):
    """Update G once, and stay paused."""

    kind = "generator_step"


@dataclass(frozen=True)
class RecordStep(Command):
    """Update one player once, recorded, and stay paused.

    Attributes:
        player: "discriminator" or "generator".
    """

    kind = "trace"

    player: str


@dataclass(frozen=True)
class TrainDiscriminator(Command):
    """Train D alone until it is at its optimum for this G, then pause."""

    kind = "train_discriminator"


@dataclass(frozen=True)
class CancelWork(Command):
    """End at once what would end by itself, D's way to its optimum or a number of steps; what it trained stays.

    A run that plays plays on.
    """

    kind = "cancel_work"


@dataclass(frozen=True)
class BeginSweep(Command):
    """Train many seeds beside the run, which goes on as it does; a sweep that is under way is given up.

    Attributes:
        sweep: its number, by which the run tells its sweeps apart.
        plan: as `SweepPlan.to_dict` gives it.
    """

    kind = "begin_sweep"

    sweep: int
    plan: Mapping[str, Any]


@dataclass(frozen=True)
class CancelSweep(Command):
    """End the sweep beside the run before its time."""

    kind = "cancel_sweep"


@dataclass(frozen=True)
class Apply(Command):
    """Take over settings that may change while the run lives.

    Attributes:
        settings: as `Settings.to_dict` gives them.
    """

    kind = "apply"

    settings: Mapping[str, Any]


@dataclass(frozen=True)
class SetSpeed(Command):
    """Play at most so many steps a second.

    Attributes:
        speed: that many; None for as many as possible.
    """

    kind = "set_speed"

    speed: float | None


@dataclass(frozen=True)
class Watch(Command):
    """Note whether anybody looks at the run.

    Attributes:
        watched: whether.
    """

    kind = "watch"

    watched: bool


@dataclass(frozen=True)
class Inspect(Command):
    """Look more closely at one sample.

    Attributes:
        index: which; None for none.
    """

    kind = "inspect"

    index: int | None


@dataclass(frozen=True)
class SaveCheckpoint(Command):
    """Keep G as a checkpoint of the user's own; the answer is a `CheckpointReport`.

    Attributes:
        ticket: names the answer.
        name: of the checkpoint, or what it begins with.
        counted: whether the worker adds the step at which it saves G, and a number if that name is taken.
    """

    kind = "save_checkpoint"

    ticket: int
    name: str
    counted: bool


@dataclass(frozen=True)
class Close(Command):
    """Forget the run."""

    kind = "close"


@dataclass(frozen=True)
class Addressed:
    """A command on its way.

    Attributes:
        run: id of the run that it is for.
        number: counts the commands to this run.
        command: what the run is to do.
    """

    run: str
    number: int
    command: Command

    def to_header(self) -> dict[str, Any]:
        """All of it as the header of a frame."""
        return {"kind": self.command.kind, "run": self.run, "number": self.number, **self.command.to_header()}


@dataclass(frozen=True)
class Ask(Message):
    """Answer a request, with an `AnswerReport`; arrays may come with it.

    Attributes:
        request: its number; newer ones have larger numbers.
        ask: what is asked, a name in `gan_core.runs.worker.services.SERVICES`.
        arguments: what JSON can hold.
    """

    kind = "request"

    request: int
    ask: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Cancel(Message):
    """Nobody waits for the answer to a request any more.

    Attributes:
        request: its number.
    """

    kind = "cancel"

    request: int


ToWorker = Addressed | Ask | Cancel

COMMANDS: Mapping[str, type[Command]] = {
    command.kind: command
    for command in (
        Open,
        Play,
        Pause,
        Step,
        DiscriminatorStep,
        GeneratorStep,
        RecordStep,
        TrainDiscriminator,
        CancelWork,
        BeginSweep,
        CancelSweep,
        Apply,
        SetSpeed,
        Watch,
        Inspect,
        SaveCheckpoint,
        Close,
    )
}
REQUESTS: Mapping[str, type[Ask | Cancel]] = {request.kind: request for request in (Ask, Cancel)}


def read(header: Mapping[str, Any]) -> ToWorker:
    """The message that a header holds.

    Raises:
        FrameError: if it is none for a worker, or one of its fields is missing.
    """
    kind = kind_of(header)
    if kind in REQUESTS:
        return REQUESTS[kind].from_header(header)
    if kind not in COMMANDS or not {"run", "number"} <= header.keys():
        raise FrameError(f"The frame is not a message to a worker: {kind[:80]!r}.")
    return Addressed(header["run"], header["number"], COMMANDS[kind].from_header(header))
