"""How fast and how good are the generators of images, beside the textbook's?

    python -m benchmarks.images [--rounds 7]
    python -m benchmarks.images --quality mnist_dcgan [--cpu-seconds 20] [--store]

The first lets `Trainer.run` and a textbook loop of the same network take turns, with one and with two threads of
arithmetic; the medians of their rounds count. The textbook loop comes in two kinds: the same game, and the tutorial's,
in which G learns from the images that D has just seen and so passes through G once less. Our side is timed as the
preset is, with its R1 penalty and moving average, and once without them, which is what the textbook does.

The second trains the PyTorch tutorial's DCGAN on the data of a checkpoint for as many CPU seconds as the checkpoint's
own training took, and measures it as `python -m gan_core evaluate` does; `--store` keeps the result for the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch
from tqdm import tqdm

from benchmarks import textbook_dcgan
from benchmarks.textbook_dcgan import Play
from gan_core import checkpoints, datasets
from gan_core.evaluation import classifier
from gan_core.quality import measures, table
from gan_core.training.presets import PRESETS
from gan_core.training.settings import Settings
from gan_core.training.trainer import Trainer

GAMES = {"DCGAN": "digits_dcgan", "MLP": "digits"}
THREADS = (1, 2)
BASE = "textbook loop"
_PASSES_THROUGH_D = 3  # for each step: real and generated images for D's update, generated ones for G's


def players(settings: Settings, threads: int) -> dict[str, Play]:
    """Everyone who takes a turn, by name; the textbook first."""
    dataset = datasets.load(settings.dataset)
    bare = settings.replace(r1=0.0, ema=0.0)
    return {
        BASE: textbook_dcgan.loop(settings, dataset),
        "tutorial's loop": textbook_dcgan.loop(settings, dataset, reuse=True),
        "Trainer.run, preset": Trainer(settings, threads).run,
        "Trainer.run, no R1, no average": Trainer(bare, threads).run,
    }


def measure(playing: dict[str, Play], steps: int, rounds: int) -> dict[str, list[float]]:
    """Let the players take turns; seconds on the clock for each step, by round."""
    times: dict[str, list[float]] = {name: [] for name in playing}
    for turn in range(rounds + 1):
        for name, play in playing.items():
            start = time.perf_counter()
            play(steps)
            if turn:  # The first turn warms caches up.
                times[name].append((time.perf_counter() - start) / steps)
    return times


def speed(rounds: int, steps: int) -> dict[str, object]:
    """Print a table for each network and number of threads."""
    result: dict[str, object] = {}
    for network, preset in GAMES.items():
        settings = PRESETS[preset]
        for threads in THREADS:
            torch.set_num_threads(threads)
            playing = players(settings, threads)
            times = measure(playing, steps, rounds)
            base = statistics.median(times[BASE])
            print(f"\n{network}, batch {settings.batch_size}, {threads} thread{'s' * (threads > 1)}")
            print(f"{'':32}{'steps/s':>10}{'slowest':>10}{'fastest':>10}{'images/s':>10}{'x textbook':>12}")
            for name, seconds in times.items():
                median = statistics.median(seconds)
                images = _PASSES_THROUGH_D * settings.batch_size / median
                print(
                    f"{name:32}{1 / median:>10.1f}{1 / max(seconds):>10.1f}{1 / min(seconds):>10.1f}{images:>10,.0f}"
                    f"{base / median:>12.2f}"
                )
                result[f"{network}, {threads}, {name}"] = {
                    "steps_per_second": 1 / median,
                    "images_per_second": images,
                    "ratio": base / median,
                }
    return result


def textbook_quality(checkpoint: str, cpu_seconds: float | None, threads: int, store: bool) -> dict[str, object]:
    """Train and measure the textbook's DCGAN beside a checkpoint; print a table."""
    ours = checkpoints.load(checkpoint)
    seconds = cpu_seconds or ours.seconds
    dataset = datasets.load(ours.settings.dataset)
    judge = classifier.suited_to(dataset)
    if seconds is None or judge is None:
        raise SystemExit(f"{checkpoint} does not say how long it trained, or has no classifier: give --cpu-seconds.")
    torch.set_num_threads(threads)
    with tqdm(total=round(seconds), unit="s", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        generator, steps, spent = textbook_dcgan.train(dataset, seconds, 0, lambda spent: bar.update(spent - bar.n))
    # The tutorial never calls eval(), so that its samples depend on their batch. Which is better is not known
    # beforehand: the textbook gets the better of both.
    found = {
        mode: measures.compare(
            dataset, judge, textbook_dcgan.sample(generator.train(mode == "batch"), measures.SAMPLES, 0)
        )
        for mode in ("running", "batch")
    }
    mode = min(found, key=lambda mode: found[mode]["frechet"])
    result = {
        "dataset": dataset.name,
        "cpu_seconds": round(spent, 1),
        "steps": steps,
        "seed": 0,
        "samples": measures.SAMPLES,
        "batch_statistics": mode,
        "versions": {"torch": str(torch.__version__)},
        **found[mode],
    }
    if store:
        print(table.write_textbook(dataset.name, result))
    measured = {"textbook DCGAN": result, checkpoint: measures.evaluate(ours)}
    names = ("frechet", "frechet_floor", "class_total_variation", "classes_covered", "precision", "recall", "closeness")
    print(f"{'':24}" + "".join(f"{name:>24}" for name in measured))
    for name in names:
        print(f"{name:24}" + "".join(f"{values[name]:>24.4g}" for values in measured.values()))
    print(f"{'CPU seconds':24}{spent:>24.0f}{ours.seconds or float('nan'):>24.0f}")
    return measured


def main() -> None:
    """Print the tables and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="turns that count (default: 7)")
    parser.add_argument("--steps", type=int, default=25, help="steps a turn (default: 25)")
    parser.add_argument(
        "--quality", metavar="CHECKPOINT", help="train and measure the textbook's DCGAN beside this one"
    )
    parser.add_argument("--cpu-seconds", type=float, help="how long (default: as long as the checkpoint's training)")
    parser.add_argument("--threads", type=int, default=1, help="of the textbook's training (default: 1)")
    parser.add_argument("--store", action="store_true", help="keep the result in pretrained/textbook.json")
    options = parser.parse_args()
    if options.quality:
        result = textbook_quality(options.quality, options.cpu_seconds, options.threads, options.store)
    else:
        result = speed(options.rounds, options.steps)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
