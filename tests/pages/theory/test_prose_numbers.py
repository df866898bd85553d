"""Numbers and statements in the words of the pages and lessons, each found out again by other means.

Where the words give a number, the test works it out and then looks for it in the words.
"""

import ast
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import expit, log_expit, ndtri
from scipy.stats import chi2

from gan_core.evaluation.certificate import certified_divergence
from gan_core.theory import lines, pushforward
from gan_core.theory.divergences import js_divergence
from gan_core.theory.mixtures import GaussianMixture
from gan_core.training.line.engine import LineEngine
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS
from gan_core.training.threads import arithmetic_threads
from gan_core.training.trainer import Trainer
from pages.theory.pitfalls.failures import FAILURES
from tests.pages.theory.model_answers import answers
from tests.pages.theory.oracles.dirac import eigenvalue
from ui.charts.losses import equilibrium_lines

ROOT = Path(__file__).resolve().parents[3]
BY_TITLE = {failure.title: failure for failure in FAILURES}


def said(path):
    """The words of a page, of a lesson or of a document, with single spaces."""
    text = (ROOT / path).read_text()
    if path.endswith(".py"):
        nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        text = " ".join(node.value for node in nodes if isinstance(node.value, str))
    return re.sub(r"\s+", " ", text)


def all_words():
    """Path -> words, of everything that people read."""
    files = [
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "ui").rglob("*.py"),
        *(ROOT / "gan_core/training").rglob("*.py"),
        *(ROOT / "gan_core/script").rglob("*.py"),
        *(ROOT / "lessons").glob("*.yaml"),
        ROOT / "README.md",
    ]
    return {str(file.relative_to(ROOT)): said(str(file.relative_to(ROOT))) for file in files}


def test_the_best_strength_of_the_r1_penalty_is_the_one_that_the_chapter_names(javascript):
    game = {"play": "simultaneous", "loss": "saturating", "regulariser": "r1", "inner": 1, "size": 0.15, "target": 1.0}
    strengths = [0.3, 1.0, 1.5, 2.0]
    moduli = [abs(eigenvalue(game | {"strength": strength})) for strength in strengths]
    assert f"{', '.join(f'{one:.3f}' for one in moduli)}." in said("pages/theory/dirac/page.py")
    shown = answers(
        javascript,
        "dirac/dirac.js#dirac",
        [game | {"strength": one, "theta": 1, "psi": 0.5, "steps": 1} for one in strengths],
    )
    assert [one["modulus"] for one in shown] == pytest.approx(
        moduli, abs=1e-7
    )  # where two meet, half of the digits are lost
    for loss, slope in (("saturating", 0.5), ("non_saturating", 0.5), ("wasserstein", 1.0)):
        searched = np.arange(0.05, 4.0, 0.05)
        found = searched[np.argmin([abs(eigenvalue(game | {"loss": loss, "strength": one})) for one in searched])]
        assert found == pytest.approx(2 * slope, abs=1e-9), loss


def test_what_a_conditional_d_proves_is_not_the_divergence_of_images():
    """Ten perfect images, each under the next one's class: pairs have nothing in common, images everything."""
    real, generated = np.eye(10) / 10, np.roll(np.eye(10), 1, axis=1) / 10
    assert js_divergence(real.sum(axis=1), generated.sum(axis=1)) == pytest.approx(0.0, abs=1e-12)
    assert js_divergence(real.ravel(), generated.ravel()) == pytest.approx(np.log(2))
    assert certified_divergence(np.full(10_000, 9.0), np.full(10_000, -9.0)) > 0.68
    words = said("pages/digits/charts.py")
    assert "the divergence of these pairs. Perfect images under the wrong classes would stand near ln 2" in words
    assert "bounds the largest divergence among these moments" in words
    assert "of images together with their classes" in words


