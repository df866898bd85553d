"""Guided lessons: text, settings and tasks in a file, each task with a condition that is checked on the live run."""
