"""Whatever the settings in an address, its page says in words what is wrong; the long form is a benchmark."""

from collections import Counter

import pytest

from benchmarks import plain_images
from benchmarks.settings_fuzz import Example, cost, draw
from benchmarks.settings_on_pages import show

EXAMPLES = {"line": 6, "plane": 4, "grey": 4}
MOST = 3e7
"""Multiplications of a step of an example that is played here."""


def cheap(kind):
    """Examples whose steps take no time, or are refused."""
    numbered = (draw(2, index, kind, MOST) for index in range(1000))
    return (example for example in numbered if not MOST < cost(example) < 1e12)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_page_shows_a_run_or_words(kind, host):
    plain_images.keep()
    examples, ends = cheap(kind), Counter()
    for _ in range(EXAMPLES[kind]):
        example = next(examples)
        try:
            ends[show(example)] += 1
        except Exception as error:
            pytest.fail(f"{' '.join(example.arguments)}: {type(error).__name__}: {error}")
    assert ends["shown"] and ends["refused"]


def test_a_run_that_diverges_says_so(host):
    steep = {"optimizer": "sgd", "generator_lr": 1.0, "discriminator_lr": 1.0, "loss": "least_squares"}
    assert show(Example("two_modes", {**steep, "activation": "relu"}, {}, None)) == "diverged"
