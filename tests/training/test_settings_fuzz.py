"""Every experiment within the ranges of the settings ends in numbers or in words; the long form is a benchmark.

The examples are drawn from one seed, so that they are the same in each run; each starts from a preset of its kind of
data and is played for a few steps, with live changes, recorded updates and snapshots in between.
"""

import pytest

from benchmarks.settings_fuzz import draw, play, report
from gan_core.training.settings import FIELDS

EXAMPLES = {"line": 60, "grey": 16, "colour": 6}
PATIENCE = 10**8


@pytest.mark.parametrize("kind", EXAMPLES)
def test_experiments_end_in_numbers_or_in_words(kind):
    for index in range(EXAMPLES[kind]):
        example = draw(1, index, kind, PATIENCE)
        try:
            play(example)
        except Exception as error:
            pytest.fail(f"{' '.join(example.arguments)}, live {example.live}: {type(error).__name__}: {error}")


def test_what_the_command_line_prints_is_json():
    ends = {report(draw(2, index, "line", PATIENCE), 3) for index in range(6)}
    assert "played" in ends


def test_the_examples_reach_every_field():
    drawn = [draw(1, index, kind, PATIENCE).changes for kind, count in EXAMPLES.items() for index in range(count)]
    assert {name for changes in drawn for name in changes} == set(FIELDS) - {"dataset"}
