import subprocess
import sys

import pytest

from gan_core.runs.server import cause_of_death
from gan_core.runs.server.cause_of_death import from_outside, out_of_memory_kills

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture
def vmstat(tmp_path, monkeypatch):
    """What the system counts, as the test says."""
    monkeypatch.setattr(cause_of_death, "VMSTAT", tmp_path / "vmstat")

    def write(kills):
        (tmp_path / "vmstat").write_text(f"nr_free_pages 7\noom_kill {kills}\nnuma_hit 3\n")

    return write


def ended(how):
    script = f"import os, signal; {how}"
    return subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL, check=False).returncode


@pytest.mark.parametrize("how", ["os._exit(0)", "os._exit(3)", "os.abort()", "os.kill(os.getpid(), signal.SIGSEGV)"])
def test_what_ends_by_itself_was_not_killed_from_outside(vmstat, how):
    vmstat(2)
    assert not from_outside(ended(how), 2)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_what_was_asked_to_end_was(vmstat, name):
    assert from_outside(
        ended(f"signal.signal(signal.{name}, signal.SIG_DFL); os.kill(os.getpid(), signal.{name})"), None
    )


def test_what_was_killed_was_unless_the_system_says_that_memory_ran_out(vmstat):
    status = ended("os.kill(os.getpid(), signal.SIGKILL)")
    assert out_of_memory_kills() is None
    assert not from_outside(status, None)  # nobody knows
    vmstat(2)
    assert out_of_memory_kills() == 2
    assert from_outside(status, 2)
    assert not from_outside(status, 1)
    assert not from_outside(None, 2)
