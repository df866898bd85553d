"""The socket of the translators' rooms."""

from __future__ import annotations

from starlette.routing import WebSocketRoute

from pages.family.answers import ANSWERS, LARGEST_SIDE
from ui.browser.question_socket import question_address, question_route
from ui.browser.questions import Askable, Question

PATH = "family-socket"
ASKABLE = Askable(Question, ANSWERS, largest_file=LARGEST_SIDE**2)
"""Everything that may be asked."""


def family_routes() -> list[WebSocketRoute]:
    """The route of the socket."""
    return [question_route(PATH, ASKABLE)]


def family_address() -> str:
    """Its path below the server's host name."""
    return question_address(PATH)
