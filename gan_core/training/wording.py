"""Numbers as sentences say them."""

from __future__ import annotations

import math


def percent(share: float) -> str:
    """A share of one in words, such as "53 %"."""
    return f"{100 * share:.0f} %"


def power_of_ten(value: float) -> str:
    """A small positive number as a power of ten, such as "10⁻⁹"."""
    if value <= 0:
        return "0"
    return "10" + str(round(math.log10(value))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def amount(value: float, decimals: int) -> str:
    """A number of 0 or more with so many decimals, such as "0.72"; from 10,000 on as a power of ten."""
    return f"{value:.{decimals}f}" if value < 10_000 else power_of_ten(value)
