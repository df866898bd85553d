"""The run that a page shows: one for each visitor and page, found again after a reload.

The run is the source of truth. Pages send it commands through `PageRun.do`, and draw their widgets from its settings.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gan_core.errors import MinimaxError, RunError, UnavailableError
from gan_core.runs.server.host import get_host
from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from ui.browser.page_words import page_words
from ui.browser.session import remembered
from ui.live import address
from ui.live.commands import is_command, obey
from ui.live.component import Events
from ui.live.tab import tab

SPEEDS: dict[str, float | None] = {
    **{f"{rate:,} steps/s" if rate > 1 else "1 step/s": float(rate) for rate in (1, 2, 5, 10, 20, 50, 100, 200, 500)},
    "1,000 steps/s": 1000.0,
    "as fast as it goes": None,
}
ARRIVING = "arriving"
"""Key of what is `remembered`: True from when a visitor has come to another page until that page opens its run."""
RETURNED = "returned"
"""The same: whether the visitor has come back to this page, by Back or Forward, a reload, or over a new connection."""
TICKET = "ticket"
"""The same: the visitor's word for the queue of a full server."""
_RESTATE = "restate"
"""The same: True from when a visitor has left a page until the next one has said its address."""


def note_page(path: str) -> None:
    """Take note of which page is about to be shown.

    While a visitor stays on a page its address follows the run, a little late; only who arrives can mean another one,
    and who comes back after a reload means the run as it was.
    """
    before = remembered().get("page")
    if before == path:
        return
    context = get_script_run_ctx()
    by_history = context is not None and context.is_history_navigation
    remembered()["page"] = path
    remembered()[ARRIVING] = True
    remembered()[RETURNED] = by_history if before is not None else tab().returns
    remembered()[_RESTATE] = before is not None


def restate_address() -> None:
    """Once a visitor's new page is drawn, say its address once more.

    What the page before wrote may have come to the browser late, when that showed this page's address already.
    """
    if remembered().pop(_RESTATE, False):
        st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params})


