"""The family's page: a card for each member, or the room of the one that the address names."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from gan_core.errors import CheckpointError
from gan_core.family import table
from gan_core.family.members import MEMBERS, Member, Played, Translating
from gan_core.runs.server.run import Run
from gan_core.training.kinds import IMAGES, MIXTURE, PLANE, TRANSLATION
from gan_core.training.losses import LOSSES
from gan_core.training.translation.objectives import WEIGHTED, equations
from gan_core.translation import checkpoints
from pages.family.benches import bench
from pages.family.measured import numbers
from pages.family.rooms import ROOMS
from ui.browser.plain_text import as_text
from ui.cards.card import card, cards
from ui.chapters import link_to, page_file
from ui.charts.terms import in_colours, latex
from ui.live import address
from ui.live.live_page import live_page
from ui.live.page_run import PageRun
from ui.live.settings_panel import setting_widget

INTRODUCTION = (
    "One game, many rules: every member changes what is minimised, what the networks are made of, or what they are "
    "told. Open one to play it, and to try what only this one can."
)
LABS = {MIXTURE: "lab", PLANE: "plane", IMAGES: "digits", TRANSLATION: "translation"}
"""Kind of data -> its lab."""
SIDES = (0.33, 0.67)
"""Shares of the width: what is said, what is shown."""


def family_page() -> None:
    """Draw the page."""
    st.html(Path(__file__).with_name("family.css"))
    name = st.query_params.get("member", "")
    if name in MEMBERS:
        _room(name, MEMBERS[name])
        return
    if name:
        st.warning(as_text(f"There is no member {name[:80]!r}: choose one of these."))
    _catalogue()


def _catalogue() -> None:
    st.html('<h1 class="family-title">The family</h1>')
    st.markdown(INTRODUCTION, width=760)
    with cards("family"):
        for name, member in MEMBERS.items():
            with card(f"family-{name}", f"family_{name}"):
                st.html(
                    f'<h2 class="family-name">{html.escape(member.title)}</h2>'
                    f'<p class="family-paper">{html.escape(member.paper)}</p>'
                )
                st.markdown(member.summary)
                st.button("Open", key=f"family-open-{name}", type="primary", on_click=lambda name=name: _go_to(name))
    _table()


def _table() -> None:
    st.html('<h2 class="family-heading">What each reaches</h2>')
    try:
        results = table.read()
    except CheckpointError as error:
        st.warning(as_text(str(error)))
        return
    with st.container(key="family-table"):
        st.markdown(table.markdown(results))
    st.caption(" ".join(f"**{column.title}**: {column.explanation}" for column in table.COLUMNS[1:]))


def _room(name: str, member: Member) -> None:
    saying, showing = st.columns(SIDES, gap="medium")
    with saying, st.container(key="family-words"):
        st.button(
            "All members",
            key="family-all",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=st.query_params.clear,
        )
        st.html(
            f'<h1 class="family-title">{html.escape(member.title)}</h1>'
            f'<p class="family-paper"><a href="{member.link}" target="_blank">{html.escape(member.paper)}</a></p>'
        )
        _equation(member)
        st.markdown(in_colours(member.difference))
        st.markdown(in_colours(f"**Watch.** {member.watch}"))
        with st.container(border=True, key="family-interaction"):
            st.markdown(in_colours(f"**Try.** {member.interaction}"))
        _ways_on(name, member)
    with showing:
        if isinstance(member, Translating):
            _at_work(name, member)
        if isinstance(member, Played):
            _run(name, member)


def _at_work(name: str, member: Translating) -> None:
    """A finished translator that the visitor works with, and what was measured of it."""
    try:
        translator = checkpoints.loaded(member.translator)
    except CheckpointError as error:
        st.error(as_text(f"{error} It is made by `python -m gan_core pretrain {member.translator}`."))
        return
    bench(translator)
    numbers(name, member)


def _run(name: str, member: Played) -> None:
    room, page = ROOMS[name], _page_run(name, member)
    live_page(page, room.board(member, page.page), lambda page, run: _settings(page, run, room.settings), bar=room.bar)


def _equation(member: Member) -> None:
    """What both minimise, in the colours of the charts; beside a run a sum has to go on in the next line."""
    lines = r" \\[0.5em] ".join(_equations(member).values())
    for summand in (r"\mathbb{E}", r"\lambda"):
        lines = lines.replace(f" + {summand}", rf" \\ {{}} + {summand}")
    st.latex(in_colours(r"\begin{gathered}" + lines + r"\end{gathered}"))
    if isinstance(member, Translating) and member.translator in checkpoints.shipped():
        settings = checkpoints.loaded(member.translator).settings
        values = [rf"${symbol} = {getattr(settings, name):g}$" for name, (symbol, _) in WEIGHTED[member.method].items()]
        st.caption(f"Here {', '.join(values)}.")


def _equations(member: Member) -> Mapping[str, str]:
    if isinstance(member, Translating):
        return equations(member.method)
    if not isinstance(member, Played):
        raise TypeError(f"Nobody knows what a {type(member).__name__} minimises.")
    given = member.settings.conditional == "label"
    real, fake = ("x, y", "G(z, y), y") if given else ("x", "G(z)")
    return LOSSES[member.settings.loss].equations(latex("data", real), latex("generated", fake))


def _ways_on(name: str, member: Member) -> None:
    if isinstance(member, Played):
        query = address.write(member.settings, member.preset)
        _link(page_file(LABS[member.settings.kind]), "All its settings, in the lab", query)
    if isinstance(member, Translating):
        _link(page_file("translation"), "Watch one learn, in its lab", {"preset": member.preset})
    _, title = link_to(member.chapter)
    _link(page_file(f"theory/{member.chapter}"), f"Theory: {title}")
    if isinstance(member, Played):
        _link(page_file("theory/code"), "Its script, in plain PyTorch", address.write(member.settings, member.preset))
    if member.lesson:
        _link(page_file("lessons"), "A lesson on it", {"lesson": member.lesson})
    if isinstance(member, Played) and ROOMS[name].latent:
        _link(page_file("latent"), f"The finished generator {member.checkpoint}", {"checkpoint": member.checkpoint})


def _link(page: Path, label: str, query: dict[str, str] | None = None) -> None:
    st.page_link(page, label=label, icon=":material/arrow_outward:", query_params=query)


def _settings(page: PageRun, run: Run, names: tuple[str, ...]) -> None:
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=page.key("settings-controls"), gap="small"):
        for name in names:
            with st.container(width=230):
                setting_widget(page, run.settings, name)


def _page_run(name: str, member: Played) -> PageRun:
    """The visitor's run in a member's room; its address names the member."""
    return PageRun(
        f"family-{name}",
        (member.preset,),
        variants={member.preset: member.changes},
        stage=ROOMS[name].stage,
        addressed=False,
    )


def _go_to(name: str) -> None:
    st.query_params.from_dict({"member": name})


family_page()
