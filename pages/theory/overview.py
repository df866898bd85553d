"""The way into the theory: what each chapter is about."""

from __future__ import annotations

from ui.figures.page import contents

contents()
