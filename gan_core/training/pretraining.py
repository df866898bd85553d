"""How the checkpoints in `pretrained/` were made: one recipe each, rebuilt by one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gan_core import checkpoints, datasets
from gan_core.errors import CheckpointError
from gan_core.training.images import ImageEngine
from gan_core.training.settings import Settings

_CALL = 50


@dataclass(frozen=True)
class Stage:
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
        stages: one after the other, in one run.
    """

    settings: Settings
    stages: tuple[Stage, ...]

    @property
    def steps(self) -> int:
        """Generator steps of all stages."""
        return sum(stage.steps for stage in self.stages)


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
            (Stage(34_000), Stage(10_000, {"generator_lr": 1.5e-4, "discriminator_lr": 1.5e-4})),
        ),
    }
)


def pretrain(
    name: str, folder: Path = checkpoints.FOLDER, progress: Callable[[int, int], None] = lambda step, steps: None
) -> Path:
    """Train a recipe from its seed and save the moving average of its generator.

    Args:
        name: a name in `RECIPES`.
        folder: where to write <name>.safetensors.
        progress: called with the steps done and the steps of the recipe.

    Returns:
        The path of the checkpoint.

    Raises:
        CheckpointError: unknown name (the message lists what exists), or the file cannot be written.
        DivergedError: training stopped being finite.
    """
    if name not in RECIPES:
        raise CheckpointError(f"There is no recipe {name!r}: choose one of {', '.join(RECIPES)}.")
    recipe = RECIPES[name]
    engine = ImageEngine(recipe.settings)
    for stage in recipe.stages:
        engine.apply(recipe.settings.replace(**stage.changes))
        end = engine.step_count + stage.steps
        while engine.step_count < end:
            engine.run(min(_CALL, end - engine.step_count))
            progress(engine.step_count, recipe.steps)
    return checkpoints.save(
        folder / f"{name}.safetensors",
        {key: tensor.cpu().numpy() for key, tensor in engine.average.state_dict().items()},
        recipe.settings,
        engine.step_count,
        engine.snapshot().metrics,
        datasets.load(recipe.settings.dataset).licence,
    )
