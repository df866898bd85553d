"""The names of the states that a sweep beside a run can be in."""

TRAINING, WAITING = "training", "waiting"
"""At work; and standing still because nobody looks, until somebody does."""
DONE, CANCELLED, FAILED = "done", "cancelled", "failed"
"""How it ended; what it had found by then stays in each case."""
