"""The files of a run that the browser fetches by its id."""

import asyncio
import csv

import pytest
from starlette.requests import Request

from gan_core.errors import NoRoomError, RunError
from gan_core.sweeps.plan import SweepPlan
from gan_core.training.settings import Settings
from tests.runs.server.run.stand_in import FakeWorker
from tests.runs.server.run.test_run_sweeps import tell
from ui.live import files


@pytest.fixture
def worker():
    return FakeWorker()


@pytest.fixture
def fetch(worker, monkeypatch):
    class Host:
        @staticmethod
        def get(run_id):
            if run_id == "full":
                raise NoRoomError(3)
            if run_id != worker.run.id:
                raise RunError("There is no such run.")
            return worker.run

    monkeypatch.setattr(files, "get_host", Host)
    endpoints = {route.path.rpartition("/")[2]: route.endpoint for route in files.file_routes()}

    def fetch(run_id, name, query=""):
        scope = {"type": "http", "path_params": {"run_id": run_id}, "query_string": query.encode(), "headers": []}
        answer = asyncio.run(endpoints[name](Request(scope)))
        return answer.status_code, answer.body.decode(), answer.headers.get("content-disposition")

    return fetch


def test_the_history_and_the_seeds_are_tables(fetch, worker):
    worker.answer(step=3)
    status, text, name = fetch(worker.run.id, "history.csv")
    assert status == 200 and text.startswith("step,jsd\n")
    assert 'filename="two_modes' in name and name.endswith('-history.csv"')

    worker.run.begin_sweep(SweepPlan(Settings(), 2, 40, looks=2))
    tell(worker, [(0, 3)])
    status, text, name = fetch(worker.run.id, "seeds.csv", "threshold=0.3")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["seed"], row["step"]) for row in rows][:3] == [("0", "0"), ("0", "20"), ("0", "40")]
    assert {row["below_threshold"] for row in rows} == {"1"}
    assert status == 200 and name.endswith('-seeds.csv"')
    strict = csv.DictReader(fetch(worker.run.id, "seeds.csv")[1].splitlines())
    assert {row["below_threshold"] for row in strict} == {"0"}
    worker.run.change(seed=7)  # as when one of the seeds is made the run
    assert fetch(worker.run.id, "seeds.csv")[2] == name != fetch(worker.run.id, "history.csv")[2]
    assert "seed7" in fetch(worker.run.id, "history.csv")[2] and "seed7" not in name


@pytest.mark.parametrize("name", ["history.csv", "seeds.csv"])
def test_what_is_not_there_is_said_in_words(fetch, name):
    assert fetch("nobody", name)[0] == 404
    status, text, _ = fetch("full", name)
    assert status == 503 and "Try again later" in text


def test_seeds_that_nobody_has_trained_and_a_threshold_that_is_none(fetch, worker):
    assert fetch(worker.run.id, "seeds.csv")[0] == 404
    assert fetch(worker.run.id, "seeds.csv", "threshold=x") == (400, "The threshold is not a number.", None)
