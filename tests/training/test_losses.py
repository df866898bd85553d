"""Losses against torch's own, their slopes against autograd, and both at extreme logits."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import margin_ranking_loss, mse_loss

from gan_core.training.line.gradients import slope, slopes_at
from gan_core.training.losses import LOSSES
from gan_core.training.settings import FIELDS

ROOT = Path(__file__).resolve().parents[2]

LOGITS = torch.tensor([-100.0, -40.0, -17.5, -3.0, -0.1, 0.0, 0.2, 2.5, 16.0, 40.0, 100.0], dtype=torch.float64)
FLIPPED = LOGITS.flip(0) * 0.9
ONES, ZEROS = torch.ones_like(LOGITS), torch.zeros_like(LOGITS)


def test_discriminator_losses_are_the_library_s():
    binary = bce(LOGITS, ONES) + bce(FLIPPED, ZEROS)
    for name in ("saturating", "non_saturating"):
        assert LOSSES[name].discriminator(LOGITS, FLIPPED).item() == pytest.approx(binary.item(), rel=1e-12)
    squares = (mse_loss(LOGITS, ONES) + mse_loss(FLIPPED, ZEROS)) / 2
    assert LOSSES["least_squares"].discriminator(LOGITS, FLIPPED).item() == pytest.approx(squares.item(), rel=1e-12)
    further = {
        "wasserstein": FLIPPED.mean() - LOGITS.mean(),
        "hinge": margin_ranking_loss(LOGITS, 0 * LOGITS, ONES, 1.0)
        + margin_ranking_loss(-FLIPPED, 0 * ONES, ONES, 1.0),
        "relativistic": bce(LOGITS - FLIPPED, ONES),
    }
    for name, value in further.items():
        assert LOSSES[name].discriminator(LOGITS, FLIPPED).item() == pytest.approx(value.item(), rel=1e-12)
        parts = LOSSES[name].discriminator_parts(LOGITS, FLIPPED)
        assert float(sum(part.mean() for part in parts)) == pytest.approx(value.item(), rel=1e-12)


def test_generator_losses_are_the_library_s():
    wanted = {
        "non_saturating": bce(LOGITS, ONES),
        "saturating": -bce(LOGITS, ZEROS),
        "least_squares": mse_loss(LOGITS, ONES) / 2,
        "wasserstein": -LOGITS.mean(),
        "hinge": -LOGITS.mean(),
        "relativistic": bce(LOGITS - FLIPPED, ONES),
    }
    assert set(wanted) == set(LOSSES)
    for name, value in wanted.items():
        assert LOSSES[name].generator(LOGITS, FLIPPED).item() == pytest.approx(value.item(), rel=1e-12)


def test_a_loss_of_pairs_needs_both_of_each():
    with pytest.raises(TypeError, match="Relativistic compares pairs"):
        LOSSES["relativistic"].generator(LOGITS)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("face", ["real", "fake", "generated"])
def test_slopes_are_derivatives(name, face):
    loss = LOSSES[name]
    outputs = LOGITS.clone().requires_grad_()
    getattr(loss, f"per_{face}")(outputs).sum().backward()
    slope = slopes_at(getattr(loss, face).slope, LOGITS.numpy())
    np.testing.assert_allclose(slope, outputs.grad, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_survive_extreme_logits(dtype):
    def slope_of(name, o):
        out = np.empty(2, dtype)
        slope(np.array(LOSSES[name].generated.slope.numbers, dtype), dtype(1), np.array(o, dtype), out)
        return out

    assert slope_of("non_saturating", [-100.0, -40.0]).tolist() == [-1.0, -1.0]
    small = slope_of("saturating", [-100.0, -40.0])[1]
    assert small == pytest.approx(-math.exp(-40), rel=1e-5)
    # The other end is where 1 − σ(o) rounds to 0 in float32.
    assert slope_of("non_saturating", [100.0, 40.0])[1] == pytest.approx(small, rel=1e-5)


def test_value_at_equilibrium():
    zero = torch.zeros(8)
    assert LOSSES["non_saturating"].discriminator(zero, zero).item() == pytest.approx(math.log(4), rel=1e-6)
    assert LOSSES["non_saturating"].generator(zero).item() == pytest.approx(math.log(2), rel=1e-6)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("face", ["real", "fake", "generated"])
def test_on_arrays_it_is_the_same(name, face):
    function = getattr(LOSSES[name], f"per_{face}")
    found = function(LOGITS.numpy())
    assert isinstance(found, np.ndarray)
    np.testing.assert_allclose(found, function(LOGITS).numpy(), rtol=1e-12)


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.equilibrium])
def test_the_equilibrium_is_where_the_best_d_has_both_kinds_alike(name):
    loss, outputs = LOSSES[name], torch.linspace(-2, 2, 4001, dtype=torch.float64)
    if loss.paired:  # Each sample leads its partner as often as it trails it.
        outputs = outputs.abs()
        of_d = (loss.per_real(outputs) + loss.per_real(-outputs)) / 2
    else:
        of_d = loss.per_real(outputs) + loss.per_fake(outputs)
    best = of_d.argmin()
    assert loss.equilibrium.discriminator.value == pytest.approx(of_d[best].item(), rel=1e-12)
    assert loss.equilibrium.generator.value == pytest.approx(loss.per_generated(outputs)[best].item(), rel=1e-9)
    assert loss.probability(outputs)[best].item() == pytest.approx(0.5, abs=1e-9)


def test_levels_are_written_as_people_know_them():
    levels = {
        name: (loss.equilibrium.discriminator, loss.equilibrium.generator)
        for name, loss in LOSSES.items()
        if loss.equilibrium
    }
    assert {name: tuple(level.label for level in both) for name, both in levels.items()} == {
        "saturating": ("log 4", "−log 2"),
        "non_saturating": ("log 4", "log 2"),
        "least_squares": ("¼", "⅛"),
        "relativistic": ("log 2", "log 2"),
    }
    known = {"log 4": math.log(4), "log 2": math.log(2), "−log 2": -math.log(2), "¼": 0.25, "⅛": 0.125}
    for level in (level for both in levels.values() for level in both):
        assert level.value == known[level.label]


@pytest.mark.parametrize("name", LOSSES)
def test_curves_reach_as_far_as_they_are_asked_to(name):
    loss = LOSSES[name]
    low, high = loss.output.span
    of_d, of_g = loss.curves("discriminator"), loss.curves("generator", [-7.5, 0.3, 2.0])
    assert (set(of_d), set(of_g)) == ({"o", "real", "fake"}, {"o", "fake"})
    assert (of_d["o"][0], of_d["o"][-1]) == (low, high)
    assert (of_g["o"][0], of_g["o"][-1]) == (-7.5, max(high, 2.0))
    np.testing.assert_allclose(np.diff(of_d["o"]), (high - low) / 120)
    np.testing.assert_allclose(of_d["real"], loss.per_real(torch.tensor(of_d["o"])), rtol=1e-12)
    np.testing.assert_allclose(of_d["fake"], loss.per_fake(torch.tensor(of_d["o"])), rtol=1e-12)
    np.testing.assert_allclose(of_g["fake"], loss.per_generated(torch.tensor(of_g["o"])), rtol=1e-12)


def test_equations_have_a_place_for_colours():
    red = r"\textcolor{red}{G(z)}"
    assert LOSSES["saturating"].equations(fake=red) == {
        "discriminator": r"L_D = \mathbb{E}_{x}\left[-\log D(x)\right] + \mathbb{E}_{z}\left[-\log\left(1 - D("
        + red
        + r")\right)\right]",
        "generator": r"L_G = \mathbb{E}_{z}\left[\log\left(1 - D(" + red + r")\right)\right]",
    }


def test_the_setting_offers_every_loss_and_says_what_they_are():
    field = FIELDS["loss"]
    assert list(field.choices.items()) == [
        ("non_saturating", "Non-saturating"),
        ("saturating", "Saturating"),
        ("least_squares", "Least squares"),
        ("wasserstein", "Wasserstein"),
        ("hinge", "Hinge"),
        ("relativistic", "Relativistic"),
    ]
    assert (field.default, field.live) == ("non_saturating", True)
    words = (
        "What G minimises: E log(1 − D(G(z))) (saturating), −E log D(G(z)) (non-saturating), squares, −E o(G(z)) for a "
        "critic o that estimates W₁ (Wasserstein), −E o(G(z)) for one with a margin (hinge), or "
        "−E log σ(o(G(z)) − o(x)) over pairs (relativistic)."
    )
    assert field.help == words


def test_entries_can_be_read_without_torch():
    code = (
        "import sys; from gan_core.training.losses import LOSSES\n"
        "for loss in LOSSES.values(): loss.curves('discriminator'); loss.equations(); print(loss.label)\n"
        "print(sorted({'torch', 'streamlit'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [*(loss.label for loss in LOSSES.values()), "[]"]


def test_probability_for_display():
    o = torch.tensor([-2.0, 0.0, 3.0])
    torch.testing.assert_close(LOSSES["saturating"].probability(o), torch.sigmoid(o))
    assert LOSSES["least_squares"].probability(o).tolist() == [0.0, 0.0, 1.0]
