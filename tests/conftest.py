"""Shared by all tests: one thread of arithmetic, because the networks are small, and a home that is not the user's."""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pytest
import torch  # after the variable, which NumPy reads when it is first imported

torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """What users keep lies elsewhere: no test may see or change it, and no worker process of a test either."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIMAX_HOME", str(folder))
        yield folder
