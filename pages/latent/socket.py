"""The latent page's socket: questions about a scene, which each brings along as "scene"."""

from __future__ import annotations

from starlette.routing import WebSocketRoute

from pages.latent.answers import ANSWERS
from pages.latent.conversation import SceneQuestion
from pages.latent.exports import EXPORTS
from pages.latent.pictures import LARGEST_FILE
from pages.latent.search import SEARCHES
from ui.browser.question_socket import question_address, question_route
from ui.browser.questions import Askable

PATH = "latent-socket"
ASKABLE = Askable(SceneQuestion, {**ANSWERS, **EXPORTS, **SEARCHES}, largest_file=LARGEST_FILE)
"""Everything that may be asked."""


def latent_routes() -> list[WebSocketRoute]:
    """The route of the latent page's socket."""
    return [question_route(PATH, ASKABLE)]


def latent_address() -> str:
    """The socket's path below the server's host name."""
    return question_address(PATH)