def test_the_non_saturating_loss_moves_g_where_jsd_has_no_slope():
    trainer = Trainer(PRESETS["far_apart"].replace(loss="non_saturating"))
    before = trainer.snapshot().metrics
    trainer.run(100)
    after = trainer.snapshot().metrics
    assert min(before["jsd"], after["jsd"]) > np.log(2) - 1e-3
    assert after["wasserstein"] < before["wasserstein"] - 0.5
    for path, words in all_words().items():
        assert "That is why nothing pulls" not in words, path
        assert "so that nothing pulls it" not in words, path


def test_gradients_of_both_losses_agree_for_one_sample_and_may_not_over_all(javascript):
    """D says ½ in the middle of p_g: the further samples on either side weigh more for one loss or for the other."""
    game = {"a": 1.5, "b": 1.5, "mu": -1.0, "s": 0.8, "z": 0.5, "rate": 1.0}
    moved = answers(
        javascript,
        "players/players.js#generatorTurn",
        [game | {"loss": one} for one in ("saturating", "non_saturating")],
    )
    by_figure = [game["s"] - one["s"] for one in moved]
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    o = game["a"] * (game["mu"] + game["s"] * nodes) + game["b"]
    per_sample = np.array([-expit(o), -expit(-o)]) * game["a"] * nodes
    assert (per_sample[0] * per_sample[1] >= 0).all()
    by_quadrature = per_sample @ weights / weights.sum()
    assert by_figure == pytest.approx(by_quadrature, abs=1e-6)
    assert by_quadrature[0] * by_quadrature[1] < -1e-3
    assert "over a batch the two can even point against each other" in said("lessons/40_vanishing_gradient.yaml")
    assert "they can point against each other" in said("pages/theory/players/figures.py")


def test_nothing_that_is_read_calls_the_slope_of_the_logit_that_of_d():
    """R1 and the gradient that reaches G are about D's raw output; D itself is flat wherever it is sure."""
    wrong = re.compile(
        r"∇ ?D|nabla D|slope of D\b(?![’'*]| in its logit)|slope of a D\b|D[’']s (?:own )?slope"
        r"|steepness of D\b(?![’'])|a steep D\b"
        r"|perfect \$?D\$? is flat|D shall be flat|gradient of D at|[dD]\$? cannot (?:be|become) steep"
    )
    for path, words in all_words().items():
        assert not wrong.findall(words), (path, wrong.findall(words))
    assert "o being D's raw output" in FIELDS["r1"].help


def test_a_cut_logarithm_leaves_the_gradient_that_bce_loss_loses():
    def gradient(loss):
        o = torch.tensor(-40.0, requires_grad=True)
        loss(torch.sigmoid(o)).backward()
        return o.grad.item()

    assert gradient(lambda d: -torch.log(d).clamp(min=-100)) == pytest.approx(-1.0, abs=1e-6)
    lost = gradient(lambda d: torch.nn.functional.binary_cross_entropy(d, torch.tensor(1.0)))
    assert lost == pytest.approx(-expit(-40.0) / 1e-12, rel=1e-5)
    assert f"{-lost:.0e}" == "4e-06"
    assert "4\\cdot10^{-6}" in said("pages/theory/cross_entropy/page.py")
    assert "divides by at least $10^{-12}$" in said("pages/theory/cross_entropy/page.py")
    assert "the cut alone would leave −1" in said("pages/theory/cross_entropy/single_precision.py")


def test_the_lines_along_which_p_g_is_integrated_are_as_many_as_are_told():
    count = f"{pushforward._LINES:,}"
    assert f"{count} fixed lines" in said("pages/lab/charts.py")
    assert f"{count} fixed lines" in said("README.md")
    assert len(pushforward.Pushforward(3, "normal", [0.0]).latents) == 2 * pushforward._LINES


