"""Requests from the server's side, answered by a real worker process."""

import os
import signal
import threading
from concurrent.futures import CancelledError

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.training.settings import Settings


def test_an_answer_has_facts_and_arrays(make_host):
    sent = {"x": np.arange(6, dtype=np.float32).reshape(2, 3), "labels": np.array([1, 2])}
    header, arrays = make_host().request("count", {"until": 2}, sent).result(20)
    assert header == {"until": 2}
    assert np.array_equal(arrays["x"], 2 * sent["x"]) and arrays["labels"].tolist() == [2, 4]
    assert not arrays["x"].flags.writeable


def test_progress_comes_on_the_way(make_host, wait_for):
    request = make_host().request("count", {"until": 60})
    assert request.progress is None
    heard = []
    end = request.on_progress(heard.append)
    wait_for(lambda: len(heard) >= 3, "three words")
    end()
    count = len(heard)
    assert [word["done"] for word in heard] == sorted(word["done"] for word in heard)
    assert heard[0]["message"] == "counting" and heard[1]["number"] == heard[1]["number"][0]
    assert request.progress["done"] >= heard[-1]["done"]
    late = []
    request.on_progress(late.append)
    assert late[0] in [*heard, request.progress] or late[0]["done"] >= heard[-1]["done"]
    request.result(20)
    assert len(heard) == count


def test_a_cancelled_request_stops_the_work(make_host, wait_for):
    host = make_host()
    endless = host.request("count", {"until": 10**6})
    waiting = host.request("count", {"until": 10**6})
    wait_for(lambda: endless.progress, "progress")
    assert waiting.cancel() and endless.future.cancel()
    with pytest.raises(CancelledError):
        endless.result(1)
    assert host.request("count", {"until": 1}).result(20)[0] == {"until": 1}
    assert not host._requests._open


def test_a_request_that_takes_too_long_is_given_up(make_host):
    host = make_host()
    request = host.request("count", {"until": 10**6})
    with pytest.raises(RunError, match="busy"):
        request.result(0.2)
    assert request.future.cancelled()
    assert host.request("count", {"until": 1}).result(20)


def test_the_death_of_the_worker_is_an_error_on_the_future(make_host, wait_for):
    host = make_host()
    requests = [host.request("count", {"until": 10**6}) for _ in range(2)]
    wait_for(lambda: requests[0].progress, "progress")
    os.kill(host.worker_pids[0], signal.SIGKILL)
    for request in requests:
        with pytest.raises(RunError, match="ended"):
            request.result(20)
    assert host.request("count", {"until": 1}).result(20)


def test_closing_the_host_ends_requests(make_host, wait_for):
    host = make_host()
    request = host.request("count", {"until": 10**6})
    wait_for(lambda: request.progress, "progress")
    host.close()
    with pytest.raises(RunError, match="ended"):
        request.result(5)


def test_errors_arrive_with_their_text(make_host):
    host = make_host()
    with pytest.raises(RunError, match="telepathy"):
        host.request("telepathy", {}).result(20)
    with pytest.raises(RunError, match="KeyError"):
        host.request("count", {}).result(20)


def test_requests_go_to_the_worker_that_has_least_to_do(make_host, wait_for):
    host = make_host(workers=2)
    run = host.create(Settings())
    busy = host._homes[run.id]
    with run.watch():
        run.play()
        first = host.request("count", {"until": 10**6})
        second = host.request("count", {"until": 10**6})
        homes = [host._requests._open[number].worker for number in (1, 2)]
        assert busy not in homes[:1] and homes[1] is busy
    first.cancel(), second.cancel()


def test_a_slow_request_leaves_time_for_training(make_host, wait_for):
    host = make_host()
    run = host.create(Settings())
    with run.watch():
        run.play()
        request = host.request("count", {"until": 10**6})
        wait_for(lambda: request.progress, "progress")
        before = run.step_count
        wait_for(lambda: run.step_count > before + 100, "training goes on", 5)
    request.cancel()


def test_many_threads_ask_and_cancel(make_host):
    host, wrong = make_host(), []

    def ask(seed):
        random = np.random.default_rng(seed)
        for _ in range(30):
            x = random.normal(size=4).astype(np.float32)
            request = host.request("count", {"until": int(random.integers(2))}, {"x": x})
            if random.random() < 0.5:
                request.cancel()
                continue
            try:
                if not np.array_equal(request.result(60)[1]["x"], 2 * x):
                    wrong.append(seed)
            except RunError as error:
                if "Too much" not in str(error):
                    wrong.append(error)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and not host._requests._open
