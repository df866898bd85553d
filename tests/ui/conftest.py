import pytest

import gan_core.runs.host as host_module
from gan_core.runs.host import Host


@pytest.fixture
def host(tmp_path, monkeypatch):
    """The host that pages get: one worker, its runs in a folder of their own."""
    own = Host(workers=1, folder=tmp_path / "runs")
    monkeypatch.setattr(host_module, "_host", own)
    yield own
    own.close()
