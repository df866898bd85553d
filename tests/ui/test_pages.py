import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.training.kinds import MIXTURE
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from tests.ui.widgets import bar_of, data_of, named, press
from ui.live.page_run import ARRIVING, RETURNED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lab(host):
    test = AppTest.from_file(str(ROOT / "pages" / "lab" / "page.py"), default_timeout=30)
    return test.run()


def run_of(test, host):
    return host.get(test.session_state["remembered"]["lab-run"])


def test_the_lab_opens_on_far_apart_without_complaint(lab, host):
    assert not lab.exception
    assert not lab.error
    run = run_of(lab, host)
    assert (run.preset, run.settings, run.state) == ("far_apart", PRESETS["far_apart"], "paused")
    assert lab.query_params["preset"] in ("far_apart", ["far_apart"])


def test_the_component_is_mounted_once_with_constant_data(lab, host):
    def sent():
        return data_of(lab.get("bidi_component")[0])

    before = sent()
    press(lab, run_of(lab, host), "change", {"loss": "non_saturating"})
    press(lab, run_of(lab, host), "begin", {"preset": "oscillation", "changes": {}})
    assert sent() == before
    assert before["run"] not in str(lab.query_params)


def test_a_link_from_another_page_begins_its_experiment_and_undo_brings_back_the_old_one(lab, host):
    run = run_of(lab, host)
    press(lab, run, "step")
    # Within the page the address only follows, and may be late.
    lab.query_params["preset"] = "oscillation"
    lab.run()
    assert run.preset == "far_apart"
    lab.query_params.clear()
    lab.query_params["preset"] = "oscillation"
    lab.query_params["seed"] = "7"
    lab.session_state["remembered"][ARRIVING] = True
    lab.run()
    assert run_of(lab, host) is run
    assert (run.preset, run.settings) == ("oscillation", PRESETS["oscillation"].replace(seed=7))
    run.undo()
    assert (run.preset, run.settings) == ("far_apart", PRESETS["far_apart"])
    # The navigation's link names no experiment: the run stays as it is.
    lab.query_params.clear()
    lab.session_state["remembered"][ARRIVING] = True
    lab.run()
    assert run.preset == "far_apart"
    assert ARRIVING not in lab.session_state["remembered"]


def arrive(lab, **query):
    lab.query_params.clear()
    for name, text in query.items():
        lab.query_params[name] = text
    lab.session_state["remembered"][ARRIVING] = True
    return lab.run()


def test_an_address_that_names_no_experiment_of_the_page_leaves_the_run_alone(lab, host):
    run = run_of(lab, host)
    press(lab, run, "begin", {"preset": "two_modes", "changes": {}})
    arrive(lab, preset="digits", seed="3")
    assert (run.preset, run.epoch) == ("two_modes", 1)
    assert "'digits'" in lab.error[0].value
    arrive(lab, **{"utm_source": "mail", "<b>fbclid": "1"})
    assert (run.preset, run.epoch) == ("two_modes", 1)
    assert not lab.error
    assert lab.query_params["preset"] in ("two_modes", ["two_modes"])
    (note,) = [part.proto.body for part in lab.get("html") if "address-note" in part.proto.body]
    assert "'utm_source', '<b>fbclid'" in html.unescape(note) and "<b>" not in note
    named(lab.slider, "lab-means-0").set_value(1.0).run()
    assert not any("address-note" in part.proto.body for part in lab.get("html"))


@pytest.mark.parametrize(
    ("page", "name"), [("lab", "preset"), ("theory/code", "steps"), ("lessons", "lesson"), ("family", "member")]
)
def test_what_an_address_says_is_shown_as_text(page, name, host):
    test = AppTest.from_file(str(ROOT / "pages" / page / "page.py"), default_timeout=60)
    test.session_state["remembered"] = {"lessons-recalled": "kept", "lessons-progress": {}}
    test.query_params[name] = "![x](http://elsewhere.example/a.png) **bold**"
    test.run()
    (shown,) = [alert.value for alert in (*test.error, *test.warning) if "elsewhere" in alert.value]
    assert not re.search(r"(?<!\\)[*!\[]|://", shown)


