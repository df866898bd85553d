"""README and CONTRIBUTING speak of the project as it is: every path, name, picture and link in them is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README, CONTRIBUTING, CHANGELOG = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
)
PATHS = re.compile(r"`((?:[\w.-]+/)*[\w.-]+(?:/|\.(?:py|js|md|css|json|yaml|toml|txt)))`")
NAMED = re.compile(r"`(\w+)`(?:,? (?:in|of)|) \(?`((?:[\w.-]+/)+[\w.-]+\.(?:py|js))`")
EVERYWHERE = {"browser/", "page.py", "figures.py", "observer.py", "catalogue.py", "images/"}
"""Names that the text has made clear: there are several of them, or it has named the folder before."""


def paths():
    return sorted({path for text in (README, CONTRIBUTING) for path in PATHS.findall(text)} - EVERYWHERE)


def tree():
    """The paths in the README's picture of the folders."""
    (block,) = re.findall(r"\n\n((?:    .*\n)*    app\.py .*\n(?:    .*\n)+)", README)
    parents = {}
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        *others, last = re.split(r" {2,}", line.strip())[0].split(" ")
        above = [parents[known] for known in sorted(parents) if known < indent]
        parents = {known: name for known, name in parents.items() if known < indent} | {indent: last}
        yield from ("".join([*above, name]) for name in (*others, last))


def test_there_are_paths_to_look_at():
    assert len(paths()) > 30
    assert {"app.py", "gan_core/training/line/", "gan_core/runs/worker/", "pages/theory/"} <= set(tree())


@pytest.mark.parametrize("path", paths())
def test_a_path_in_the_text_exists(path):
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


@pytest.mark.parametrize("path", list(tree()))
def test_a_path_in_the_picture_of_the_folders_exists(path):
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


@pytest.mark.parametrize(
    ("name", "path"), sorted({pair for text in (README, CONTRIBUTING) for pair in NAMED.findall(text)})
)
def test_a_name_stands_in_the_file_that_the_text_says(name, path):
    assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", [README, CONTRIBUTING, CHANGELOG], ids=["README", "CONTRIBUTING", "CHANGELOG"])
def test_links_lead_somewhere(text):
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("http"):
            assert (ROOT / target).is_file(), target


def test_the_questions_of_the_readme_are_answered_by_places():
    (table,) = re.findall(r"\| where is …\? \| \|\n\| --- \| --- \|\n((?:\|.*\n)+)", README)
    rows = table.splitlines()
    assert len(rows) >= 6
    for row in rows:
        assert PATHS.search(row), row


def test_the_changelog_ends_with_what_is_here():
    import gan_core

    versions = re.findall(r"^## \[(.+?)\]", CHANGELOG, re.MULTILINE)
    assert versions[versions[0] == "Unreleased"] == gan_core.__version__


def test_the_readme_counts_chapters_and_figures_rightly():
    from pages.theory.all_figures import all_figures
    from ui.chapters import CHAPTERS

    figures = str(len(list(all_figures())))
    assert re.findall(r"In (\d+) chapters", README) == [str(sum(not chapter.optional for chapter in CHAPTERS))]
    assert re.findall(r"The (\d+) small figures|\d+ of the (\d+);", README) == [(figures, ""), ("", figures)]


def test_the_readme_shows_the_measured_quality_of_the_checkpoints():
    from gan_core.quality import table

    measured, *_ = table.markdown(table.read()).split("\n\n")
    assert measured in README


def test_the_readme_states_what_the_code_does():
    from gan_core import datasets
    from gan_core.datasets import catalogue
    from gan_core.runs.server import host, store
    from gan_core.theory import pushforward
    from gan_core.training.plot_range import BINS
    from pages.lab.charts import BOARD

    assert f"in nats: {BINS} on the charts" in README
    assert f"along {pushforward._LINES:,} fixed lines" in README
    assert f"runs that are watched at once (default: {host.MOST_RUNS:,})" in README
    assert (host.UNWATCHED_SECONDS, host.IDLE_SECONDS) == (60, 120)
    assert "pauses after a minute and\nleaves the memory two minutes later" in README
    assert f"most saved runs (default: {store.MOST_RUNS:,})" in README
    assert f"most megabytes of them (default: {store.MOST_MEGABYTES:,})" in README
    assert len(BOARD.cells) == 7 and "live view, seven charts" in README
    for name in catalogue.SHIPPED:
        data = datasets.load(name)
        height, width = data.test_images.shape[1:3]
        row = re.search(rf"\| `{name}\.npz` \| ([\d,]+) \+ ([\d,]+) .*?, (\d+) × (\d+)", README)
        counts = [int(number.replace(",", "")) for number in row.groups()]
        assert counts == [len(data.train_images), len(data.test_images), height, width]


def test_no_line_of_the_changelog_is_too_long():
    assert [line for line in CHANGELOG.splitlines() if len(line) > 120] == []
