"""Images from checkpoints, made in a worker so that pages need no torch."""

from __future__ import annotations

import queue
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_core.errors import MinimaxError

CACHED = 4  # checkpoints kept loaded
WAITING = 64  # requests that may wait

Reply = Callable[[dict[str, Any], dict[str, np.ndarray]], None]


class Renderer:
    """Answers render requests one after the other; errors travel back as data.

    Args:
        load: checkpoint name -> object with `generate(latents) -> uint8 images`.
        send: takes each reply, a header and its arrays.
    """

    def __init__(self, load: Callable[[str], Any], send: Reply) -> None:
        self._load = load
        self._send = send
        self._requests: queue.Queue[tuple[dict[str, Any], np.ndarray]] = queue.Queue(WAITING)
        self._loaded: dict[str, Any] = {}

    def request(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Put a request in line; refuse it if too many are waiting."""
        try:
            self._requests.put_nowait((header, arrays["latents"]))
        except queue.Full:
            self._refuse(header, "Too many images are asked for at once. Try again in a moment.")

    def run_forever(self) -> None:
        """Answer requests, for a thread of its own."""
        while True:
            self.answer(*self._requests.get())

    def answer(self, header: dict[str, Any], latents: np.ndarray) -> None:
        """Answer one request."""
        try:
            images = np.asarray(self._checkpoint(header["checkpoint"]).generate(latents))
            self._send({"kind": "rendered", "request": header["request"], "error": None}, {"images": images})
        except MinimaxError as error:
            self._refuse(header, str(error))
        except BrokenPipeError:
            raise
        except Exception as error:
            traceback.print_exc()
            self._refuse(header, f"The images could not be made ({type(error).__name__}: {error}).")

    def _checkpoint(self, name: str) -> Any:
        checkpoint = self._loaded.pop(name, None) or self._load(name)
        self._loaded[name] = checkpoint  # last in the dictionary = used last
        while len(self._loaded) > CACHED:
            del self._loaded[next(iter(self._loaded))]
        return checkpoint

    def _refuse(self, header: dict[str, Any], message: str) -> None:
        self._send({"kind": "rendered", "request": header["request"], "error": message}, {})
