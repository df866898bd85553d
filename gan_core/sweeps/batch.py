"""Many seeds of one experiment, stacked in a few computations; each is the run that its seed alone would be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gan_core.errors import DivergedError
from gan_core.sweeps.courses import Courses
from gan_core.training.combinations import multiplications
from gan_core.training.games import observing, stacked
from gan_core.training.kinds import PLANE
from gan_core.training.line.activations import Array
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.plane.observer import PlaneObserver
from gan_core.training.protocol import State
from gan_core.training.settings import Settings
from gan_core.training.snapshot import Metrics
from gan_core.training.threads import arithmetic_threads

PIECE_SECONDS = 0.01
"""What one piece of work should take, unless a single update takes longer."""
PIECE_SECONDS_OF_ALL = 0.1
"""The same for who has the whole machine, and so nothing else to do between two pieces."""
STACKED = 9e7
"""Multiplications of one step of all the runs of a stack, about: some milliseconds, and tens of megabytes at most."""

_END = object()

Look = Callable[[LineEngine, int], Metrics]
"""What is measured of one of the stacked runs; raises `DivergedError` if its numbers are not finite any more."""


class SeedBatch:
    """Trains one experiment with many seeds, and looks at all of them at the same steps.

    A seed that diverges is left to itself: runs that are stacked have nothing in common but the time. One stack for
    each thread is in memory, in which groups of seeds take turns, each from one look to the next.

    Args:
        settings: the experiment, on numbers or points; each run has another seed.
        seeds: of the runs.
        look_steps: the steps at which all are looked at, ascending; the last one ends the training.
        look: what is measured; None for JSD, covered modes and, in the plane, the share of high-quality samples.
        threads: each with a stack of its own; the compiled loops and PyTorch's random numbers do without Python's lock.

    Attributes:
        moments: what was measured, a list of all seeds for each look that is complete; None for a seed that has
            diverged.
    """

    def __init__(
        self,
        settings: Settings,
        seeds: Sequence[int],
        look_steps: Sequence[int],
        look: Look | None = None,
        threads: int = 1,
    ) -> None:
        self._settings, self._seeds, self._look_steps = settings, tuple(seeds), tuple(look_steps)
        threads = min(threads, len(self._seeds))
        stack = max(1, int(STACKED / multiplications(vars(settings))))
        groups = min(len(self._seeds), threads * -(-len(self._seeds) // (threads * stack)))  # as many for each thread
        parts = [tuple(map(int, part)) for part in np.array_split(self._seeds, groups)]
        piece_seconds = PIECE_SECONDS if threads == 1 else PIECE_SECONDS_OF_ALL
        self._stacks = [
            _Stack(settings, [parts[group] for group in these], look or _Standing(), piece_seconds)
            for these in np.array_split(range(groups), threads)
        ]
        self.moments: list[list[Metrics | None]] = []

    @property
    def steps(self) -> int:
        """Steps taken, those of all seeds together."""
        return sum(stack.steps for stack in self._stacks)

    @property
    def courses(self) -> Courses | None:
        """What was measured so far; None before the first look is complete."""
        if not self.moments:
            return None
        jsd, covered = (self._numbers(name) for name in ("jsd", "modes_covered"))
        quality = self._numbers("high_quality") if self._settings.kind == PLANE else None
        steps = np.array(self._look_steps[: len(self.moments)])
        return Courses(self._seeds, steps, jsd, covered, self._settings.modes, quality)

    def pieces(self) -> Iterator[None]:
        """Train and look, in pieces of some milliseconds, for whoever has something else to do between them."""
        for step in self._look_steps:
            moments: list[list[Metrics | None]] = [[] for _ in self._stacks]
            rounds = [stack.pieces(step, moment) for stack, moment in zip(self._stacks, moments, strict=True)]
            yield from _side_by_side(rounds)
            self.moments.append(moment := list(chain(*moments)))
            if not any(moment):  # nobody is left
                self.moments += [moment] * (len(self._look_steps) - len(self.moments))
                return

    def _numbers(self, name: str) -> Array:
        """(looks, seeds) of one number; NaN from the first look at which a seed had diverged."""
        found = [[np.nan if one is None else one[name] for one in moment] for moment in self.moments]
        numbers = np.array(found, np.float32)
        numbers[np.cumsum(np.isnan(numbers), axis=0) > 0] = np.nan
        return numbers


class _Stack:
    """Groups of seeds that take turns in one engine: those that wait are no more than their states."""

    def __init__(self, settings: Settings, groups: list[tuple[int, ...]], look: Look, piece_seconds: float) -> None:
        self._settings, self._groups, self._look, self._piece_seconds = settings, groups, look, piece_seconds
        self._states: list[State | None] = [None] * len(groups)
        self._engine: LineEngine | None = None
        self._seated = 0
        self._step_seconds = 0.0  # of one group

    @property
    def steps(self) -> int:
        """Steps taken, those of all seeds together."""
        taken = [state["record"]["step"] if state else 0 for state in self._states]
        if self._engine is not None:
            taken[self._seated] = self._engine.step_count
        return sum(steps * len(seeds) for steps, seeds in zip(taken, self._groups, strict=True))

    def pieces(self, step: int, moment: list[Metrics | None]) -> Iterator[None]:
        """Train all groups up to a step, and add what is seen of each seed there to `moment`."""
        for group in range(len(self._groups)):
            with arithmetic_threads(1):
                engine = self._seat(group)
            yield
            yield from self._train(engine, step)
            yield from self._measure(engine, moment)

    def _seat(self, group: int) -> LineEngine:
        """The engine with the runs of one group, as they were when it left, or at the beginning."""
        if self._engine is not None and group == self._seated:
            return self._engine
        if self._engine is not None:
            self._states[self._seated] = self._engine.state_dict()
        state, seeds = self._states[group], self._groups[group]
        if self._engine is None or len(self._engine.seeds) != len(seeds):
            self._engine = stacked(self._settings, seeds)
            state = state or self._engine.state_dict()
        self._engine.load_state_dict(state or stacked(self._settings, seeds).state_dict())
        self._seated = group
        return self._engine

    def _train(self, engine: LineEngine, until: int) -> Iterator[None]:
        while engine.step_count < until and _living(engine).any():
            before, begun = engine.step_count, time.perf_counter()
            if self._step_seconds > self._piece_seconds:
                yield from self._step_by_update(engine)
            else:
                most = self._piece_seconds / self._step_seconds if self._step_seconds else 1
                _go_on(engine.run, min(max(1, int(most)), until - before))
                self._step_seconds = (time.perf_counter() - begun) / max(1, engine.step_count - before)
            yield

    def _step_by_update(self, engine: LineEngine) -> Iterator[None]:
        """One step where each of its updates takes long."""
        for _ in range(self._settings.discriminator_steps):
            _go_on(engine.discriminator_step)
            yield
        _go_on(engine.generator_step)

    def _measure(self, engine: LineEngine, moment: list[Metrics | None]) -> Iterator[None]:
        for run, lives in enumerate(_living(engine)):
            try:
                with arithmetic_threads(1):
                    moment.append(self._look(engine, run) if lives else None)
            except DivergedError:
                moment.append(None)
            yield


class _Standing:
    """How near each G is; one observer serves all engines, for it looks at nothing but G."""

    def __init__(self) -> None:
        self._observer: LineObserver | PlaneObserver | None = None

    def __call__(self, engine: LineEngine, run: int) -> Metrics:
        if self._observer is None:
            self._observer = observing(engine)
        return self._observer.standing(engine.generator.parameters[run])


def _side_by_side(rounds: Sequence[Iterator[None]]) -> Iterator[None]:
    """Play all of them, each in a thread of its own, and return after each piece of any."""
    if len(rounds) == 1:
        yield from rounds[0]
        return
    threads = _threads(len(rounds))
    playing = {threads.submit(next, pieces, _END): pieces for pieces in rounds}
    while playing:
        for piece in wait(playing, return_when=FIRST_COMPLETED).done:
            pieces = playing.pop(piece)
            if piece.result() is not _END:
                playing[threads.submit(next, pieces, _END)] = pieces
        yield


@cache
def _threads(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, "seeds")


def _go_on(train: Callable[..., None], *arguments: int) -> None:
    """Train; an engine says that one of its runs has diverged once all of them are where they should be."""
    with arithmetic_threads(1), suppress(DivergedError):
        train(*arguments)


def _living(engine: LineEngine) -> NDArray[np.bool_]:
    """(runs,) whether all weights of each stacked run are finite."""
    players = (engine.generator, engine.discriminator)
    return np.logical_and.reduce([np.isfinite(player.parameters).all(axis=1) for player in players])
