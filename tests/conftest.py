"""Shared by all tests: one thread of arithmetic, because the networks are small, and a home that is not the user's."""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pytest
import torch  # after the variable, which NumPy reads when it is first imported

import gan_core.runs.server.host as host_module
from gan_core.runs.server.host import Host
from tests.javascript_calls import running_modules

torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """What users keep lies elsewhere: no test may see or change it, and no worker process of a test either."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIMAX_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def one_worker(tmp_path_factory):
    """A host with one worker, which takes two seconds to start: all tests of pages share it, one after the other."""
    host = Host(workers=1, folder=tmp_path_factory.mktemp("host") / "runs")
    yield host
    host.close()


@pytest.fixture
def host(one_worker, monkeypatch):
    """The host that pages get; a test's runs end with it."""
    monkeypatch.setattr(host_module, "_host", one_worker)
    yield one_worker
    for run in one_worker.runs:
        run.close()


@pytest.fixture(scope="session")
def javascript():
    """The project's JavaScript modules, to call their functions without a browser."""
    with running_modules() as modules:
        yield modules
