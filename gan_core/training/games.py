"""Which engine, observer and tracer belong to which kind of data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from gan_core.errors import SettingsError
from gan_core.training.kinds import IMAGES, MIXTURE, PAIRED, PLANE, TRANSLATION
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.line.tracing import LineTracer
from gan_core.training.plane.engine import PlaneEngine
from gan_core.training.plane.observer import PlaneObserver
from gan_core.training.plane.tracing import PlaneTracer
from gan_core.training.protocol import Game
from gan_core.training.settings import Settings


def new_game(settings: Settings) -> Game:
    """A game with fresh weights, on the data that the settings name."""
    return _GAMES[settings.kind](settings)


def stacked(
    settings: Settings, seeds: tuple[int, ...] | None = None, dtype: type[np.floating] = np.float32
) -> LineEngine:
    """Many seeds of a game on numbers or points, in one engine; see `LineEngine` for the arguments.

    Raises:
        SettingsError: the data are images.
    """
    if settings.images:
        raise SettingsError("Many seeds are not trained on images: choose data of the line or of the plane.")
    return (PlaneEngine if settings.kind == PLANE else LineEngine)(settings, seeds, dtype)


def observing(engine: LineEngine) -> LineObserver | PlaneObserver:
    """An observer of such an engine."""
    return PlaneObserver(engine) if isinstance(engine, PlaneEngine) else LineObserver(engine)


def _on_the_line(settings: Settings) -> Game:
    engine = LineEngine(settings)
    observer = LineObserver(engine)
    return Game(engine, observer, LineTracer(engine, observer))


def _in_the_plane(settings: Settings) -> Game:
    engine = PlaneEngine(settings)
    observer = PlaneObserver(engine)
    return Game(engine, observer, PlaneTracer(engine, observer))


def _on_images(settings: Settings) -> Game:
    # Imported here: the one-dimensional lab needs no data set and starts sooner without it.
    from gan_core.training.images.engine import ImageEngine
    from gan_core.training.images.observer import ImageObserver
    from gan_core.training.images.tracing import ImageTracer

    engine = ImageEngine(settings)
    return Game(engine, ImageObserver(engine), ImageTracer(engine))


def _of_translators(settings: Settings) -> Game:
    from gan_core.training.translation.cyclegan import CycleGan
    from gan_core.training.translation.observer import CycleObserver, PairObserver
    from gan_core.training.translation.pix2pix import Pix2Pix
    from gan_core.training.translation.tracing import TranslationTracer

    if settings.dataset in PAIRED:
        pairs = Pix2Pix(settings)
        return Game(pairs, PairObserver(pairs), TranslationTracer(pairs))
    cycle = CycleGan(settings)
    return Game(cycle, CycleObserver(cycle), TranslationTracer(cycle))


_GAMES: Mapping[str, Callable[[Settings], Game]] = MappingProxyType(
    {MIXTURE: _on_the_line, PLANE: _in_the_plane, IMAGES: _on_images, TRANSLATION: _of_translators}
)
"""By `Settings.kind`."""
