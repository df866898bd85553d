"""Chromium computes what Deno computes: what the tests know of the models by Deno is so in the browser, too."""

import numpy as np

from pages.theory.all_figures import all_figures
from tests.pages.theory.model_answers import random_settings
from ui.browser.assets import module_address

EVALUATE = """
async (calls) => {
  const plain = (value) => {
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, plain);
    return value === undefined ? NaN : value;
  };
  const record = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
  const answers = [];
  for (const [address, name, settings] of calls) {
    const values = Object.entries(settings).map(
      ([key, value]) => [key, Array.isArray(value) ? Float64Array.from(value) : value],
    );
    const { arrays = {}, ...rest } = (await import(address))[name](Object.fromEntries(values));
    answers.push({ arrays: record(arrays), metrics: record(rest.metrics ?? rest) });
  }
  return answers;
}
"""


def functions_of(figure):
    """The model, and the steps that the figure's buttons take, as the modules name them."""
    module, _, model = figure.model.partition("#")
    return [f"{module}#{name}" for name in (model, *(action.function for action in figure.actions))]


def tolerance(function, name):
    """Two engines may round the last digit of exp differently; some quantities make more of it."""
    if function.endswith("#fit"):
        return 1e-6  # a descent, which may stop a step earlier
    if name == "found":
        return 1e-7  # by comparing values next to a maximum
    return 1e-9 if name.endswith(("_difference", "_measured")) else 1e-12


def test_every_model_says_in_chromium_what_it_says_in_deno(scripts, javascript):
    generator = np.random.default_rng(11)
    calls = [
        (function, random_settings(figure, generator)) for figure in all_figures() for function in functions_of(figure)
    ]
    in_page = scripts.evaluate(
        EVALUATE, [(*module_address(function).split("#"), settings) for function, settings in calls]
    )
    assert len(in_page) == len(calls) > 30
    for (function, settings), here in zip(calls, in_page, strict=True):
        (there,) = javascript.call(function, [[settings]], arrays=list(here["arrays"]))
        metrics = there.get("metrics", there)
        pairs = [(name, value, here["metrics"][name]) for name, value in metrics.items()]
        pairs += [(name, values, here["arrays"][name]) for name, values in there.get("arrays", {}).items()]
        assert {name for name, _, _ in pairs} == {*here["metrics"], *here["arrays"]}
        for name, by_deno, by_chromium in pairs:
            message = f"{function} {name} {settings}"
            if by_deno is None or isinstance(by_deno, str):
                assert by_chromium == by_deno, message
            else:
                apart = tolerance(function, name)
                # Playwright gives large numbers as Python's integers, which have no end.
                here_now = np.asarray(by_chromium, dtype=float)
                np.testing.assert_allclose(here_now, by_deno, rtol=apart, atol=apart, err_msg=message)
