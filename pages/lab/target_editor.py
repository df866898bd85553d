"""The editor of the target: components of p_data, added, removed, moved and reweighted while the run goes on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import streamlit as st

from gan_core.training.fields import MOST_COMPONENTS
from gan_core.training.settings import FIELDS, Settings
from ui.browser.reports import bind
from ui.live.settings_panel import SettingsOwner

PARTS = {"means": ("Mean", 0.1), "stds": ("Std", 0.05), "weights": ("Weight", 0.05)}
"""field -> its name for one component, and the step of its slider."""
REACH = {"means": (-8.0, 8.0), "stds": (0.05, 3.0), "weights": (0.05, 1.0)}
"""What the sliders span; a value beyond, from an address, widens its slider."""


def target_editor(page: SettingsOwner, settings: Settings) -> None:
    """Three sliders for each component, and buttons to add and remove one."""
    count = len(settings.means)
    for index in range(count):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"Component {index + 1}", width="content")
            st.button(
                "Remove",
                key=page.key(f"remove-{index}"),
                icon=":material/close:",
                type="tertiary",
                disabled=count == 1,
                on_click=lambda index=index: _change(page, lambda now: without(now, index)),
            )
        for name in PARTS:
            _slider(page, settings, name, index)
    st.button(
        "Add a component",
        key=page.key("add-component"),
        icon=":material/add:",
        disabled=count >= MOST_COMPONENTS,
        on_click=lambda: _change(page, with_another),
    )


def _change(page: SettingsOwner, change: Callable[[Settings], dict[str, tuple[float, ...]]]) -> None:
    """Change the components as they are now: those that the page shows may be older than the last slider's move."""
    page.do(lambda run: run.apply(run.settings.replace(**change(run.settings))))


def _slider(page: SettingsOwner, settings: Settings, name: str, index: int) -> None:
    label, step = PARTS[name]
    value = getattr(settings, name)[index]
    low, high = REACH[name]
    st.slider(
        label,
        min(low, value),
        max(high, value),
        value,
        step=step,
        help=FIELDS[name].help,
        **bind(
            page.key(f"{name}-{index}"),
            value,
            lambda chosen: page.do(lambda run: run.apply(replaced(run.settings, name, index, chosen))),
        ),
    )


def replaced(settings: Settings, name: str, index: int, value: float) -> Settings:
    """The settings with one number of one component changed; as they are, if that component has gone meanwhile.

    Raises:
        SettingsError: if the number is not allowed.
    """
    values = list(getattr(settings, name))
    if index >= len(values):
        return settings
    values[index] = value
    return settings.replace(**{name: tuple(values)})


def without(settings: Settings, index: int) -> dict[str, tuple[float, ...]]:
    """The change that removes a component."""
    return {name: _dropped(getattr(settings, name), index) for name in PARTS}


def with_another(settings: Settings) -> dict[str, tuple[float, ...]]:
    """The change that adds a component, in the widest gap between the means and the ends of the sliders."""
    stops = sorted([REACH["means"][0], *settings.means, REACH["means"][1]])
    gaps = [(right - left, (left + right) / 2) for left, right in itertools.pairwise(stops)]
    mean = round(max(gaps)[1], 1)
    average = sum(settings.weights) / len(settings.weights)
    return {
        "means": (*settings.means, mean),
        "stds": (*settings.stds, 0.5),
        "weights": (*settings.weights, average),
    }


def _dropped(values: Sequence[float], index: int) -> tuple[float, ...]:
    return (*values[:index], *values[index + 1 :])
