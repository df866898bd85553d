"""The command line: train, sweep, script, sample, translate, evaluate, family, pretrain and lessons.

Results go to standard output (with --json, one JSON object on its last line), errors to standard error. Exit status 0
is success, 1 a training that diverged, 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# The networks are tiny: several threads would spend their time waiting for each other. NumPy reads this when imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from gan_core import __version__
from gan_core.command_line import (
    MOST_STEPS,
    USUAL_STEPS,
    Progress,
    add_settings,
    as_json,
    check_out,
    chosen_settings,
    usual_steps,
    whole_number,
    write_file,
)
from gan_core.console import speak_plainly
from gan_core.errors import DivergedError, MinimaxError, SettingsError
from gan_core.family_command import add_family
from gan_core.sweep_command import add_sweep
from gan_core.training.kinds import IMAGES, PLANE, TRANSLATION
from gan_core.training.presets import PRESETS
from gan_core.translate_command import add_translate

if TYPE_CHECKING:
    from gan_core.checkpoints import Checkpoint
    from gan_core.training.snapshot import Snapshot
    from gan_core.training.trainer import Trainer

MOST_SAMPLES = 1_000_000
REPORTED = (
    "jsd",
    "jsd_ema",
    "value_optimal",
    "value",
    "loss_d",
    "loss_g",
    "generator_gradient_norm",
    "modes_covered",
    "modes",
)
REPORTED_OF_POINTS = ("high_quality", "high_quality_ema", "jsd_bias")
REPORTED_OF_IMAGES = (
    "value_held_out",
    "jsd_certified",
    "accuracy_real",
    "accuracy_training",
    "accuracy_generated",
    "diversity",
    "classes_covered",
    "classes",
    "class_total_variation",
    "label_accuracy",
)
FLAGS = frozenset({"--help", "--version", "--json", "--all", "--measure"})
"""Options that take no value."""
_NEGATIVE = re.compile(r"-[\d.]")


def main(arguments: Sequence[str] | None = None, program: str = "python -m gan_core", epilogue: str = "") -> int:
    """Run one command and return its exit status.

    Args:
        arguments: those of the command line if None.
        program: how it was called, for the help.
        epilogue: what stands below the help.
    """
    parser = argparse.ArgumentParser(
        program, description="Train and use generative adversarial networks.", epilog=epilogue
    )
    parser.add_argument("--version", action="version", version=f"minimax-lab {__version__}")
    _add_commands(parser)
    speak_plainly()
    options = parser.parse_args(_with_their_values(sys.argv[1:] if arguments is None else arguments))
    try:
        options.command(options)
    except DivergedError as error:
        print(error, file=sys.stderr)
        return 1
    except (MinimaxError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _with_their_values(arguments: Sequence[str]) -> list[str]:
    """The same arguments, `--means -2,2` written as `--means=-2,2`: argparse would take the value for an option."""
    joined: list[str] = []
    for argument in arguments:
        before = joined[-1] if joined else ""
        if _NEGATIVE.match(argument) and before.startswith("--") and before not in FLAGS and "=" not in before:
            joined[-1] = f"{before}={argument}"
        else:
            joined.append(argument)
    return joined


def _add_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")

    train = commands.add_parser("train", help="train a preset, optionally with other settings, and report its numbers")
    train.set_defaults(command=_train)
    train.add_argument("--preset", default="two_modes", help=f"one of {', '.join(PRESETS)} (default: two_modes)")
    train.add_argument(
        "--steps",
        type=whole_number(1, MOST_STEPS),
        help=f"generator steps (default: {USUAL_STEPS})",
    )
    train.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    train.add_argument(
        "--out",
        type=Path,
        help="on images: the .safetensors file for the generator, for `sample`, or `translate`, and `evaluate`",
    )
    add_settings(train)

    add_sweep(commands)

    script = commands.add_parser("script", help="write an experiment as a script of plain PyTorch")
    script.set_defaults(command=_script)
    script.add_argument("preset", help=f"one of {', '.join(PRESETS)}")
    script.add_argument(
        "--steps", type=whole_number(1, MOST_STEPS), default=2000, help="generator steps (default: 2000)"
    )
    script.add_argument("--out", type=Path, help="the .py or .ipynb file to write (default: standard output)")
    add_settings(script)

    sample = commands.add_parser("sample", help="draw images from a checkpoint")
    sample.set_defaults(command=_sample)
    sample.add_argument("name", help="a checkpoint in pretrained/, or the path of one")
    sample.add_argument("--count", type=whole_number(1, MOST_SAMPLES), default=64, help="how many images (default: 64)")
    sample.add_argument("--seed", type=whole_number(0, 2**31 - 1), default=0, help="fixes the latents (default: 0)")
    sample.add_argument("--out", type=Path, required=True, help="the .npz file to write; it holds uint8 `images`")
    sample.add_argument(
        "--label", help="conditional checkpoints: which class, by name or number (default: all in turn)"
    )

    add_translate(commands)

    evaluate = commands.add_parser("evaluate", help="measure how good a checkpoint's images, or translations, are")
    evaluate.set_defaults(command=_evaluate)
    which = evaluate.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?", help="a checkpoint or a translator by name, or the path of one")
    which.add_argument(
        "--all",
        action="store_true",
        help="every checkpoint that ships; writes pretrained/quality.json, prints its table",
    )
    evaluate.add_argument(
        "--samples", type=whole_number(100, 100_000), default=10_000, help="how many samples (default: 10,000)"
    )
    evaluate.add_argument("--seed", type=whole_number(0, 2**31 - 1), default=0, help="fixes the samples (default: 0)")
    evaluate.add_argument("--json", action="store_true", help="print the numbers as JSON, on the last line")

    add_family(commands)

    pretrain = commands.add_parser("pretrain", help="rebuild a part of pretrained/")
    pretrain.set_defaults(command=_pretrain)
    pretrain.add_argument("name", help="which one, such as mnist_mlp, classifier_mnist or stages_digits")

    lessons = commands.add_parser("lessons", help="check lesson files, and say what is wrong and in which line")
    lessons.set_defaults(command=_lessons)
    lessons.add_argument(
        "files", nargs="*", type=Path, help="files to check (default: all in lessons/ and in MINIMAX_LESSONS)"
    )


def _train(options: argparse.Namespace) -> None:
    settings = chosen_settings(options)
    if options.out is not None:
        if not settings.images:
            raise SettingsError(
                f"--out {options.out}: only a generator of images can be kept, and this one makes numbers. Leave --out "
                "out; `python -m gan_core script` writes the experiment itself."
            )
        check_out(options.out, {".safetensors": "a checkpoint"})
    # Imported after the settings are known to be good: a mistake on the command line is answered at once.
    from gan_core.training.trainer import Trainer

    start = time.perf_counter()
    steps = options.steps or usual_steps(settings)
    trainer, progress = Trainer(settings), Progress(steps)
    piece = max(1, min(steps // 100, 1000))
    while trainer.step_count < steps:
        trainer.run(min(piece, steps - trainer.step_count))
        progress(trainer.step_count, steps)
    snapshot = trainer.snapshot()
    result: dict[str, Any] = {"preset": options.preset, "seed": settings.seed, "steps": snapshot.step}
    result |= {name: snapshot.metrics.get(name) for name in REPORTED}
    result["seconds"] = round(time.perf_counter() - start, 3)
    if settings.kind == PLANE:
        result |= {name: snapshot.metrics.get(name) for name in REPORTED_OF_POINTS}
    if settings.kind == IMAGES:
        result |= {name: snapshot.metrics.get(name) for name in REPORTED_OF_IMAGES}
    if settings.kind == TRANSLATION:
        result |= snapshot.metrics
    if options.out is not None:
        keep = _keep_translator if settings.kind == TRANSLATION else _keep_generator
        keep(options.out, trainer, snapshot)
    if options.json:
        print(as_json(result))
        return
    for name, value in result.items():
        if value is not None:
            print(f"{name:>24}  {value}")
    print(snapshot.diagnosis)


def _keep_generator(out: Path, trainer: Trainer, snapshot: Snapshot) -> None:
    from gan_core import checkpoints, datasets

    licence = datasets.load(trainer.settings.dataset).licence
    weights = trainer.generator_weights()
    checkpoints.save(out, weights, trainer.settings, snapshot.step, snapshot.metrics, licence)


def _keep_translator(out: Path, trainer: Trainer, snapshot: Snapshot) -> None:
    from gan_core.translation import checkpoints

    beginning = "loss_"
    losses = {
        name.removeprefix(beginning): value
        for name, value in snapshot.metrics.items()
        if name.startswith(beginning) and value is not None
    }
    weights, seconds = trainer.generator_weights(), time.process_time()
    checkpoints.save(out, trainer.settings, weights, snapshot.step, losses, seconds)


def _script(options: argparse.Namespace) -> None:
    from gan_core.script import write_script

    if options.out is not None:
        check_out(options.out, {".py": "a script", ".ipynb": "a notebook"})
    written = write_script(chosen_settings(options), options.preset, options.steps)
    if options.out is None:
        print(written.text, end="")
        return
    forms = {".py": lambda: written.text, ".ipynb": lambda: json.dumps(written.notebook(), indent=1) + "\n"}
    text = forms[options.out.suffix]()
    write_file(options.out, lambda file: file.write(text.encode()))
    print(f"{options.out}: {len(written.lines)} lines")


def _sample(options: argparse.Namespace) -> None:
    import numpy as np

    from gan_core import checkpoints

    check_out(options.out, {".npz": "an archive of images"})
    checkpoint = checkpoints.load(options.name)
    arrays = {"images": checkpoint.sample(options.count, options.seed, _label(options.label, checkpoint))}
    write_file(options.out, lambda file: np.savez_compressed(file, **arrays))
    print(f"{options.count:,} images {arrays['images'].shape[1:]} in {options.out}")


def _label(text: str | None, checkpoint: Checkpoint) -> int | None:
    """The class that the command line names, by its name or its place."""
    if text is None:
        return None
    if not checkpoint.classes:
        raise SettingsError(f"--label {text}: {checkpoint.name} is not conditional, it takes no label. Leave it out.")
    names = {str(place): place for place in range(len(checkpoint.classes))}
    names |= {name: place for place, name in enumerate(checkpoint.classes)}
    if text not in names:
        known = ", ".join(
            name if name == str(place) else f"{place} or {name!r}" for place, name in enumerate(checkpoint.classes)
        )
        raise SettingsError(f"--label {text}: {checkpoint.name} knows {known}.")
    return names[text]


def _evaluate(options: argparse.Namespace) -> None:
    from gan_core import checkpoints
    from gan_core.quality import measures
    from gan_core.quality import table as quality_table
    from gan_core.translation import checkpoints as translators

    if not options.all and translators.is_translator(options.name):
        from gan_core.translation import measures as translation_measures

        _report(translation_measures.evaluate(translators.load(options.name)), options.json)
        return
    chosen = [checkpoints.load(name) for name in (checkpoints.shipped() if options.all else [options.name])]
    results: list[dict[str, Any]] = []
    progress = Progress(len(chosen))
    for checkpoint in chosen:
        results.append(measures.evaluate(checkpoint, options.seed, options.samples))
        progress(len(results), len(chosen))
    if options.all:
        quality_table.write(results)
        print(quality_table.markdown())
        if options.json:
            print(as_json(results))
    else:
        _report(results[0], options.json)


def _report(numbers: dict[str, Any], json: bool) -> None:
    """Print numbers by name, one a line or as one JSON object."""
    if json:
        print(as_json(numbers))
        return
    for name, value in numbers.items():
        print(f"{name:>28}  {value}")


def _pretrain(options: argparse.Namespace) -> None:
    from gan_core.pretraining.generators import pretrain

    print(pretrain(options.name, progress=Progress(1)))


def _lessons(options: argparse.Namespace) -> None:
    from gan_core.lessons import library

    found = library.load_files(options.files) if options.files else library.load()
    for lesson in found.lessons:
        print(f"{lesson.name}: {lesson.title!r}, {len(lesson.tasks)} tasks, {len(lesson.questions)} questions")
    if found.errors:
        raise MinimaxError("\n".join(map(str, found.errors)))


if __name__ == "__main__":
    sys.exit(main())
