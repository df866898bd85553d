"""Figure 1 on its page: who trains it, what it looks like on the way, and when the page draws itself again.

A run's training is found by the run's id: so a page that is reloaded finds what it had.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

import streamlit as st

from gan_core.errors import RunError, SettingsError, UnavailableError
from gan_core.runs.server.host import MOST_RUNS, get_host
from gan_core.runs.server.run import Run
from gan_core.training.settings import FIELDS
from pages.theory.figure_one.charts import READOUTS, TRACES, chart
from pages.theory.figure_one.panels import PANELS, PRESET, SETTINGS
from pages.theory.figure_one.training import FigureOneTraining
from ui.browser.assets import module_address, plotly_address
from ui.browser.mounting import component
from ui.browser.plain_text import as_text
from ui.browser.reports import bind
from ui.browser.session import shown
from ui.charts.specs import ROLES
from ui.live import address
from ui.live.page_run import PageRun
from ui.live.stream import stream_address
from ui.live.tab import tab
from ui.live.waiting_room import open_or_wait

LOOK_PAUSE = 300
"""Milliseconds between two looks of the browser at a training that goes on."""
PACES = {"full speed": 0.0, "to follow": 0.04, "slowly": 0.25}
"""Seconds between two commands to the run."""
USUAL_PACE = "to follow"

_component = component("minimax_figure_one", '<div class="mm-live mm-figure-one"></div>')


class FigureOneRun(PageRun):
    """The visitor's run of the figure; of its settings only the seed is free, and stands in the address."""

    def write_address(self, run: Run) -> None:
        """Have the browser's address show the seed, unless it is the usual one."""
        seed = seed_of(run)
        wanted = {} if seed == SETTINGS.seed else {"seed": str(seed)}
        if {name: text for name, text in st.query_params.to_dict().items() if name == "seed"} != wanted:
            st.query_params.from_dict(wanted)

    def _begin(self) -> Run:
        settings = SETTINGS
        self.messages.clear()
        try:
            settings = SETTINGS.with_query({"seed": st.query_params.get("seed", str(SETTINGS.seed))})
        except SettingsError as error:
            self.messages.append(str(error))
        return get_host().create(settings, PRESET)

    def _follow_address(self, run: Run) -> None:
        """The run stays as its training has left it."""

    def _of_tab(self) -> Run | None:
        # Whose address asks for another seed gets another run, and what was trained stays with the old one.
        run, asked = super()._of_tab(), st.query_params.get("seed", str(SETTINGS.seed))
        return run if run is None or tab().returns or str(seed_of(run)) == asked else None


PAGE = FigureOneRun("figure-1", (PRESET,))


@st.cache_resource(max_entries=MOST_RUNS, show_spinner=False)
def training_of(run_id: str) -> FigureOneTraining:
    """The training of this run, the same in every session that shows it."""
    return FigureOneTraining()


def seed_of(run: Run) -> int:
    """The seed of the run; while a training begins, the one that the run takes over a moment later."""
    training = training_of(run.id)
    return training.seed if training.running and training.seed is not None else run.settings.seed


def figure_one() -> None:
    """The controls and the four panels."""
    run = open_or_wait(PAGE)
    if run is None:
        return
    training = training_of(run.id)
    for message in PAGE.messages:
        st.error(as_text(message))
    if training.problem:
        st.error(as_text(training.problem))
    _controls(run, training)
    st.fragment(_panels)(run.id, training.running)
    PAGE.write_address(run)


def lab_address() -> dict[str, str]:
    """The parameters of an address with which the lab opens the game of this figure at its beginning."""
    try:
        seed = seed_of(PAGE.run)
    except RunError:  # a full server has no place for it yet
        seed = SETTINGS.seed
    return address.write(SETTINGS.replace(seed=seed), PRESET)


def _controls(run: Run, training: FigureOneTraining) -> None:
    running, seed, field = training.running, seed_of(run), FIELDS["seed"]
    st.session_state.setdefault(PAGE.key("pace"), USUAL_PACE)
    with st.container(horizontal=True, vertical_alignment="center", key=PAGE.key("main-controls"), gap="small"):
        if running:
            st.button("Stop", key=PAGE.key("stop"), icon=":material/stop:", on_click=training.cancel)
        else:
            st.button(
                "Train them again" if training.captures else "Train the four panels",
                key=PAGE.key("train"),
                icon=":material/play_arrow:",
                type="primary",
                on_click=lambda: _train(seed),
            )
        st.button(
            "Another seed",
            key=PAGE.key("reseed"),
            icon=":material/casino:",
            help="Other networks, other random numbers, the same four panels",
            disabled=running,
            on_click=lambda: _train(_another(seed)),
        )
        st.number_input(
            "Seed",
            field.minimum,
            field.maximum,
            seed,
            width=210,
            help="The same seed trains the same figure, on every machine.",
            disabled=running,
            **bind(PAGE.key("seed"), seed, _train),
        )
        st.selectbox("Pace", list(PACES), key=PAGE.key("pace"), width=210, help="For the next training.")


def _train(seed: int) -> None:
    pause = PACES[shown(PAGE.key("pace"), USUAL_PACE)]
    PAGE.do(lambda run: training_of(run.id).begin(run, seed, pause))


def _another(seed: int) -> int:
    # Small numbers can be read out to a class; coming round takes them long enough.
    return (seed + 1) % 1_000


def _panels(run_id: str, running: bool) -> None:
    try:
        run = PAGE.open()
    except UnavailableError:
        st.rerun()  # the page says so
    training = training_of(run.id)
    if run.id != run_id or training.running != running:
        st.rerun()  # the controls show another state
    events = PAGE.events()
    key = PAGE.key("panels")
    _component(
        key=key,
        data=_data(run, training),
        on_lost_change=events.lost,
        on_changed_change=events.changed,
        on_blocked_change=events.blocked,
        on_looked_change=lambda: None,  # the fragment runs again, and that is all
    )


def _data(run: Run, training: FigureOneTraining) -> dict[str, Any]:
    data = {
        "module": module_address("pages/theory/figure_one/browser/main.js"),
        "plotly": plotly_address(),
        "run": run.id,
        "pause": LOOK_PAUSE,
        "socket": stream_address(run.id),
        "roles": dict(ROLES),
        "readouts": [asdict(readout) for readout in READOUTS],
        "legend": [asdict(trace) for trace in TRACES],
        "panels": [
            {
                "name": panel.name,
                "caption": panel.caption,
                "watch": panel.watch,
                "rates": [list(phase.rates) for phase in panel.phases],
                "chart": asdict(chart(panel)),
            }
            for panel in PANELS
        ],
        "captures": {name: _text(capture.encode()) for name, capture in training.captures.items()},
        "progress": training.progress,
        "running": training.running,
    }
    if PAGE.blocked:
        data["frame"] = _text(run.message(None)[0])
    return data


def _text(frame: bytes) -> str:
    return base64.b64encode(frame).decode()
