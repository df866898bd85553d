"""Which engine, observer and tracer belong to which kind of data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.line.tracing import LineTracer
from gan_core.training.protocol import Game
from gan_core.training.settings import Settings


def new_game(settings: Settings) -> Game:
    """A game with fresh weights, on the data that the settings name."""
    return _GAMES[settings.kind](settings)


def _on_the_line(settings: Settings) -> Game:
    engine = LineEngine(settings)
    observer = LineObserver(engine)
    return Game(engine, observer, LineTracer(engine, observer))


def _on_images(settings: Settings) -> Game:
    # Imported here: the one-dimensional lab needs no data set and starts sooner without it.
    from gan_core.training.images.engine import ImageEngine
    from gan_core.training.images.observer import ImageObserver
    from gan_core.training.images.tracing import ImageTracer

    engine = ImageEngine(settings)
    return Game(engine, ImageObserver(engine), ImageTracer(engine))


_GAMES: Mapping[str, Callable[[Settings], Game]] = MappingProxyType({"mixture": _on_the_line, "images": _on_images})
"""By `Settings.kind`."""
