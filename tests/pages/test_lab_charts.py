import json

import pytest

from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from gan_core.training.trainer import Trainer
from pages.lab.charts import BOARD
from ui.charts.specs import ROLES


@pytest.fixture(scope="module", params=["far_apart", "two_modes"])
def snapshot(request):
    trainer = Trainer(PRESETS[request.param])
    trainer.run(2)
    return trainer.snapshot()


def test_every_line_has_numbers_in_every_frame(snapshot):
    for chart in BOARD.cells:
        for trace in chart.traces:
            names = {value for key, value in trace.source.items() if key != "kind"}
            known = snapshot.metrics if trace.source["kind"] in ("history", "gap") else snapshot.curves
            assert names <= set(known), (chart.name, trace.name)


def test_every_readout_is_a_metric(snapshot):
    for readout in BOARD.readouts:
        assert readout.metric in snapshot.metrics
        assert not readout.of or readout.of in snapshot.metrics


def test_axes_follow_what_there_is(snapshot):
    for chart in BOARD.cells:
        for axis in (chart.x, *chart.y.values()):
            assert not axis.curve or axis.curve in snapshot.curves
            assert axis.ceiling is None or axis.ceiling[0] in snapshot.curves
            # Something must say where an axis begins.
            assert axis.range or axis.curve or axis.steps, chart.name
            if axis.logarithmic and axis.range:
                assert axis.range[0] > 0


def test_descriptions_are_consistent():
    assert len({chart.name for chart in BOARD.cells}) == len(BOARD.cells)
    for chart in BOARD.cells:
        assert chart.hint
        assert chart.explanation
        assert chart.alternative
        for trace in chart.traces:
            assert trace.axis in chart.y
            assert trace.role in ROLES
            assert trace.dash in ("solid", "dash", "dot")
            assert trace.fill in ("", "zero", "self")
            if trace.emphasis:
                field, *values = trace.emphasis
                assert set(values) <= set(FIELDS[field].choices)
        for reference in chart.references:
            assert reference.axis in chart.y


def test_the_colours_are_those_of_the_project():
    assert {role: ROLES[role] for role in ("data", "generated", "discriminator", "gradient")} == {
        "data": "#009E73",
        "generated": "#D55E00",
        "discriminator": "#0072B2",
        "gradient": "#CC79A7",
    }
    roles = {trace.name: trace.role for chart in BOARD.cells for trace in chart.traces}
    assert roles["p_data"] == "data"
    assert roles["p_g"] == "generated"
    assert roles["D(x)"] == roles["V(G,D)"] == "discriminator"
    assert roles["D*(x)"] == roles["V(G,D*)"] == "theory"


def test_the_board_is_plain_data():
    data = BOARD.to_data()
    assert json.loads(json.dumps(data))["cells"][0]["name"] == "densities"


def test_explanations_lead_to_chapters_that_exist():
    from pages.digits.charts import BOARD as DIGITS
    from ui.chapters import CHAPTERS

    pages = {(chapter.path, chapter.title) for chapter in CHAPTERS}
    links = {more for cell in (*BOARD.cells, *DIGITS.cells) if (more := getattr(cell, "more", None))}
    assert links <= pages
    assert all(chart.more for chart in BOARD.cells)
