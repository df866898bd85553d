"""Where the project's own files lie, in a checkout and installed.

In a checkout `pretrained` and `lessons` stand beside `gan_core`, as `app.py` does. `pip install` puts all of them into
the package `minimax_lab`, which then stands beside `gan_core`.
"""

from __future__ import annotations

from pathlib import Path

IMPORT_ROOT = Path(__file__).resolve().parents[1]
"""The folder from which gan_core is imported."""

_INSTALLED = IMPORT_ROOT / "minimax_lab"

PROJECT = _INSTALLED if (_INSTALLED / "app.py").is_file() else IMPORT_ROOT
"""The folder of app.py."""

PRETRAINED = PROJECT / "pretrained"
"""Checkpoints, classifiers and stages that ship, and their measured quality."""

LESSONS = PROJECT / "lessons"
"""The lessons that ship."""
