"""What a training of translators looks like at one moment: numbers, and test images with their translations.

Nothing here draws from the random stream of the training: who looks on changes nothing.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.datasets.pixels import to_pixels
from gan_core.training.snapshot import Snapshot, only_finite
from gan_core.training.translation.cyclegan import CycleGan
from gan_core.training.translation.domains import DOMAINS
from gan_core.training.translation.methods import A_TO_B, B_TO_A
from gan_core.training.translation.pix2pix import Pix2Pix, condition, conditions_of

SHOWN = 8
"""Test images of each kind in a snapshot."""


def of_pix2pix(engine: Pix2Pix) -> Snapshot:
    """The numbers and pictures of a training on pairs.

    Returns:
        curves: "line_art" uint8 (SHOWN, 32, 32), "translated" and "real" uint8 (SHOWN, 32, 32, 3), and D's verdicts on
        both, "verdict_translated" and "verdict_real", float32 (SHOWN, 8, 8), the probability that a patch is real.
        metrics: the running losses, and "l1_test", the mean |translated − real| of those shown, in levels.
    """
    line_art, hair, skin, real = (array[:SHOWN] for array in conditions_of(engine.dataset, "test"))
    told = condition(*(torch.from_numpy(array.copy()) for array in (line_art, hair, skin)))
    made = engine.translate(A_TO_B, told)
    verdicts = {name: engine.verdicts(told, _pixels(images)) for name, images in (("translated", made), ("real", real))}
    error = _distance(made, real)
    return Snapshot(
        engine.step_count,
        {
            "line_art": line_art,
            "translated": made,
            "real": real,
            **{f"verdict_{name}": verdict for name, verdict in verdicts.items()},
        },
        only_finite({**engine.losses, "l1_test": error}),
        f"The colours are off by {error:.1f} of 255 levels on average.",
    )


def of_cyclegan(engine: CycleGan) -> Snapshot:
    """The numbers and pictures of a training without pairs.

    Returns:
        curves: for each direction, uint8 (SHOWN, 32, 32, 3), "source_a_to_b", "translated_a_to_b" and "cycle_a_to_b",
        the image that came back; likewise for b_to_a.
        metrics: the running losses, and "cycle_error_a_to_b" and "cycle_error_b_to_a", the mean |back − source| of
        those shown, in levels.
    """
    curves: dict[str, NDArray[np.generic]] = {}
    errors: dict[str, float] = {}
    for side, there, back in (("a", A_TO_B, B_TO_A), ("b", B_TO_A, A_TO_B)):
        places = DOMAINS[engine.settings.domains].members(engine.dataset, "test", side)[:SHOWN]
        source = engine.dataset.test_images[places]
        made = engine.translate(there, _pixels(source))
        again = engine.translate(back, _pixels(made))
        curves |= {f"source_{there}": source, f"translated_{there}": made, f"cycle_{there}": again}
        errors[f"cycle_error_{there}"] = _distance(again, source)
    lost = max(errors.values())
    return Snapshot(
        engine.step_count,
        curves,
        only_finite({**engine.losses, **errors}),
        f"There and back, an image is off by up to {lost:.1f} of 255 levels on average.",
    )


def _pixels(images: NDArray[np.uint8]) -> torch.Tensor:
    return to_pixels(torch.from_numpy(images.copy()))


def _distance(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    return float(np.abs(first.astype(np.float64) - second).mean())
