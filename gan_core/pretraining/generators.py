"""How all that is in `pretrained/` was made: one recipe each, rebuilt by one command."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch

from gan_core import checkpoints, stages
from gan_core.errors import CheckpointError
from gan_core.pretraining import classifiers as classifier_training
from gan_core.pretraining import first_frames
from gan_core.pretraining import translators as translator_training
from gan_core.runs import states
from gan_core.training.images.engine import ImageEngine
from gan_core.training.images.observer import ImageObserver
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer
from gan_core.user_files import replace_file

Progress = Callable[[int, int], None]
"""Told the steps done and the steps there are."""

_CALL = 50
_PIECES = 50
"""Pieces in which a learning rate falls: neighbouring ones differ by about 3 % of the first rate at most."""


@dataclass(frozen=True)
class Phase:
    """A stretch of training.

    Attributes:
        steps: generator steps.
        changes: live settings that differ from the recipe's.
    """

    steps: int
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """What it takes to train a checkpoint again.

    Attributes:
        settings: of the run; `ema` is above 0, for the moving average is what is kept.
        phases: one after the other, in one run.
    """

    settings: Settings
    phases: tuple[Phase, ...]

    @property
    def steps(self) -> int:
        """Generator steps of all phases."""
        return sum(phase.steps for phase in self.phases)


def _calmed(steps: int, last: int, *rates: float) -> tuple[Phase, ...]:
    """Train, and then go on with smaller and smaller learning rates for both players, which share the last steps."""
    slower = [Phase(last // len(rates), {"generator_lr": rate, "discriminator_lr": rate}) for rate in rates]
    return Phase(steps), *slower


def _annealed(settings: Settings, steps: int) -> Recipe:
    """Train while the learning rates of the settings fall along half a cosine, in pieces of equal length.

    Loshchilov & Hutter (2017), "SGDR", equation 5, without a restart: rate/2 · (1 + cos πt), with t the share of the
    steps that is over in the middle of a piece.
    """
    shares = [0.5 * (1.0 + math.cos(math.pi * (piece + 0.5) / _PIECES)) for piece in range(_PIECES)]
    rates = ("generator_lr", "discriminator_lr")
    changes = [{rate: share * getattr(settings, rate) for rate in rates} for share in shares]
    return Recipe(settings, tuple(Phase(steps // _PIECES, now) for now in changes))


def _silent(done: int, steps: int) -> None:
    """Tell nobody."""


_DCGAN = Settings(
    dataset="mnist",
    network="dcgan",
    latent_dim=64,
    generator_width=32,
    discriminator_width=32,
    generator_norm="batch",
    activation="leaky_relu",
    loss="non_saturating",
    r1=0.3,
    r1_interval=16,
    batch_size=64,
    # Without momentum the game bears large steps: after 1,000 of them the Frechet distance is a third of that with
    # beta1 = 0.5 and a rate of 5e-4.
    beta1=0.0,
    generator_lr=2e-3,
    discriminator_lr=2e-3,
    ema=0.999,
)
# Pictures with sharp outlines: a D that may be steep tells G noise. With a penalty that is an order of magnitude
# stronger, and applied more often, both learn on for many more steps.
_SMOOTH = _DCGAN.replace(r1=20.0, r1_interval=4)
# Hair of one colour all over: a style decides once for the whole image what each position would decide for itself.
# Loss and penalties are those of R3GAN (Huang et al. 2024).
_STYLED = _SMOOTH.replace(generator_norm="style", loss="relativistic", r1=8.0, r2=8.0)
_RATES = (7e-4, 2e-4, 7e-5)

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "mnist_mlp": Recipe(
            Settings(
                dataset="mnist",
                latent_dim=64,
                generator_width=512,
                generator_depth=3,
                discriminator_width=512,
                discriminator_depth=3,
                activation="leaky_relu",
                loss="non_saturating",
                r1=0.3,
                batch_size=64,
                generator_lr=5e-4,
                discriminator_lr=5e-4,
                ema=0.999,
            ),
            # The smaller rates at the end remove the grain that large steps leave in the strokes.
            _calmed(34_000, 10_000, 1.5e-4),
        ),
        "mnist_dcgan": _annealed(_DCGAN.replace(generator_norm="style"), 20_000),
        # The critic has to keep up with G (Gulrajani et al. 2017): with one step of it for each of G both run away.
        "mnist_wgan": _annealed(
            _DCGAN.replace(
                generator_norm="style",
                loss="wasserstein",
                gradient_penalty=10.0,
                r1=0.0,
                r1_interval=2,
                discriminator_steps=5,
                beta2=0.9,
                generator_lr=1e-3,
                discriminator_lr=1e-3,
            ),
            4_000,
        ),
        "mnist_cgan": Recipe(_DCGAN.replace(conditional="label"), _calmed(9_000, 5_100, *_RATES)),
        "animals_dcgan": Recipe(_DCGAN.replace(dataset="animals"), _calmed(5_000, 3_000, *_RATES)),
        "faces_dcgan": _annealed(_STYLED.replace(dataset="faces"), 16_000),
        "animals_cgan": _annealed(_SMOOTH.replace(dataset="animals", conditional="label", r1=5.0), 8_000),
        "faces_cgan": _annealed(_SMOOTH.replace(dataset="faces", conditional="attributes"), 10_000),
        "characters_cgan": _annealed(_SMOOTH.replace(dataset="characters", conditional="attributes"), 10_000),
        "characters_dcgan": _annealed(_STYLED.replace(dataset="characters"), 15_000),
    }
)


def pretrain(name: str, folder: Path = checkpoints.FOLDER, progress: Progress = _silent) -> Path:
    """Make a part of `pretrained/` again, from its seed.

    Args:
        name: a checkpoint in `RECIPES`; stages_<preset>; first_frames; a classifier, classifier_<data set>; or a
            translator, such as cyclegan_faces.
        folder: where to write <name>.safetensors, stages/<preset>/<step>.safetensors, first_frames/<preset>.frame,
            classifiers/<data set>.safetensors or translation/<name>.safetensors.
        progress: called with the steps done and the steps there are.

    Returns:
        The path of the file, or of the folder of stages or of frames.

    Raises:
        CheckpointError: unknown name (the message lists what exists), or a file cannot be written.
        DivergedError: training stopped being finite.
    """
    makers: dict[str, Callable[[], Path]] = {
        **{known: partial(_train_generator, known, folder, progress) for known in RECIPES},
        **{f"stages_{preset}": partial(_keep_stages, preset, folder / "stages", progress) for preset in stages.STAGES},
        "first_frames": partial(first_frames.keep, folder / "first_frames"),
        **{
            known: partial(classifier_training.train, known, folder / "classifiers", progress)
            for known in classifier_training.RECIPES
        },
        **{
            known: partial(translator_training.train, known, folder / "translation", progress)
            for known in translator_training.RECIPES
        },
    }
    if name not in makers:
        raise CheckpointError(f"There is no recipe {name!r}: choose one of {', '.join(makers)}.")
    return makers[name]()


def prefers_mixed_precision() -> bool:
    """Whether products in bfloat16 are faster here: on a GPU, and on a CPU that multiplies such numbers itself."""
    able = torch.cpu.get_capabilities()
    return torch.cuda.is_available() or any(able.get(name) for name in ("amx_bf16", "avx512_bf16"))


def _train_generator(name: str, folder: Path, progress: Progress) -> Path:
    """Train a recipe and save the moving average of its generator."""
    recipe, begun = RECIPES[name], time.process_time()
    engine = ImageEngine(recipe.settings, mixed_precision=prefers_mixed_precision())
    for phase in recipe.phases:
        engine.apply(recipe.settings.replace(**phase.changes))
        _run(engine, engine.step_count + phase.steps, lambda step: progress(step, recipe.steps))
    seconds = time.process_time() - begun
    return checkpoints.save(
        folder / f"{name}.safetensors",
        engine.generator_weights(),
        recipe.settings,
        engine.step_count,
        ImageObserver(engine).snapshot().metrics,
        engine.dataset.licence,
        seconds,
        engine.dataset.origin,
    )


def _keep_stages(preset: str, folder: Path, progress: Progress) -> Path:
    # One thread, as in the workers that take the stages up: with another number sums are rounded differently.
    torch.set_num_threads(1)
    trainer, steps = Trainer(PRESETS[preset]), stages.STAGES[preset]
    for step in steps:
        _run(trainer, step, lambda done: progress(done, steps[-1]))
        path = stages.path(preset, step, folder)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, lambda file: file.write(states.to_bytes(trainer.state_dict())))
        except OSError as error:
            raise CheckpointError(f"{path} cannot be written ({error}).") from None
    return folder / preset


def _run(trainer: ImageEngine | Trainer, end: int, progress: Callable[[int], None]) -> None:
    while trainer.step_count < end:
        trainer.run(min(_CALL, end - trainer.step_count))
        progress(trainer.step_count)
