"""Models of the chapter on the Wasserstein distance, against SciPy and gan_core.theory."""

import math

import numpy as np
import pytest
from scipy.stats import norm, wasserstein_distance

from gan_core.theory.divergences import js_divergence
from gan_core.theory.mixtures import GaussianMixture
from gan_core.theory.wasserstein import (
    clipped_value,
    dual_value,
    interpolate_density,
    lipschitz_part,
    optimal_critic,
    penalised_slopes,
    steepest_slope,
)
from pages.theory.wasserstein.figures import ANY_CRITIC, BATCHES, BOXES, CONSTRAINTS
from tests.pages.theory.model_answers import answers, random_settings

SETTINGS = 200
EDGES = np.linspace(-18, 18, 7201)
X = (EDGES[1:] + EDGES[:-1]) / 2
NODES = np.linspace(-8, 8, 65)


def anywhere(figure, seed):
    generator = np.random.default_rng(seed)
    return [random_settings(figure, generator) for _ in range(SETTINGS)]


def mixtures(values):
    middle, gap, std = (values[f"data_{name}"] for name in ("middle", "gap", "std"))
    data = GaussianMixture([middle - gap, middle + gap], [std, std], [1, 1])
    return data, GaussianMixture([values["generated_mean"]], [values["generated_std"]], [1])


def binned(values):
    p, q = (density.bin_masses(EDGES)[1:-1] for density in mixtures(values))
    return p / p.sum(), q / q.sum()


def test_boxes_agree_with_fine_bins(javascript):
    settings = anywhere(BOXES, 1)
    edges = np.linspace(-6, 6, 4801)  # every edge of a box is one of these
    centres = (edges[1:] + edges[:-1]) / 2
    for values, found in zip(settings, answers(javascript, BOXES.model, settings), strict=True):
        theta, width = values["theta"], values["width"]
        p, q = (np.where(abs(centres - middle) < width / 2, 0.0025 / width, 0.0) for middle in (0, theta))
        assert found["transport"] == pytest.approx(wasserstein_distance(centres, centres, p, q), abs=1e-9)
        assert found["transport_dual"] == pytest.approx(dual_value(p, q, optimal_critic(p, q, centres)), abs=1e-9)
        assert found["jsd"] == pytest.approx(js_divergence(p, q), abs=1e-9)
        assert found["jsd_slope"] == (0 if abs(theta) >= width else pytest.approx(np.sign(theta) * math.log(2) / width))
        assert found["through_critic"] == found["transport_slope"] == np.sign(theta)


def test_where_boxes_part_jsd_stands_still_and_w1_goes_on(javascript):
    settings = [{"theta": theta, "width": 1.0} for theta in (1.0, 1.05, 2.0, 4.0, -4.0)]
    found = answers(javascript, BOXES.model, settings)
    assert [one["jsd"] for one in found] == pytest.approx([math.log(2)] * 5, abs=1e-15)
    assert [one["transport"] for one in found] == [1, 1.05, 2, 4, 4]
    assert [one["jsd_slope"] for one in found] == [0] * 5
    assert [one["through_critic"] for one in found] == [1, 1, 1, 1, -1]
    assert {one["through_discriminator"] for one in found} == {0}


def test_a_drawn_critic_measures_what_fine_bins_say(javascript):
    settings = anywhere(ANY_CRITIC, 2)
    for values, found in zip(settings, answers(javascript, ANY_CRITIC.model, settings), strict=True):
        p, q = binned(values)
        critic = np.interp(X, NODES, values["drawn"])
        steepest = steepest_slope(values["drawn"], NODES)
        assert found["steepest"] == pytest.approx(steepest, rel=1e-12, abs=1e-12)
        assert found["value"] == pytest.approx(dual_value(p, q, critic), abs=2e-4)
        assert found["allowed"] == pytest.approx(found["value"] / max(1, steepest), rel=1e-12, abs=1e-12)
        assert found["transport"] == pytest.approx(wasserstein_distance(X, X, p, q), abs=1e-5)
        assert found["transport_dual"] == pytest.approx(dual_value(p, q, optimal_critic(p, q, X)), abs=1e-5)


def test_the_best_critic_is_drawn_and_slopes_are_cut(javascript):
    settings = anywhere(ANY_CRITIC, 3)
    module = ANY_CRITIC.model.partition("#")[0]
    cut = javascript.call(f"{module}#cutSlopes", [[values] for values in settings])
    best = javascript.call(f"{module}#toBest", [[values] for values in settings])
    redrawn = [values | {"drawn": one["drawn"]} for values, one in zip(settings, best, strict=True)]
    for values, one, found in zip(settings, cut, answers(javascript, ANY_CRITIC.model, redrawn), strict=True):
        np.testing.assert_allclose(one["drawn"], lipschitz_part(values["drawn"], NODES), atol=1e-12)
        assert found["steepest"] <= 1 + 1e-12
        # Between the points of the drawing the best critic may turn: at most four times.
        assert found["transport"] - 0.07 <= found["allowed"] <= found["transport"] + 1e-9


