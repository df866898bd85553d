"""The code page: an experiment, what can be changed about it, and its script."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from gan_core.datasets import own
from gan_core.errors import MinimaxError
from gan_core.script import MOST_STEPS, Script, write_script
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import FIELDS, Settings
from pages.lab.target_editor import target_editor
from pages.theory.code.downloads import downloads
from pages.theory.code.draft import Draft, DraftPage
from pages.theory.code.listing import differences, legend, listing
from ui.browser.assets import base_path
from ui.browser.reports import bind
from ui.live.controls import LOSSES
from ui.live.settings_panel import settings_panel

PAGE = DraftPage("code")
_IN_REACH = frozenset({"dataset", "loss", "discriminator_steps"})
"""Settings that stand above the script, and not in the sidebar."""


def code_page() -> None:
    """Draw the controls, the script and its settings."""
    st.html(Path(__file__).with_name("code.css"))
    draft = PAGE.open()
    with st.container(horizontal=True, vertical_alignment="bottom", key=PAGE.key("main-controls"), gap="small"):
        _controls(draft)
    with st.sidebar:
        settings_panel(PAGE, draft.settings, without=_IN_REACH, data=lambda: _data(draft.settings), running=False)
    try:
        script = write_script(draft.settings, draft.preset, draft.steps)
    except MinimaxError as error:
        st.error(str(error))
        return
    with st.container(horizontal=True, vertical_alignment="center", key=PAGE.key("files"), gap="small"):
        downloads(PAGE, script, draft.settings)
        _link_to_the_lab(draft)
    found = differences(script, _of_the_preset(draft))
    st.html(legend(found) + listing(script, found.places))


def _controls(draft: Draft) -> None:
    st.selectbox(
        "Preset",
        list(PRESETS),
        index=list(PRESETS).index(draft.preset),
        format_func=lambda name: STORIES[name].title,
        width=210,
        **bind(PAGE.key("preset"), draft.preset, PAGE.choose),
    )
    st.segmented_control(
        "Loss of the generator",
        LOSSES,
        default=draft.settings.loss,
        required=True,
        format_func=FIELDS["loss"].choices.__getitem__,
        **bind(PAGE.key("loss"), draft.settings.loss, lambda loss: PAGE.change(loss=loss)),
    )
    field = FIELDS["discriminator_steps"]
    k = draft.settings.discriminator_steps
    st.number_input(
        field.label,
        int(field.minimum),
        int(field.maximum),
        k,
        width=190,
        **bind(PAGE.key("k"), k, lambda k: PAGE.change(discriminator_steps=k)),
    )
    st.number_input(
        "Steps",
        1,
        MOST_STEPS,
        draft.steps,
        step=100,
        width=150,
        **bind(PAGE.key("steps"), draft.steps, lambda steps: PAGE.do(lambda draft: setattr(draft, "steps", steps))),
    )


def _data(settings: Settings) -> None:
    if not settings.images:
        target_editor(PAGE, settings)
        return
    field = FIELDS["dataset"]
    titles = {name: title for name, title in field.choices.items() if name != "mixture"}
    titles |= {kept.name: kept.title for kept in own.available()}
    titles.setdefault(settings.dataset, settings.dataset)
    st.selectbox(
        field.label,
        list(titles),
        index=list(titles).index(settings.dataset),
        format_func=titles.__getitem__,
        help=field.help,
        **bind(PAGE.key("dataset"), settings.dataset, lambda name: PAGE.change(dataset=name)),
    )


def _link_to_the_lab(draft: Draft) -> None:
    page = "digits" if draft.settings.images else ""
    query = urlencode({name: text for name, text in draft.write().items() if name != "steps"})
    st.link_button(
        "Digits page" if draft.settings.images else "1-D lab",
        f"{base_path()}/{page}?{query}",
        icon=":material/play_circle:",
        type="tertiary",
        key=PAGE.key("lab"),
        help="Train these settings live, in a new tab",
    )


def _of_the_preset(draft: Draft) -> Script:
    return write_script(PRESETS[draft.preset], draft.preset)
