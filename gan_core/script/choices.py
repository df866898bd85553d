"""The settings of one experiment, as the writer of its script sees them: it notes which of them were asked for."""

from __future__ import annotations

from typing import Any, cast

from gan_core.training.settings import FIELDS, Settings

STEPS = "steps"
"""The name, beside those of `FIELDS`, of how long to train."""


class Choices:
    """Settings and the number of steps, by attribute; `asked` collects the names of those that were read.

    What a line of a script was made from is found out by watching, so it cannot differ from what the line says.

    Attributes:
        kind: of data, which the whole script is about: no line is there because somebody asked for it.
        asked: names of fields, and perhaps `STEPS`; clear it before a line is made.
    """

    def __init__(self, settings: Settings, steps: int) -> None:
        self._values: dict[str, Any] = {**{name: getattr(settings, name) for name in FIELDS}, STEPS: steps}
        self.kind = settings.kind
        self.asked: set[str] = set()

    @property
    def settings(self) -> Settings:
        """The same for functions that take settings: what they read is noted, too."""
        return cast(Settings, self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(name)
        self.asked.add(name)
        return self._values[name]
