"""How the translators in `pretrained/translation/` were made: one recipe each, rebuilt by one command."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gan_core.errors import CheckpointError
from gan_core.training.kinds import PAIRED
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.engine import TranslationEngine
from gan_core.training.translation.pix2pix import Pix2Pix
from gan_core.translation import checkpoints
from gan_core.translation.checkpoints import BASELINE

_CALL = 10  # steps between two words on the progress


@dataclass(frozen=True)
class TranslatorRecipe:
    """What it takes to train a translator again: some steps, and then some more at smaller learning rates.

    Attributes:
        settings: of the training.
        steps: at the settings' own learning rates.
        calmed: further steps, by the share of the learning rates that is left in them.
    """

    settings: Settings
    steps: int
    calmed: Mapping[float, int]

    @property
    def total(self) -> int:
        """Steps of the whole training."""
        return self.steps + sum(self.calmed.values())


# The drawing and the colours leave little open: a D that counts for more spoils more than it adds.
_PIX2PIX = PRESETS["pix2pix"].replace(adversarial_weight=0.2)
_CALMED = MappingProxyType({0.3: 500, 0.1: 500})
_CYCLEGAN = PRESETS["cyclegan"]

RECIPES: Mapping[str, TranslatorRecipe] = MappingProxyType(
    {
        "pix2pix_characters": TranslatorRecipe(_PIX2PIX, 3000, _CALMED),
        # The same network, images and steps, with nobody playing against it.
        f"pix2pix_characters{BASELINE}": TranslatorRecipe(_PIX2PIX.replace(adversarial_weight=0.0), 3000, _CALMED),
        "cyclegan_faces": TranslatorRecipe(_CYCLEGAN, 1000, MappingProxyType({0.3: 300, 0.1: 200})),
    }
)


def train(
    name: str, folder: Path = checkpoints.FOLDER, progress: Callable[[int, int], None] = lambda step, steps: None
) -> Path:
    """Train a recipe from its seed; save the moving averages of its generators, and the Ds that played against them.

    Args:
        name: a name in `RECIPES`.
        folder: where to write <name>.safetensors.
        progress: called with the steps done and the steps of the recipe.

    Returns:
        The path of the file.

    Raises:
        CheckpointError: unknown name (the message lists what exists), or the file cannot be written.
        DivergedError: training stopped being finite.
    """
    if name not in RECIPES:
        raise CheckpointError(f"There is no recipe {name!r}: choose one of {', '.join(RECIPES)}.")
    recipe, begun = RECIPES[name], time.process_time()
    settings = recipe.settings
    engine = Pix2Pix(settings) if settings.dataset in PAIRED else CycleGan(settings)
    _run(engine, recipe, progress)
    folder.mkdir(parents=True, exist_ok=True)
    judges = engine.discriminator_weights() if settings.adversarial_weight else {}
    return checkpoints.save(
        folder / f"{name}.safetensors",
        settings,
        {**engine.generator_weights(), **judges},
        engine.step_count,
        engine.losses,
        time.process_time() - begun,
    )


def _run(engine: TranslationEngine, recipe: TranslatorRecipe, progress: Callable[[int, int], None]) -> None:
    settings, end = recipe.settings, 0
    for share, steps in ((1.0, recipe.steps), *recipe.calmed.items()):
        end += steps
        rates = {"generator_lr": share * settings.generator_lr, "discriminator_lr": share * settings.discriminator_lr}
        engine.apply(settings.replace(**rates))
        while engine.step_count < end:
            engine.run(min(_CALL, end - engine.step_count))
            progress(engine.step_count, recipe.total)
