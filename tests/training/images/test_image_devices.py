"""The image engine keeps to its device: games on one that is not there, in a process of their own (`device_games`)."""

import json
import subprocess
import sys

import pytest

from gan_core.locations import PROJECT

SMALL = {"dataset": "mnist", "latent_dim": 5, "generator_width": 4, "discriminator_width": 4, "batch_size": 8}
DCGAN = {**SMALL, "network": "dcgan", "conditional": "label", "r1": 0.4}
GAMES: dict[str, dict] = {
    "perceptrons": {**SMALL, "r1": 0.4},
    "perceptrons with all there is": {
        **SMALL,
        "conditional": "label",
        "generator_norm": "batch",
        "discriminator_norm": "spectral",
        "latent": "uniform",
        "r1": 0.4,
    },
    "dcgan": {**SMALL, "network": "dcgan"},
    "colour": {**DCGAN, "dataset": "faces", "r1_interval": 2},
    "dcgan with all there is": {
        **DCGAN,
        "generator_norm": "batch",
        "discriminator_norm": "spectral",
        "discriminator_steps": 2,
    },
    "style": {**DCGAN, "generator_norm": "style"},
    "attributes": {**DCGAN, "dataset": "faces", "conditional": "attributes"},
    "no moving average": {**DCGAN, "ema": 0},
}
STRAYS = {f"{stray} on the CPU": {**DCGAN, "stray": stray} for stray in ("images", "labels", "network")}


@pytest.fixture(scope="module")
def outcomes():
    """What came of each game."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.training.images.device_games"]
    done = subprocess.run(
        [*command, json.dumps({**GAMES, **STRAYS})], cwd=PROJECT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("game", GAMES)
def test_a_game_stays_on_its_device(outcomes, game):
    assert outcomes[game] == "fine"


@pytest.mark.parametrize("game", STRAYS)
def test_what_is_left_on_the_cpu_is_noticed(outcomes, game):
    """The games above can fail."""
    assert "at least two devices" in outcomes[game]
