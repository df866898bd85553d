"""A visitor without a browser: speaks Streamlit's own protocol, and sees what a page is made of."""

from __future__ import annotations

import json
import re
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

_RUN = re.compile(rb"/live/([A-Za-z0-9_-]{22})")
_QUESTION = "minimax_tab"
"""The component that asks which runs the tab had; see `ui/live/tab.py`."""
_TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{}__events"
"""Under which id Streamlit hears what a component says once."""
_NO_RUNS = json.dumps([{"event": "told", "value": {"runs": {}, "returns": False}}])


class Visitor:
    """One session of the lab.

    Args:
        url: of the server.
        patience: seconds that a page may take.
    """

    def __init__(self, url: str, patience: float = 60.0) -> None:
        self._url = url
        self._patience = patience
        self._socket: ClientConnection | None = None

    def __enter__(self) -> Visitor:
        address = self._url.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = connect(address, subprotocols=["streamlit"], origin=self._url, max_size=None)  # type: ignore
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._socket is not None:
            self._socket.close()

    def visit(self, page: str, query: str) -> tuple[list[str], str | None]:
        """Open a page at an address.

        Args:
            page: its path, "" for the first one.
            query: what follows the question mark.

        Returns:
            The tracebacks that the page shows, and the id of its run, if it has one.
        """
        tracebacks, run, question = self._run_page(page, query)
        if question is not None:
            tracebacks, run, _ = self._run_page(page, query, question)
        return tracebacks, run

    def _run_page(self, page: str, query: str, question: str | None = None) -> tuple[list[str], str | None, str | None]:
        """Tracebacks, the run, and the question for the tab's runs; a page comes once the one of before is answered."""
        assert self._socket is not None
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        if question is not None:
            component, answer = (message.rerun_script.widget_states.widgets.add() for _ in range(2))
            component.id, component.json_value = question, "{}"
            answer.id, answer.json_trigger_value = _TRIGGERS.format(question), _NO_RUNS
        self._socket.send(message.SerializeToString())
        tracebacks, run, question = [], None, None
        while True:
            data: Any = self._socket.recv(self._patience)
            found = _RUN.search(data)
            run = found.group(1).decode() if found else run
            told = ForwardMsg.FromString(data)
            element = told.delta.new_element
            if element.HasField("exception"):
                tracebacks.append(f"{element.exception.type}: {element.exception.message}")
            if element.bidi_component.component_name.endswith(_QUESTION):
                question = element.bidi_component.id
            if told.WhichOneof("type") == "script_finished":
                return tracebacks, run, question
