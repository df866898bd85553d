"""The project as `pip install` puts it: what the wheel holds, the command, and the app, far away from this checkout."""

import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

import gan_core
from benchmarks.server import start_server, stop_server

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHON_NAMES = {"pillow": "PIL", "pyyaml": "yaml"}
"""Distributions whose package has another name."""


def pins(file):
    """Name -> version of a file of requirements."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {one.name.lower(): re.fullmatch(r"==([^=,*]+)", str(one.specifier)).group(1) for one in found}


def test_the_pins_are_what_the_project_asks_for():
    """requirements.txt is what the tests run with: the same packages, each at a version that pyproject.toml allows."""
    asked = {one.name.lower(): one for one in map(Requirement, PROJECT["dependencies"])}
    pinned = pins("requirements.txt")
    assert set(pinned) == set(asked)
    for name, version in pinned.items():
        assert asked[name].specifier.contains(version), f"{asked[name]} does not allow {version}"
        # Not only this version, or nobody could install it beside anything else.
        assert asked[name].specifier.contains(f"{version}.1"), asked[name]


IMPORTED = """
import ast, pathlib, sys
for path in sys.stdin.read().splitlines():
    for node in ast.walk(ast.parse(pathlib.Path(path).read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        for name in names:
            print(name.split(".")[0])
"""
"""Prints what modules import, in a process of its own: before Python 3.11.8, parsing in two threads may fail
(CPython gh-106905), and a page of another test may still be read in one."""


def test_every_package_that_is_imported_is_asked_for():
    asked = {Requirement(line).name.lower() for line in PROJECT["dependencies"]}
    known = {PYTHON_NAMES.get(name, name) for name in asked} | {"starlette"}  # what Streamlit's App is made of
    own = {"gan_core", "ui", "pages", "minimax_lab"}
    only_for_checkers = {"_typeshed"}
    paths = [ROOT / "app.py", *(path for package in own for path in (ROOT / package).rglob("*.py"))]
    command, names = [sys.executable, "-c", IMPORTED], "\n".join(map(str, paths))
    imported = set(subprocess.run(command, input=names, capture_output=True, text=True, check=True).stdout.split())
    assert imported - own - only_for_checkers - set(sys.stdlib_module_names) == known


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", folder, ROOT], capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


def test_the_wheel_holds_the_engine_and_the_app(wheel):
    assert wheel.name == f"minimax_lab-{gan_core.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        metadata = next(archive.read(name).decode() for name in held if name.endswith(".dist-info/METADATA"))
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    wanted = set()
    for name in listed:
        top = name.split("/")[0]
        if not (ROOT / name).is_file():
            continue
        if top in ("gan_core", "minimax_lab"):
            wanted.add(name)
        elif top in ("app.py", "ui", "pages", "lessons", "pretrained", ".streamlit"):
            wanted.add(f"minimax_lab/{name}")
    about = {name for name in held if ".dist-info/" in name}
    assert held - about == wanted
    # Some of each kind, should the listing above ever be empty.
    for name in (
        *("gan_core/datasets/mnist.npz", "minimax_lab/pretrained/mnist_mlp.safetensors", "minimax_lab/ui/icon.png"),
        *("minimax_lab/lessons/10_first_run.yaml", "minimax_lab/pages/lab/browser/lab.css", "minimax_lab/app.py"),
        *("minimax_lab/.streamlit/config.toml", "minimax_lab/pages/latent/browser/explorer.js"),
    ):
        assert name in held
    assert "License-Expression: MIT" in metadata and "License-File: gan_core/datasets/mnist.LICENCE.txt" in metadata


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of the commands of an environment of its own, which borrows the packages that the wheel needs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.strip())
    (own / "borrowed.pth").write_text(str(Path(np.__file__).parents[1]) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    done = subprocess.run(pip, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr
    return commands


def run(installed, folder, *arguments):
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    command = [installed / "minimax-lab", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=170)


def test_the_command_does_what_the_engine_does(installed, tmp_path):
    assert run(installed, tmp_path, "--version").stdout == f"minimax-lab {gan_core.__version__}\n"
    trained = run(installed, tmp_path, "train", "--preset", "far_apart", "--steps", "5", "--json")
    assert trained.returncode == 0, trained.stderr
    assert json.loads(trained.stdout.splitlines()[-1])["steps"] == 5
    sampled = run(installed, tmp_path, "sample", "mnist_mlp", "--count", "3", "--out", "samples.npz")
    assert sampled.returncode == 0, sampled.stderr
    assert np.load(tmp_path / "samples.npz")["images"].shape == (3, 28, 28)
    lessons = run(installed, tmp_path, "lessons")
    assert lessons.returncode == 0 and "first_run: 'Your first run'" in lessons.stdout
    wrong = run(installed, tmp_path, "train", "--preset", "nope")
    assert (wrong.returncode, wrong.stdout) == (2, "") and "far_apart" in wrong.stderr


def test_the_command_starts_the_app_from_anywhere(installed, tmp_path):
    # Files of the same names where it is started from do not disturb it.
    (tmp_path / "app.py").write_text("raise SystemExit('another app')")
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "__init__.py").write_text("raise SystemExit('another ui')")
    server = start_server(tmp_path, command=[str(installed / "minimax-lab")], cwd=tmp_path)
    try:
        for path, words in (("/", "<title>"), ("/latent", "<title>")):
            with urllib.request.urlopen(server.url + path, timeout=30) as answer:
                assert answer.status == 200 and words in answer.read().decode()
        # Routes of its own, of the kit and of a page.
        with urllib.request.urlopen(f"{server.url}/live-modules/x/ui/live/browser/main.js", timeout=30) as answer:
            assert "javascript" in answer.headers["Content-Type"]
        assert server.worker_pids
    finally:
        stop_server(server)


def test_the_app_has_its_settings_wherever_it_is_started_from(installed, tmp_path):
    script = (
        "from streamlit import config\n"
        "from streamlit.web import bootstrap\n"
        "names = ('runner.postScriptGC', 'server.maxUploadSize', 'theme.light.primaryColor', 'server.port')\n"
        "bootstrap.run_asgi_app = lambda *_: print([config.get_option(name) for name in names])\n"
        "from minimax_lab.__main__ import main\n"
        "main(['--server.port=8123'])\n"
    )
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    command = [installed / "python", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout == "[False, 64, '#334155', 8123]\n", done.stderr
