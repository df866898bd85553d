"""What was measured of a translator, beside what each number says; see `python -m gan_core family`."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from gan_core.errors import CheckpointError
from gan_core.family import table
from gan_core.family.members import Translating

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Number:
    """One measured number.

    Attributes:
        title: what it is.
        needs: what must have been measured; without one of these nothing is shown.
        text: the number, and what it is compared with.
        explanation: what it says.
    """

    title: str
    needs: tuple[str, ...]
    text: Callable[[Result], str]
    explanation: str


def numbers(name: str, member: Translating) -> None:
    """Show what was measured of a member; nothing if nobody has."""
    try:
        result = table.kept().get(name, {})
    except CheckpointError:
        result = {}
    shown = [number for number in NUMBERS[member.method] if all(result.get(need) is not None for need in number.needs)]
    if not shown:
        return
    st.html('<h2 class="family-heading">Measured on the test images</h2>')
    items = "".join(
        f"<div><dt>{html.escape(number.title)}</dt><dd>{html.escape(number.text(result))}</dd>"
        f"<dd>{html.escape(number.explanation)}</dd></div>"
        for number in shown
    )
    st.html(f'<dl class="family-numbers">{items}</dl>')


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".0 %", " %")


def _kept(what: str, words: str) -> Number:
    return Number(
        f"{what} kept",
        (f"kept_{words}",),
        lambda result: _percent(result[f"kept_{words}"]),
        f"Translations in which {what.lower()} is as it was: nobody asked for that but the cycle, and the identity.",
    )


NUMBERS: Mapping[str, tuple[Number, ...]] = MappingProxyType(
    {
        "pix2pix": (
            Number(
                "Fréchet distance",
                ("frechet", "frechet_floor"),
                lambda result: f"{result['frechet']:.1f}, of real images {result['frechet_floor']:.1f}",
                "How far the coloured drawings are, as a crowd, from the originals, in the features of a frozen "
                "classifier. Of real images: as many other characters in their place.",
            ),
            Number(
                "Fréchet distance, L1 alone",
                ("frechet_baseline",),
                lambda result: f"{result['frechet_baseline']:.1f}",
                "The same network without an adversary: what it gets wrong alike in all images moves the whole crowd.",
            ),
            Number(
                "Distance to the pair’s image",
                ("l1",),
                lambda result: f"{result['l1']:.2f} of 255 levels",
                "The mean |y − G(x)|: how far each drawing’s colours are from its artist’s.",
            ),
            Number(
                "The same, L1 alone",
                ("l1_baseline",),
                lambda result: f"{result['l1_baseline']:.2f} of 255 levels",
                "This is what L1 alone is trained for. An adversary has a price here: it asks for what could be real, "
                "not for what is right on average.",
            ),
        ),
        "cyclegan": (
            Number(
                "Accepted, dark to light and back",
                ("accepted_a_to_b", "accepted_b_to_a"),
                lambda result: f"{_percent(result['accepted_a_to_b'])} and {_percent(result['accepted_b_to_a'])}",
                "Translations that a frozen classifier, which never saw one, takes for faces of the other domain.",
            ),
            Number(
                "There and back",
                ("cycle_error", "cycle_error_untrained"),
                lambda result: (
                    f"off by {result['cycle_error']:.1f} of 255 levels, "
                    f"untrained by {result['cycle_error_untrained']:.0f}"
                ),
                "The mean |G_BA(G_AB(a)) − a|: what the cycle loss holds down.",
            ),
            _kept("Skin tone", "skin_tone"),
            _kept("A beard, or none,", "beard"),
            _kept("Long or short hair", "long_hair"),
            _kept("The colour of clothes", "clothes"),
        ),
    }
)
"""Method -> its numbers."""
