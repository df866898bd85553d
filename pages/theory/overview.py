"""The way into the theory: what each chapter is about."""

from __future__ import annotations

from ui.theory.page import contents

contents()
