"""The run that a lesson is worked on: a page's run that begins as the task says, and never as the address does."""

from __future__ import annotations

from dataclasses import dataclass, field

from gan_core.errors import CheckpointError
from gan_core.lessons.format import Lesson, Start, Task
from gan_core.runs.server.host import get_host
from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from ui.browser.session import remembered
from ui.live.page_run import SPEEDS, PageRun
from ui.live.tab import tab


@dataclass(frozen=True)
class LessonRun(PageRun):
    """The visitor's run in one lesson.

    Attributes:
        start: what a fresh one begins with.
    """

    start: Start = field(kw_only=True)

    @classmethod
    def of(cls, lesson: Lesson, task: Task) -> LessonRun:
        """The run for a task; a lesson that goes from the line to images has one for each."""
        start = task.origin
        kind = PRESETS[start.preset].kind
        alike = tuple(name for name, settings in PRESETS.items() if settings.kind == kind and name != start.preset)
        # Keys become CSS classes, and Streamlit replaces what such names must not hold.
        page = f"lesson-{lesson.name}-{start.place}"
        return cls(page, (start.preset, *alike), speed=speed_named(start), addressed=False, start=start)

    def begin_afresh(self) -> None:
        """Begin as the task does: the run that there is, or else one that is none of this tab's old ones."""
        if self.key("run") in remembered():
            self.do(self._restart)
        else:
            tab().runs.pop(self.page, None)

    def _restart(self, run: Run) -> None:
        """Have the run begin as the task does, paused; Undo brings back what was."""
        start = self.start
        run.pause()
        if not start.stage:
            run.reset(start.settings, start.preset)
        else:
            if run.preset != start.preset:
                run.reset(PRESETS[start.preset], start.preset)
            run.start_from(start.stage)
        run.set_speed(SPEEDS[speed_named(self.start)])

    def _begin(self) -> Run:
        # Only a start on the latent page has no settings, and no run either.
        run = get_host().create(self.start.settings, self.start.preset)  # pyrefly: ignore[bad-argument-type]
        if self.start.stage:
            try:
                run.start_from(self.start.stage)
            except CheckpointError as error:  # The stages may have learned from other images than those that are here.
                self.messages.append(str(error))
            run.set_speed(SPEEDS[speed_named(self.start)])
        return run


def speed_named(start: Start) -> str:
    """The name of a start's speed among `SPEEDS`."""
    wanted = None if start.speed is None else float(start.speed)
    return next(name for name, speed in SPEEDS.items() if speed == wanted)
