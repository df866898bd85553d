"""What can be taken away of a run, as files that the browser fetches by the run's id."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gan_core.errors import MinimaxError, UnavailableError
from gan_core.runs.server.host import get_host
from gan_core.runs.server.run import Run
from gan_core.training.experiment_name import experiment_stem
from ui.browser.assets import base_path


async def _history(request: Request) -> Response:
    try:
        run = await asyncio.to_thread(get_host().get, request.path_params["run_id"])
    except UnavailableError as error:
        return PlainTextResponse(str(error), status_code=503)
    except MinimaxError as error:
        return PlainTextResponse(str(error), status_code=404)
    return _table(await asyncio.to_thread(run.view.history_csv), f"{file_stem(run)}-history.csv")


async def _seeds(request: Request) -> Response:
    try:
        threshold = float(request.query_params.get("threshold", "0.01"))
        run = await asyncio.to_thread(get_host().get, request.path_params["run_id"])
        text, stem = await asyncio.to_thread(run.view.seeds_csv, threshold)
    except UnavailableError as error:
        return PlainTextResponse(str(error), status_code=503)
    except ValueError:
        return PlainTextResponse("The threshold is not a number.", status_code=400)
    except MinimaxError as error:
        return PlainTextResponse(str(error), status_code=404)
    return _table(text, f"{stem}-seeds.csv")


def _table(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv", headers=headers)


def file_stem(run: Run) -> str:
    """What the names of a run's files begin with: the experiment, and the step that they hold."""
    return f"{experiment_stem(run.preset, run.settings)}-step-{run.step_count}"


def file_routes() -> list[Route]:
    """The routes of the files."""
    files = files_address("{run_id}")
    return [Route(f"{files}/history.csv", _history), Route(f"{files}/seeds.csv", _seeds)]


def files_address(run_id: str) -> str:
    """Where the files of a run lie, below the server's host name."""
    return f"{base_path()}/live/{run_id}"
