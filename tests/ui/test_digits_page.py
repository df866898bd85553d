"""The digits page without a browser, and its charts against what the engine really sends."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.training.images import ImageEngine
from gan_core.training.presets import PRESETS
from ui.charts import ROLES
from ui.digits_charts import BOARD

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def digits(host):
    test = AppTest.from_file(str(ROOT / "pages" / "digits.py"), default_timeout=60)
    return test.run()


def test_opens_paused_on_the_digits(digits, host):
    assert not digits.exception
    assert not digits.error
    run = host.get(digits.session_state["digits-run"])
    assert (run.preset, run.settings, run.state) == ("digits", PRESETS["digits"], "paused")


def test_the_loss_changes_without_a_restart(digits, host):
    digits.segmented_control(key="digits-loss").set_value("saturating").run()
    run = host.get(digits.session_state["digits-run"])
    assert run.settings == PRESETS["digits"].replace(loss="saturating")
    assert run.epoch == 0


def test_fields_of_the_line_are_not_offered(digits):
    labels = [widget.label for kind in (digits.slider, digits.number_input, digits.selectbox) for widget in kind]
    assert any("Latent dimension" in label for label in labels)
    assert not any("output shift" in label or "Means" in label for label in labels)


def test_everything_that_the_board_draws_is_in_a_snapshot():
    settings = PRESETS["digits"].replace(generator_width=8, discriminator_width=8)
    snapshot = ImageEngine(settings).snapshot()
    for cell in BOARD.cells:
        if cell.kind == "images":
            wanted = {name for source in cell.sources for name in (source.images, source.scores) if name}
            assert wanted <= set(snapshot.curves)
            continue
        for trace in cell.traces:
            assert trace.role in ROLES
            source = dict(trace.source)
            kind = source.pop("kind")
            assert set(source.values()) <= set(snapshot.metrics if kind == "history" else snapshot.curves), cell.name
    assert {readout.metric for readout in BOARD.readouts} <= set(snapshot.metrics)
