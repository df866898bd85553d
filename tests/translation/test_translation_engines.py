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
from gan_core.training.losses import LOSSES
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.observer import MEASURED, SHOWN, CycleObserver, PairObserver
from gan_core.training.translation.pix2pix import Pix2Pix, condition

ROOT = Path(__file__).resolve().parents[2]
PAIRS = Settings(
    dataset="line_art", generator_width=4, discriminator_width=4, batch_size=4, ema=0.5, seed=3, beta2=0.999,
    generator_lr=5e-4, discriminator_lr=2e-3,
)  # fmt: skip
CYCLE = PAIRS.replace(dataset="hair", loss="least_squares")
BOTH = [(Pix2Pix, PAIRS), (CycleGan, CYCLE)]
LOOKS = {Pix2Pix: PairObserver, CycleGan: CycleObserver}


def copies(engine):
    """The players of a fresh engine of the same settings, for another loop to train."""
    fresh = type(engine)(engine.settings, "cpu")
    return fresh, fresh.generators, fresh.discriminators


def batches(engine, steps, *counts):
    """The places that an engine of these settings draws, step by step."""
    random, size = torch.Generator().manual_seed(engine.settings.seed + 1), engine.settings.batch_size
    for _ in range(steps):
        yield [torch.randint(count, (size,), generator=random) for count in counts]


def same_state(trainer, engine):
    found, expected = trainer.state_dict(), engine.state_dict()
    assert found["record"] == expected["record"]
    for name, array in expected["arrays"].items():
        np.testing.assert_array_equal(found["arrays"][name], array, name)


def moved(before, after, weights_only=False):
    """The kinds of networks of which anything differs between two states."""
    names = [
        name for name, array in after["arrays"].items()
        if name in before["arrays"] and not np.array_equal(array, before["arrays"][name])
    ]  # fmt: skip
    counted = ("norms", "_optimizer") if weights_only else ("_optimizer",)
    return {name.split(".")[0] for name in names if "." in name and not any(word in name for word in counted)}


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
    sources = engine.held_out(16)
    parts = engine.parts(sources, engine.translations(sources))
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
    engine, other = kind(settings, "cpu"), kind(settings, "cpu")
    engine.run(1)
    look = LOOKS[kind](engine)
    assert look.snapshot(live=True).exact == (kind is Pix2Pix)  # which has one costly part only
    snapshot = look.snapshot()
    assert (snapshot.step, snapshot.exact) == (1, True)
    assert all(len(curve) == SHOWN for curve in snapshot.curves.values())
    missing = {name for name, value in snapshot.metrics.items() if value is None}
    others = {Pix2Pix: ("cycle", "identity"), CycleGan: ("l1",)}[kind]
    assert missing == {f"{kind}_{part}" for part in others for kind in ("loss", "gradient_norm")}
    engine.run(1)
    other.run(2)
    for name, array in other.state_dict()["arrays"].items():
        np.testing.assert_array_equal(engine.state_dict()["arrays"][name], array, name)


def test_a_verdict_on_the_page_is_that_of_the_player():
    engine = Pix2Pix(PAIRS, "cpu")
    shown = PairObserver(engine).snapshot().curves
    from gan_core.training.translation.pix2pix import conditions_of

    *told, _ = (torch.tensor(array[:SHOWN]) for array in conditions_of(engine.dataset, "test"))
    network = engine.discriminators["pairs"].eval()
    made = engine.generators["a_to_b"](condition(*told))
    raw = network(torch.cat((condition(*told)[:, :1], made), 1))
    np.testing.assert_allclose(shown["verdict_a_to_b"], raw.sigmoid().detach().numpy(), atol=1e-5)


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


@pytest.mark.parametrize(
    ("settings", "others"), [(PAIRS, ("l1_weight",)), (CYCLE, ("cycle_weight", "identity_weight"))]
)
def test_there_is_something_to_learn(settings, others):
    """Each part alone is a game, and none at all is refused."""
    names = ("adversarial_weight", *others)
    nothing = dict.fromkeys(names, 0.0)
    for name in names:
        assert settings.replace(**{**nothing, name: 1.0}).kind == "translation"
    with pytest.raises(SettingsError, match=r"adversarial_weight = 0 cannot go together: nothing would be left for G"):
        settings.replace(**nothing)
    assert Settings(adversarial_weight=0, l1_weight=0, cycle_weight=0, identity_weight=0)


@pytest.mark.parametrize(("kind", "settings"), BOTH)
def test_the_trainer_plays_what_the_engine_plays(kind, settings):
    """Steps, single updates and a live change of a loss's weight, which is in force with the next step."""
    trainer, engine = Trainer(settings), kind(settings, "cpu")
    trainer.run(2)
    assert trainer.next_update()
    engine.run(3)
    same_state(trainer, engine)
    changed = settings.replace(adversarial_weight=3.0, loss="hinge", generator_lr=1e-4)
    trainer.apply(changed)
    other = kind(changed, "cpu")
    other.load_state_dict(
        {**engine.state_dict(), "record": {**engine.state_dict()["record"], "settings": changed.to_dict()}}
    )
    trainer.run(1)
    other.run(1)
    same_state(trainer, other)
    engine.run(1)
    assert any(
        not np.array_equal(array, trainer.state_dict()["arrays"][name])
        for name, array in engine.state_dict()["arrays"].items()
    )


