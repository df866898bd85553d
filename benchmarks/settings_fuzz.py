"""Does every experiment within the ranges of the settings end in numbers, or in words?

    python -m benchmarks.settings_fuzz [--examples 2000] [--first 0] [--minutes 5] [--seed 0] [--pages 8]

Examples are drawn from the table of settings: a preset on numbers, on grey or on coloured images, of which some fields,
or nearly all, have another value within their range, its ends included; settings that act on each other are drawn
together more often (`INTERACTING`). Each is played in an order drawn as well: some steps, single updates, live changes,
recorded updates, snapshots, a state there and back. Nothing but a `SettingsError` or a `DivergedError` may come of it,
a warning of NumPy neither; what is reported must be JSON. Every eighth is opened on its page as well, by its address,
and played there by a worker: see `benchmarks.settings_on_pages`. A fault is printed with what repeats it. Long studies
go in pieces: --first says with which example to begin, --minutes when to stop.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from benchmarks import plain_images
from gan_core import datasets, strict_json
from gan_core.__main__ import main as command
from gan_core.errors import DivergedError, SettingsError
from gan_core.runs import states
from gan_core.runs.server.host import get_host
from gan_core.script import write_script
from gan_core.training import combinations
from gan_core.training.fields import MOST_COMPONENTS, Field
from gan_core.training.kinds import FROM_NOISE, PAIRED, TRANSLATION, kind_of
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.trace import PLAYERS
from gan_core.training.trainer import Trainer

KINDS: Mapping[str, tuple[str, ...]] = {
    "line": tuple(name for name, settings in PRESETS.items() if settings.kind == "mixture"),
    "plane": tuple(name for name, settings in PRESETS.items() if settings.kind == "plane"),
    "grey": ("digits", "digits_dcgan", "digits_conditional", "animals"),
    "colour": ("faces", "characters"),
    "translation": tuple(name for name, settings in PRESETS.items() if settings.kind == TRANSLATION),
}
"""Kind of data -> presets to begin with."""

SHARES = {"line": 0.5, "plane": 0.2, "grey": 0.15, "colour": 0.1, "translation": 0.05}
PATIENCE = 3 * 10**9
"""Multiplications that a step or a look of an example may take."""

_LITTLE = {"batch_size": 8, "generator_width": 8, "discriminator_width": 8}
"""What examples on images have unless something else is drawn."""

_ALL_LOSSES = tuple(FIELDS["loss"].choices)
_STEEP = {"optimizer": ("sgd",), "generator_lr": (1.0, 0.3), "discriminator_lr": (1.0, 0.3), "loss": _ALL_LOSSES}
"""What grows beyond all numbers within some steps."""

INTERACTING: Mapping[bool | str, tuple[Mapping[str, tuple[Any, ...]], ...]] = {
    False: (
        {**_STEEP, "activation": ("relu", "leaky_relu"), "ema": (0.0, 0.99)},
        {**_STEEP, "activation": ("relu", "leaky_relu"), "discriminator_width": (1, 8), "batch_size": (2, 256)},
        {**_STEEP, "activation": ("relu", "leaky_relu"), "r1": (100.0,), "discriminator_width": (8, 32)},
        {"means": ((0.0, 1.0),), "stds": ((1.0, 1.0),), "weights": ((5e-324, 100.0), (1e-308, 1.0), (1e-3, 100.0))},
        {"latent_dim": (1,), "latent": tuple(FIELDS["latent"].choices), "generator_scale": (0.0, 1e-300, 10.0)},
    ),
    True: (
        {
            "generator_norm": ("batch", "style"),
            "batch_size": (1, 2),
            "network": ("mlp", "dcgan"),
            "generator_depth": (1, 2),
        },
        {"dataset": (plain_images.NAME,), "conditional": ("none", "label", "attributes"), "network": ("mlp", "dcgan")},
        {**_STEEP, "activation": ("relu", "leaky_relu"), "generator_norm": ("none",), "r1": (0.0, 100.0)},
        {"conditional": ("label",), "discriminator_norm": ("spectral",), "batch_size": (1, 2), "latent_dim": (1, 2)},
        {
            **{"batch_size": (2048,), "generator_width": (1024,), "discriminator_width": (1024,)},
            **{"discriminator_steps": (50,), "network": ("mlp", "dcgan")},
        },
    ),
    TRANSLATION: (
        dict.fromkeys(("adversarial_weight", "l1_weight", "cycle_weight", "identity_weight"), (0.0, 1.0)),
        {"loss": _ALL_LOSSES, "adversarial_weight": (100.0,), "generator_lr": (1.0,), "discriminator_lr": (1.0,)},
    ),
}
"""Whether the data are images, or that they become others -> settings that act on each other, with such values."""

_TOGETHER = 0.4
"""Share of the examples that have one of these."""

TOO_MUCH = 10**12
"""Multiplications of a step that nobody can wait for: such settings have to be refused."""

_LATENTS = 65_536  # at which G is evaluated for a look on the line

_STEEP_RATE = 0.1
_WILD = 0.5
"""Share of the examples whose learning rates are so high that many of them diverge, each in its own way."""

_MEAN_STEPS = 3
_ACTIONS = 6
_STEEP_STEPS = 8
_LOOKS = {False: 0.7, True: 0.2}
"""Whether the data are images -> how often one looks at what happened; of images that takes long."""


@dataclass(frozen=True)
class Example:
    """One experiment that is tried.

    Attributes:
        preset: it begins with.
        changes: what differs from the preset, by the names of fields; perhaps not allowed together.
        live: what is changed in the middle of it.
        random: draws what is done with it.
    """

    preset: str
    changes: Mapping[str, Any]
    live: Mapping[str, Any]
    random: np.random.Generator

    @property
    def steep(self) -> bool:
        """Whether it may grow beyond all numbers within some steps."""
        rates = [self.changes.get(name, 0.0) for name in ("generator_lr", "discriminator_lr")]
        return self.changes.get("optimizer") in ("sgd", "momentum") and max(rates) >= _STEEP_RATE

    @property
    def arguments(self) -> list[str]:
        """What repeats it on the command line."""
        options = [f"--{name.replace('_', '-')}={_text(value)}" for name, value in self.changes.items()]
        return ["--preset", self.preset, *options]


def draw(seed: int, index: int, kind: str | None = None, patience: float = PATIENCE) -> Example:
    """The example of that number: the same for the same seed.

    Args:
        seed: of all examples.
        index: its number.
        kind: of data, a key of `KINDS`; None to draw it by `SHARES`.
        patience: multiplications that a step or a look may take.
    """
    random = np.random.default_rng((seed, index))
    drawn = str(random.choice(list(SHARES), p=list(SHARES.values())))
    preset = str(random.choice(KINDS[kind or drawn]))
    base = PRESETS[preset]
    names = [name for name in FIELDS if base.applies(name) or FIELDS[name].only_with]
    if base.kind != TRANSLATION:
        names = [name for name in names if FIELDS[name].only_for != TRANSLATION]
    names = [name for name in names if name != "dataset" and FIELDS[name].kind != "numbers"]
    chosen = [str(name) for name in random.choice(names, random.integers(1, len(names) + 1), replace=False)]
    changes = dict(_LITTLE if base.images else {})
    changes |= {name: _value(FIELDS[name], base.images, random) for name in chosen}
    if base.kind == "mixture" and random.random() < 0.5:
        changes |= _mixture(random)
    _keep_cheap(base, changes, patience, random)
    if random.random() < _WILD:
        changes |= {name: float(random.uniform(_STEEP_RATE, 1.0)) for name in ("generator_lr", "discriminator_lr")}
        changes["optimizer"] = str(random.choice(("sgd", "momentum", "adam"), p=(0.6, 0.3, 0.1)))
    if random.random() < _TOGETHER:
        groups = INTERACTING[TRANSLATION if base.kind == TRANSLATION else base.images]
        group = groups[random.integers(len(groups))]
        if random.random() < 0.5:  # nothing else is in its way
            changes = dict(_LITTLE if base.images else {})
        changes |= {name: values[random.integers(len(values))] for name, values in group.items()}
    live = {name: _value(field, base.images, random) for name, field in FIELDS.items() if _may_change(name, base)}
    kept = random.choice(list(live), random.integers(1, 4), replace=False)
    return Example(preset, changes, {str(name): live[str(name)] for name in kept}, random)


def play(example: Example) -> str:
    """Try an example; how it ended: "played", "refused" (its settings) or "diverged".

    Raises:
        Exception: what an experiment must never raise.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            settings = PRESETS[example.preset].replace(**example.changes)
        except SettingsError:
            return "refused"
        try:  # settings that are good by themselves are good for whatever is done with them
            _check("refuse this" if cost(example) > TOO_MUCH else "", example.arguments)
            if settings.kind in FROM_NOISE:
                compile(write_script(settings, example.preset, 10).text, "script", "exec")
            _play(settings, example)
        except DivergedError as error:
            _check("advice" if not str(error).endswith(".") else "", error)
            return "diverged"
    return "played"


