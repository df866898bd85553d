"""Which state of its run a live page says that it shows."""

from types import SimpleNamespace

from streamlit.testing.v1 import AppTest

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

    def begin_drawing(self, run):
        return run.view.appearance

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


def test_the_button_shows_the_run_as_it_was_when_the_page_began_even_if_it_came_and_went_meanwhile(host):
    def page():
        import streamlit as st

        from gan_core.runs.run_state import PAUSED, PLAYING
        from ui.live.controls import play_button
        from ui.live.page_run import PageRun

        lab = PageRun("lab", ("two_modes",))
        run = lab.open()
        before = lab.begin_drawing(run)
        run.link.state = PLAYING  # a step has begun
        play_button(lab)
        run.link.state = PAUSED  # and is done
        st.text(f"{before} {before == run.view.appearance}")

    shown = AppTest.from_function(page, default_timeout=30).run()
    assert not shown.exception
    assert shown.button[0].label == "Play"
    assert shown.text[0].value.startswith("paused") and shown.text[0].value.endswith("True")
