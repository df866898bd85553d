"""Formulas as HTML, for figures that set them beside numbers: Streamlit's typesetting does not reach into a component.

The pieces nest: `fraction(P_DATA, f"{P_DATA} + {P_G}")`. Letters are set in the fonts of the page's displayed
equations; `browser/derivation.css` has the rest of their look. What a screen reader says is up to the cell, which has
the formula in words.
"""

from __future__ import annotations


def letter(base: str, below: str = "", above: str = "", role: str = "") -> str:
    """A letter in italics, with an index, an exponent, and the colour of a role of `ui.charts.specs.ROLES`."""
    marks = (f"<sub>{below}</sub>" if below else "") + (f"<sup>{above}</sup>" if above else "")
    text = f"<i>{base}</i>{marks}"
    return f'<span class="mm-role-{role}">{text}</span>' if role else text


def fraction(top: str, bottom: str) -> str:
    """One formula over another."""
    return f'<span class="fm-fraction"><span>{top}</span><span>{bottom}</span></span>'


def integral(integrand: str) -> str:
    """∫ integrand dx over the whole line; it is not broken where a formula needs two lines."""
    whole = f'<span class="fm-integral">∫</span>{integrand}<span class="fm-thin"></span> d<i>x</i>'
    return f'<span class="fm-whole">{whole}</span>'


def expectation(below: str, of: str) -> str:
    """The expectation of `of` for what the index says."""
    return f"E<sub>{below}</sub>[{of}]"


def logarithm(of: str) -> str:
    """The natural logarithm."""
    return f'log<span class="fm-thin"></span>{of}'


def large(of: str) -> str:
    """Parentheses around something with a fraction."""
    return f'<span class="fm-large">(</span>{of}<span class="fm-large">)</span>'


P_DATA = letter("p", "data", role="data")
P_G = letter("p", "<i>g</i>", role="generated")
M = letter("m")
X = letter("x")
HALF = fraction("1", "2")
