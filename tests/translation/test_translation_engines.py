"""Both engines against plain loops of PyTorch, their state, what may change while they live, and a GPU that is not."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from gan_core.errors import CheckpointError, DivergedError, SettingsError
from gan_core.training.translation import observer
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.pix2pix import Pix2Pix, condition
from gan_core.training.translation.settings import CycleGanSettings, Pix2PixSettings

ROOT = Path(__file__).resolve().parents[2]
PAIRS = Pix2PixSettings(generator_width=4, discriminator_width=4, batch_size=4, ema=0.5, seed=3)
CYCLE = CycleGanSettings(generator_width=4, discriminator_width=4, batch_size=4, ema=0.5, seed=3)
BOTH = [(Pix2Pix, PAIRS), (CycleGan, CYCLE)]


def copies(engine):
    """The players of a fresh engine of the same settings, for another loop to train."""
    fresh = type(engine)(engine.settings, "cpu")
    return fresh, fresh.generators, fresh.discriminators


def batches(engine, steps, *counts):
    """The places that an engine of these settings draws, step by step."""
    random, size = torch.Generator().manual_seed(engine.settings.seed + 1), engine.settings.batch_size
    for _ in range(steps):
        yield [torch.randint(count, (size,), generator=random) for count in counts]


def levels(images):
    pixels = torch.tensor(np.asarray(images, np.float32))
    return (pixels.unsqueeze(1) if pixels.dim() == 3 else pixels.permute(0, 3, 1, 2)) / 127.5 - 1


def adam(rate, *networks):
    return torch.optim.Adam([w for network in networks for w in network.parameters()], rate, betas=(0.5, 0.999))


def descend(loss, optimizer):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def assert_same_players(found, expected):
    for name, network in expected.items():
        for key, tensor in network.state_dict().items():
            torch.testing.assert_close(found[name].state_dict()[key], tensor, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("weight", [0.0, 0.7])
def test_pix2pix_is_its_paper_in_plain_pytorch(weight):
    """Isola et al. (2017), equations 1 and 4, with BCEWithLogitsLoss and L1Loss; with weight 0, a regression."""
    engine = Pix2Pix(PAIRS.replace(adversarial_weight=weight), "cpu")
    _, generators, discriminators = copies(engine)
    g, d = generators["a_to_b"], discriminators["pairs"]
    untouched = {name: tensor.clone() for name, tensor in d.state_dict().items()}
    for_g, for_d = adam(PAIRS.generator_lr, g), adam(PAIRS.discriminator_lr, d)
    bce, l1, data = nn.BCEWithLogitsLoss(), nn.L1Loss(), engine.dataset
    from gan_core.training.translation import colours

    hair, skin = colours.of_attributes(data.train_attributes)
    for (places,) in batches(engine, 4, 9000):
        line_art, real = levels(data.train_line_art[places]), levels(data.train_images[places])
        painted = [levels(np.tile(c[places][:, None, None], (1, 32, 32, 1))) for c in (hair, skin)]
        told = torch.cat((line_art, *painted), 1)
        made = g(told)
        loss = PAIRS.l1_weight * l1(made, real)
        if weight:
            # Batch normalisation sees the real images beside the made ones, as when D learns.
            raw = d(torch.cat((torch.cat((line_art, real), 1), torch.cat((line_art, made), 1))))[4:]
            loss = loss + weight * bce(raw, torch.ones_like(raw))
        descend(loss, for_g)
        if weight:
            both = torch.cat((torch.cat((line_art, real), 1), torch.cat((line_art, made.detach()), 1)))
            raw, fake = d(both).split(4)
            descend(bce(raw, torch.ones_like(raw)) + bce(fake, torch.zeros_like(fake)), for_d)
    engine.run(4)
    assert_same_players(engine.generators, generators)
    assert_same_players(engine.discriminators, discriminators)
    still = all(
        torch.equal(untouched[name], tensor) for name, tensor in engine.discriminators["pairs"].state_dict().items()
    )
    assert still == (weight == 0)


@pytest.mark.parametrize("changes", [{}, {"cycle_weight": 0.0}, {"identity_weight": 0.0}])
def test_cyclegan_is_its_paper_in_plain_pytorch(changes):
    """Zhu et al. (2017), equations 1 to 3 with squares, and the identity loss of section 5.2."""
    settings = CYCLE.replace(**changes)
    engine = CycleGan(settings, "cpu")
    _, generators, discriminators = copies(engine)
    there, back, d_a, d_b = generators["a_to_b"], generators["b_to_a"], discriminators["a"], discriminators["b"]
    for_g, for_d = adam(CYCLE.generator_lr, there, back), adam(CYCLE.discriminator_lr, d_b, d_a)
    mse, l1, data = nn.MSELoss(), nn.L1Loss(), engine.dataset
    hair = data.train_attributes[:, 0]
    dark, light = np.flatnonzero(np.isin(hair, [0, 4])), np.flatnonzero(np.isin(hair, [2, 3]))

    def squares(raw, target):
        return 0.5 * mse(raw, torch.full_like(raw, target))

    for chosen_a, chosen_b in batches(engine, 3, len(dark), len(light)):
        a, b = levels(data.train_images[dark[chosen_a]]), levels(data.train_images[light[chosen_b]])
        made_b, made_a = there(a), back(b)
        loss = squares(d_b(torch.cat((b, made_b)))[4:], 1.0) + squares(d_a(torch.cat((a, made_a)))[4:], 1.0)
        loss = loss + settings.cycle_weight * (l1(back(made_b), a) + l1(there(made_a), b))
        loss = loss + settings.identity_weight * (l1(there(b), b) + l1(back(a), a))
        descend(loss, for_g)
        made_b, made_a = made_b.detach(), made_a.detach()
        (real_b, fake_b), (real_a, fake_a) = d_b(torch.cat((b, made_b))).split(4), d_a(torch.cat((a, made_a))).split(4)
        descend(squares(real_b, 1.0) + squares(fake_b, 0.0) + squares(real_a, 1.0) + squares(fake_a, 0.0), for_d)
    engine.run(3)
    assert_same_players(engine.generators, generators)
    assert_same_players(engine.discriminators, discriminators)


class Negative(nn.Module):
    """A translation that is its own inverse: the negative of an image."""

    def forward(self, pixels):
        return -pixels


@pytest.mark.parametrize(("network", "kept"), [(nn.Identity, True), (Negative, False)])
def test_the_cycle_of_generators_made_by_hand(network, kept):
    """Inverses of each other have no cycle loss, whatever they do; only what changes nothing keeps the identity."""
    engine = CycleGan(CYCLE, "cpu")
    engine.generators = {name: network() for name in engine.generators}
    parts, _ = engine._generator_losses()
    assert parts["cycle"] == 0
    assert (parts["identity"] == 0) == kept
    if not kept:  # |−x − x| = 2 |x|, and drawings on white paper are mostly at |x| = 1
        assert 3.0 < float(parts["identity"]) < 4.0


@pytest.mark.parametrize(("kind", "settings"), BOTH)
def test_a_restored_training_goes_on_bit_for_bit(kind, settings):
    engine = kind(settings, "cpu")
    engine.run(2)
    state = engine.state_dict()
    engine.run(3)
    other = kind(settings.replace(generator_lr=0.01), "cpu")
    other.run(1)
    other.load_state_dict(state)
    assert other.settings == settings
    other.run(3)
    expected, found = engine.state_dict(), other.state_dict()
    assert found["record"] == expected["record"]
    assert found["arrays"].keys() == expected["arrays"].keys()
    for name, array in expected["arrays"].items():
        np.testing.assert_array_equal(found["arrays"][name], array, name)


@pytest.mark.parametrize(("kind", "settings"), BOTH)
def test_who_looks_on_changes_nothing(kind, settings):
    look = {Pix2Pix: observer.of_pix2pix, CycleGan: observer.of_cyclegan}[kind]
    engine, other = kind(settings, "cpu"), kind(settings, "cpu")
    engine.run(1)
    snapshot = look(engine)
    assert snapshot.step == 1
    assert all(len(curve) == observer.SHOWN for curve in snapshot.curves.values())
    assert all(value is not None for value in snapshot.metrics.values())
    engine.run(1)
    other.run(2)
    for name, array in other.state_dict()["arrays"].items():
        np.testing.assert_array_equal(engine.state_dict()["arrays"][name], array, name)


def test_a_verdict_on_the_page_is_that_of_the_player():
    engine = Pix2Pix(PAIRS, "cpu")
    shown = observer.of_pix2pix(engine).curves
    from gan_core.training.translation.pix2pix import conditions_of

    *told, real = (torch.tensor(array[: observer.SHOWN]) for array in conditions_of(engine.dataset, "test"))
    network = engine.discriminators["pairs"].eval()
    raw = network(torch.cat((condition(*told)[:, :1], levels(real.numpy())), 1))
    np.testing.assert_allclose(shown["verdict_real"], raw.sigmoid().detach().numpy(), atol=1e-6)


def test_weights_are_live_and_networks_are_not():
    engine = Pix2Pix(PAIRS, "cpu")
    engine.run(1)
    assert set(engine.losses) == {"l1", "adversarial", "discriminator"}
    engine.apply(PAIRS.replace(adversarial_weight=0.0, generator_lr=1e-4))
    engine.run(1)
    assert set(engine.losses) == {"l1"}
    with pytest.raises(SettingsError, match="generator_width"):
        engine.apply(PAIRS.replace(generator_width=8))
    with pytest.raises(SettingsError, match=r"l1_weight = -1.*from 0 to 1000"):
        PAIRS.replace(l1_weight=-1)
    with pytest.raises(SettingsError, match="cycle_weight"):
        PAIRS.replace(cycle_weight=1)


def test_a_training_that_is_cancelled_keeps_what_it_learned():
    engine, told = Pix2Pix(PAIRS, "cpu"), []
    assert not engine.train(40, lambda *progress: told.append(progress), lambda: len(told) == 2)
    assert told == [(10, 40), (20, 40)]
    assert engine.train(25, lambda *progress: told.append(progress))
    assert told[2:] == [(25, 25)]


def test_a_state_of_another_training_changes_nothing():
    engine = CycleGan(CYCLE, "cpu")
    before = engine.state_dict()
    for state in (
        Pix2Pix(PAIRS, "cpu").state_dict(),
        CycleGan(CYCLE.replace(domains="beard"), "cpu").state_dict(),
        {"arrays": {**before["arrays"], "more": np.zeros(2)}, "record": before["record"]},
        {"arrays": before["arrays"], "record": {**before["record"], "data": {"digest": "other", "title": "Others"}}},
        {},
    ):
        with pytest.raises(CheckpointError):
            engine.load_state_dict(state)
    for name, array in before["arrays"].items():
        np.testing.assert_array_equal(engine.state_dict()["arrays"][name], array, name)


def test_numbers_that_are_not_finite_end_a_training():
    engine = Pix2Pix(PAIRS, "cpu")
    with torch.no_grad():
        next(engine.generators["a_to_b"].parameters()).fill_(float("nan"))
    with pytest.raises(DivergedError, match="finite"):
        engine.run(1)


def test_on_a_device_nothing_is_left_behind():
    """A device that PyTorch knows by name alone, and one tensor left on the CPU on purpose: that is noticed."""
    played = subprocess.run(
        [sys.executable, "-m", "tests.translation.play_on_a_device"], cwd=ROOT, capture_output=True, text=True
    )
    assert played.returncode == 0, played.stderr[-2000:]
    found = json.loads(played.stdout)
    assert (found["pix2pix"], found["cyclegan"]) == ("fine", "fine")
    assert "cpu" in found["stray"]