def test_clipped_and_penalised_critics_agree_with_fine_bins(javascript):
    settings = anywhere(CONSTRAINTS, 4)
    wanted = ("slope_x", "soft_slope")
    for values, (found, arrays) in zip(
        settings, answers(javascript, CONSTRAINTS.model, settings, arrays=wanted), strict=True
    ):
        p, q = binned(values)
        distance = wasserstein_distance(X, X, p, q)
        clipped = clipped_value(p, q, X, int(values["width"]), values["clip"])
        assert found["transport"] == pytest.approx(distance, abs=1e-5)
        assert found["clipped"] == pytest.approx(clipped, rel=1e-4, abs=1e-5 * found["steepest_clipped"])
        slope_x, soft = (np.array([np.nan if one is None else one for one in arrays[name]]) for name in wanted)
        drawn = np.isfinite(soft) & (abs(slope_x) < 8)
        some = np.flatnonzero(drawn)[::40]
        data, generated = mixtures(values)
        lead = generated.cdf(slope_x[some]) - data.cdf(slope_x[some])
        tails = data.survival(slope_x[some]) - generated.survival(slope_x[some])
        lead = np.where(data.cdf(slope_x[some]) < 0.5, lead, tails)
        expected = penalised_slopes(lead, interpolate_density(data, generated, slope_x[some]), values["penalty"])
        np.testing.assert_allclose(soft[some], expected, rtol=2e-4, atol=2e-4)


def test_what_the_page_says_of_clipping_and_penalty(javascript):
    begin = {one.name: one.value for one in CONSTRAINTS.parameters}
    named = {setting.label: begin | dict(setting.values) for setting in CONSTRAINTS.settings}
    published, both = answers(javascript, CONSTRAINTS.model, [named["As published"], named["Data on both sides"]])
    assert 0.001 < published["clipped_multiple"] < 0.01
    assert published["steepest_clipped"] == pytest.approx(0.0064)
    assert 1.3 < published["soft_steepest"] < 1.5
    assert 1.15 < published["soft_multiple"] < 1.25
    assert both["clipped_share"] == pytest.approx(0.5, abs=1e-6)  # one side of two
    ((_, curves),) = answers(javascript, CONSTRAINTS.model, [named["n·c = 1"]], arrays=("steepest_by_depth",))
    assert curves["steepest_by_depth"] == pytest.approx([0.02] * 12, rel=1e-12)
    ((_, curves),) = answers(javascript, CONSTRAINTS.model, [begin], arrays=("steepest_by_depth",))
    assert curves["steepest_by_depth"] == pytest.approx([0.01 * 0.64**depth for depth in range(1, 13)], rel=1e-12)


def test_the_largest_slope_by_depth_is_that_of_a_network_with_all_weights_at_the_bound(javascript):
    values = {one.name: one.value for one in CONSTRAINTS.parameters} | {"clip": 0.2, "width": 7}
    ((_, curves),) = answers(javascript, CONSTRAINTS.model, [values], arrays=("steepest_by_depth",))
    for depth, said in enumerate(curves["steepest_by_depth"], 1):

        def network(x, depth=depth):
            hidden = np.maximum(0, np.full((7, 1), 0.2) * x)
            for _ in range(depth - 1):
                hidden = np.maximum(0, np.full((7, 7), 0.2) @ hidden)
            return np.full((1, 7), 0.2) @ hidden

        (slope,) = np.diff(network(np.array([[1.0, 2.0]])))[0]
        assert said == pytest.approx(slope, rel=1e-9)


def test_equal_distributions_leave_every_critic_at_nothing(javascript):
    equal = dict(next(one for one in ANY_CRITIC.settings if one.label == "The same").values)
    values = random_settings(ANY_CRITIC, np.random.default_rng(5)) | equal
    (found,) = answers(javascript, ANY_CRITIC.model, [values])
    assert (found["transport"], found["transport_dual"], found["value"]) == pytest.approx((0, 0, 0), abs=1e-12)
    values = {one.name: one.value for one in CONSTRAINTS.parameters} | equal
    (found,) = answers(javascript, CONSTRAINTS.model, [values])
    assert (found["clipped"], found["soft_dual"]) == pytest.approx((0, 0), abs=1e-12)
    assert math.isnan(found["clipped_multiple"])


def test_batches_measure_what_scipy_measures(javascript):
    settings = anywhere(BATCHES, 6)[:40]
    wanted = ("x_p", "x_q")
    for values, (found, arrays) in zip(
        settings, answers(javascript, BATCHES.model, settings, arrays=wanted), strict=True
    ):
        batches = [np.unique(arrays[name][1:-1]) for name in wanted]
        assert [len(batch) for batch in batches] == [values["size"]] * 2
        assert found["estimate"] == pytest.approx(wasserstein_distance(*batches), abs=1e-12)
        assert found["truth"] == values["shift"]


def test_equal_distributions_measure_what_the_central_limit_theorem_says(javascript):
    settings = [{"shift": 0, "size": size, "seed": seed} for size in (8, 32, 128) for seed in range(1, 51)]
    found = np.array([one["estimate"] for one in answers(javascript, BATCHES.model, settings)]).reshape(3, 50)
    x = np.linspace(-10, 10, 4001)
    constant = 2 / math.sqrt(math.pi) * np.trapezoid(np.sqrt(norm.cdf(x) * norm.sf(x)), x)
    assert constant == pytest.approx(1.82, abs=0.005)  # as the chart says
    said = [one["equal"] for one in answers(javascript, BATCHES.model, settings[::50])]
    assert said == pytest.approx([constant / math.sqrt(size) for size in (8, 32, 128)], rel=1e-6)
    np.testing.assert_allclose(found.mean(axis=1), said, rtol=0.2)
    assert constant / math.sqrt(32) == pytest.approx(0.3, abs=0.03)  # as the page says
    # On average an estimate is not below the truth (Jensen), here far above it.
    assert (found > 0.02).all()
