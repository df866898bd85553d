"""The board of the translation lab has numbers for all that it draws, and its page plays a run."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.runs.server.host import get_host
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer
from pages.translation.cells import Strips
from pages.translation.charts import BOARD
from ui.charts.specs import ROLES, Chart

PAGE = Path(__file__).resolve().parents[2] / "pages" / "translation" / "page.py"
SMALL = {"generator_width": 4, "discriminator_width": 4, "batch_size": 4}


@pytest.fixture(scope="module", params=["pix2pix", "cyclegan"])
def trainer(request):
    trainer = Trainer(PRESETS[request.param].replace(**SMALL))
    trainer.run(2)
    return trainer


def test_every_line_readout_and_row_has_numbers_in_every_frame(trainer):
    snapshot, settings = trainer.snapshot(), trainer.settings

    def is_there(spec):
        return spec.only is None or getattr(settings, spec.only[0]) in spec.only[1:]

    for chart in (cell for cell in BOARD.cells if isinstance(cell, Chart)):
        lines = [trace for trace in chart.traces if is_there(trace)]
        assert lines, chart.name
        for trace in lines:
            assert snapshot.metrics[trace.source["y"]] is not None, (chart.name, trace.name)
    for readout in filter(is_there, BOARD.readouts):
        assert snapshot.metrics[readout.metric] is not None, readout.label
    shown = {}
    for cell in (cell for cell in BOARD.cells if isinstance(cell, Strips)):
        shown[cell.name] = [strip.images for strip in cell.strips if strip.images in snapshot.curves]
        for strip in cell.strips:
            assert strip.role in ROLES
            if strip.images in snapshot.curves:
                assert snapshot.curves[strip.images].shape[:3] == (8, 32, 32)
                assert not strip.verdicts or snapshot.curves[strip.verdicts].shape == (8, 8, 8)
    drawn = {name for names in shown.values() for name in names}
    assert drawn == {name for name in snapshot.curves if not name.startswith("verdict")}
    assert (shown["back"] == []) == (settings.dataset == "line_art")


def test_the_board_is_json():
    board = json.loads(json.dumps(BOARD.to_data()))
    assert {*board["first"], *board["lecture"]} <= {cell["name"] for cell in board["cells"]}


@pytest.fixture
def page(host):
    """The page, opened on a CycleGAN whose cycle counts twice as much as usual."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["preset"] = "cyclegan"
    page.query_params["cycle_weight"] = "20"
    yield page.run()
    run_of(page).close()


def run_of(page):
    return get_host().get(page.session_state["remembered"]["translation-run"])


def test_the_weights_are_of_the_address_and_among_the_live_settings(page):
    assert not page.exception and not page.error
    run = run_of(page)
    assert run.settings == PRESETS["cyclegan"].replace(cycle_weight=20.0)
    assert page.query_params["cycle_weight"] in ("20", ["20"])
    page.number_input(key="translation-setting-identity_weight").set_value(0.0).run()
    assert run.settings.identity_weight == 0
    keys = {widget.key for kind in (page.number_input, page.selectbox, page.select_slider) for widget in kind}
    assert {"translation-setting-adversarial_weight", "translation-setting-cycle_weight"} <= keys
    others = ("l1_weight", "latent_dim", "r1", "activation", "discriminator_steps")
    assert not {f"translation-setting-{name}" for name in others} & keys


def test_what_is_translated_brings_its_usual_loss_along(page):
    page.selectbox(key="translation-setting-dataset").set_value("line_art").run()
    assert not page.error and not page.exception
    settings = run_of(page).settings
    assert (settings.dataset, settings.loss) == ("line_art", "non_saturating")
    keys = {widget.key for widget in page.number_input}
    assert "translation-setting-l1_weight" in keys and "translation-setting-cycle_weight" not in keys


def test_a_training_that_learns_nothing_is_refused_and_the_run_stays(page):
    before = run_of(page).settings
    for name in ("adversarial_weight", "identity_weight", "cycle_weight"):
        page.number_input(key=f"translation-setting-{name}").set_value(0.0).run()
    assert "nothing would be left for G to learn" in page.error[0].value
    assert run_of(page).settings == before.replace(adversarial_weight=0.0, identity_weight=0.0)


def test_data_of_another_kind_are_refused_in_words(host):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["dataset"] = "faces"
    page.run()
    assert "this page is for translations of images" in page.error[0].value
    run_of(page).close()
