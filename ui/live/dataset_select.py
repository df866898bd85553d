"""The choice of the data that settings speak of, among those of one kind: what ships, and images of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gan_core import datasets
from gan_core.training.drawings import is_drawn
from gan_core.training.kinds import IMAGES, kind_of
from gan_core.training.settings import FIELDS
from ui.browser.reports import bind
from ui.live.settings_panel import SettingsOwner


def dataset_select(
    page: SettingsOwner,
    chosen: str,
    own: Mapping[str, str],
    *,
    key: str,
    label: str,
    companions: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Draw it.

    Args:
        page: whose settings they are.
        chosen: the data set in force; it is listed even if it is no longer there.
        own: name -> title of the user's own data sets.
        key: of the widget.
        label: of the widget.
        companions: name -> other settings that change with the choice of a data set.
    """
    field = FIELDS["dataset"]
    # Not the names that the settings give them: a folder may have taken the place of what ships.
    kind = kind_of(chosen)
    titled = datasets.title if kind == IMAGES else field.choices.__getitem__
    titles = {**{name: titled(name) for name in field.choices if kind_of(name) == kind}, **own}
    titles.setdefault(chosen, "Drawn by hand" if is_drawn(chosen) else chosen)
    st.selectbox(
        label,
        list(titles),
        index=list(titles).index(chosen),
        format_func=titles.__getitem__,
        help=field.help,
        **bind(key, chosen, lambda name: page.change(dataset=name, **(companions or {}).get(name, {}))),
    )
