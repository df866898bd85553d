"""Shares and percentiles, counted by hand."""

import csv
import io

import numpy as np
import pytest

from gan_core.sweeps.courses import Courses
from gan_core.sweeps.plan import SweepPlan
from gan_core.sweeps.table import facts, seeds_csv, table
from gan_core.training.settings import Settings

NAN = np.nan
COURSES = Courses(
    seeds=(3, 4, 5, 6, 7),
    steps=np.array([0, 10]),
    jsd=np.array([[0.6, 0.6, 0.6, 0.6, 0.6], [0.005, 0.2, NAN, 0.6931, 0.009]], np.float32),
    covered=np.array([[0, 0, 0, 0, 0], [2, 1, NAN, 0, 1]], np.float32),
    modes=2,
)


def test_the_tally_of_five_seeds():
    tally = COURSES.tally(0.008)
    assert (tally.seeds, tally.diverged, tally.collapsed, tally.below) == (5, 1, 2, 1)
    assert COURSES.tally(0.01).below == 2
    # Of 0.005, 0.009, 0.2, 0.6931, by linear interpolation.
    assert tally.median == pytest.approx((0.009 + 0.2) / 2, abs=1e-7)
    assert tally.low == pytest.approx(0.005 + 0.3 * 0.004, abs=1e-7)
    assert tally.high == pytest.approx(0.2 + 0.7 * 0.4931, abs=1e-6)


def test_a_generator_that_is_elsewhere_has_not_collapsed():
    np.testing.assert_array_equal(COURSES.collapsed, [False, True, False, False, True])


def test_of_seeds_that_have_all_diverged_nothing_is_known():
    lost = Courses((1, 2), np.array([0]), np.full((1, 2), NAN, np.float32), np.full((1, 2), NAN, np.float32), 1)
    tally = lost.tally(0.5)
    assert (tally.diverged, tally.collapsed, tally.below) == (2, 0, 0)
    assert np.isnan([tally.median, tally.low, tally.high]).all()


PLAN = SweepPlan(Settings(seed=3), 5, 10, (("r1", (0.0, 0.5)),), looks=1)


def test_the_table_has_a_line_for_each_experiment():
    lines = [line.split("  ") for line in table(PLAN, [COURSES, COURSES], 0.01).splitlines()]
    rows = [[text.strip() for text in line if text.strip()] for line in lines]
    assert rows[0] == ["r1", "median JSD", "10 %", "90 %", "arrived", "collapsed", "diverged"]
    assert [row[0] for row in rows[1:]] == ["0", "0.5"]
    assert rows[1][4:] == rows[2][4:] == ["2 of 5", "2 of 5", "1 of 5"]
    assert float(rows[1][1]) == pytest.approx(0.1045, abs=1e-6)


def test_the_csv_has_every_seed_at_every_look():
    rows = list(csv.DictReader(io.StringIO(seeds_csv(PLAN, [COURSES, COURSES], 0.01))))
    assert len(rows) == 2 * 5 * 2
    first = [row for row in rows if row["r1"] == "0"]
    assert [(row["seed"], row["step"]) for row in first[:3]] == [("3", "0"), ("3", "10"), ("4", "0")]
    at_the_end = {row["seed"]: row for row in first if row["step"] == "10"}
    assert at_the_end["3"] == {
        **{"r1": "0", "seed": "3", "step": "10", "jsd": "0.005", "modes_covered": "2", "modes": "2"},
        **{"diverged": "0", "collapsed": "0", "below_threshold": "1"},
    }
    assert (at_the_end["5"]["jsd"], at_the_end["5"]["modes_covered"], at_the_end["5"]["diverged"]) == ("", "", "1")
    assert at_the_end["7"]["collapsed"] == at_the_end["7"]["below_threshold"] == "1"


def test_the_facts_say_how_each_seed_ended():
    first, second = facts(PLAN, [COURSES, COURSES], 0.01)
    assert (first["r1"], second["r1"]) == (0.0, 0.5)
    assert first["step"] == 10
    assert (first["seeds"], first["below"], first["collapsed"], first["diverged"]) == (5, 2, 2, 1)
    assert [seed["seed"] for seed in first["each"]] == [3, 4, 5, 6, 7]
    assert [seed["diverged"] for seed in first["each"]] == [False, False, True, False, False]
