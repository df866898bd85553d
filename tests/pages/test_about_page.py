"""What the lab says of itself: the same in the page, in CITATION.cff, in the licence and in pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from streamlit.testing.v1 import AppTest

import gan_core
from gan_core.datasets.catalogue import SHIPPED
from pages.about import citation, licences
from tests.ui.widgets import data_of
from ui.site import PITCH

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LICENCE = (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_citation_for_people_is_that_for_programs():
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    entry = dict(re.findall(r"(\w+)\s*= \{(.*)\},?", citation.bibtex()))
    assert entry["title"] == f"{{{cff['title']}}}"
    assert [entry["author"]] == [f"{{{author['name']}}}" for author in cff["authors"]]
    assert entry["version"] == cff["version"] == gan_core.__version__
    assert entry["note"] == f"Software, {cff['license']} licence"
    assert (cff["cff-version"], cff["type"]) == ("1.2.0", "software") and cff["message"]
    assert (cff["license"], cff["keywords"]) == (PROJECT["license"], PROJECT["keywords"])
    assert cff["abstract"] == PITCH
    assert f"Copyright (c) {entry['year']} {citation.AUTHORS}" in LICENCE


def test_every_library_that_is_asked_for_has_its_version_and_licence():
    asked = {Requirement(line).name.lower() for line in PROJECT["dependencies"]}
    named = {one.distribution.lower(): one for one in licences.LIBRARIES}
    assert asked <= set(named)
    shown = {name: version for name, version, _ in licences.libraries()}
    assert shown["Minimax Lab"] == gan_core.__version__
    for name in asked:
        assert shown[named[name].name] == metadata.version(name)


@pytest.mark.parametrize("library", licences.LIBRARIES, ids=lambda library: library.name)
def test_a_licence_is_the_one_that_the_library_names(library):
    try:
        about = metadata.metadata(library.distribution)
    except metadata.PackageNotFoundError:
        pytest.skip("is not installed")
    said = " ".join([about["License-Expression"] or "", about["License"] or "", *(about.get_all("Classifier") or [])])
    words = {"Apache-2.0": "Apache", "BSD-3-Clause": "BSD", "BSD-2-Clause": "BSD"}
    for licence in library.licence.split(" and "):
        assert words.get(licence, licence) in said


def test_the_page_shows_all_of_it(host):
    page = AppTest.from_file(str(ROOT / "pages" / "about" / "page.py"), default_timeout=30).run()
    assert not page.exception
    shown = "\n".join(part.value for part in (*page.markdown, *page.header, *page.title))
    for words in (PITCH, "Who it is for", "How to cite it", "PyTorch", gan_core.__version__):
        assert words in shown
    (box,) = page.get("bidi_component")
    assert data_of(box)["text"] == citation.bibtex()
    assert all(f"| {data.title} | {data.licence} |" in shown for data in SHIPPED.values())
