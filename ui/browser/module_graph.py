"""Which modules a module of the browser's side imports.

A browser finds out what a module imports when it has read it, and so waits once for every generation of them. Whoever
knows them all can have them fetched at the same time.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from ui.browser.assets import ROOT

_IMPORTED = re.compile(r"""^(?:import|export)\b[^;'"]*['"](\.{1,2}/[^'"]+)['"]""", re.MULTILINE)


def with_imports(modules: Iterable[str]) -> tuple[str, ...]:
    """These modules and all that they import, directly or not, each once.

    Args:
        modules: paths in the project.
    """
    found: dict[str, None] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop(0)
        if module not in found:
            found[module] = None
            text = (ROOT / module).read_text(encoding="utf-8")
            folder = posixpath.dirname(module)
            waiting += [posixpath.normpath(posixpath.join(folder, name)) for name in _IMPORTED.findall(text)]
    return tuple(found)