@dataclass(frozen=True)
class PageRun:
    """A page's handle on its visitor's run; all that it knows of the visitor is `remembered`.

    Attributes:
        page: the page's name, which prefixes its keys.
        presets: the presets that it offers, the default first.
        speed: the speed of a fresh run, one of `SPEEDS`, whatever preset is chosen then; None for the one at which the
            story of its preset can be watched.
        variants: preset -> settings in which this page's experiment of that name differs from it.
        stage: a fresh run of a preset that has a stage kept at this step begins there; 0 for none.
        addressed: whether the page's address names the experiment; if not, it is the page's to say what it names.
    """

    page: str
    presets: tuple[str, ...]
    speed: str | None = None
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stage: int = 0
    addressed: bool = True

    def key(self, name: str) -> str:
        """A Streamlit key of this page; its elements carry the CSS class `st-key-` and this."""
        return f"{self.page}-{name}"

    def open(self, begin: Callable[[Run], None] | None = None) -> Run:
        """The visitor's run: this session's, or what the tab had before it, or a fresh one, as the address says.

        Who comes by a link that names another experiment gets that one, in the same run: Undo brings back what was
        there.

        Args:
            begin: a command for a fresh run, so that there is something to be seen.

        Raises:
            UnavailableError: if the server cannot take it up at the moment; the page says so with `open_or_wait`.
        """
        found = self._found(remembered().get(self.key("run"))) or self._of_tab()
        run = found or self._begin()
        remembered()[self.key("run")] = run.id
        # Whoever waits for a place still arrives when there is one.
        arriving = remembered().pop(ARRIVING, False)
        if arriving:
            remembered().pop(self.key("answer"), None)  # to a board that is gone
        if found is not None:
            if arriving:
                self._follow_address(run)
            return run
        if self.speed is not None and run.step_count == 0:
            run.set_speed(SPEEDS[self.speed])
        if begin is not None:
            begin(run)
        return run

    @property
    def run(self) -> Run:
        """The run as callbacks see it, in a rerun before the page itself.

        Raises:
            RunError: if there is none, or it exists no longer.
        """
        return get_host().get(remembered().get(self.key("run"), ""))

    @property
    def messages(self) -> list[str]:
        """What went wrong with the visitor's last wish, until the next one."""
        return remembered().setdefault(self.key("messages"), [])

    @property
    def note(self) -> str:
        """What the address says that this page does not know, until the visitor's next wish."""
        return remembered().get(self.key("note"), "")

    @property
    def blocked(self) -> bool:
        """Whether the live socket does not get through to this visitor."""
        return remembered().get(self.key("blocked"), False)

    def do(self, command: Callable[[Run], Any]) -> None:
        """Give the run a command; a refusal becomes a message, and the run goes on."""
        self._forget_words()
        try:
            command(self.run)
        except MinimaxError as error:
            self.messages.append(str(error))

    def change(self, **changes: Any) -> None:
        """Give the run other settings."""
        self.do(lambda run: run.apply(run.settings.replace(**changes)))

    def settings(self, preset: str) -> Settings:
        """What the name of a preset stands for on this page."""
        return PRESETS[preset].replace(**self.variants.get(preset, {}))

    def choose(self, preset: str) -> None:
        """Begin a preset, paused."""
        self.do(lambda run: run.begin(preset, self.settings(preset)))

    def write_address(self, run: Run) -> None:
        """Have the browser's address show the experiment."""
        if not self.addressed:
            return
        wanted = address.write(run.settings, run.preset or self.presets[0], self.settings)
        if page_words() != wanted:
            st.query_params.from_dict(wanted)

    def events(self) -> Events:
        """The answers to what the live view may ask."""
        return Events(
            lost=self._lost,
            changed=self._forget_words,
            blocked=self._block,
            told=self._pass_on,
            answer=self._answer,
        )

    def _found(self, run_id: str | None) -> Run | None:
        if run_id is None:
            return None
        try:
            return get_host().get(run_id)
        except UnavailableError:  # it is on the disk, and waits for a place
            raise
        except RunError:  # it has gone for good
            return None

    def _of_tab(self) -> Run | None:
        """The run that the tab had before this session."""
        return self._found(tab().runs.get(self.page))

    def _begin(self) -> Run:
        """A fresh run, as the address says."""
        experiment = address.read(page_words() if self.addressed else {}, self.presets, self.settings)
        self.messages.clear()
        self._tell(experiment)
        ticket = remembered().setdefault(TICKET, secrets.token_urlsafe(16))
        run = get_host().create(experiment.settings, experiment.preset, ticket)
        self._start(run, experiment)
        return run

    def _follow_address(self, run: Run) -> None:
        """Begin the experiment of the address, unless it is the run's own, or the address names none of this page.

        Nobody means to give a run up by going back to where it was.
        """
        if remembered().get(RETURNED) or not self.addressed:
            return
        experiment = address.read(page_words(), self.presets, self.settings)
        if not experiment.named or experiment.settings == run.settings:
            self.messages.clear()
            self._tell(experiment)
            return

        def begin(run: Run) -> None:
            run.begin(experiment.preset, experiment.settings)
            self._start(run, experiment)

        self.do(begin)
        self._tell(experiment)

    def _tell(self, experiment: address.Experiment) -> None:
        """Say what of the address could not be followed."""
        self.messages.extend(experiment.problems)
        remembered()[self.key("note")] = experiment.note

    def _start(self, run: Run, experiment: address.Experiment) -> None:
        if self.stage and self.stage in run.stages and experiment.settings == self.settings(experiment.preset):
            run.start_from(self.stage)

    def _lost(self) -> None:
        remembered().pop(self.key("run"), None)
        tab().runs.pop(self.page, None)

    def _block(self) -> None:
        remembered()[self.key("blocked")] = True

    def _forget_words(self) -> None:
        """What was said of the wish before is no news once the visitor has another one."""
        self.messages.clear()
        remembered().pop(self.key("note"), None)

    def _pass_on(self, message: Mapping[str, Any]) -> None:
        if "do" in message:
            self._forget_words()
            if is_command(message):
                remembered()[self.key("answer")] = {
                    "heard": message.get("number", 0),
                    "refused": self._refusal(message),
                }
            return
        if isinstance(player := message.get("trace"), str):
            self.do(lambda run: run.trace(player))
            return
        index = message.get("inspect")
        self.do(lambda run: run.inspect(int(index) if isinstance(index, int | float) else None))

    def _refusal(self, command: Mapping[str, Any]) -> str | None:
        """Have the run obey; why it did not, if so."""
        try:
            run = self.run
        except RunError as error:  # It has gone meanwhile; the page finds out, and has another one.
            return str(error)
        return obey(run, command)

    def _answer(self) -> Mapping[str, Any] | None:
        return remembered().get(self.key("answer"))


def speed_name(run: Run) -> str:
    """The name in `SPEEDS` of the speed that a run has."""
    return next((name for name, speed in SPEEDS.items() if speed == run.speed_limit), "as fast as it goes")
