"""How fast is the one-dimensional engine? Several ways to play the same game, timed in turn on one thread.

    python -m benchmarks.engine [--rounds 7]

First the numbers are checked: the engine and an autograd loop on logits, fed the same batches, must agree over 50
steps. Then a textbook loop (nn.Sequential, BCELoss on probabilities, torch.optim.Adam with its defaults), `Trainer.run`
with compiled loops and with those that play until these are ready, and, where jax and optax are installed, a compiled
`lax.scan` of the same step take turns; the medians of their rounds count. So do, for tanh and LeakyReLU, the textbook
loop and `Trainer.run`, and so they do in the plane, with the same networks and with those of a preset.

At last `Trainer.run` plays as in a fresh notebook, with PyTorch's and BLAS's default numbers of threads, alone and
beside neighbours who take every core; seconds on the clock.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from unittest import mock

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from torch import nn

from benchmarks.reference import agrees
from gan_core.loops import compiler
from gan_core.training.line.activations import ACTIVATIONS
from gan_core.training.line.optimizers import OPTIMIZERS
from gan_core.training.losses import LOSSES
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

GAME = Settings(activation="silu", latent_dim=8, batch_size=256, discriminator_steps=1, ema=0.0)
PLANE_GAMES = {
    "plane": GAME.replace(dataset="ring", latent_dim=2),
    "ring_8": PRESETS["ring_8"].replace(ema=0.0, decay_steps=0),
}
"""The same networks on points, and those of a preset, which are wider and deeper."""
TOLERANCES = {np.float64: 1e-9, np.float32: 1e-5}

MODULES = {"silu": nn.SiLU, "tanh": nn.Tanh, "leaky_relu": lambda: nn.LeakyReLU(0.2), "relu": nn.ReLU}

Play = Callable[[int], None]
"""Plays so many steps."""


def check() -> dict[str, float]:
    """The largest relative difference to autograd over 50 steps, for combinations of all there is; by precision."""
    worst = {}
    for dtype, tolerance in TOLERANCES.items():
        differences = []
        for activation, loss, optimizer, r1 in itertools.product(ACTIVATIONS, LOSSES, OPTIMIZERS, (0.0, 0.3)):
            if LOSSES[loss].of_critic and optimizer == "adam" and dtype is np.float32:
                continue  # These leave weights without any gradient but rounding's, of which Adam makes whole steps.
            rate = 1e-3 if optimizer == "adam" else 1e-2
            settings = GAME.replace(activation=activation, loss=loss, optimizer=optimizer, r1=r1)
            if loss == "wasserstein":
                settings = settings.replace(gradient_penalty=10.0)
            settings = settings.replace(generator_lr=rate, discriminator_lr=rate)
            difference = agrees(settings, dtype, tolerance)
            if difference is None:
                raise SystemExit(f"{np.dtype(dtype).name}: differs from autograd by more than {tolerance}: {settings}")
            differences.append(difference)
        worst[np.dtype(dtype).name] = max(differences)
    return worst


def textbook(settings: Settings) -> Play:
    """The loop of the tutorials: probabilities, BCELoss, Adam with its defaults, fresh tensors for every batch."""
    n, dimension = settings.batch_size, 2 if settings.kind == "plane" else 1

    def perceptron(inputs: int, width: int, depth: int, activation: str, outputs: int) -> list[nn.Module]:
        layers: list[nn.Module] = []
        for _ in range(depth):
            layers += [nn.Linear(inputs, width), MODULES[activation]()]
            inputs = width
        return [*layers, nn.Linear(inputs, outputs)]

    width, depth = settings.generator_width, settings.generator_depth
    generator = nn.Sequential(*perceptron(settings.latent_dim, width, depth, settings.activation, dimension))
    width, depth = settings.discriminator_width, settings.discriminator_depth
    judging = perceptron(dimension, width, depth, settings.activation_of_d, 1)
    discriminator = nn.Sequential(*judging, nn.Sigmoid())
    g_optimizer, d_optimizer = (torch.optim.Adam(net.parameters(), lr=1e-3) for net in (generator, discriminator))
    loss, real_labels, fake_labels = nn.BCELoss(), torch.ones(n, 1), torch.zeros(n, 1)
    means, stds = torch.tensor(settings.means)[:, None], torch.tensor(settings.stds)[:, None]
    if settings.kind == "plane":
        angles = 2 * torch.pi * torch.arange(8) / 8
        means, stds = torch.stack([angles.cos(), angles.sin()], 1), torch.full((8, 1), settings.spread)

    def play(steps: int) -> None:
        for _ in range(steps):
            component = torch.randint(len(means), (n,))
            real = means[component] + stds[component] * torch.randn(n, dimension)
            fake = generator(torch.randn(n, settings.latent_dim)).detach()
            d_loss = loss(discriminator(real), real_labels) + loss(discriminator(fake), fake_labels)
            d_optimizer.zero_grad()
            d_loss.backward()
            d_optimizer.step()
            g_loss = loss(discriminator(generator(torch.randn(n, settings.latent_dim))), real_labels)
            g_optimizer.zero_grad()
            g_loss.backward()
            g_optimizer.step()

    return play


def uncompiled(settings: Settings) -> Play:
    """`Trainer.run` as it goes in the first seconds after an installation."""
    trainer = Trainer(settings)

    def play(steps: int) -> None:
        compiler.unload()
        with mock.patch.object(compiler, "begin"), mock.patch.object(compiler, "look"):  # or it would load them again
            trainer.run(steps)
        compiler.load()

    return play


def compiled_scan(settings: Settings) -> Play:
    """The same step in JAX, scanned and compiled as a whole."""
    import jax
    import jax.numpy as jnp
    import optax

    n, width = settings.batch_size, settings.generator_width
    means, stds = jnp.array(settings.means), jnp.array(settings.stds)
    optimizer = optax.adam(1e-3, b1=settings.beta1, b2=settings.beta2)

    def fresh(key: jax.Array, sizes: tuple[int, ...]) -> list[tuple[jax.Array, jax.Array]]:
        keys = jax.random.split(key, len(sizes) - 1)
        shapes = zip(keys, itertools.pairwise(sizes), strict=True)
        return [(jax.random.normal(k, (i, o)) / jnp.sqrt(i), jnp.zeros(o)) for k, (i, o) in shapes]

    def apply(layers: list[tuple[jax.Array, jax.Array]], h: jax.Array) -> jax.Array:
        for w, b in layers[:-1]:
            h = jax.nn.silu(h @ w + b)
        w, b = layers[-1]
        return h @ w + b

    def step(state: tuple, key: jax.Array) -> tuple:
        g, d, g_state, d_state = state
        where, within, z1, z2 = jax.random.split(key, 4)
        component = jax.random.randint(where, (n,), 0, len(means))
        real = (means[component] + stds[component] * jax.random.normal(within, (n,)))[:, None]
        fake = apply(g, jax.random.normal(z1, (n, settings.latent_dim)))
        softplus = jax.nn.softplus
        d_slope = jax.grad(lambda d: softplus(-apply(d, real)).mean() + softplus(apply(d, fake)).mean())(d)
        change, d_state = optimizer.update(d_slope, d_state)
        d = optax.apply_updates(d, change)
        latents = jax.random.normal(z2, (n, settings.latent_dim))
        g_slope = jax.grad(lambda g: softplus(-apply(d, apply(g, latents))).mean())(g)
        change, g_state = optimizer.update(g_slope, g_state)
        return (optax.apply_updates(g, change), d, g_state, d_state), None

    key = jax.random.key(settings.seed)
    g, d = fresh(key, (settings.latent_dim, width, width, 1)), fresh(key, (1, width, width, 1))
    state = (g, d, optimizer.init(g), optimizer.init(d))
    many = jax.jit(lambda state, keys: jax.lax.scan(step, state, keys))

    def play(steps: int) -> None:
        nonlocal state, key
        key, own = jax.random.split(key)
        state, _ = many(state, jax.random.split(own, steps))
        jax.block_until_ready(state)

    return play


def measure(players: dict[str, Play], steps: int, rounds: int) -> dict[str, list[float]]:
    """Let the players take turns; CPU seconds for each step, by round."""
    times: dict[str, list[float]] = {name: [] for name in players}
    for turn in range(rounds + 1):
        for name, play in players.items():
            start = time.process_time()
            play(steps)
            if turn:  # The first turn warms caches and compilers up.
                times[name].append((time.process_time() - start) / steps)
    return times


ALONE = """
import sys, time
import torch
from gan_core.loops import compiler
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
if sys.argv[1] == "one thread":
    torch.set_num_threads(1)