@pytest.mark.parametrize("name", LOSSES)
def test_charts_mark_the_equilibrium_of_the_loss_in_use(name):
    """Found by descent: p_g = p_data, so real and generated samples are alike, and D gives them all one output."""
    loss = LOSSES[name]
    output = torch.full((1,), 0.2, dtype=torch.float64, requires_grad=True)
    steps = torch.optim.LBFGS(
        [output], max_iter=100, tolerance_grad=1e-12, tolerance_change=1e-15, line_search_fn="strong_wolfe"
    )

    def closure():
        steps.zero_grad()
        value = loss.discriminator(output, output)
        value.backward()
        return value

    steps.step(closure)
    expected = {
        "discriminator": loss.discriminator(output, output).item(),
        "generated": loss.generator(output, output).item(),
    }
    drawn = [(line.role, line.value) for line in equilibrium_lines() if not line.only or name in line.only[1:]]
    if name in ("wasserstein", "hinge"):  # Any constant within the margins is as good: G's loss is left open.
        assert drawn == []
        return
    assert len(drawn) == 2
    assert dict(drawn) == pytest.approx(expected, abs=1e-9)
    for page in ("lab", "digits"):
        assert "Least squares are not logarithms and have no unit" in said(f"pages/{page}/charts.py")


def test_a_running_mean_leaves_its_band_as_often_as_the_chapter_says():
    sums = np.random.default_rng(0).standard_normal((4_000, 2_000)).cumsum(axis=1)
    outside = np.abs(sums) > 2 * np.sqrt(np.arange(1, 2_001))
    assert outside[:, 999].mean() == pytest.approx(1 / 20, abs=0.012)
    assert outside[:, 99:].any(axis=1).mean() == pytest.approx(1 / 3, abs=0.04)
    words = said("pages/theory/cross_entropy/page.py")
    assert "between the 100th sample and the 2,000th about one path in three is outside at least once" in words


def test_how_far_the_gradient_of_a_strong_discriminator_has_sunk():
    failure = BY_TITLE["D too strong"]
    trainer = Trainer(PRESETS[failure.preset].replace(**failure.variation))
    before = trainer.snapshot().metrics["generator_gradient_norm"]
    trainer.run(failure.steps)
    orders = np.log10(before / trainer.snapshot().metrics["generator_gradient_norm"])
    assert 4.5 < orders < 5.2
    assert "the gradient of the loss in use sinks by almost five orders of magnitude" in failure.looks


def test_r1_is_no_remedy_for_a_vanished_gradient():
    trainer = Trainer(PRESETS["far_apart"].replace(r1=1.0))
    trainer.run(BY_TITLE["Vanishing gradients"].steps)
    assert trainer.snapshot().metrics["jsd"] > np.log(2) - 1e-3
    assert "An R1 penalty does not help here" in BY_TITLE["Vanishing gradients"].remedy


@pytest.mark.parametrize("epsilon", [1e-8, 1e-30])
def test_adams_memory_and_not_its_epsilon_brakes_g_where_d_is_fooled(epsilon, monkeypatch):
    """G's gradient cannot fall faster than the root of Adam's running mean of squares: that is what divides it."""
    monkeypatch.setattr("gan_core.training.line.optimizers.EPSILON", epsilon)
    failure = BY_TITLE["Junk feedback"]
    settings = PRESETS[failure.preset].replace(**failure.variation)
    with arithmetic_threads(1):
        engine = LineEngine(settings)
        latents = np.random.default_rng(0).standard_normal((settings.latent_dim, 1_000)).astype(np.float32)

        def looked_at():
            gradient = engine.generator_gradients((settings.loss,), latents)[settings.loss]
            moments = engine._g_optimizer.slots
            steps = np.abs(moments["mean"]) / (np.sqrt(moments["mean_square"]) + epsilon)
            return float(np.linalg.norm(gradient.astype(float))), float(np.median(steps))

        engine.run(100)
        _, long = looked_at()
        engine.run(800)
        before, _ = looked_at()
        engine.run(700)
        after, short = looked_at()
    assert np.log(before / after) / 700 == pytest.approx(-0.5 * np.log(settings.beta2), rel=0.05)
    assert after > 1e4 * 1e-8, "far above the usual epsilon"
    assert short < 0.35 * long
    assert f"fades by √β₂, {1 - settings.beta2**0.5:.1%} a step".replace("%", " %") in failure.happens


