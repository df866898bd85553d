"""Many runs in one worker, each with its fair share of time; commands come between slices."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from gan_core.runs.worker.worker_run import MOVING, MakeTrainer, Player, describe

LONGEST_SLICE = 0.015  # seconds: what a command may have to wait for
SHORTEST_SLICE = 0.003
ROUND = 0.06  # seconds in which each of many runs should have had its slice

COMMANDS: Mapping[str, Callable[..., None]] = {
    "open": Player.open,
    "play": Player.play,
    "pause": Player.pause,
    "step": Player.step,
    "discriminator_step": Player.discriminator_step,
    "generator_step": Player.generator_step,
    "trace": Player.trace,
    "train_discriminator": Player.train_discriminator,
    "apply": Player.apply,
    "set_speed": Player.set_speed,
    "watch": Player.watch,
    "inspect": Player.inspect,
    "save_checkpoint": Player.save_checkpoint,
}

Message = tuple[dict[str, Any], dict[str, np.ndarray]]


class RunLoop:
    """Shares one thread among runs.

    Args:
        make_trainer: settings -> trainer.
        send: takes each report, a header and its arrays.
        clock: seconds, never running backwards.
    """

    def __init__(
        self,
        make_trainer: MakeTrainer,
        send: Callable[[dict[str, Any], dict[str, np.ndarray]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make_trainer = make_trainer
        self._send = send
        self._clock = clock
        self._players: dict[str, Player] = {}

    def handle(self, messages: Sequence[Message]) -> None:
        """Take commands, in order, then tell their effects."""
        for header, arrays in _without_outdated(messages):
            run_id, kind = header["run"], header["kind"]
            if kind == "close":
                self._players.pop(run_id, None)
                continue
            if kind == "open":
                self._make_room(run_id)
            player = self._players.get(run_id)
            if player is not None:
                self._command(player, kind, header, arrays)
        for player in self._players.values():
            if player.owes_report:
                self._report(player)

    def turn(self) -> float:
        """Give one slice to the run that has had least, tell what is due; return the seconds until more is due."""
        now = self._clock()
        for player in self._players.values():
            player.pause_if_unwatched(now)
        ready = [player for player in self._players.values() if player.wait(now) <= 0]
        if ready:
            player = min(ready, key=lambda candidate: candidate.used)
            with self._working_for(player):
                player.advance(min(LONGEST_SLICE, max(SHORTEST_SLICE, ROUND / len(ready))))
        self._tell_what_is_due()
        now, least_interval = self._clock(), self._least_interval()
        waits = (
            min(player.wait(now), player.save_wait(now), player.snapshot_wait(now, least_interval))
            for player in self._players.values()
        )
        return max(0.0, min(waits, default=float("inf")))

    def _tell_what_is_due(self) -> None:
        """One snapshot and one state at most, those that are most overdue, so that commands never wait for many."""
        for player in self._players.values():
            if player.owes_report:
                self._report(player)
        if not self._players:
            return
        now, least_interval = self._clock(), self._least_interval()
        player = min(self._players.values(), key=lambda player: player.snapshot_wait(now, least_interval))
        if player.snapshot_wait(now, least_interval) <= 0:
            self._report(player)
        player = min(self._players.values(), key=lambda player: player.save_wait(now))
        if player.save_wait(now) <= 0:
            self._save(player)

    def _make_room(self, run_id: str) -> None:
        """A run that is opened again hands over its last state first, for undo."""
        if run_id in self._players:
            self._save(self._players[run_id])
        else:
            self._players[run_id] = Player(run_id, self._make_trainer, self._clock)

    def _command(self, player: Player, kind: str, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        was_moving = player.mode in MOVING
        player.seen = header["number"]
        player.owes_report = True
        with self._working_for(player):
            COMMANDS[kind](player, header, arrays)
        while player.replies:
            self._send(player.replies.pop(0), {})
        if player.mode in MOVING and not was_moving:
            # Time not used while paused is not saved up: the run joins the others where they are.
            others = [other.used for other in self._players.values() if other.mode in MOVING and other is not player]
            player.used = max(player.used, min(others, default=0.0))

    def _report(self, player: Player) -> None:
        with self._working_for(player):
            self._send(*player.report())
        if player.owes_report:  # the snapshot itself failed: this time it is the failure that is told
            self._send(*player.report())

    def _save(self, player: Player) -> None:
        with self._working_for(player):
            saved = player.saved_state()
            if saved is not None:
                self._send(*saved)

    def _least_interval(self) -> float:
        shown = [player for player in self._players.values() if player.watched and player.mode in MOVING]
        return sum(player.least_interval for player in shown)

    @contextmanager
    def _working_for(self, player: Player) -> Iterator[None]:
        """Count the time for the run; whatever goes wrong ends that run, never the worker and its other runs."""
        begun = self._clock()
        try:
            yield
        except BrokenPipeError:  # the server has gone: that ends the worker
            raise
        except Exception as error:
            message = describe(error)
            if message != str(error):
                traceback.print_exc()
            player.fail(message)
        player.used += self._clock() - begun


def _without_outdated(messages: Sequence[Message]) -> list[Message]:
    """Drop settings that newer ones overtook while both were waiting, as when a slider is dragged."""
    kept: list[Message] = []
    following: dict[str, str] = {}
    for header, arrays in reversed(messages):
        kind, run_id = header["kind"], header["run"]
        if not (kind == "apply" and following.get(run_id) == "apply"):
            kept.append((header, arrays))
        following[run_id] = kind
    return kept[::-1]
