"""Which state of its run a live page says that it shows."""

from types import SimpleNamespace

from ui.charts.specs import Board
from ui.live import live_page as module
from ui.live.live_page import live_page


class ChangingRun:
    """A run that a step ends in the middle of the page."""

    id, state = "run", "playing"

    @property
    def view(self):
        return SimpleNamespace(appearance=f"appearance of {self.state}")


class Page:
    """As much of a `PageRun` as a live page asks for."""

    messages, note, blocked, run = (), "", False, ChangingRun()

    def key(self, name):
        return f"test-{name}"

    def open(self, begin):
        return self.run

    def events(self):
        return None

    def write_address(self, run):
        pass


def test_a_run_that_changes_while_its_page_is_drawn_is_not_said_to_be_shown(monkeypatch):
    said = []
    monkeypatch.setattr(module, "live_board", lambda *_, **__: None)
    monkeypatch.setattr(module, "page_state", said.append)
    drawn = []

    def controls(page, run):
        drawn.append(run.state)  # the button says Pause
        run.state = "paused"  # and now the run has come to rest

    live_page(Page(), Board("test", (), ()), controls)
    assert drawn == ["playing"]
    assert said == ["appearance of playing"]