def test_going_back_takes_no_run_away(lab, host):
    run = run_of(lab, host)
    lab.session_state["remembered"][RETURNED] = True
    arrive(lab, preset="two_modes")
    assert (run.preset, run.epoch) == ("far_apart", 0)
    assert not lab.error
    assert lab.query_params["preset"] in ("far_apart", ["far_apart"])
    lab.session_state["remembered"][RETURNED] = False
    arrive(lab, preset="two_modes")
    assert run.preset == "two_modes"


def test_the_bar_offers_the_experiments_of_the_page_and_every_loss(lab):
    bar = bar_of(lab)
    assert [preset["name"] for preset in bar["presets"]] == [
        name for name, settings in PRESETS.items() if settings.kind == MIXTURE
    ]
    assert {loss["name"] for loss in bar["losses"]} == set(FIELDS["loss"].choices)
    assert {*bar["controls"], *bar["more"]} >= {"preset", "loss", "play", "speed", *bar["keys"]}


def test_the_loss_changes_without_a_restart_and_the_address_follows(lab, host):
    run = run_of(lab, host)
    assert press(lab, run, "change", {"loss": "non_saturating"}) is None
    assert run.settings == PRESETS["far_apart"].replace(loss="non_saturating")
    assert run.epoch == 0
    assert "non_saturating" in str(lab.query_params["loss"])


def test_a_field_that_needs_it_begins_the_run_anew_and_undo_brings_it_back(lab, host):
    lab.number_input(key="lab-setting-generator_width").set_value(16).run()
    run = run_of(lab, host)
    assert (run.settings.generator_width, run.epoch) == (16, 1)
    press(lab, run, "undo")
    assert run.settings == PRESETS["far_apart"]
    assert named(lab.number_input, "lab-setting-generator_width").value == 32


def test_widgets_follow_a_preset(lab, host):
    run = run_of(lab, host)
    press(lab, run, "play")
    press(lab, run, "begin", {"preset": "two_modes", "changes": {}})
    assert (run.preset, run.settings, run.state) == ("two_modes", PRESETS["two_modes"], "paused")
    assert named(lab.slider, "lab-means-1").value == 2.0


def test_components_come_and_go_while_the_run_goes_on(lab, host):
    lab.button(key="lab-add-component").click().run()
    run = run_of(lab, host)
    assert len(run.settings.means) == 2
    assert run.settings.means[0] == 3.0
    lab.button(key="lab-remove-0").click().run()
    assert len(run.settings.means) == 1
    assert run.settings.means[0] != 3.0
    assert lab.button(key="lab-remove-0").disabled
    assert run.epoch == 0


def test_a_refusal_is_said_in_words_and_the_run_goes_on(lab, host):
    run = run_of(lab, host)
    assert "7" in press(lab, run, "change", {"generator_lr": 7})
    assert "nothing_like_it" in press(lab, run, "change", {"nothing_like_it": 1})
    assert "0" in press(lab, run, "speed", 0)
    assert run.settings == PRESETS["far_apart"]
    run.close()
    assert press(lab, run, "play")
    assert not lab.exception


def test_a_bad_address_is_told(host):
    test = AppTest.from_file(str(ROOT / "pages" / "lab" / "page.py"), default_timeout=30)
    test.query_params["preset"] = "two_modes"
    test.query_params["generator_lr"] = "7"
    test.query_params["seed"] = "9"
    test.run()
    assert not test.exception
    assert len(test.error) == 1
    assert all(part in test.error[0].value for part in ("generator_lr", "7", "from 0 to 1"))
    assert run_of(test, host).settings == PRESETS["two_modes"].replace(seed=9)


def test_the_server_process_imports_nothing_heavy_for_the_first_page(tmp_path):
    """Never torch; SciPy and pandas, which take most of a second each, only for pages that need them."""
    code = (
        "import sys, app\n"
        "from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('pages/lab/page.py', default_timeout=60).run()\n"
        "assert not page.exception and page.get('bidi_component')\n"
        "print({'torch', 'torchvision', 'scipy', 'pandas', 'pyarrow'} & {name.split('.')[0] for name in sys.modules})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "MINIMAX_RUNS": str(tmp_path), "MINIMAX_WORKERS": "1"},
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "set()"


def test_a_component_is_added_to_the_target_as_it_is_and_not_as_the_page_still_shows_it(lab, host):
    run = run_of(lab, host)
    run.apply(run.settings.replace(means=(2.9,)))
    named(lab.button, "lab-add-component").click().run()
    assert run.settings.means[0] == 2.9
    assert len(run.settings.means) == 2
