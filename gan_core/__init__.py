"""The engine of Minimax Lab: theory, training, data sets, checkpoints and runs; no user interface.

    import gan_core

    trainer = gan_core.Trainer(gan_core.PRESETS["two_modes"])

The names below are the engine's front door. Each is loaded when it is first asked for, so that a program that only
reads settings does not wait for PyTorch. Everything else is found in the module that it belongs to.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_core.checkpoints import load as load_checkpoint
    from gan_core.checkpoints import save as save_checkpoint
    from gan_core.datasets import load as load_dataset
    from gan_core.theory.divergences import (
        js_divergence,
        kl_divergence,
        optimal_discriminator,
        optimal_value,
        value_function,
    )
    from gan_core.theory.mixtures import GaussianMixture
    from gan_core.training.losses import LOSSES
    from gan_core.training.presets import PRESETS
    from gan_core.training.settings import Settings
    from gan_core.training.snapshot import Snapshot
    from gan_core.training.trainer import Trainer

__version__ = "0.2.0"

__all__ = [
    "LOSSES",
    "PRESETS",
    "GaussianMixture",
    "Settings",
    "Snapshot",
    "Trainer",
    "__version__",
    "js_divergence",
    "kl_divergence",
    "load_checkpoint",
    "load_dataset",
    "optimal_discriminator",
    "optimal_value",
    "save_checkpoint",
    "value_function",
]

_WHERE = {
    "LOSSES": "training.losses.LOSSES",
    "PRESETS": "training.presets.PRESETS",
    "GaussianMixture": "theory.mixtures.GaussianMixture",
    "Settings": "training.settings.Settings",
    "Snapshot": "training.snapshot.Snapshot",
    "Trainer": "training.trainer.Trainer",
    "js_divergence": "theory.divergences.js_divergence",
    "kl_divergence": "theory.divergences.kl_divergence",
    "load_checkpoint": "checkpoints.load",
    "load_dataset": "datasets.load",
    "optimal_discriminator": "theory.divergences.optimal_discriminator",
    "optimal_value": "theory.divergences.optimal_value",
    "save_checkpoint": "checkpoints.save",
    "value_function": "theory.divergences.value_function",
}
"""Public name -> where it is defined, below gan_core."""


def __getattr__(name: str) -> object:
    """A public name at its first use (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _WHERE[name].rsplit(".", 1)
    found = getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
