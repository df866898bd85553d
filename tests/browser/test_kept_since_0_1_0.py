"""What a browser has from version 0.1.0, progress and bookmarks, opens what it opened then."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from board import rested, until, wait_for_charts
from figures import Figure, open_chapter

FACTS = json.loads((Path(__file__).parents[1] / "compatibility" / "files" / "facts.json").read_text(encoding="utf-8"))


def forgive_streamlit(page):
    """Below a page's own path, Streamlit first looks for its server in vain."""
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def test_progress_in_a_lesson(page, server):
    kept = FACTS["lesson"]
    page.goto(f"{server.url}/_stcore/health")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [kept["key"], kept["kept"]])
    page.goto(f"{server.url}/lessons?lesson=vanishing_gradient")
    until(page, lambda: page.locator(".lesson-progress label").inner_text().startswith("Task 3 of 5"))
    until(page, lambda: page.get_by_text(kept["title"]).first.is_visible())
    forgive_streamlit(page)


def test_the_address_of_an_experiment(page, server):
    query, settings = FACTS["addresses"]["lab"]
    page.goto(f"{server.url}/?{urlencode(query)}")
    wait_for_charts(page)
    shown = rested(page)
    assert shown["preset"] == "two_modes"
    assert {name: shown["settings"][name] for name in settings} == settings
    until(page, lambda: {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()} == query)


def test_the_address_of_a_scene(page, server):
    query = FACTS["addresses"]["latent"]
    page.goto(f"{server.url}/latent?{query}")
    page.wait_for_selector("canvas.lx-large[data-position]")
    until(page, lambda: parse_qs(urlsplit(page.url).query) == parse_qs(query))
    forgive_streamlit(page)


def test_the_address_of_a_figure(page, server):
    open_chapter(page, server.url, "minimax#dirac-gan:theta=-1.25&loss=non_saturating&steps=12")
    values = Figure(page, "dirac-gan").values
    assert (values["theta"], values["loss"], values["steps"]) == (-1.25, "non_saturating", 12)
    assert values["psi"] == 0.5  # as it is when nothing is said
    # The figure has moved to a chapter of its own since.
    assert urlsplit(page.url).path == "/smallest-gan"
