"""Does every experiment within the ranges of the settings end in numbers, or in words?

    python -m benchmarks.settings_fuzz [--examples 2000] [--first 0] [--minutes 5] [--seed 0]

Examples are drawn from the table of settings: a preset on numbers, on grey or on coloured images, of which some fields,
or nearly all, have another value within their range, its ends included. Each is played in an order drawn as well: some
steps, single updates, live changes, recorded updates, snapshots, a state there and back. Nothing but a `SettingsError`
or a `DivergedError` may come of it, a warning of NumPy neither; what is reported must be JSON. A fault is printed with
what repeats it. Long studies go in pieces: --first says with which example to begin, --minutes when to stop.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
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

from gan_core import strict_json
from gan_core.__main__ import main as command
from gan_core.errors import DivergedError, SettingsError
from gan_core.runs import states
from gan_core.script import write_script
from gan_core.training import combinations
from gan_core.training.fields import MOST_COMPONENTS, Field
from gan_core.training.presets import PRESETS
from gan_core.training.settings import FIELDS, Settings
from gan_core.training.snapshot import Snapshot
from gan_core.training.trace import PLAYERS
from gan_core.training.trainer import Trainer

KINDS: Mapping[str, tuple[str, ...]] = {
    "line": tuple(name for name, settings in PRESETS.items() if not settings.images),
    "grey": ("digits", "digits_dcgan", "digits_conditional", "animals"),
    "colour": ("faces", "characters"),
}
"""Kind of data -> presets to begin with."""

SHARES = {"line": 0.6, "grey": 0.25, "colour": 0.15}
PATIENCE = 3 * 10**9
"""Multiplications that a step or a look of an example may take."""

_LITTLE = {"batch_size": 8, "generator_width": 8, "discriminator_width": 8}
"""What examples on images have unless something else is drawn."""

_LATENTS = 65_536  # at which G is evaluated for a look on the line

_WILD = 0.5
"""Share of the examples whose learning rates are so high that many of them diverge, each in its own way."""

_MEAN_STEPS = 3
_ACTIONS = 6
_SOMEWHERE = {
    "mixture": np.linspace(-20, 20, 5),
    **dict.fromkeys(("mnist", "animals"), np.zeros((2, 28, 28))),
    **dict.fromkeys(("faces", "characters"), np.zeros((2, 32, 32, 3))),
}
"""Data set -> samples of its shape."""
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
    names = [name for name in names if name != "dataset" and FIELDS[name].kind != "numbers"]
    chosen = [str(name) for name in random.choice(names, random.integers(1, len(names) + 1), replace=False)]
    changes = dict(_LITTLE if base.images else {})
    changes |= {name: _value(FIELDS[name], base.images, random) for name in chosen}
    if not base.images and random.random() < 0.5:
        changes |= _mixture(random)
    _keep_cheap(base, changes, patience, random)
    if random.random() < _WILD:
        changes |= {name: float(random.uniform(0.1, 1.0)) for name in ("generator_lr", "discriminator_lr")}
        changes["optimizer"] = str(random.choice(("sgd", "momentum", "adam"), p=(0.6, 0.3, 0.1)))
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
            compile(write_script(settings, example.preset, 10).text, "script", "exec")
            _play(settings, example)
        except SettingsError:
            return "refused"
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
        lambda: trainer.logits(_SOMEWHERE[settings.dataset]),
        lambda: _there_and_back(trainer),
    )
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
    dear = [name for name in changes if name in sizes]
    random.shuffle(dear)
    if combinations.multiplications(vars(base) | changes) > combinations.LARGEST_STEP and random.random() < 0.1:
        return
    while dear and _cost(vars(base) | changes) > patience:
        name = dear.pop()
        changes.pop(name)
        if base.images and name in _LITTLE:
            changes[name] = _LITTLE[name]


def _cost(values: Mapping[str, Any]) -> float:
    """Multiplications of a step, or of a look if that is more."""
    step = combinations.multiplications(values)
    if values["dataset"] != "mixture" or values["latent_dim"] == 1:
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
    options = parser.parse_args()
    torch.set_num_threads(1)
    ends: Counter[str] = Counter()
    start, index = time.monotonic(), options.first
    slowest = (0.0, options.first)
    while index < options.first + options.examples and time.monotonic() - start < 60 * options.minutes:
        begun = time.monotonic()
        example = draw(options.seed, index)
        try:
            end = play(example)
            if index % 4 == 0 and cost(example) < PATIENCE / 10:
                report(example, 3)
        except Exception as error:
            end = "FAULT"
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"{index}: {type(error).__name__}: {error} ({where.filename}:{where.lineno})")
            print(f"    {' '.join(example.arguments)}  live: {example.live}", flush=True)
        ends[end] += 1
        slowest = max(slowest, (time.monotonic() - begun, index))
        index += 1
    print(f"examples {options.first} to {index - 1}: {dict(ends)}; slowest: {slowest[0]:.1f} s, number {slowest[1]}")
    print(json.dumps({"first": options.first, "next": index, **ends}))


if __name__ == "__main__":
    main()