@pytest.mark.parametrize(("kind", "settings"), BOTH)
def test_a_step_of_one_player_leaves_the_other(kind, settings):
    trainer = Trainer(settings)
    before = trainer.state_dict()
    trainer.discriminator_step()
    judged = trainer.state_dict()
    assert moved(before, judged) == {"discriminator"}
    assert (judged["record"]["step"], judged["record"]["discriminator_updates"]) == (0, 1)
    trainer.generator_step()
    # What batch normalisation counts moves with each look of D at a mini-batch; its weights do not.
    assert moved(judged, trainer.state_dict(), weights_only=True) == {"generator", "average"}
    trainer.train_discriminator(2)
    assert trainer.state_dict()["record"]["discriminator_updates"] == 3
    facts = trainer.trace("generator").facts
    assert facts["change"]["generator"] > 0 == facts["change"]["discriminator"]
    assert facts["gradient_norm"] > 0
    assert facts["value"] == pytest.approx(trainer.snapshot().metrics["loss_g"], rel=0.5)
    assert trainer.sample(3, 1).shape == (3, 32, 32, 3)
    np.testing.assert_array_equal(trainer.sample(3, 1), trainer.sample(3, 1))
    channels = {"line_art": 4, "hair": 3}[settings.dataset]
    assert trainer.logits(np.zeros((2, 32, 32, channels))).shape == (2,)
    with pytest.raises(SettingsError, match="not conditional"):
        trainer.logits(np.zeros((2, 32, 32, channels)), np.zeros(2, int))


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_can_be_the_adversarial_one(loss):
    """What the mean over patches of each D's outputs costs, by the loss's own functions of one sample."""
    engine = CycleGan(CYCLE.replace(loss=loss), "cpu")
    sources = engine.held_out(4)
    made = engine.translations(sources)
    expected = 0.0
    for name, (real, fake) in engine.judged(sources, made).items():
        raw = engine.discriminators[name](torch.cat((real, fake)))
        on_real, on_fake = raw.split(4)
        lead = on_fake - on_real if LOSSES[loss].paired else on_fake
        expected += LOSSES[loss].per_generated(lead).mean().item()
    found = engine.parts(sources, made)["adversarial"].item()
    assert found == pytest.approx(expected, rel=1e-4)
    engine.run(1)
    assert set(engine.losses) == {"cycle", "identity", "adversarial", "discriminator"}


def test_gradient_norms_are_those_of_autograd():
    """Of each weighted part, and of their sum, in the weights of both generators, D in evaluation mode."""
    settings = CYCLE.replace(adversarial_weight=2.0)
    engine = CycleGan(settings, "cpu")
    found = CycleObserver(engine).snapshot().metrics
    there, back, d_b, d_a = (
        engine.generators["a_to_b"], engine.generators["b_to_a"], engine.discriminators["b"].eval(),
        engine.discriminators["a"].eval(),
    )  # fmt: skip
    a, b = (engine.held_out(8)[side] for side in "ab")
    l1, made_b, made_a = nn.L1Loss(), there(a), back(b)
    parts = {
        "cycle": 10.0 * (l1(back(made_b), a) + l1(there(made_a), b)),
        "identity": 5.0 * (l1(there(b), b) + l1(back(a), a)),
        "adversarial": 2.0 * 0.5 * ((d_b(made_b) - 1).square().mean() + (d_a(made_a) - 1).square().mean()),
    }
    weights = [weight for network in (there, back) for weight in network.parameters()]
    for name, part in (*parts.items(), ("all", sum(parts.values()))):
        gradients = torch.autograd.grad(part, weights, retain_graph=True)
        expected = sum(gradient.square().sum() for gradient in gradients).sqrt().item()
        key = "generator_gradient_norm" if name == "all" else f"gradient_norm_{name}"
        assert found[key] == pytest.approx(expected, rel=1e-3), name


def test_what_is_measured_of_translators_made_by_hand():
    """Identities are home again and pass for nothing else; so are negatives, which keep little."""
    engine = CycleGan(CYCLE, "cpu")
    for network, kept in ((nn.Identity(), 1.0), (Negative(), None)):
        engine.generators = dict.fromkeys(engine.generators, network)
        engine.settings = CYCLE.replace(adversarial_weight=1.0)
        look = CycleObserver(engine)
        look._gradient_norms = dict  # there are no weights
        found = look.snapshot().metrics
        assert found["cycle_error"] == found["cycle_error_a_to_b"] == 0
        if kept:
            assert found["kept"] == found["kept_clothes"] == kept
            assert max(found["accepted_a_to_b"], found["accepted_b_to_a"]) < 0.1
        else:
            assert found["kept"] < 0.7
    pairs = Pix2Pix(PAIRS, "cpu")
    real = pairs.held_out(MEASURED)["b"]
    pairs.translations = lambda sources: {"a_to_b": real.clone() * 0.5}
    look = PairObserver(pairs)
    look._gradient_norms = dict
    found = look.snapshot().metrics
    levels_off = np.abs(np.round(127.5 * (real.numpy() * 0.5 + 1)) - np.round(127.5 * (real.numpy() + 1))).mean()
    assert found["l1_error"] == pytest.approx(levels_off, abs=0.3)
    assert found["sharpness"] == pytest.approx(1.0, abs=0.01)  # half the contrast, as steep for its spread
    blurred = nn.functional.avg_pool2d(real, 3, 1, 1)
    pairs.translations = lambda sources: {"a_to_b": blurred}
    assert look.snapshot().metrics["sharpness"] < 0.8


def test_a_state_of_another_training_changes_nothing():
    engine = CycleGan(CYCLE, "cpu")
    before = engine.state_dict()
    for state in (
        Pix2Pix(PAIRS, "cpu").state_dict(),
        CycleGan(CYCLE.replace(dataset="beard"), "cpu").state_dict(),
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