compiler.load()
trainer, steps = Trainer(Settings.from_json(sys.argv[3])), int(sys.argv[2])
trainer.run(5)
start = time.perf_counter()
trainer.run(steps)
print((time.perf_counter() - start) / steps)
"""
"""A process of its own, as a notebook is one: seconds on the clock for a step."""


def beside_neighbours(steps: int, rounds: int) -> dict[str, float]:
    """Milliseconds on the clock for a step with default threads and with one, alone and beside who takes every core.

    All take turns; the medians count.
    """
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    environments = {"default threads": free, "one thread": free | {"OPENBLAS_NUM_THREADS": "1"}}
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for place, neighbours in (("alone", 0), ("busy neighbour", os.cpu_count() or 1)):
            busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(neighbours)]
            try:
                for threads, environment in environments.items():
                    command = [sys.executable, "-c", ALONE, threads, str(steps), GAME.to_json()]
                    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
                    times.setdefault(f"{threads}, {place}", []).append(1000 * float(done.stdout))
            finally:
                for process in busy:
                    process.kill()
                    process.wait()
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Print the check, the table and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="turns that count (default: 7)")
    parser.add_argument("--steps", type=int, default=400, help="steps a turn (default: 400)")
    options = parser.parse_args()
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
    torch.set_num_threads(1)

    begun = time.perf_counter()
    compiler.load()
    print(f"loops compiled or loaded in {time.perf_counter() - begun:.2f} s")
    differences = check()
    count = len(ACTIVATIONS) * len(LOSSES) * len(OPTIMIZERS) * 2
    for name, difference in differences.items():
        print(f"against autograd, {name}, {count} combinations, 50 steps: largest relative difference {difference:.1e}")

    players = {"textbook loop": textbook(GAME), "Trainer.run": Trainer(GAME).run, "until compiled": uncompiled(GAME)}
    if importlib.util.find_spec("jax") and importlib.util.find_spec("optax"):
        players["JAX scan"] = compiled_scan(GAME)
    times = measure(players, options.steps, options.rounds)
    base = statistics.median(times["textbook loop"])
    print(f"\n{'':16}{'steps/s of one CPU':>20}{'slowest':>10}{'fastest':>10}{'x textbook':>12}")
    result: dict[str, object] = {"differences": differences}
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(
            f"{name:16}{1 / median:>20,.0f}{1 / max(seconds):>10,.0f}{1 / min(seconds):>10,.0f}{base / median:>12.2f}"
        )
        result[name] = {"steps_per_second": 1 / median, "ratio": base / median}
    for activation in ("tanh", "leaky_relu"):
        game = GAME.replace(activation=activation)
        pair = measure({"textbook": textbook(game), "run": Trainer(game).run}, options.steps, options.rounds)
        ratio = statistics.median(pair["textbook"]) / statistics.median(pair["run"])
        print(f"{activation}: {1 / statistics.median(pair['run']):,.0f} steps/s, {ratio:.2f} x its textbook loop")
        result[activation] = ratio
    for name, game in PLANE_GAMES.items():
        pair = measure({"textbook": textbook(game), "run": Trainer(game).run}, options.steps, options.rounds)
        ratio = statistics.median(pair["textbook"]) / statistics.median(pair["run"])
        print(f"{name}: {1 / statistics.median(pair['run']):,.0f} steps/s, {ratio:.2f} x its textbook loop")
        result[name] = ratio
    beside = beside_neighbours(options.steps, 3)
    print(f"\n{'':32}{'ms a step':>12}{'x one thread':>14}")
    for name, milliseconds in beside.items():
        ratio = milliseconds / beside[name.replace("default threads", "one thread")]
        print(f"{name:32}{milliseconds:>12.2f}{ratio:>14.2f}")
    result["threads"] = beside
    print(json.dumps(result))


if __name__ == "__main__":
    main()
