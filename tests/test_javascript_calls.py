"""How the tests call the project's JavaScript."""

import math

import pytest

import tests.javascript_calls as calls_module
from tests.javascript_calls import running_modules


def test_every_number_arrives_as_it_is(javascript):
    (answer,) = javascript.call(
        "pages/theory/divergences/browser/overlap.js#overlap",
        [[{"shape": "boxes", "data_mean": 0, "data_std": 1, "generated_mean": 9, "generated_std": 1}]],
        arrays=("forward_dot", "nowhere"),
    )
    assert answer["metrics"]["forward"] == math.inf
    assert answer["metrics"]["forward_slope"] is None
    assert answer["metrics"]["peak_p"] == 1 / (2 * 3**0.5)
    assert [math.isnan(one) for one in answer["arrays"]["forward_dot"]] == [True]
    assert math.isnan(answer["arrays"]["nowhere"])
    assert javascript.call("ui/figures/browser/mathematics.js#logSum", [[[-math.pi]]]) == [-math.pi]


def test_what_goes_wrong_is_said_and_the_process_lives_on(javascript):
    for function in ("ui/figures/browser/mathematics.js#nowhere", "ui/nowhere.js#grid"):
        with pytest.raises(RuntimeError, match="nowhere"):
            javascript.call(function, [[]])
    assert javascript.call("ui/figures/browser/mathematics.js#grid", [[0, 1, 3]]) == [[0, 0.5, 1]]


@pytest.mark.parametrize(("required", "outcome"), [("0", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_without_deno_the_tests_say_what_to_install(monkeypatch, required, outcome):
    monkeypatch.setattr(calls_module, "deno", lambda: None)
    monkeypatch.setenv("MINIMAX_REQUIRE_BROWSER", required)
    with pytest.raises(outcome, match=r"requirements-dev\.txt"), running_modules():
        pass
