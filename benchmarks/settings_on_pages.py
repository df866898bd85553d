"""Does the page of an experiment show words, whatever its settings?

Used by `benchmarks.settings_fuzz`: an example is opened by its address, as a visitor would, without a browser; a worker
plays some steps of it, and the page is drawn again. Settings that are refused are told by an error on the page; a run
that fails has its reason in the frame that the browser shows, and Reset is there. An exception on the page is a fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from gan_core.errors import SettingsError
from gan_core.runs import frames
from gan_core.runs.run_state import FAILED, PLAYING
from gan_core.runs.server.host import get_host
from gan_core.runs.server.run import Run
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS

if TYPE_CHECKING:
    from benchmarks.settings_fuzz import Example

PAGES = Path(__file__).resolve().parents[1] / "pages"
STEPS = 8
LONGEST = 60.0
"""Seconds that a page, or the steps of a run, may take."""


def show(example: Example) -> str:
    """Open an example on its page; how it ended: "shown", "refused" (its settings) or "diverged".

    Raises:
        ValueError: the page says nothing where something is wrong, or something where nothing is; or it raised.
    """
    preset = PRESETS[example.preset]
    name = {"mixture": "lab", "plane": "plane", "images": "digits", "translation": "translation"}[preset.kind]
    page = AppTest.from_file(str(PAGES / name / "page.py"), default_timeout=LONGEST)
    page.query_params["preset"] = example.preset
    for field, value in example.changes.items():
        page.query_params[field] = FIELDS[field].format(value)
    page.run()
    _check_drawn(page)
    try:
        preset.replace(**example.changes)
    except SettingsError:
        if not any(error.value.strip() for error in page.error):
            raise ValueError("settings are refused, and the page says nothing") from None
        return "refused"
    if page.error:
        raise ValueError(f"the page says {page.error[0].value!r} of settings that are allowed")
    run = get_host().get(page.session_state["remembered"][f"{name}-run"])
    try:
        return _play(page, run, name)
    finally:
        run.close()


def _play(page: AppTest, run: Run, name: str) -> str:
    run.step(STEPS)
    _wait_for(lambda: not run.link.pending and run.state != PLAYING, "the run to come to rest")
    _check_drawn(page.run())
    header, _ = frames.decode(run.message()[0])
    if header["state"] != FAILED:
        return "shown"
    if not (header["error"] or "").endswith(".") or "Traceback" in header["error"] or "Error:" in header["error"]:
        raise ValueError(f"a run has failed, and the page says {header['error']!r}")
    if any(button.disabled for button in page.button if button.key == f"{name}-reset"):
        raise ValueError("a run has failed, and cannot be reset")
    return "diverged"


def _check_drawn(page: AppTest) -> None:
    if page.exception:
        raise ValueError(f"an exception on the page: {page.exception[0].value}")
    if not page.get("bidi_component"):
        raise ValueError("the page has no charts")


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + LONGEST
    while not condition():
        if time.monotonic() > end:
            raise ValueError(f"waited {LONGEST:g} s for {what}")
        time.sleep(0.005)