def cost(example: Example) -> float:
    """Multiplications of a step or of a look at it, whatever is more."""
    return _cost(vars(PRESETS[example.preset]) | example.changes)


def report(example: Example, steps: int) -> str:
    """Try an example on the command line; how it ended.

    Raises:
        ValueError: the exit status is none that is documented, or what was printed is no JSON.
    """
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        status = command(["train", *example.arguments, "--steps", str(steps), "--json"])
    if status == 0:
        strict_json.parse(out.getvalue().splitlines()[-1])
    elif status not in (1, 2) or not errors.getvalue().strip():
        raise ValueError(f"exit status {status}: {errors.getvalue()!r}")
    return ("played", "diverged", "refused")[status]


def _play(settings: Settings, example: Example) -> None:
    trainer, random = Trainer(settings), example.random
    somewhere = {
        "mixture": lambda: np.linspace(-20, 20, 5),
        "plane": lambda: np.linspace(-20, 20, 10).reshape(5, 2),
        "images": lambda: np.zeros((2, *datasets.image_shape(settings.dataset))),
        "translation": lambda: np.zeros((2, 32, 32, 4 if settings.dataset in PAIRED else 3)),
    }[settings.kind]()
    actions: tuple[Callable[[], object], ...] = (
        lambda: trainer.run(int(1 + random.poisson(_MEAN_STEPS))),
        lambda: trainer.run(1),
        trainer.next_update,
        trainer.discriminator_step,
        trainer.generator_step,
        lambda: trainer.train_discriminator(3),
        lambda: json.dumps(dict(trainer.trace(str(random.choice(PLAYERS))).facts), allow_nan=False),
        lambda: trainer.apply(trainer.settings.replace(**example.live)),
        lambda: trainer.sample(3, 1),
        lambda: trainer.logits(somewhere),
        lambda: _there_and_back(trainer),
    )
    if example.steep and random.random() < 0.5:  # what is not finite for a step only is seen by who looks at each
        for _ in range(_STEEP_STEPS):
            trainer.run(1)
            if not settings.images or random.random() < _LOOKS[True]:
                _look(trainer.snapshot(live=True))
    for _ in range(_ACTIONS):
        with contextlib.suppress(SettingsError):  # a live change that is refused leaves the run as it was
            actions[random.integers(len(actions))]()
        if random.random() < _LOOKS[settings.images]:
            _look(trainer.snapshot(live=True, inspected=int(random.integers(100))))
    trainer.run(1)
    if random.random() < _LOOKS[settings.images]:
        _look(trainer.snapshot(live=settings.images))


