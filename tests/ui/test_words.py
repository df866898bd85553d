import re

import pytest

from gan_core.training.settings import FIELDS, Settings
from pages.lab.target_editor import replaced, with_another, without
from ui.charts.specs import ROLES
from ui.charts.terms import COMMANDS, coloured, in_colours
from ui.live.settings_panel import rates


def test_terms_get_their_colours_and_the_rest_is_escaped():
    html = coloured("p_g < p_data & D(x)")
    assert html.count("<b ") == 3
    assert "p<sub>data</sub>" in html
    assert " &lt; " in html
    assert "&amp;" in html
    assert html.index("--mm-generated-text") < html.index("--mm-data-text") < html.index("--mm-discriminator-text")


def test_commands_in_equations_are_written_out_in_the_colours_of_their_roles():
    assert in_colours(r"\log\pdata-\Dx(\G)") == (
        r"\log\textcolor{#009E73}{p_{\text{data}}}-\textcolor{#0072B2}{D(x)}(\textcolor{#D55E00}{G})"
    )
    assert in_colours(r"\min_{\generated{\theta}}\gradient{\frac{a}{b}}") == (
        r"\min_{\textcolor{#D55E00}{\theta}}\textcolor{#CC79A7}{\frac{a}{b}}"
    )
    # Longer names, terms inside other words and roles without a colour of their own are LaTeX like any other.
    others = r"\Delta \Gamma \pgf \Dxy \theory{x} \data x_{\text{data}} p_g D(x)"
    assert in_colours(others) == others


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_colour_that_equations_can_have(command):
    role, piece = COMMANDS[command]
    assert re.fullmatch("#[0-9A-F]{6}", ROLES[role])
    assert in_colours(rf"\{command}x") == rf"\{command}x" or f"{command}x" in COMMANDS
    assert in_colours(rf"\{command} x") == rf"\textcolor{{{ROLES[role]}}}{{{piece}}} x"


def test_a_logarithmic_slider_stops_at_the_value_in_force():
    field = FIELDS["generator_lr"]
    stops = rates(field, 3e-4)
    assert 3e-4 in stops
    assert stops == sorted(set(stops))
    assert stops[0] == field.minimum
    assert stops[-1] == field.maximum


def test_another_component_goes_where_there_is_room():
    settings = Settings(means=(-2.0, 2.0), stds=(0.5, 0.5), weights=(1.0, 3.0))
    more = settings.replace(**with_another(settings))
    assert more.means == (-2.0, 2.0, 5.0)
    assert more.weights == (1.0, 3.0, 2.0)
    assert settings.replace(**without(more, 2)) == settings


def test_one_number_of_one_component_changes():
    settings = replaced(Settings(), "stds", 1, 0.7)
    assert settings.stds == (0.5, 0.7)
    with pytest.raises(ValueError, match="stds"):
        replaced(settings, "stds", 0, -1.0)
    # The report of a slider comes late, and its component has gone meanwhile.
    assert replaced(settings, "stds", 2, 0.9) == settings
