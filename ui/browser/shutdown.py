"""The end of the server: clients that take nothing and say nothing do not hold it up."""

from __future__ import annotations

import signal

import uvicorn


def wait_for_clients_at_most(seconds: int) -> None:
    """Once told to end, give clients so long to leave; the app's lifespan ends after that, and saves what it has.

    Streamlit starts uvicorn without a limit, and has no option for one. Uvicorn's server is found by its handler of
    SIGTERM; under another server than uvicorn this does nothing.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if isinstance(server, uvicorn.Server):
        server.config.timeout_graceful_shutdown = seconds
