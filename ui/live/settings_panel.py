"""Widgets made from the settings table: one for each field, grouped as the table groups them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gan_core.training.fields import GROUPS, Field
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings
from ui.browser.reports import bind

LIVE_ICON = ":material/bolt:"
RESTART_ICON = ":material/restart_alt:"
EFFECTS = {True: "Changes the run as it goes.", False: "Begins the run anew; Undo brings the old one back."}
"""Whether a field is live -> what its change does."""
NETWORKS = {PRESETS[name].network: PRESETS[name] for name in ("digits", "digits_dcgan")}
"""Kind of network -> settings of a usual size."""
FEW = 64
"""Up to so many whole numbers fit on a slider."""


class SettingsOwner(Protocol):
    """Whoever has settings that widgets show and change: a page's run, or an experiment that nobody runs."""

    def key(self, name: str) -> str:
        """A Streamlit key of its page."""
        ...

    def do(self, command: Callable[[Any], Any]) -> None:
        """Give it a command; a refusal becomes a message."""
        ...

    def change(self, **changes: Any) -> None:
        """Give it other settings."""
        ...


def settings_panel(
    page: SettingsOwner,
    settings: Settings,
    *,
    without: frozenset[str] = frozenset({"dataset", "loss"}),
    data: Callable[[], None] | None = None,
    running: bool = True,
) -> None:
    """Draw all settings that mean something for this kind of data.

    Args:
        page: whose settings they are.
        settings: the values in force.
        without: fields that the page shows elsewhere.
        data: draws further widgets into the group "Data".
        running: whether there is a run, which takes some changes as it goes and others only with a restart.
    """
    if running:
        st.caption(
            f"{LIVE_ICON} changes the run as it goes   {RESTART_ICON} begins it anew; Undo brings the old one back"
        )
    for group in GROUPS:
        names = [
            name for name, field in FIELDS.items() if field.group == group and name not in without
            and field.kind != "numbers" and settings.applies(name)
        ]  # fmt: skip
        extra = data if group == "Data" else None
        if not names and extra is None:
            continue
        with st.expander(group, expanded=group in ("Data", "Training")):
            if extra is not None:
                extra()
            for name in names:
                setting_widget(page, settings, name, running)


def setting_widget(page: SettingsOwner, settings: Settings, name: str, running: bool = True) -> None:
    """One widget that shows a field's value and sends a change to the run at once.

    Where there is a run, an icon before its label says what a change does, and so does its help.
    """
    if running:
        with effect(page, name):
            _widget(page, settings, name, f" {EFFECTS[FIELDS[name].live]}")
    else:
        _widget(page, settings, name)


def effect(page: SettingsOwner, name: str, width: int | Literal["stretch"] = "stretch") -> DeltaGenerator:
    """Where a field's widget goes: the style sheet draws the icon of what its change does before the label there.

    In the label itself an icon would be part of the widget's name, and ":material/bolt:" is what is then read out.
    """
    return st.container(key=page.key(f"applies-{'now' if FIELDS[name].live else 'anew'}-{name}"), width=width)


def _widget(page: SettingsOwner, settings: Settings, name: str, told: str = "") -> None:
    field = FIELDS[name]
    value = getattr(settings, name)
    common: dict[str, Any] = {
        "label": field.label,
        "help": f"{field.help} Allowed: {field.allowed(settings.images)}.{told}",
        **bind(page.key(f"setting-{name}"), value, lambda chosen: page.change(**with_companions(name, chosen))),
    }
    most = field.highest(settings.images)
    if field.kind == "choice":
        choices = list(field.choices)
        st.selectbox(options=choices, index=choices.index(value), format_func=field.choices.__getitem__, **common)
    elif field.logarithmic:
        st.select_slider(options=rates(field, value), value=value, format_func=lambda rate: f"{rate:g}", **common)
    elif field.kind == "integer" and most - field.minimum <= FEW:
        st.slider(min_value=int(field.minimum), max_value=int(most), value=value, step=1, **common)
    elif field.kind == "integer":
        st.number_input(min_value=int(field.minimum), max_value=int(most), value=value, step=1, **common)
    else:
        step = 0.01 if most <= 1 else 0.1
        st.number_input(
            min_value=float(field.minimum), max_value=float(most), value=float(value), step=step, format="%g", **common
        )


def with_companions(name: str, value: Any) -> dict[str, Any]:
    """The change of one field, and of those that would not fit it: a width means other things in other networks."""
    usual = NETWORKS.get(value) if name == "network" else None
    if usual is None:
        return {name: value}
    differing = {other for networks in NETWORKS.values() for other in networks.differences(usual)}
    return {other: getattr(usual, other) for other in differing}


def rates(field: Field, value: float) -> list[float]:
    """The stops of a logarithmic slider: 0 if it is allowed, 1-2-5 in each decade, and the value itself."""
    stops = {float(f"{digit}e{power}") for power in range(-6, 1) for digit in (1, 2, 5)}
    allowed = {stop for stop in stops if field.minimum <= stop <= field.maximum}
    lowest = {0.0} if field.minimum == 0 and not field.positive else set()
    return sorted(allowed | lowest | {value})
