"""More models of the chapter on where notes go wrong, against SciPy and PyTorch; its parts; addresses from before."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import circulant
from scipy.optimize import minimize_scalar
from scipy.stats import gaussian_kde, johnsonsu, norm
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits

from pages.theory.mistakes.mistake import ABOUT
from pages.theory.mistakes.parts import PARTS
from tests.pages.theory.model_answers import answers

MISTAKES = [mistake for mistakes in PARTS.values() for mistake in mistakes]
POINTS = np.arange(-14, 14, 0.02)  # evenly spaced: exponentially accurate for densities


def tensor(value, **options):
    return torch.tensor(value, dtype=torch.float64, **options)


def test_the_cross_entropies_of_coins_are_those_of_pytorch(javascript):
    generator = np.random.default_rng(1)
    settings = [{"share": float(p), "answer": float(q)} for p, q in generator.uniform(0.02, 0.98, (20, 2))]
    for values, metrics in zip(settings, answers(javascript, "mistakes/losses.js#swapped", settings), strict=True):
        p, q = tensor(values["share"]), tensor(values["answer"])
        assert metrics["right"] == pytest.approx(binary_cross_entropy(q, p).item(), abs=1e-12)
        assert metrics["wrong"] == pytest.approx(binary_cross_entropy(p, q).item(), abs=1e-12)
        for name, cost in (("best", lambda q, p=p: (q, p)), ("best_wrong", lambda q, p=p: (p, q))):
            found = minimize_scalar(
                lambda q, cost=cost: binary_cross_entropy(*cost(tensor(q))).item(), bounds=(0, 1), method="bounded"
            )
            assert metrics[name] == pytest.approx(found.x, abs=1e-4)


def test_a_step_up_and_a_step_down_are_those_of_autograd(javascript):
    settings = [{"logit": float(logit)} for logit in np.random.default_rng(2).uniform(-4, 8, 20)]
    steps = {name: answers(javascript, f"mistakes/losses.js#{name}", settings) for name in ("maximise", "minimise")}
    found = answers(javascript, "mistakes/losses.js#direction", settings)
    for index, (values, metrics) in enumerate(zip(settings, found, strict=True)):
        logit = tensor(values["logit"], requires_grad=True)
        loss = binary_cross_entropy_with_logits(logit, tensor(1.0)) + binary_cross_entropy_with_logits(
            -logit, tensor(0.0)
        )
        assert metrics["loss"] == pytest.approx(loss.item(), abs=1e-12)
        assert metrics["value"] == pytest.approx(-loss.item(), abs=1e-12)
        (slope,) = torch.autograd.grad(loss, logit)
        assert steps["maximise"][index]["logit"] == pytest.approx((logit + slope).item(), abs=1e-12)
        assert steps["minimise"][index]["logit"] == pytest.approx((logit - slope).item(), abs=1e-12)
    # Towards 0 is one thing, as large as can be another.
    assert metrics["loss"] > 0 > metrics["value"]


def test_losses_have_a_least_value_and_as_printed_they_have_none(javascript):
    def loss_of_g(steepness, place):
        return 0.02 * float(norm.pdf(POINTS, place) @ np.logaddexp(0, -steepness * POINTS))

    def loss_of_d(steepness, place):
        return loss_of_g(steepness, 1) + loss_of_g(-steepness, place)

    settings = [{"steepness": s, "place": m} for s, m in ((1.0, -1.0), (-4.0, -1.0), (3.0, -3.0), (0.5, 2.0))]
    found = answers(javascript, "mistakes/losses.js#signs", settings)
    for values, metrics in zip(settings, found, strict=True):
        s, m = values["steepness"], values["place"]
        assert metrics["loss"] == pytest.approx(loss_of_d(s, m), abs=1e-9)
        assert metrics["printed"] == pytest.approx(-loss_of_d(s, m), abs=1e-9)
        assert metrics["loss_g"] == pytest.approx(loss_of_g(s, m), abs=1e-9)
        least = minimize_scalar(loss_of_d, bracket=(-1, 1), args=(m,))
        assert metrics["best"] == pytest.approx(least.x, abs=1e-5)
    assert found[0]["best"] == pytest.approx(2, abs=1e-9)  # log p − log q = 2x
    assert found[1]["printed"] < -8


def test_a_constant_is_not_in_the_slope(javascript):
    settings = [{"logit": float(o), "constant": float(c)} for o, c in np.random.default_rng(3).uniform(-3, 3, (20, 2))]
    for values, metrics in zip(settings, answers(javascript, "mistakes/losses.js#slope", settings), strict=True):
        logit = tensor(values["logit"], requires_grad=True)
        d = torch.sigmoid(logit)
        loss = torch.log1p(-d) + values["constant"]
        assert metrics["value"] == pytest.approx(loss.item(), abs=1e-12)
        in_d, in_logit = torch.autograd.grad(loss, (d, logit))
        assert metrics["slope_in_d"] == pytest.approx(in_d.item(), abs=1e-12)
        assert metrics["chain"] == pytest.approx(in_logit.item(), abs=1e-12)
    (early,) = answers(javascript, "mistakes/losses.js#slope", [{"logit": -4.6, "constant": 0}])
    assert early["slope_in_d"] == pytest.approx(-1.01, abs=1e-3)  # as the prose has it: about −1
    assert early["chain"] == pytest.approx(-0.01, abs=1e-4)


def test_generated_samples_have_the_density_of_johnson(javascript):
    settings = [
        {"shift": float(shift), "scale": float(scale), "bend": bend, "place": float(place)}
        for shift, scale, place in np.random.default_rng(4).uniform((-4, 0.3, -6), (4, 2, 6), (5, 3))
        for bend in (0.05, 0.3, 0.5)
    ]
    found = answers(javascript, "mistakes/densities.js#pushed", settings, ("x", "q", "noise"))
    for values, (metrics, arrays) in zip(settings, found, strict=True):
        bend = values["bend"]
        wanted = johnsonsu(0, 1 / bend, values["shift"], values["scale"] / bend)
        np.testing.assert_allclose(arrays["q"], wanted.pdf(np.array(arrays["x"])), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(arrays["noise"], norm.pdf(arrays["x"]), rtol=1e-12)
        assert metrics["density_at"] == pytest.approx(wanted.pdf(values["place"]), rel=1e-9)
        assert metrics["std"] == pytest.approx(wanted.std(), rel=1e-8)
    (same,) = answers(javascript, "mistakes/densities.js#pushed", [{"shift": 0, "scale": 1, "bend": 0, "place": 0.7}])
    assert same["density_at"] == same["noise_at"] == pytest.approx(norm.pdf(0.7), abs=1e-15)


def test_a_density_of_four_is_no_probability(javascript):
    settings = [
        {"std": float(std), "place": float(place), "width": float(width)}
        for std, place, width in np.random.default_rng(5).uniform((0.05, -1, 0.01), (0.5, 1, 1), (20, 3))
    ]
    settings += [{"std": 0.1, "place": 0, "width": width} for width in (0.1, 0.05)]
    found = answers(javascript, "mistakes/densities.js#interval", settings)
    for values, metrics in zip(settings, found, strict=True):
        law, half = norm(0, values["std"]), values["width"] / 2
        assert metrics["density"] == pytest.approx(law.pdf(values["place"]), rel=1e-12)
        wanted = law.cdf(values["place"] + half) - law.cdf(values["place"] - half)
        assert metrics["probability"] == pytest.approx(wanted, abs=1e-12)
    # The numbers of the prose.
    assert [metrics["density"] for metrics in found[-2:]] == pytest.approx([3.99, 3.99], abs=5e-3)
    assert [metrics["probability"] for metrics in found[-2:]] == pytest.approx([0.38, 0.20], abs=5e-3)


def test_a_linear_g_makes_what_the_largest_eigenvalues_hold(javascript):
    def covariance(smoothness):
        apart = np.arange(64)
        bell = sum(np.exp(-0.5 * ((apart + 64 * turn) / smoothness) ** 2) for turn in range(-4, 5))
        return circulant(bell / bell[0])

    settings = [
        {"kept": kept, "smoothness": smoothness, "seed": 3}
        for smoothness in (0.3, 1.0, 4.0, 8.0)
        for kept in (1, 7, 15, 64)
    ]
    found = answers(javascript, "mistakes/practice.js#latents", settings, ("image", "made"))
    for values, (metrics, arrays) in zip(settings, found, strict=True):
        variances, directions = np.linalg.eigh(covariance(values["smoothness"]))
        variances, directions = variances[::-1], directions[:, ::-1]
        shares = np.cumsum(variances) / 64
        assert metrics["share"] == pytest.approx(shares[values["kept"] - 1], abs=1e-9)
        assert metrics["needed"] == pytest.approx(np.argmax(shares >= 0.99) + 1)
        if variances[values["kept"] - 1] > 1e-6:
            kept = directions[:, : values["kept"]]  # an odd number, or all: sine and cosine of a wave stay together
            np.testing.assert_allclose(arrays["made"], kept @ (kept.T @ arrays["image"]), atol=1e-7)
    images = answers(
        javascript,
        "mistakes/practice.js#latents",
        [{"kept": 64, "smoothness": 4.0, "seed": seed} for seed in range(1, 101)],
        ("image",),
    )
    drawn = np.array([arrays["image"] for _, arrays in images])
    assert np.mean(drawn**2) == pytest.approx(1, abs=0.1)
    (smooth, noise) = answers(
        javascript,
        "mistakes/practice.js#latents",
        [{"kept": 8, "smoothness": smoothness, "seed": 1} for smoothness in (4, 0.3)],
    )
    assert (smooth["needed"], noise["needed"]) == (14, 64)  # the numbers of the prose


def test_bumps_on_the_training_samples_are_a_kernel_density_estimate(javascript):
    settings = [
        {"count": count, "bandwidth": bandwidth, "seed": 7} for count in (5, 20, 60) for bandwidth in (0.06, 0.4, 1.2)
    ]
    found = answers(javascript, "mistakes/practice.js#overfit", settings, ("samples", "unseen", "x", "q", "p"))
    for values, (metrics, arrays) in zip(settings, found, strict=True):
        samples = np.array(arrays["samples"])
        model = gaussian_kde(samples, values["bandwidth"] / samples.std(ddof=1))
        assert metrics["training"] == pytest.approx(model.logpdf(samples).mean(), abs=1e-9)
        assert metrics["held_out"] == pytest.approx(model.logpdf(np.array(arrays["unseen"])).mean(), abs=1e-9)
        np.testing.assert_allclose(arrays["q"], model.pdf(np.array(arrays["x"])), rtol=1e-9, atol=1e-12)
        x = np.array(arrays["x"])
        np.testing.assert_allclose(arrays["p"], (norm.pdf(x, -1.5, 0.6) + norm.pdf(x, 1.5, 0.6)) / 2, rtol=1e-12)
    assert len(set(arrays["samples"]) | set(arrays["unseen"])) == len(samples) + 100
    narrow = answers(
        javascript,
        "mistakes/practice.js#overfit",
        [{"count": 20, "bandwidth": bandwidth, "seed": 1} for bandwidth in (0.4, 0.06, 0.02)],
    )
    for name, sign in (("training", 1), ("held_out", -1)):
        assert np.all(np.diff([sign * metrics[name] for metrics in narrow]) > 0)


def pushes(size, reach, std, same, batches, generator):
    """−∂L_G/∂std for many batches, by autograd, after one small step of a D that is linear in features; mean and error.

    The features are bells of width reach/√2 on a fine grid, scaled so that their products are the kernel of the figure.
    """
    rate, centres = 0.01, torch.arange(-8, 8, 0.4 * reach, dtype=torch.float64)
    scale = math.sqrt(0.4 * math.sqrt(2 / math.pi))

    def logits(weights, x):
        return (scale * torch.exp(-(((x[..., None] - centres) / reach) ** 2)) * weights[:, None]).sum(-1)

    def normal():
        return torch.randn(batches, size, dtype=torch.float64, generator=generator)

    def bce(logits, label):
        return binary_cross_entropy_with_logits(logits, torch.full_like(logits, label), reduction="none").mean(1).sum()

    latents, real = normal(), normal()
    weights = torch.zeros(batches, len(centres), dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(bce(logits(weights, real), 1.0) + bce(logits(weights, std * latents), 0.0), weights)
    stds = torch.full((batches, 1), std, dtype=torch.float64, requires_grad=True)
    again = latents if same else normal()
    (push,) = torch.autograd.grad(-bce(logits(-rate * slope, stds * again), 1.0), stds)
    push = push[:, 0] / rate
    return push.mean().item(), push.std().item() / math.sqrt(batches)


def test_the_push_of_one_batch_for_both_is_that_of_autograd(javascript):
    settings = [
        {"size": 2, "reach": 1.0, "std": 1.0},
        {"size": 8, "reach": 0.6, "std": 0.8},
        {"size": 8, "reach": 1.0, "std": 0.874},
    ]
    generator = torch.Generator().manual_seed(5)
    for values, metrics in zip(settings, answers(javascript, "mistakes/practice.js#batch", settings), strict=True):
        for name, same in (("push_fresh", False), ("push_same", True)):
            mean, error = pushes(**values, same=same, batches=16_000 // values["size"], generator=generator)
            assert metrics[name] == pytest.approx(mean, abs=4 * error)
            assert error < 0.005
    # The numbers of the prose.
    rests = answers(
        javascript,
        "mistakes/practice.js#batch",
        [{"size": size, "reach": 1, "std": 1} for size in (2, 8, 64)],
    )
    assert [metrics["rests"] for metrics in rests] == pytest.approx([0.44, 0.87, 0.98], abs=6e-3)
    assert {metrics["rest_fresh"] for metrics in rests} == {1.0}


def test_the_heading_of_the_mistakes_is_found_in_the_chapter_that_they_have_now(javascript):
    before = [["http://l/pitfalls#where-common-notes-go-wrong"], ["http://l/pitfalls#how-training-fails"]]
    now = javascript.call("ui/browser/moved_figures.js#newAddress", before)
    assert now == ["http://l/where-notes-go-wrong#where-common-notes-go-wrong", None]


def test_every_part_of_the_chapter_has_its_mistakes_and_every_mistake_a_figure_of_its_own():
    assert tuple(PARTS) == ABOUT and all(PARTS.values())
    assert len({mistake.figure.name for mistake in MISTAKES}) == len(MISTAKES) == 16
    assert all(mistake.figure.identities for mistake in MISTAKES)
