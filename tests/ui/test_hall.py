"""Viewers of one run hear of its news together, the less often the more they are."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.live import hall as module
from ui.live.hall import viewing


class TalkativeRun:
    def __init__(self):
        self.callbacks = []

    def subscribe(self, callback):
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)


def in_a_loop(conversation):
    # In a thread of its own: Playwright keeps an event loop running in this one while browser tests are about.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, conversation()).result()


@pytest.mark.parametrize(("viewers", "a_second"), [(1, 40), (12, 40), (20, 25), (50, 10), (100, 5), (400, 5)])
def test_many_viewers_share_what_the_server_has_time_for(viewers, a_second):
    async def conversation():
        run = TalkativeRun()
        with contextlib.ExitStack() as stack:
            halls = [stack.enter_context(viewing(run, lambda: None)) for _ in range(viewers)]
            assert halls[0].interval == pytest.approx(1 / a_second, rel=0.05)
            assert len(run.callbacks) == 1
        assert not run.callbacks and not module._halls

    in_a_loop(conversation)


def test_all_hear_of_news_at_once_and_of_what_came_meanwhile_the_next_time(monkeypatch):
    monkeypatch.setattr(module, "interval_between_frames", lambda viewers: 0.05)
    heard, begun = [], []

    async def conversation():
        run, loop = TalkativeRun(), asyncio.get_running_loop()
        begun.append(loop.time())
        with viewing(run, lambda: heard.append(("a", loop.time()))), viewing(run, lambda: heard.append(("b", 0))):
            for count in (2, 4):
                await asyncio.gather(*(asyncio.to_thread(run.callbacks[0]) for _ in range(20)))
                async with asyncio.timeout(5.0):
                    while len(heard) < count:
                        await asyncio.sleep(0.001)
                assert [name for name, _ in heard] == ["a", "b"] * (count // 2)
                # The next time only after a pause, though it was asked for twenty times at once.

    in_a_loop(conversation)
    # However late a busy machine told the first.
    assert heard[2][1] - begun[0] >= 0.05 - 0.005