def _look(snapshot: Snapshot) -> None:
    strict_json.parse(json.dumps(dict(snapshot.metrics), allow_nan=False))
    _check("" if snapshot.diagnosis.endswith(".") else "no sentence", snapshot.diagnosis)
    for name, curve in snapshot.curves.items():
        if curve.dtype == np.float64:
            with np.errstate(over="raise"):
                curve.astype(np.float32)
        _check("not drawable" if curve.dtype.kind not in "fiu" else "", name)


def _there_and_back(trainer: Trainer) -> None:
    state = trainer.state_dict()
    if states.is_finite(state):
        trainer.load_state_dict(states.from_bytes(states.to_bytes(state)))


def _check(problem: str, what: object) -> None:
    if problem:
        raise ValueError(f"{problem}: {what}")


def _may_change(name: str, base: Settings) -> bool:
    return FIELDS[name].live and base.applies(name) and FIELDS[name].kind != "numbers"


def _value(field: Field, images: bool, random: np.random.Generator) -> Any:
    if field.kind == "choice":
        return str(random.choice(list(field.choices)))
    low, high = float(field.minimum), float(field.highest(images))
    way = random.choice(("lowest", "highest", "even", "ratio"), p=(0.15, 0.1, 0.25, 0.5))
    if way in ("lowest", "highest"):
        number = {"lowest": low, "highest": high}[way]
    elif way == "even" or low < 0:
        number = float(random.uniform(low, high))
    else:
        least = max(low, 1.0 if field.kind == "integer" else 1e-6 * high)
        number = float(np.exp(random.uniform(np.log(least), np.log(high))))
    return round(number) if field.kind == "integer" else number


