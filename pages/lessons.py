"""The lessons: a list of them, and each beside the live run that it is about."""

from __future__ import annotations

from ui.lessons.page import lessons_page

lessons_page()
