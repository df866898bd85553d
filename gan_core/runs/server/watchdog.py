"""Notices workers that come to no end: an update is too large, a process stands still."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterable, Mapping

from gan_core.runs.current_work import OPENING, SAVING, SHOWING, UPDATING, Work
from gan_core.runs.server.supervisor import Supervisor
from gan_core.training.settings import Settings

PAUSE = 1.0  # seconds between two looks
LONGEST: Mapping[str, float] = {UPDATING: 20.0, OPENING: 120.0, SHOWING: 120.0, SAVING: 120.0}
"""Seconds that one piece of work may take: one slice of training, and what has to load or write a lot."""
LONGEST_SILENCE = 60.0
"""Seconds that a worker may leave a command unanswered while it is at nothing."""
_IN_WORDS: Mapping[str, str] = {
    UPDATING: "An update of this run",
    OPENING: "Opening this run",
    SHOWING: "A snapshot of this run",
    SAVING: "Saving this run",
}


class Watchdog:
    """Looks once a second at what each worker is at, on a thread of its own.

    It counts its looks, and not what the clock says: a machine that was asleep, or a server that was stopped for a
    while, costs no run anything.

    Args:
        workers: which there are at the moment.
        waited_for: whether a worker owes somebody an answer.
        on_stuck: called with a worker that has been at the same piece of work, or at none though it is waited for, for
            too long.
    """

    def __init__(
        self,
        workers: Callable[[], Iterable[Supervisor]],
        waited_for: Callable[[Supervisor], bool],
        on_stuck: Callable[[Supervisor, Work], None],
    ) -> None:
        self._workers = workers
        self._waited_for = waited_for
        self._on_stuck = on_stuck
        self._seen: dict[Supervisor, tuple[int, Work, int]] = {}  # process, work, looks since
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="runs watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._ending.set()

    def look(self) -> None:
        """Look at every worker once."""
        seen = {}
        for worker in self._workers():
            current = worker.current_work
            if current is None:
                continue
            process, work = current
            last = self._seen.get(worker)
            looks = last[2] + 1 if last is not None and last[:2] == (process, work) else 0
            if not work.run and not self._waited_for(worker):
                looks = 0
            if looks * PAUSE >= (LONGEST[work.kind] if work.run else LONGEST_SILENCE):
                self._on_stuck(worker, work)
            else:
                seen[worker] = process, work, looks
        self._seen = seen

    def _watch(self) -> None:
        while not self._ending.wait(PAUSE):
            try:
                self.look()
            except Exception:  # the next look may find things in order
                traceback.print_exc()


def in_words(kind: str, settings: Settings) -> str:
    """Why a run was stopped that took too long over something, and what to do.

    Args:
        kind: of the work.
        settings: of the run.
    """
    k = settings.discriminator_steps
    return (
        f"{_IN_WORDS[kind]} took longer than {LONGEST[kind]:g} s, so the run was stopped and its training process "
        f"replaced. Batch size {settings.batch_size:,}, width {settings.generator_width:,} of G and "
        f"{settings.discriminator_width:,} of D, and k = {k:,} are too much together for this machine: make one of "
        "them smaller, or reset the run."
    )
