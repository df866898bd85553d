"""The digits page without a browser, and its charts against what the engine really sends."""

from concurrent.futures import Future
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.runs.server.host import get_host
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import FIELDS
from gan_core.training.trainer import Trainer
from pages.digits.cells import ClassShares, ImageGrid, Inspector
from pages.digits.charts import BOARD
from tests.datasets.idx_files import encoded, images, labels
from tests.ui.widgets import bar_of, press
from ui.charts.specs import ROLES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def digits(host):
    test = AppTest.from_file(str(ROOT / "pages" / "digits" / "page.py"), default_timeout=60)
    return test.run()


def test_opens_paused_on_the_experiment_whose_images_become_digits_first(digits, host):
    assert not digits.exception
    assert not digits.error
    run = host.get(digits.session_state["remembered"]["digits-run"])
    assert (run.preset, run.settings, run.state) == ("digits_dcgan", PRESETS["digits_dcgan"], "paused")


def test_offers_every_experiment_on_images_and_every_loss(digits):
    bar = bar_of(digits)
    assert [preset["title"] for preset in bar["presets"]] == [
        STORIES[name].title for name, settings in PRESETS.items() if settings.kind == "images"
    ]
    assert {loss["label"] for loss in bar["losses"]} == set(FIELDS["loss"].choices.values())


def test_a_checkpoint_is_called_by_what_it_holds_unless_another_name_is_typed(digits, host, monkeypatch, tmp_path):
    monkeypatch.setenv("MINIMAX_HOME", str(tmp_path))
    asked = []
    monkeypatch.setattr(
        "gan_core.runs.server.run.Run.save_checkpoint",
        lambda run, name, counted=False: asked.append((name, counted)) or Future(),
    )
    monkeypatch.setattr("pages.digits.downloads.PATIENCE", 0.0)
    save = digits.button(key="digits-checkpoint-save")
    assert digits.text_input(key="digits-checkpoint-name").value == ""
    # Whatever the page showed when it was drawn: the run is asked when the button is pressed.
    run = host.get(digits.session_state["remembered"]["digits-run"])
    run.apply(run.settings.replace(generator_lr=1e-4))
    save.click().run()
    digits.text_input(key="digits-checkpoint-name").set_value(" mine ")
    digits.button(key="digits-checkpoint-save").click().run()
    assert asked == [(f"{run.preset}_changed", True), ("mine", False)]


def test_a_name_that_cannot_be_is_refused(digits):
    digits.text_input(key="digits-checkpoint-name").set_value("no/name")
    digits.button(key="digits-checkpoint-save").click().run()
    assert "no/name" in digits.error[0].value


def test_the_loss_changes_without_a_restart(digits, host):
    run = host.get(digits.session_state["remembered"]["digits-run"])
    press(digits, run, "change", {"loss": "saturating"})
    assert run.settings == PRESETS["digits_dcgan"].replace(loss="saturating")
    assert run.epoch == 0


def test_fields_of_the_line_are_not_offered(digits):
    labels = [widget.label for kind in (digits.slider, digits.number_input, digits.selectbox) for widget in kind]
    assert any("Latent dimension" in label for label in labels)
    assert not any("output shift" in label or "Means" in label for label in labels)


def test_another_kind_of_network_comes_in_a_usual_size(digits, host):
    run = host.get(digits.session_state["remembered"]["digits-run"])
    digits.selectbox(key="digits-setting-network").select("mlp").run()
    assert run.settings == PRESETS["digits"]
    digits.number_input(key="digits-setting-seed").set_value(4).run()
    digits.selectbox(key="digits-setting-network").select("dcgan").run()
    assert run.settings == PRESETS["digits_dcgan"].replace(seed=4)


def curves_of(cell):
    """Names of the curves and of the metrics that a cell draws."""
    if isinstance(cell, ImageGrid):
        curves = {name for source in cell.sources for name in (source.images, source.scores)}
        return (curves | {cell.labels}) - {""}, set()
    if isinstance(cell, Inspector):
        parts = {name for portrait in cell.grids.values() for name in vars(portrait).values()}
        parts -= {portrait.title for portrait in cell.grids.values()}
        parts -= {portrait.symbol for portrait in cell.grids.values()}
        neighbours = {f"inspected_{name}" for name in ("neighbours", "distances", "neighbour_labels")}
        return (parts | neighbours | {gradient.curve for gradient in cell.gradients}) - {""}, set()
    if isinstance(cell, ClassShares):
        return {cell.data.curve, cell.generated.curve}, set()
    curves, metrics = set(), set()
    for trace in cell.traces:
        assert trace.role in ROLES
        source = dict(trace.source)
        (metrics if source.pop("kind") == "history" else curves).update(source.values())
    return curves, metrics


@pytest.mark.parametrize(("loss", "absent"), [("saturating", {"in_use"}), ("least_squares", {"", "non_"})])
def test_everything_that_the_board_draws_is_in_a_snapshot(loss, absent):
    settings = PRESETS["digits"].replace(generator_width=8, discriminator_width=8, loss=loss)
    snapshot = Trainer(settings).snapshot(inspected=3)
    gone = {f"inspected_gradient_{name if name == 'in_use' else name + 'saturating'}" for name in absent}
    for cell in BOARD.cells:
        curves, metrics = curves_of(cell)
        assert curves - gone <= set(snapshot.curves), cell.name
        assert metrics <= set(snapshot.metrics), cell.name
    assert not gone & set(snapshot.curves)
    assert {readout.metric for readout in BOARD.readouts} - {"device", "images_per_second"} <= set(snapshot.metrics)


def test_a_folder_in_place_of_the_digits_is_called_by_its_name_and_gets_no_stage_of_digits(host, monkeypatch, tmp_path):
    folder = tmp_path / "clothes"
    folder.mkdir()
    for stem, count in (("train", 130), ("t10k", 110)):
        (folder / f"{stem}-images-idx3-ubyte").write_bytes(encoded(images(count)))
        (folder / f"{stem}-labels-idx1-ubyte").write_bytes(encoded(labels(count)))
    monkeypatch.setenv("MINIMAX_DATA", str(folder))
    digits = AppTest.from_file(str(ROOT / "pages" / "digits" / "page.py"), default_timeout=60).run()
    assert not digits.exception and not digits.error
    select = digits.selectbox(key="digits-setting-dataset")
    assert "Images from clothes" in select.options and "MNIST digits" not in select.options
    assert not get_host().get(digits.session_state["remembered"]["digits-run"]).stages
    words = bar_of(digits)["presets"][0]["task"]
    assert "here it learns from Images from clothes" in words and "All of MNIST" not in words
