"""The cells for many seeds as plain data, and their numbers in JavaScript beside those of gan_core."""

import json

import numpy as np
import pytest

from gan_core.sweeps.courses import Courses
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.settings import Settings
from pages.lab.charts import BOARD
from pages.lab.seeds import CHART, SEED_FAN, SEED_MAP, with_seeds
from tests.javascript_calls import running_modules
from ui.charts.specs import ROLES

NUMBERS = "pages/lab/browser/seed_numbers.js"
DRAWN = {"at", "span", "each", "median", "band", "band_at", "threshold", "chosen"}


@pytest.fixture(scope="module")
def javascript():
    with running_modules() as running:
        yield running


def test_the_page_has_all_charts_of_the_board_and_the_seeds_below_them():
    board = with_seeds(BOARD)
    assert board.cells[: len(BOARD.cells)] == BOARD.cells and board.first == BOARD.first
    assert [cell.name for cell in board.cells[len(BOARD.cells) :]] == list(board.folds[0].cells)
    cells = json.loads(json.dumps(board.to_data()))["cells"]
    assert all(cell["built_by"].startswith("/") for cell in cells)


def test_the_chart_draws_what_the_browser_makes_of_a_sweep():
    named = {value for trace in CHART.traces for key, value in trace.source.items() if key != "kind"}
    assert named | {CHART.x.curve} == DRAWN
    assert all(trace.role in ROLES and trace.axis in CHART.y for trace in CHART.traces)


def test_what_the_cells_begin_with_is_possible():
    assert SEED_FAN.threshold in SEED_FAN.thresholds and SEED_FAN.threshold == SEED_MAP.threshold
    SweepPlan.read(Settings(), max(SEED_FAN.seeds), SEED_FAN.steps, [])
    vary = [(name, SEED_MAP.settings[name].suggested) for name in SEED_MAP.chosen]
    assert len(SweepPlan.read(Settings(), max(SEED_MAP.seeds), SEED_MAP.steps, vary).cells) == 9
    for name, varied in SEED_MAP.settings.items():
        SweepPlan.read(Settings(), 1, 1, [(name, varied.suggested)])


@pytest.mark.parametrize("count", [1, 2, 9, 64])
def test_percentiles_are_those_of_the_engine(javascript, count):
    jsd = np.random.default_rng(count).uniform(1e-4, 0.69, (1, count)).astype(np.float32)
    expected = Courses(tuple(range(count)), np.array([0]), jsd, jsd, 2).percentiles()[:, 0]
    (answer,) = javascript.call(f"{NUMBERS}#percentiles", [[[float(value) for value in jsd[0]]]])
    assert answer == pytest.approx(list(expected), abs=1e-7)


def test_cells_are_in_the_order_of_the_engine(javascript):
    plan = SweepPlan(Settings(), 1, 1, (("discriminator_steps", (1, 2, 5)), ("loss", ("saturating", "non_saturating"))))
    facts = {"vary": [[name, list(values)] for name, values in plan.vary]}
    answers = javascript.call(f"{NUMBERS}#changesOf", [[facts, cell] for cell in range(len(plan.cells))])
    assert answers == [dict(cell) for cell in plan.cells]
