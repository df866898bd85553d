"""The cells for many seeds as plain data, and their numbers in JavaScript beside those of gan_core."""

import json

import numpy as np
import pytest

from gan_core.sweeps.courses import Courses
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from pages.lab import charts as lab_charts
from pages.lab import seeds as lab
from pages.plane import charts as plane_charts
from pages.plane import seeds as plane
from tests.javascript_calls import running_modules
from ui.charts.specs import ROLES
from ui.seeds.cells import with_seeds

NUMBERS = "ui/seeds/browser/seed_numbers.js"
PAGES = {"two_modes": (lab, lab_charts.BOARD), "ring_8": (plane, plane_charts.BOARD)}
"""A preset of each page -> its cells, and its board."""
DRAWN = {"at", "span", "each", "median", "band", "band_at", "threshold", "chosen"}


@pytest.fixture(scope="module")
def javascript():
    with running_modules() as running:
        yield running


@pytest.mark.parametrize("preset", PAGES)
def test_the_page_has_all_charts_of_the_board_and_the_seeds_below_them(preset):
    page, alone = PAGES[preset]
    board = with_seeds(alone, page.SEED_FAN, page.SEED_MAP)
    assert board.cells[: len(alone.cells)] == alone.cells and board.first == alone.first
    assert [cell.name for cell in board.cells[len(alone.cells) :]] == list(board.folds[0].cells)
    cells = json.loads(json.dumps(board.to_data()))["cells"]
    assert all(cell["built_by"].startswith("/") for cell in cells)


@pytest.mark.parametrize("preset", PAGES)
def test_the_chart_draws_what_the_browser_makes_of_a_sweep(preset):
    fan = PAGES[preset][0].SEED_FAN
    named = {value for trace in fan.chart.traces for key, value in trace.source.items() if key != "kind"}
    assert named | {fan.chart.x.curve} == DRAWN
    assert all(trace.role in ROLES and trace.axis in fan.chart.y for trace in fan.chart.traces)
    # Each line belongs to the quantity whose axis it has; where there is one quantity, it is always there.
    several = len(fan.quantities) > 1
    wanted = {one.axis: ("quantity", one.array) if several else None for one in fan.quantities}
    assert all(line.only == wanted[line.axis] for line in (*fan.chart.traces, *fan.chart.references))
    assert set(wanted) == set(fan.chart.y)


@pytest.mark.parametrize("preset", PAGES)
def test_what_the_cells_begin_with_is_possible(preset):
    page, settings = PAGES[preset][0], PRESETS[preset]
    fan, heat = page.SEED_FAN, page.SEED_MAP
    assert fan.threshold in fan.thresholds and fan.threshold == heat.threshold
    SweepPlan.read(settings, max(fan.seeds), fan.steps, [])
    vary = [(name, heat.settings[name].suggested) for name in heat.chosen]
    assert len(SweepPlan.read(settings, max(heat.seeds), heat.steps, vary).cells) == 9
    for name, varied in heat.settings.items():
        SweepPlan.read(settings, 1, 1, [(name, varied.suggested)])


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
