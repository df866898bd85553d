"""What a browser may have a run do, by name: the controls send it over the live socket, or through their page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gan_core.errors import MinimaxError
from gan_core.runs.server.run import Run
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.presets import PRESETS


def _nothing(value: Any) -> bool:
    return value is None


def _whole(value: Any) -> bool:
    return type(value) is int


def _rate(value: Any) -> bool:
    return value is None or type(value) in (int, float)


def _fields(value: Any) -> bool:
    return isinstance(value, dict)


def _experiment(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"preset", "changes"}
        and isinstance(value["preset"], str)
        and value["preset"] in PRESETS
        and _fields(value["changes"])
    )


def _sweep(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"seeds", "steps", "vary"}
        and isinstance(value["vary"], list)
        and all(isinstance(varied, list) and list(map(type, varied)) == [str, str] for varied in value["vary"])
    )


@dataclass(frozen=True)
class Command:
    """Something that a run can be told to do.

    Attributes:
        act: does it, with the value that came along.
        takes: whether a value can belong to it.
    """

    act: Callable[[Run, Any], Any]
    takes: Callable[[Any], bool] = _nothing


def _rewind(run: Run, _: None) -> None:
    run.pause()
    run.reset()


def _begin(run: Run, experiment: Mapping[str, Any]) -> None:
    run.begin(experiment["preset"], PRESETS[experiment["preset"]].replace(**experiment["changes"]))


def _restart(run: Run, changes: Mapping[str, Any]) -> None:
    run.reset(run.settings.replace(**changes))


def _begin_sweep(run: Run, wanted: Mapping[str, Any]) -> None:
    vary = [(name, values) for name, values in wanted["vary"]]
    run.begin_sweep(SweepPlan.read(run.settings, wanted["seeds"], wanted["steps"], vary))


def _open_stage(run: Run, step: int) -> None:
    if step in run.stages:  # otherwise it refuses, and goes on as it did
        run.pause()
    run.start_from(step)


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "play": Command(lambda run, _: run.play()),
        "pause": Command(lambda run, _: run.pause()),
        "step": Command(lambda run, _: run.step()),
        "steps": Command(lambda run, count: run.step(count, paced=True), _whole),
        "discriminator-step": Command(lambda run, _: run.discriminator_step()),
        "generator-step": Command(lambda run, _: run.generator_step()),
        "optimum": Command(lambda run, _: run.train_discriminator()),
        "reset": Command(_rewind),
        "cancel": Command(lambda run, _: run.cancel()),
        "undo": Command(lambda run, _: run.undo()),
        "redo": Command(lambda run, _: run.redo()),
        "reseed": Command(lambda run, _: run.reseed()),
        "speed": Command(lambda run, speed: run.set_speed(speed), _rate),
        "change": Command(lambda run, changes: run.change(**changes), _fields),
        "begin": Command(_begin, _experiment),
        "stage": Command(_open_stage, _whole),
        "restart": Command(_restart, _fields),
        "sweep": Command(_begin_sweep, _sweep),
        "cancel-sweep": Command(lambda run, _: run.cancel_sweep()),
    }
)
"""By name; "steps" are taken at the speed of play, "change" takes settings by field, "begin" a preset.

"restart" begins anew with other settings by field, also where a run could take them over while it lives. "sweep" takes
{"seeds": number, "steps": number, "vary": [[field, its values between commas], ...]}.
"""


def is_command(message: Mapping[str, Any]) -> bool:
    """Whether a message, {"do": name, "value": ..., "number": ...}, asks for one of `COMMANDS`."""
    command = COMMANDS.get(message["do"]) if isinstance(message.get("do"), str) else None
    return (
        command is not None
        and command.takes(message.get("value"))
        and message.keys() <= {"do", "value", "number"}
        and type(message.get("number", 0)) is int
    )


def obey(run: Run, message: Mapping[str, Any]) -> str | None:
    """Have a run do what a message asks for.

    Args:
        run: the run.
        message: one for which `is_command` holds.

    Returns:
        Why the run refused, in words; None if it did not.
    """
    try:
        COMMANDS[message["do"]].act(run, message.get("value"))
    except MinimaxError as error:
        return str(error)
    return None
