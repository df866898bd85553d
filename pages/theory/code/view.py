"""The code page: an experiment, what can be changed about it, and its script."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from gan_core.datasets import own
from gan_core.errors import MinimaxError
from gan_core.script import MOST_STEPS, Script, write_script
from gan_core.training.experiment_name import experiment_title, is_changed
from gan_core.training.kinds import MIXTURE
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS, STORIES
from gan_core.training.settings import FIELDS, Settings
from pages.lab.target_editor import target_editor
from pages.theory.code.downloads import downloads, what_is_missing
from pages.theory.code.listing import differences, legend, listing
from pages.theory.code.script_experiment import LABS, ScriptExperiment, ScriptPage
from ui.browser.assets import base_path
from ui.browser.plain_text import as_text
from ui.browser.reports import bind
from ui.live.dataset_select import dataset_select
from ui.live.settings_panel import settings_panel

PAGE = ScriptPage("code")
_IN_REACH = frozenset({"dataset", "loss", "discriminator_steps"})
"""Settings that stand above the script, and not in the sidebar."""


def code_page() -> None:
    """Draw the controls, the script and its settings."""
    st.html(Path(__file__).with_name("code.css"))
    experiment = PAGE.open()
    with st.container(horizontal=True, vertical_alignment="bottom", key=PAGE.key("main-controls"), gap="small"):
        _controls(experiment)
    with st.sidebar:
        settings_panel(
            PAGE, experiment.settings, without=_IN_REACH, data=lambda: _data(experiment.settings), running=False
        )
    try:
        script = write_script(experiment.settings, experiment.preset, experiment.steps)
    except MinimaxError as error:
        st.error(as_text(str(error)))
        return
    missing = what_is_missing(experiment.settings)
    if missing:
        st.warning(missing)
    with st.container(horizontal=True, vertical_alignment="center", key=PAGE.key("files"), gap="small"):
        downloads(PAGE, script, experiment.settings, missing=missing)
        _link_to_the_lab(experiment)
    found = differences(script, _of_the_preset(experiment))
    st.html(legend(found) + listing(script, found.places))


def _controls(experiment: ScriptExperiment) -> None:
    _preset_select(experiment)
    st.segmented_control(
        "Loss of the generator",
        list(LOSSES),
        default=experiment.settings.loss,
        required=True,
        format_func=FIELDS["loss"].choices.__getitem__,
        **bind(PAGE.key("loss"), experiment.settings.loss, lambda loss: PAGE.change(loss=loss)),
    )
    field = FIELDS["discriminator_steps"]
    k = experiment.settings.discriminator_steps
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
        experiment.steps,
        step=100,
        width=150,
        **bind(
            PAGE.key("steps"),
            experiment.steps,
            lambda steps: PAGE.do(lambda experiment: setattr(experiment, "steps", steps)),
        ),
    )


def _preset_select(experiment: ScriptExperiment) -> None:
    """The choice of a preset; while the settings are others, what is shown says so, and the preset can be had back."""
    titles = {name: story.title for name, story in STORIES.items() if PRESETS[name].kind in LABS}
    shown = experiment.preset
    if is_changed(experiment.preset, experiment.settings):
        shown = f"{experiment.preset}, changed"
        titles = {shown: experiment_title(experiment.preset, experiment.settings), **titles}
    st.selectbox(
        "Preset",
        list(titles),
        index=list(titles).index(shown),
        format_func=titles.__getitem__,
        width=230,
        **bind(PAGE.key("preset"), shown, lambda name: name in titles and PAGE.choose(name)),
    )


def _data(settings: Settings) -> None:
    if settings.kind == MIXTURE:
        target_editor(PAGE, settings)
        return
    titles = {kept.name: kept.title for kept in own.available()} if settings.images else {}
    dataset_select(PAGE, settings.dataset, titles, key=PAGE.key("dataset"), label=FIELDS["dataset"].label)


def _link_to_the_lab(experiment: ScriptExperiment) -> None:
    page, title = LABS[experiment.settings.kind]
    query = urlencode({name: text for name, text in experiment.write().items() if name != "steps"})
    st.link_button(
        title,
        f"{base_path()}/{page}?{query}",
        icon=":material/play_circle:",
        type="tertiary",
        key=PAGE.key("lab"),
        help="Train these settings live, in a new tab",
    )


def _of_the_preset(experiment: ScriptExperiment) -> Script:
    return write_script(PRESETS[experiment.preset], experiment.preset)
