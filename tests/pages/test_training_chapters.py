"""The chapters with a run in them: what their words rely on is there, and their experiments open as they should."""

from pathlib import Path

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from gan_core.training.presets import PRESETS, SLOW_MOTION
from gan_core.training.settings import FIELDS
from gan_core.training.trainer import Trainer
from pages.theory.algorithm.statements import BOARD
from pages.theory.data_flow import board as data_flow
from pages.theory.pitfalls.failure_view import BY_PRESET
from tests.ui.widgets import press

ROOT = Path(__file__).resolve().parents[2]
STATEMENTS = BOARD.cells[0].statements


@pytest.mark.parametrize("loss", FIELDS["loss"].choices)
def test_every_number_of_a_stage_is_in_its_update_and_every_line_has_words(loss):
    trainer = Trainer(PRESETS["one_gaussian"].replace(loss=loss, **SLOW_MOTION["one_gaussian"] | {"r1": 0.1}))
    for player in ("discriminator", "generator"):
        trace = trainer.trace(player)
        for statement in (each for each in STATEMENTS if each.player == player):
            assert set(statement.lines) == ({""} if not statement.by else set(FIELDS[statement.by].choices))
            for result in statement.results:
                kind, name = result.source.split(":")
                found = trace.curves[name].mean() if kind in ("mean", "size") else trace.facts[name.split(".")[0]]
                assert found is not None, (statement.name, name)
            assert sum(result.short is not None for result in statement.results) == 1


def test_the_lines_of_the_losses_read_as_in_the_papers():
    said = {each.player: each.lines for each in STATEMENTS if each.by == "loss"}
    binary = "L_D = mean of −log D(x) + mean of −log(1 − D(G(z)))."
    assert said["discriminator"] == {
        "saturating": binary,
        "non_saturating": binary,
        "least_squares": "L_D = mean of ½(D(x) − 1)² + mean of ½D(G(z))².",
        "wasserstein": "L_D = mean of −o(x) + mean of o(G(z)).",
        "hinge": "L_D = mean of max(0, 1 − o(x)) + mean of max(0, 1 + o(G(z))).",
        "relativistic": "L_D = mean of −log σ(o(x) − o(G(z))) over pairs.",
    }
    assert said["generator"] == {
        "saturating": "L_G = mean of log(1 − D(G(z))).",
        "non_saturating": "L_G = mean of −log D(G(z)).",
        "least_squares": "L_G = mean of ½(D(G(z)) − 1)².",
        "wasserstein": "L_G = mean of −o(G(z)).",
        "hinge": "L_G = mean of −o(G(z)).",
        "relativistic": "L_G = mean of −log σ(o(G(z)) − o(x)).",
    }
    pictures = BOARD.cells[0].losses
    assert {name: tuple(picture.names.values()) for name, picture in pictures.items()} == {
        "saturating": ("−log D(x)", "−log(1 − D(G(z)))", "log(1 − D(G(z)))"),
        "non_saturating": ("−log D(x)", "−log(1 − D(G(z)))", "−log D(G(z))"),
        "least_squares": ("½(D(x) − 1)²", "½D(G(z))²", "½(D(G(z)) − 1)²"),
        "wasserstein": ("−o(x)", "o(G(z))", "−o(G(z))"),
        "hinge": ("max(0, 1 − o(x))", "max(0, 1 + o(G(z)))", "−o(G(z))"),
        "relativistic": ("−log σ(o(x) − o(G(z)))", "−log(1 − σ(o(G(z)) − o(x)))", "−log σ(o(G(z)) − o(x))"),
    }
    units = {name: picture.unit for name, picture in pictures.items()}
    assert {name for name, unit in units.items() if unit == "nats"} == {"saturating", "non_saturating", "relativistic"}
    assert {name for name, picture in pictures.items() if picture.paired} == {"relativistic"}


@pytest.mark.parametrize("variants", [SLOW_MOTION, data_flow.LINE])
def test_the_experiments_of_the_chapters_move_visibly_and_do_not_diverge(variants):
    for name, changes in variants.items():
        trainer = Trainer(PRESETS[name].replace(**changes))
        before = trainer.sample(200, 0)
        trainer.run(40)
        assert abs(trainer.sample(200, 0) - before).mean() > 0.3, name


@pytest.fixture
def alone(monkeypatch):
    """A page by itself knows no others to link to."""
    monkeypatch.setattr(streamlit, "page_link", lambda *_, **__: None)


@pytest.mark.usefixtures("alone")
def test_algorithm_1_opens_its_own_variant_and_keeps_it_in_the_address(host):
    page = AppTest.from_file(str(ROOT / "pages" / "theory" / "algorithm" / "page.py"), default_timeout=30).run()
    assert not page.exception
    run = host.get(page.session_state["remembered"]["algorithm-run"])
    expected = PRESETS["one_gaussian"].replace(**SLOW_MOTION["one_gaussian"])
    assert (run.settings, run.state, run.epoch) == (expected, "paused", 0)
    assert "batch_size" not in page.query_params
    page.number_input(key="algorithm-setting-discriminator_steps").set_value(4).run()
    assert run.settings == expected.replace(discriminator_steps=4)
    assert page.query_params["discriminator_steps"] in ("4", ["4"])
    page.selectbox(key="algorithm-setting-optimizer").set_value("sgd").run()
    assert (run.settings.optimizer, run.epoch) == ("sgd", 1)
    press(page, run, "undo")
    assert (run.settings.optimizer, run.settings.discriminator_steps) == ("adam", 4)
    press(page, run, "begin", {"preset": "far_apart", "changes": dict(SLOW_MOTION["far_apart"])})
    assert page.query_params.get("batch_size") is None
    assert run.settings == PRESETS["far_apart"].replace(**SLOW_MOTION["far_apart"])


@pytest.mark.usefixtures("alone")
def test_data_flow_begins_with_good_images_and_goes_over_to_the_line(host):
    page = AppTest.from_file(str(ROOT / "pages" / "theory" / "data_flow" / "page.py"), default_timeout=60).run()
    assert not page.exception
    run = host.get(page.session_state["remembered"]["data_flow_images-run"])
    assert (run.settings, run.step_count) == (PRESETS["digits"], data_flow.STAGE)
    page.segmented_control(key="data_flow-data").set_value("Numbers on the line").run()
    assert not page.exception
    run = host.get(page.session_state["remembered"]["data_flow_line-run"])
    assert run.settings == PRESETS["one_gaussian"].replace(**SLOW_MOTION["one_gaussian"])


@pytest.mark.usefixtures("alone")
def test_an_address_that_names_no_failure_is_told_all_that_there_are(host):
    page = AppTest.from_file(str(ROOT / "pages" / "theory" / "pitfalls" / "page.py"), default_timeout=60)
    page.query_params["preset"] = "two_failures"
    page.query_params["seed"] = "5"
    page.run()
    assert not page.exception
    assert len(page.error) == 1
    assert all(name in page.error[0].value for name in ("'two_failures'", *BY_PRESET))
    first = host.get(page.session_state["remembered"]["pitfalls-far_apart-run"])
    assert first.settings == PRESETS["far_apart"]
    # It stays until something is done.
    assert len(page.run().error) == 1
    page.segmented_control(key="pitfalls-failure").set_value("oscillation").run()
    assert not page.error
    assert page.query_params["preset"] in ("oscillation", ["oscillation"])
