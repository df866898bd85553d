"""Modules that are imported when something of them is first needed."""

from __future__ import annotations

import importlib
from typing import Any


class Deferred:
    """Stands for a module that takes long to import, in code that is also read where it is never run.

    The server's process knows the words of every loss and computes none: it must not load PyTorch. What was asked for
    once is kept as an attribute, so that from then on it costs as little as an attribute of the module itself.

    Args:
        name: of the module, as in an import.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value
