"""The errors that a user can cause, and that every caller can catch as one.

Each message says what was wrong, what is allowed and, where it helps, what to do.
"""


class MinimaxError(Exception):
    """Base class of every error that Minimax Lab raises on purpose."""


class SettingsError(MinimaxError, ValueError):
    """A setting outside its range, of the wrong type, or not changeable in the middle of a run."""


class CheckpointError(MinimaxError):
    """A checkpoint that is missing, damaged, or does not match what this version can load."""


class DatasetError(MinimaxError):
    """A data set that is missing or damaged."""


class RunError(MinimaxError):
    """A training run that does not exist, or that cannot do what was asked of it."""


class UnavailableError(RunError):
    """What a server cannot do at the moment: asking again later may help, and nothing that it keeps is gone."""


class NoRoomError(UnavailableError):
    """A server that holds as many runs as it can, each of them watched by somebody.

    Attributes:
        runs: how many.
        place: in the queue of those who wait, 1 for the next one; None for who has no ticket.
        ticket: to ask again with; None for who has none.
    """

    def __init__(self, runs: int, place: int | None = None, ticket: str | None = None) -> None:
        held = "1 run that is" if runs == 1 else f"{runs:,} runs that are"
        waits = "" if place is None else f" You are number {place:,} in the queue."
        super().__init__(f"This server already has {held} being watched.{waits} Try again later.")
        self.runs = runs
        self.place = place
        self.ticket = ticket


class DivergedError(RunError):
    """Training produced a number that is not finite.

    Attributes:
        quantity: what is not finite, in words.
        step: the generator step at which it was seen.
    """

    def __init__(self, quantity: str, step: int, advice: str) -> None:
        super().__init__(f"At step {step:,} {quantity} stopped being a finite number. {advice}")
        self.quantity = quantity
        self.step = step
