"""The command `translate`: images into images, from one file into another."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gan_core.command_line import check_out, write_file
from gan_core.training.translation.methods import A_TO_B, B_TO_A


def add_translate(commands: Any) -> None:
    """Add the command to those of a parser."""
    translate = commands.add_parser("translate", help="translate images by a Pix2Pix or a CycleGAN")
    translate.set_defaults(command=_translate)
    translate.add_argument("name", help="a translator in pretrained/translation/, or the path of one")
    translate.add_argument(
        "--input",
        type=Path,
        required=True,
        help="the .npz file to translate: uint8 `line_art` with `hair_colour` and `skin_colour`, or with `attributes`, "
        "for Pix2Pix, `images` for CycleGAN; the names may begin with train_ or test_, as a data set's own",
    )
    translate.add_argument("--out", type=Path, required=True, help="the .npz file to write; it holds uint8 `images`")
    translate.add_argument(
        "--direction", choices=(A_TO_B, B_TO_A), default=A_TO_B, help=f"which way (default: {A_TO_B})"
    )


def _translate(options: argparse.Namespace) -> None:
    import numpy as np

    from gan_core.translation import checkpoints, inputs

    check_out(options.out, {".npz": "an archive of images"})
    translator = checkpoints.load(options.name)
    translator.check_direction(options.direction)
    arrays: dict[str, Any] = {
        f"{beginning}images": translator.translate(options.direction, source)
        for beginning, source in inputs.read(options.input, translator.method).items()
    }
    write_file(options.out, lambda file: np.savez_compressed(file, **arrays))
    print(f"{sum(map(len, arrays.values())):,} images in {options.out}")
