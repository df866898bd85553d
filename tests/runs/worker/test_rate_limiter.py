import itertools

import pytest

from gan_core.runs.worker.rate_limiter import RateLimiter


def play(limiter, step_seconds, seconds, slice_seconds=0.015, start=0.0):
    """Steps in each call while one run has all the time; sleeps as the loop would."""
    now, counts = start, []
    while now < start + seconds:
        count = limiter.steps(slice_seconds, now)
        if count:
            limiter.record(count, count * step_seconds, now + count * step_seconds)
            now += count * step_seconds
            counts.append(count)
        else:
            now += limiter.wait(now)
    return counts


def test_slices_grow_to_the_wanted_length_and_never_leap():
    counts = play(RateLimiter(), 0.001, 1.0)
    assert counts[0] == 1
    assert all(later <= 2 * earlier for earlier, later in itertools.pairwise(counts))
    assert 13 <= counts[-1] <= 15


def test_steps_longer_than_a_slice_come_one_at_a_time():
    assert set(play(RateLimiter(), 0.2, 2.0)) == {1}


def test_forgetting_starts_with_one_step():
    limiter = RateLimiter()
    play(limiter, 0.001, 1.0)
    limiter.forget()
    assert limiter.steps(0.015, 2.0) == 1


@pytest.mark.parametrize("limit", [1, 7, 60, 300])
def test_limit_is_kept_from_both_sides(limit):
    limiter = RateLimiter(limit)
    total = sum(play(limiter, 0.0005, 10.0))
    assert 10 * limit - 1 <= total <= 10 * limit + max(1, limit / 10) + 1


def test_first_step_of_a_slow_run_comes_at_once():
    limiter = RateLimiter(1.0)
    limiter.restart()
    assert limiter.steps(0.015, 100.0) == 1
    limiter.record(1, 0.001, 100.001)
    assert limiter.steps(0.015, 100.5) == 0
    assert limiter.wait(100.5) == pytest.approx(0.5, abs=0.01)


def test_waiting_for_others_is_not_made_up_for():
    limiter = RateLimiter(20.0)
    play(limiter, 0.0005, 5.0)
    assert limiter.steps(1.0, 1_000.0) <= 2


def test_speed_is_what_happens():
    limiter = RateLimiter()
    assert limiter.speed() is None
    play(limiter, 0.002, 4.0)
    assert limiter.speed() == pytest.approx(500, rel=0.02)
    limiter.restart()
    assert limiter.speed() is None
