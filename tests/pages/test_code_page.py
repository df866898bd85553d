"""The code page without a browser: the address, the widgets, and what they say of each other."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from gan_core.script import write_script
from gan_core.training.presets import PRESETS
from pages.theory.code import colouring
from pages.theory.code.listing import Differences, differences
from pages.theory.code.script_experiment import read


def script():
    from pages.theory.code.view import code_page

    code_page()


@pytest.fixture
def visit():
    def open_page(**query):
        test = AppTest.from_function(script, default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return open_page


def html_of(test):
    return next(part.proto.body for part in test.get("html") if "mm-row" in part.proto.body)


def listing(test):
    """The rows of the script: text, settings named, whether they differ from the preset's."""
    row = r'<div class="(mm-row[^"]*)".*?<code>(.*?)</code>(?:<span class="mm-why"[^>]*>(.*?)</span>)?</div>'
    rows = re.findall(row, html_of(test))
    return [(html.unescape(re.sub("<[^>]+>", "", code)), why, "mm-changed" in css) for css, code, why in rows]


def marked(test):
    return [text.strip() for text, _, changed in listing(test) if changed]


def preset(test):
    return next(select for select in test.selectbox if select.label == "Preset")


def query(test):
    return {name: value[0] if isinstance(value, list) else value for name, value in test.query_params.items()}


def test_the_address_is_the_experiment(visit):
    page = visit(preset="far_apart", loss="non_saturating", discriminator_steps="3", steps="50")
    assert not page.exception and not page.error
    assert page.segmented_control(key="code-loss").value == "non_saturating"
    assert page.number_input(key="code-k").value == 3
    assert marked(page) == [
        "steps = 50  # updates of G",
        "for _ in range(3):",
        "loss_g = bce(D(G(next(for_g))), real)  # non-saturating: -log D(G(z))",
        "if step % 5 == 0:",
    ]
    named = {text.strip(): why for text, why, _ in listing(page)}
    assert named["for _ in range(3):"] == "D steps for each G step (k) (not as in the preset)"
    assert named["torch.set_num_threads(1)  # networks this small are fastest on one thread"] == ""


def test_a_change_shows_in_its_line_and_in_the_address(visit):
    page = visit(preset="far_apart")
    assert marked(page) == []
    page.segmented_control(key="code-loss").set_value("non_saturating").run()
    assert len(marked(page)) == 1 and "non-saturating" in marked(page)[0]
    assert query(page) == {"preset": "far_apart", "loss": "non_saturating"}
    page.number_input(key="code-setting-generator_width").set_value(48).run()
    assert "nn.Linear(48, 48), nn.Tanh()," in marked(page)
    page.number_input(key="code-steps").set_value(300).run()
    assert query(page) == {"preset": "far_apart", "loss": "non_saturating", "generator_width": "48", "steps": "300"}
    page.button(key="code-add-component").click().run()
    assert query(page)["means"].count(",") == 1
    # The preset's name says so, and the preset itself can be had back.
    assert (preset(page).value, preset(page).options[:2]) == ("far_apart, changed", ["Far apart, changed", "Far apart"])
    preset(page).select("far_apart").run()
    assert (preset(page).value, query(page)) == ("far_apart", {"preset": "far_apart", "steps": "300"})
    preset(page).select("digits_conditional").run()
    assert query(page) == {"preset": "digits_conditional", "steps": "300"}
    assert any("one_hot" in text for text, _, _ in listing(page))
    page.selectbox(key="code-dataset").select("faces").run()
    assert any("faces.npz" in text for text in marked(page))


def test_what_cannot_be_followed_is_told(visit):
    page = visit(preset="two_modes", steps="many", generator_lr="7", seed="9")
    assert sorted(error.value.split(" ")[0] for error in page.error) == ["generator_lr", "steps"]
    assert query(page) == {"preset": "two_modes", "seed": "9"}
    page = visit(preset="digits", dataset="idx-0123456789ab", conditional="label")
    assert not page.exception
    assert "not on this computer" in page.error[0].value


def test_data_that_are_not_here_are_not_offered(visit):
    page = visit(preset="digits", dataset="idx-000000000000")
    assert not page.exception and not page.error
    assert "idx-000000000000 is not on this computer" in page.warning[0].value
    offers = {part.proto.label: part.proto.disabled for part in page.get("download_button")}
    assert offers == {"Script (.py)": False, "Notebook (.ipynb)": False, "Data (.npz)": True}
    page = visit(preset="digits")
    assert not page.warning
    assert not any(part.proto.disabled for part in page.get("download_button"))


def test_words_that_mean_nothing_here_are_one_quiet_note(visit):
    page = visit(preset="two_modes", utm_source="mail", fbclid="1", steps="300")
    assert not page.error and not page.warning
    notes = [part.proto.body for part in page.get("html") if "address-note" in part.proto.body]
    assert len(notes) == 1 and "utm_source" in notes[0] and "fbclid" in notes[0] and "steps" not in notes[0]
    assert query(page) == {"preset": "two_modes", "steps": "300"}


@pytest.mark.parametrize("steps", ["0", "-5", "1e3", "²", "10000001", "9" * 5000, ""])
def test_steps_in_the_address_are_a_whole_number(steps):
    experiment, problems, _ = read({"preset": "far_apart", "steps": steps})
    assert experiment.steps == 2000
    assert "10,000,000" in problems[0]


def test_indentation_alone_is_no_difference_and_what_is_gone_is_told(visit):
    settings = PRESETS["two_modes"]
    twice, once = (write_script(settings.replace(discriminator_steps=k)) for k in (2, 1))
    assert [twice.lines[place].text.strip() for place in differences(twice, once).places] == ["for _ in range(2):"]
    assert differences(twice, once).gone == ()
    assert differences(once, twice) == Differences((), ("for _ in range(2):",))
    page = visit(preset="far_apart", discriminator_steps="1")
    assert marked(page) == []
    assert "Not needed any more: <code>for _ in range(5):</code>." in html_of(page)
    page = visit(preset="two_modes", ema="0")
    assert "<code>import copy</code>" in html_of(page) and ", and 2 more." in html_of(page)


def test_names_have_the_colours_of_what_they_are_and_text_is_text():
    lines = colouring.lines('x = G(z)  # p_g < 1\ny = data.x if "<b>" else loss_d\n')
    assert lines[0] == (
        '<span class="mm-data">x</span> = <span class="mm-generated">G</span>(<span class="mm-generated">z</span>)  '
        '<span class="mm-comment"># p_g &lt; 1</span>'
    )
    assert '<span class="mm-data">data</span>.x' in lines[1]
    assert '<span class="mm-string">&quot;&lt;b&gt;&quot;</span>' in lines[1]
    for settings in (known for known in PRESETS.values() if known.kind != "translation"):
        text = write_script(settings).text
        assert [html.unescape(re.sub("<[^>]+>", "", line)) for line in colouring.lines(text)] == text.splitlines()
