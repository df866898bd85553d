"""What pages say of a run holds under every loss: squares are no nats, and what they are of is no probability."""

import pytest

from gan_core.lessons.quantities import quantities
from gan_core.training.loss import LOGIT
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer
from pages.digits.charts import BOARD as DIGITS
from pages.lab.charts import BOARD as LAB
from pages.theory.algorithm.statements import BOARD as ALGORITHM
from pages.theory.pitfalls.failures import FAILURES, board
from ui.charts.specs import Board, Chart

BOARDS: dict[str, Board] = {"lab": LAB, "digits": DIGITS, "algorithm": ALGORITHM} | {
    failure.title: board(failure, "pitfalls") for failure in FAILURES
}
OF_THE_LOSS = ("loss_d", "loss_g")


@pytest.mark.parametrize("name", BOARDS)
def test_a_loss_has_no_unit_that_only_some_losses_have(name):
    assert len({loss.unit for loss in LOSSES.values()}) > 1
    assert not [one.label for one in BOARDS[name].readouts if one.metric in OF_THE_LOSS and one.unit]
    for chart in (cell for cell in BOARDS[name].cells if isinstance(cell, Chart)):
        axes = {trace.axis for trace in chart.traces if trace.source.get("y") in OF_THE_LOSS}
        assert not [axis for axis in axes if chart.y[axis].title == "nats"]


def test_a_lesson_that_asks_for_a_loss_names_no_unit_either():
    assert not [name for name in OF_THE_LOSS if quantities()[name].unit]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradients_norm_is_drawn_under_every_loss(loss):
    metrics = Trainer(PRESETS["one_gaussian"].replace(loss=loss)).snapshot().metrics
    (chart,) = (cell for cell in LAB.cells if cell.name == "gradient_norm")
    lines = [trace for trace in chart.traces if trace.shown and metrics[trace.source["y"]] is not None]
    assert [trace for trace in lines if loss in trace.emphasis]


@pytest.mark.parametrize("cell", ["densities", "value", "samples", "verdicts"])
def test_whatever_shows_d_says_what_it_is_under_least_squares(cell):
    assert any(loss.output != LOGIT for loss in LOSSES.values())
    (found,) = (one for one in (*LAB.cells, *DIGITS.cells) if one.name == cell)
    assert "least squares" in " ".join(found.explanation).lower()
