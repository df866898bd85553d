"""The board of the 2-D lab has numbers for all that it draws, and its page plays a run."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.runs.server.host import get_host
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer
from pages.plane.charts import BOARD, SCENE
from ui.charts.specs import ROLES, Chart

PAGE = Path(__file__).resolve().parents[2] / "pages" / "plane" / "page.py"


@pytest.fixture(scope="module", params=["ring_8", "ink"])
def snapshot(request):
    trainer = Trainer(PRESETS[request.param].replace(batch_size=16))
    trainer.run(2)
    return trainer.snapshot()


def test_every_line_readout_and_layer_has_numbers_in_every_frame(snapshot):
    for chart in BOARD.cells:
        if isinstance(chart, Chart):
            for trace in chart.traces:
                assert trace.source["y"] in snapshot.metrics, (chart.name, trace.name)
    for readout in BOARD.readouts:
        assert readout.metric in snapshot.metrics and (not readout.of or readout.of in snapshot.metrics)
    assert SCENE.cells in snapshot.curves
    assert [layer.curve for layer in SCENE.layers if layer.curve not in snapshot.curves] == ["critic"]
    for layer in (layer for layer in SCENE.layers if layer.curve != "critic"):
        assert layer.role in ROLES
        assert not layer.at or layer.at in snapshot.curves
        wanted = {"heat": (80, 80), "half": (80, 80), "points": (600, 2), "arrows": (80, 2)}
        assert layer.kind == "mesh" or snapshot.curves[layer.curve].shape == wanted[layer.kind]


def test_the_board_is_json():
    board = json.loads(json.dumps(BOARD.to_data()))
    assert {*board["first"], *board["lecture"]} <= {cell["name"] for cell in board["cells"]}


@pytest.fixture
def page(host):
    """The page, opened."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    yield page.run()
    run_of(page).close()


def run_of(page):
    return get_host().get(page.session_state["remembered"]["plane-run"])


def test_the_page_opens_on_the_ring_and_says_so_in_its_address(page):
    assert not page.exception and not page.error
    run = run_of(page)
    assert run.preset == "ring_8" and run.settings == PRESETS["ring_8"]
    assert page.query_params["preset"] in ("ring_8", ["ring_8"])


def test_another_target_brings_its_usual_spread_along(page):
    page.selectbox(key="plane-setting-dataset").set_value("spiral").run()
    assert not page.error and not page.exception
    settings = run_of(page).settings
    assert (settings.dataset, settings.spread) == ("spiral", PRESETS["spiral"].spread)
    assert not [widget for widget in page.slider if widget.key == "plane-setting-ring_modes"]
    page.selectbox(key="plane-setting-dataset").set_value("ink").run()
    page.selectbox(key="plane-setting-picture").set_value("giraffe").run()
    assert run_of(page).settings.picture == "giraffe"


def test_data_of_another_kind_are_refused_in_words(host):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["dataset"] = "mixture"
    page.run()
    assert "this page is for points in the plane" in page.error[0].value
    run_of(page).close()