def test_how_wrong_p_g_of_a_wide_latent_is():
    """The README, the code page, the chart and the estimator's own docstring name one figure."""
    edges, target = np.linspace(-8.0, 8.0, 401), GaussianMixture([1.3], [0.7], [1.0])
    push, random = pushforward.Pushforward(16, "normal", edges), np.random.default_rng(0)
    # A perfect G that changes as much in every direction as in any other, which is the hardest; and an affine one.
    squares = (push.latents**2).sum(axis=1)
    masses = push.masses(1.3 + 0.7 * ndtri(chi2.cdf(squares, 16)))
    assert 3e-4 < js_divergence(target.bin_masses(edges), masses) < 5.5e-4
    direction = random.standard_normal(16)
    turn = lines.alignment(np.tile(direction, (len(push.probes), 1)))
    masses = push.masses(1.3 + 0.7 * push.latents @ turn.T @ (direction / np.linalg.norm(direction)))
    assert 3e-7 < js_divergence(target.bin_masses(edges), masses) < 2e-6
    trainer = Trainer(PRESETS["two_modes"])
    trainer.run(300)
    metrics, settings = trainer.snapshot().metrics, trainer.settings
    fake = np.concatenate([trainer.sample(250_000, seed) for seed in range(2)]).astype(float)
    data = GaussianMixture(settings.means, settings.stds, settings.weights)
    real = data.sample(500_000, random)
    counted = np.bincount(np.searchsorted(edges, fake, side="right"), minlength=402) / len(fake)
    value = log_expit(trainer.logits(real)).mean() + log_expit(-trainer.logits(fake)).mean()
    # 0.001, and the samples' own error.
    assert metrics["jsd"] == pytest.approx(js_divergence(data.bin_masses(edges), counted), abs=0.0015)
    assert metrics["value"] == pytest.approx(value, abs=0.003)
    assert "up to 5·10⁻⁴ nats instead of 0, and JSD and V(G, D) of a trained pair are off by less than 0.001" in said(
        "README.md"
    )
    assert "off by 0.001 nats, seldom 0.002" in said("pages/theory/code/page.py")
    assert "up to 0.0005 nats, and that of a trained one is off by less than 0.001" in said("pages/lab/charts.py")
    assert "up to 5e-4 nats with sixteen" in said("gan_core/theory/pushforward.py")


def test_how_far_a_hasty_picture_is_from_that_at_a_pause():
    """The chart and the estimator name the same figures."""
    differences = []
    for name in ("two_modes", "three_modes", "mode_collapse"):
        trainer = Trainer(PRESETS[name])
        for _ in range(8):
            trainer.run(150)
            hasty = trainer.snapshot(live=True).metrics["jsd"]
            differences.append(abs(hasty - trainer.snapshot().metrics["jsd"]))
    assert 0.0001 < np.median(differences) < 0.0004
    assert 0.0003 < max(differences) < 0.001
    kept = [pushforward.Pushforward(*z, np.arange(3.0)) for z in ((8, "normal"), (9, "normal"), (8, "uniform"))]
    assert [one.few / one.count for one in kept] == [5 / 8, 1 / 2, 1 / 2]
    more = "half if z has more than eight coordinates or is uniform"
    assert f"five eighths of the lines have to do, {more.replace('half', 'half of them')}" in said(
        "pages/lab/charts.py"
    )
    assert f"five eighths of them, or {more}" in said("README.md")
    assert "differs by 0.0002 in the middle and by up to 0.001" in said("pages/lab/charts.py")
    assert "2e-4 nats in the middle and by up to 1e-3" in said("gan_core/theory/pushforward.py")