def _mixture(random: np.random.Generator) -> dict[str, tuple[float, ...]]:
    count = int(random.integers(1, MOST_COMPONENTS + 1))
    drawn = {}
    for name in ("means", "stds", "weights"):
        field = FIELDS[name]
        numbers = [_value(field, False, random) for _ in range(count)]
        drawn[name] = tuple(5e-324 if field.positive and number <= field.minimum else number for number in numbers)
    return drawn


def _keep_cheap(base: Settings, changes: dict[str, Any], patience: float, random: np.random.Generator) -> None:
    """Take back sizes, one after the other, until all is affordable; some of what has to be refused is left."""
    sizes = (*combinations.SIZES, "generator_depth", "discriminator_depth", "latent_dim")
    costly = [name for name in changes if name in sizes]
    random.shuffle(costly)
    if combinations.multiplications(vars(base) | changes) > combinations.LARGEST_STEP and random.random() < 0.1:
        return
    while costly and _cost(vars(base) | changes) > patience:
        name = costly.pop()
        changes.pop(name)
        if base.images and name in _LITTLE:
            changes[name] = _LITTLE[name]


def _cost(values: Mapping[str, Any]) -> float:
    """Multiplications of a step, or of a look if that is more."""
    step = combinations.multiplications(values)
    kind = kind_of(values["dataset"])
    if kind in ("images", TRANSLATION) or (kind == "mixture" and values["latent_dim"] == 1):
        return step
    width, depth = values["generator_width"], values["generator_depth"]
    return max(step, _LATENTS * width * (values["latent_dim"] + max(0, depth - 1) * width))


def _text(value: Any) -> str:
    return ",".join(map(repr, value)) if isinstance(value, tuple) else str(value)


def main() -> None:
    """Play the examples; print the faults, how the others ended, and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=2000, help="how many (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="number of the first one (default: 0)")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so many (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of all examples (default: 0)")
    parser.add_argument("--pages", type=int, default=8, help="open one in so many on its page; 0: none (default: 8)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="minimax-fuzz-") as folder:
        os.environ |= {"MINIMAX_HOME": f"{folder}/home", "MINIMAX_RUNS": f"{folder}/runs", "MINIMAX_WORKERS": "1"}
        plain_images.keep()
        try:
            _study(options)
        finally:
            if options.pages:
                get_host().close()  # before the folder of its runs goes


def _study(options: argparse.Namespace) -> None:
    ends: Counter[str] = Counter()
    start, index = time.monotonic(), options.first
    slowest = (0.0, options.first)
    while index < options.first + options.examples and time.monotonic() - start < 60 * options.minutes:
        begun = time.monotonic()
        example = draw(options.seed, index)
        cheap = cost(example) < PATIENCE / 10
        try:
            ends[play(example)] += 1
            if index % 4 == 0 and cheap:
                report(example, 3)
            if options.pages and index % options.pages == 0 and (cheap or cost(example) > TOO_MUCH):
                ends[f"page: {_page_of(example)}"] += 1
        except Exception as error:
            ends["FAULT"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"{index}: {type(error).__name__}: {error} ({where.filename}:{where.lineno})")
            print(f"    {' '.join(example.arguments)}  live: {example.live}", flush=True)
        slowest = max(slowest, (time.monotonic() - begun, index))
        index += 1
    print(f"examples {options.first} to {index - 1}: {dict(ends)}; slowest: {slowest[0]:.1f} s, number {slowest[1]}")
    print(json.dumps({"first": options.first, "next": index, **ends}))


def _page_of(example: Example) -> str:
    from benchmarks.settings_on_pages import show  # it needs Streamlit, which takes its time

    return show(example)


if __name__ == "__main__":
    main()
