import json
import re

import numpy as np
import pytest

from gan_core.evaluation.coverage import covered_modes
from gan_core.theory.mixtures import GaussianMixture
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from gan_core.training.trainer import Trainer
from pages.lab.charts import BOARD
from pages.theory.pitfalls.failures import READOUTS as PITFALLS
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


@pytest.mark.parametrize("readouts", [BOARD.readouts, PITFALLS])
def test_covered_modes_are_explained_as_they_are_counted(readouts):
    """p_g has a share of p_data's mass near a mode, just below and just above the quarter that is named."""
    (readout,) = [readout for readout in readouts if readout.metric == "modes_covered"]
    said = re.search(r"within (\w+) standard deviations of .* at least (a \w+) of the mass", readout.help)
    reach, share = ({"two": 2, "a quarter": 0.25}[word] for word in said.groups())
    mixture, edges = GaussianMixture([-4.0, 4.0], [0.5, 0.5], [0.5, 0.5]), np.linspace(-8, 8, 1_601)
    p = mixture.bin_masses(edges)
    middles = np.concatenate([[-9.0], 0.5 * (edges[1:] + edges[:-1]), [9.0]])
    near = np.abs(middles - 4.0) < reach * 0.5
    for times, covered in ((0.99, False), (1.01, True)):
        q = np.where(near, times * share * p, 0.0)  # the rest lies beyond, however near
        q[np.searchsorted(middles, 4.0 + reach * 0.5 + 0.05)] = 1 - q.sum()
        assert covered_modes(mixture, edges, p, q)[1] == covered
