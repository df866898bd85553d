"""Numbers that whoever runs the server may set in its environment."""

from __future__ import annotations

import os

from gan_core.errors import RunError


def whole_number(variable: str, default: int) -> int:
    """The number in an environment variable; the default if it is not set, or empty.

    Raises:
        RunError: if it is set, but not to a whole number of at least 1.
    """
    text = os.environ.get(variable)
    if not text:
        return default
    try:
        number = int(text)
        if number < 1:
            raise ValueError
    except ValueError:
        raise RunError(f"{variable} = {text!r} is not allowed: give a whole number of at least 1.") from None
    return number
