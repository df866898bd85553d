import pytest

from gan_core.runs.worker.optimum import CLOSE_ENOUGH, ON_IMAGES, ON_THE_LINE, OptimumSearch


def search(metrics_at, each=50):
    """Ask after every `each` steps; returns the steps taken and the sentence that ended it."""
    hunt = OptimumSearch()
    while (ending := hunt.judge(metrics_at(hunt.steps))) is None:
        assert hunt.steps <= ON_THE_LINE.limit
        hunt.steps += each
    return hunt.steps, ending


def test_stops_once_close_enough():
    steps, ending = search(lambda step: {"value_gap": 0.999**step})
    assert 0.999**steps < CLOSE_ENOUGH <= 0.999 ** (steps - 50)
    assert "at its optimum" in ending and "nats" in ending


def test_stops_when_nothing_improves_any_more():
    steps, ending = search(lambda step: {"value_gap": max(0.1, 0.999**step)})
    improving_until = 2_300
    assert improving_until <= steps <= improving_until + ON_THE_LINE.idle + 100
    assert "no longer improves" in ending


def test_stops_at_the_limit_while_still_improving():
    steps, ending = search(lambda step: {"value_gap": 1e6 * 0.9999**step})
    assert steps == ON_THE_LINE.limit
    assert "before its optimum" in ending


@pytest.mark.parametrize("metrics", [{}, {"value_gap": None}])
def test_ends_even_if_the_distance_is_unknown(metrics):
    steps, ending = search(lambda step: metrics)
    assert steps == ON_THE_LINE.idle
    assert "nats" not in ending and "improves" not in ending


def test_images_stop_when_the_held_out_value_rises_no_more():
    steps, ending = search(lambda step: {"value_held_out": -1.4 + min(step, 600) / 1000}, each=10)
    assert 600 <= steps <= 600 + ON_IMAGES.idle + 20
    assert "no longer improves" in ending


@pytest.mark.parametrize(
    "metrics_at",
    [
        lambda step: {"value_gap": 0.999**step},
        lambda step: {"value_gap": max(0.1, 0.999**step)},
        lambda step: {"value_gap": 1e6 * 0.9999**step},
        lambda step: {"value_gap": None if step < 200 else 0.999**step},
        lambda step: {"value_held_out": -1.4 + min(step, 600) / 1000},
        lambda step: {},
    ],
)
def test_how_far_it_is_never_goes_back_and_ends_at_its_end(metrics_at):
    hunt, told = OptimumSearch(), []
    while hunt.judge(metrics_at(hunt.steps)) is None:
        told.append(hunt.progress())
        hunt.steps += 50
    done = [progress.done for progress in told]
    assert done == sorted(done) and done[0] < 0.05 and done[-1] < 1.0
    assert len(set(done)) > len(done) / 20
    assert hunt.progress().done == 1.0


def test_what_d_has_gained_is_told():
    hunt = OptimumSearch()
    assert (hunt.progress().gain, hunt.progress().gap) == (None, None)
    hunt.judge({"value_gap": 0.5})
    hunt.judge({"value_gap": 0.2})
    assert (hunt.progress().gain, hunt.progress().gap) == (0.3, 0.2)
    hunt = OptimumSearch()
    hunt.judge({"value_held_out": -1.4})
    hunt.judge({"value_held_out": -1.1})
    assert (hunt.progress().gain, hunt.progress().gap) == (pytest.approx(0.3), None)
