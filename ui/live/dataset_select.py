"""The choice of the images that settings speak of: those that ship with the project, and the user's own."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gan_core import datasets
from gan_core.training.kinds import IMAGES, kind_of
from gan_core.training.settings import FIELDS
from ui.browser.reports import bind
from ui.live.settings_panel import SettingsOwner


def dataset_select(page: SettingsOwner, chosen: str, own: Mapping[str, str], *, key: str, label: str) -> None:
    """Draw it.

    Args:
        page: whose settings they are.
        chosen: the data set in force; it is listed even if it is no longer there.
        own: name -> title of the user's own data sets.
        key: of the widget.
        label: of the widget.
    """
    field = FIELDS["dataset"]
    # Not the names that the settings give them: a folder may have taken the place of what ships.
    titles = {**{name: datasets.title(name) for name in field.choices if kind_of(name) == IMAGES}, **own}
    titles.setdefault(chosen, chosen)
    st.selectbox(
        label,
        list(titles),
        index=list(titles).index(chosen),
        format_func=titles.__getitem__,
        help=field.help,
        **bind(key, chosen, lambda name: page.change(dataset=name)),
    )
