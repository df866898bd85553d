import sys
import time
from pathlib import Path

import pytest

from gan_core.runs.server.host import Host

HERE = Path(__file__).parent


@pytest.fixture
def fake_command():
    return (sys.executable, str(HERE / "fake_worker.py"))


@pytest.fixture
def make_host(tmp_path, fake_command):
    """Hosts whose workers count instead of training, closed after the test."""
    hosts = []

    def unknown(settings, preset):
        """These workers have other frames than those that are kept."""

    def make(**options):
        hosts.append(
            Host(
                **{
                    "workers": 1,
                    "folder": tmp_path / "runs",
                    "command": fake_command,
                    "first_frame": unknown,
                    **options,
                }
            )
        )
        return hosts[-1]

    yield make
    for host in hosts:
        host.close()


@pytest.fixture
def wait_for():
    """Waits until a condition holds, and fails saying which if it never does."""

    def wait(condition, what, seconds=60.0):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"not within {seconds} s: {what}"
            time.sleep(0.005)

    return wait
