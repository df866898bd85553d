"""The chapter on what goes wrong: its failures as they train, its links, and its mistakes against SciPy and PyTorch."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from board import header, open_lab, until
from figures import Figure, answers, everything_drawn, open_chapter
from scipy.spatial.distance import jensenshannon
from scipy.special import logsumexp
from scipy.stats import norm

from gan_core.training.presets import PRESETS
from pages.theory.pitfalls.failures import FAILURES
from pages.theory.pitfalls.figures import FIGURES
from ui.live import address

LOG_2, LOG_4 = math.log(2), math.log(4)
NODES, GAUSS = np.polynomial.legendre.leggauss(12)
CELLS = np.arange(-26, 26, 0.25)
X = (CELLS[:, None] + 0.125 * (NODES + 1)).ravel()
WEIGHTS = np.tile(0.125 * GAUSS, len(CELLS))
ON_LINE = tuple(name for name, settings in PRESETS.items() if not settings.images)


def expectation(log_density, f):
    """By Gauss and Legendre, piece by piece; f of an array."""
    density = np.exp(log_density(X))
    return float(WEIGHTS @ np.where(density > 0, density * f(X), 0.0))


def divergence(log_p, log_q):
    middle = lambda x: np.logaddexp(log_p(x), log_q(x)) - LOG_2  # noqa: E731
    return 0.5 * sum(expectation(one, partial(difference, one, middle)) for one in (log_p, log_q))


def difference(one, other, x):
    return one(x) - other(x)


def log_optimal(log_p, log_q, x):
    return log_p(x) - np.logaddexp(log_p(x), log_q(x))


def log_mixture(means, x):
    return logsumexp(norm.logpdf(x[:, None], means, 0.4), axis=1) - math.log(len(means))


def log_of_log(log_d, x):
    return np.log(1 - log_d(x))


def test_the_mistakes_have_the_numbers_of_scipy_and_pytorch(scripts):
    generator = np.random.default_rng(8)
    settings = [{"distance": float(generator.uniform(0, 4))} for _ in range(20)]
    for values, metrics in zip(settings, answers(scripts, "pitfalls/mistakes.js#units", settings), strict=True):
        edges = np.linspace(-4, 4, 80_001)
        boxes = [np.clip(np.diff(np.clip(edges, at - 1, at + 1)), 0, None) / 2 for at in (-2, -2 + values["distance"])]
        assert metrics["jsd"] == pytest.approx(jensenshannon(*boxes) ** 2, abs=1e-4)
        assert metrics["bits"] == pytest.approx(jensenshannon(*boxes, base=2) ** 2, abs=1e-4)

    settings = [{"place": float(place), "bumps": bumps} for place in (-5, 1, 3.3) for bumps in "139"]
    for values, metrics in zip(settings, answers(scripts, "pitfalls/mistakes.js#early", settings), strict=True):
        bumps = int(values["bumps"])
        means = [values["place"] + 0.8 * (index - (bumps - 1) / 2) for index in range(bumps)]
        mixture = partial(log_mixture, means)
        wanted = LOG_4 - 2 * divergence(norm(3, 0.5).logpdf, mixture)
        assert metrics["least"] == pytest.approx(wanted, abs=1e-9)
        if values["place"] == -5:
            assert metrics["least"] < 1e-6

    settings = [{"mean": float(generator.uniform(-6, 6)), "std": float(generator.uniform(0.4, 2))} for _ in range(6)]
    settings.append({"mean": 0, "std": 1})
    for values, metrics in zip(settings, answers(scripts, "pitfalls/mistakes.js#misprint", settings), strict=True):
        log_p, log_q = norm(0, 1).logpdf, norm(values["mean"], values["std"]).logpdf
        log_d = partial(log_optimal, log_p, log_q)
        wrong = expectation(log_p, log_d) + expectation(log_q, partial(log_of_log, log_d))
        assert metrics["wrong"] == pytest.approx(wrong, abs=1e-9)
        assert metrics["right"] == pytest.approx(2 * divergence(log_p, log_q) - LOG_4, abs=1e-9)
    assert metrics["wrong"] == pytest.approx(-LOG_2 + math.log(1 + LOG_2), abs=1e-9)

    settings = [
        {"threshold": float(generator.uniform(-7, 7)), "generated_mean": float(generator.uniform(-4, 2))}
        for _ in range(20)
    ]
    for values, metrics in zip(settings, answers(scripts, "pitfalls/misreadings.js#accuracy", settings), strict=True):
        threshold, mean = values["threshold"], values["generated_mean"]
        wanted = (norm.sf(threshold, 2) + norm.cdf(threshold, mean)) / 2
        assert metrics["accuracy"] == pytest.approx(wanted, abs=1e-12)
        assert metrics["best"] == pytest.approx(norm.cdf((2 - mean) / 2), abs=1e-12)

    settings = [{"logit": float(logit)} for logit in generator.uniform(-8, 8, 20)]
    criterion = torch.nn.BCEWithLogitsLoss()
    both = zip(
        settings,
        answers(scripts, "pitfalls/misreadings.js#twice", settings),
        answers(scripts, "pitfalls/mistakes.js#objectives", settings),
        strict=True,
    )
    for values, metrics, objectives in both:
        logit = torch.tensor([values["logit"]], dtype=torch.float64, requires_grad=True)
        one, zero = torch.ones_like(logit), torch.zeros_like(logit)
        right = criterion(logit, one) + criterion(-logit, zero)
        wrong = criterion(torch.sigmoid(logit), one) + criterion(torch.sigmoid(-logit), zero)
        assert metrics["right"] == pytest.approx(right.item(), abs=1e-12)
        assert metrics["wrong"] == pytest.approx(wrong.item(), abs=1e-12)
        assert metrics["slope"] == pytest.approx(torch.autograd.grad(wrong, logit)[0].item(), abs=1e-12)
        for name, loss in (("saturating", -criterion(logit, zero)), ("non_saturating", criterion(logit, one))):
            slope = torch.autograd.grad(loss, logit)[0].item()
            assert objectives[f"push_{name}"] == pytest.approx(-slope, abs=1e-12)

    settings = [{"count": count, "bins": bins, "seed": 3} for count, bins in ((50, 100), (300, 50), (5000, 20))]
    found = answers(scripts, "pitfalls/misreadings.js#histogram", settings, ("p", "q"))
    for values, (metrics, arrays) in zip(settings, found, strict=True):
        assert metrics["estimate"] == pytest.approx(jensenshannon(arrays["p"], arrays["q"]) ** 2, abs=1e-12)
        assert sum(arrays["p"]) * 8 / values["bins"] == pytest.approx(1)
    # Where every bin is well filled the bias is that of a χ² variable with (bins - 1) degrees of freedom.
    assert metrics["mean"] == pytest.approx(19 / (4 * 5000), rel=0.35)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.preset)
def test_the_link_of_every_failure_is_its_experiment_in_the_lab(failure):
    wanted = PRESETS[failure.preset].replace(**failure.variation)
    experiment = address.read(address.write(wanted, failure.preset), ON_LINE)
    assert (experiment.preset, experiment.settings, experiment.problems) == (failure.preset, wanted, ())
    # A remedy is taken by the run as it goes.
    assert not wanted.needs_restart(wanted.replace(**failure.changes))


def shown(page, name):
    """Wait until this board is there and has drawn."""
    board = "document.querySelector('.mm-live:not(.mm-figure)')"
    until(page, lambda: page.evaluate(f"{board}?.dataset.page === '{name}' && {board}.minimaxBoard.frames > 0"))


def press(page, name):
    """Press a button of the failure on the page."""
    page.locator(f"[class*='st-key-pitfalls-'][class*='-{name}'] button").first.click()


def train(page, steps):
    press(page, "train")
    until(page, lambda: header(page)["step"] >= steps and header(page)["state"] == "paused", seconds=60)
    return header(page)["metrics"]


def curves(page):
    names = "['x', 'p_data', 'p_g']"
    found = f"{names}.map(name => Array.from(document.querySelector('.mm-live').minimaxBoard.frame.arrays[name].data))"
    return np.array(page.evaluate(found))


def open_from_menu(page, title):
    """Go to a chapter as the same visitor; a menu closes when its page draws itself again."""
    link = page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title)

    def opened():
        if not link.is_visible():
            page.get_by_test_id("stTopNavSection").first.click()
        return link.is_visible()

    until(page, opened, seconds=10, every=0.3)
    link.click()


def test_a_failure_is_trained_remedied_and_opened_in_the_lab(page, server):
    # The visitor has a run in the lab already.
    open_lab(page, server.url, "?preset=three_modes")
    page.keyboard.press("s")
    until(page, lambda: header(page)["step"] == 1)
    open_from_menu(page, "What goes wrong")
    shown(page, "pitfalls-far_apart")
    metrics = train(page, 400)
    assert metrics["jsd"] == pytest.approx(LOG_2, abs=1e-6)
    assert metrics["generator_gradient_norm"] < 1e-5 * metrics["gradient_norm_non_saturating"]
    assert "saturating loss passes" in page.locator(".mm-diagnosis").inner_text()
    far = metrics["wasserstein"]
    press(page, "remedy")
    until(page, lambda: header(page)["settings"]["loss"] == "non_saturating")
    assert train(page, 800)["wasserstein"] < far - 2

    page.get_by_role("radio", name="Mode collapse").click()
    shown(page, "pitfalls-mode_collapse")
    assert (header(page)["preset"], header(page)["step"]) == ("mode_collapse", 0)
    metrics = train(page, 400)
    assert (metrics["modes_covered"], metrics["modes"]) == (1, 2)
    # One of two equal, separate modes: ½·(½·log(2/3) + ½·log 2 + log(4/3)).
    assert metrics["jsd"] == pytest.approx((0.5 * math.log(2 / 3) + 0.5 * LOG_2 + math.log(4 / 3)) / 2, abs=0.02)
    _, p, q = curves(page)
    assert jensenshannon(p, q) ** 2 == pytest.approx(metrics["jsd"], abs=5e-3)

    page.get_by_role("link", name="Open in the lab").click()
    shown(page, "lab")
    until(page, lambda: header(page)["preset"] == "mode_collapse")
    assert header(page)["step"] == 0
    assert "preset=mode_collapse" in page.url
    page.locator(".st-key-lab-undo button").first.click()
    until(page, lambda: (header(page)["preset"], header(page)["step"]) == ("three_modes", 1))
    page.complaints[:] = [text for text in page.complaints if "404" not in text]


def test_the_mistakes_can_be_moved(page, server):
    open_chapter(page, server.url, "pitfalls")
    everything_drawn(page, len(FIGURES))
    boxes = Figure(page, "nats-and-bits")
    assert boxes.shown("jsd").split() == ["JSD", "0.693", "nats"]
    assert boxes.shown("bits").split()[-2:] == ["1.000", "bits"]
    boxes.nudge("boxes", "distance", "ArrowLeft", times=3)
    boxes.type("distance", 1)
    assert boxes.metrics["jsd"] == pytest.approx(LOG_2 / 2, abs=1e-12)
    early = Figure(page, "least-loss-of-d")
    early.choose("bumps", "3")
    assert early.metrics["least"] < 1e-9
    early.type("place", 3)
    assert early.metrics["least"] > 0.9
    dull = Figure(page, "accuracy-of-one-half")
    assert dull.shown("accuracy").endswith("50.0 %")
    dull.drag("densities", "threshold", right=150)
    assert dull.metrics["accuracy"] > 0.52
    twice = Figure(page, "sigma-twice")
    twice.click("A perfect D")
    assert twice.metrics["wrong"] == pytest.approx(1.0064, abs=3e-4)
    assert twice.metrics["right"] < 1e-3
    assert not page.locator('[data-identity][data-holds="false"]').count()
