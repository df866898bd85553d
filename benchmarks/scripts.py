"""Do exported scripts end where the lab ends? Every preset, each script run as it is, in a folder of its own.

On the line the JSD after some steps is compared with the lab's of the same seed: within 1e-3, or, where rounding has
grown into another course of the same game, within the range that the lab's own runs of other seeds have at that step.
Where z is wide the lab's number is an estimate too, which in 16 dimensions may be off by 2e-3 while the game is young.
On images the running mean of G's loss is compared.

python -m benchmarks.scripts [--seeds 8] [--steps 100,500,2000] [--image-steps 3,10,30]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch

from gan_core import datasets
from gan_core.script import write_script
from gan_core.training.line.engine import LineEngine
from gan_core.training.line.observer import LineObserver
from gan_core.training.presets import PRESETS
from gan_core.training.trainer import Trainer

CLOSE = 1e-3
_MEMORY = 0.9  # of the lab's running means


def run(file: str, text: str, folder: Path) -> str:
    """What a script prints when it runs alone in `folder`."""
    (folder / file).write_text(text, encoding="utf-8")
    command, environment = [sys.executable, "-I", file], os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def on_the_line(name: str, steps: list[int], seeds: int, folder: Path) -> list[dict[str, object]]:
    """One row for each number of steps; the lab trains once, and stops to be looked at."""
    settings = PRESETS[name]
    trainer = Trainer(settings)
    others = LineEngine(settings, tuple(range(settings.seed, settings.seed + seeds)))
    rows = []
    for count in steps:
        trainer.run(count - trainer.step_count)
        others.run(count - others.step_count)
        start = time.perf_counter()
        script = write_script(settings, name, count)
        printed = run(script.filename, script.text, folder)
        seconds = time.perf_counter() - start
        found = float(re.fullmatch(r"JSD = (\S+) nats", printed.splitlines()[-1])[1])
        lab = trainer.snapshot().metrics["jsd"]
        spread = [metrics["jsd"] for metrics in LineObserver(others).metrics()]
        low, high = min(spread), max(spread)
        close = abs(found - lab) <= CLOSE
        row = {"preset": name, "steps": count, "lab": lab, "script": found, "difference": abs(found - lab)}
        row |= {"low": low, "high": high, "seconds": seconds, "within": "1e-3" if close else "spread"}
        row["kept"] = close or low - CLOSE <= found <= high + CLOSE
        rows.append(row)
    return rows


def on_images(name: str, steps: list[int], folder: Path) -> list[dict[str, object]]:
    """One row for each number of steps: the running mean of G's loss."""
    settings = PRESETS[name]
    trainer = Trainer(settings)
    rows = []
    for count in steps:
        trainer.run(count - trainer.step_count)
        start = time.perf_counter()
        script = write_script(settings, name, count)
        # A script reports ten times in a run, which is too rarely to follow a mean: here it reports each step.
        talkative = re.sub(r"if \(step \+ 1\) % \d+ == 0:", "if True:", script.text)
        losses = [float(text) for text in re.findall(r"loss G (\S+)", run(script.filename, talkative, folder))]
        mean = losses[0]
        for loss in losses[1:]:
            mean = _MEMORY * mean + (1 - _MEMORY) * loss
        lab = float(trainer.state_dict()["arrays"]["loss_g"])
        row = {"preset": name, "steps": count, "lab": lab, "script": mean, "difference": abs(mean - lab)}
        rows.append(row | {"seconds": time.perf_counter() - start})
    return rows


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def main() -> int:
    """Print the tables; exit status 1 if a script ends elsewhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--steps", type=_numbers, default=[100, 500, 2000])
    parser.add_argument("--image-steps", type=_numbers, default=[3, 10, 30])
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in Path(datasets.__file__).parent.glob("*.npz"):
            (folder / file.name).symlink_to(file)
        print(f"{'JSD, nats':22}{'steps':>6}{'lab':>9}{'script':>9}{'apart':>9}   {'lab, other seeds':18}within")
        for preset in (name for name, settings in PRESETS.items() if settings.kind == "mixture"):
            for row in on_the_line(preset, options.steps, options.seeds, folder):
                rows.append(row)
                print(
                    f"{row['preset']:22}{row['steps']:>6}{row['lab']:>9.4f}{row['script']:>9.4f}{row['difference']:>9.5f}"
                    f"   {row['low']:.4f} to {row['high']:.4f}  {row['within'] if row['kept'] else 'NEITHER'}",
                    flush=True,
                )
        print(f"{'loss of G, nats':22}{'steps':>6}{'lab':>9}{'script':>9}{'apart':>9}")
        for preset in (name for name, settings in PRESETS.items() if settings.images):
            for row in on_images(preset, options.image_steps, folder):
                rows.append(row)
                print(
                    f"{row['preset']:22}{row['steps']:>6}{row['lab']:>9.4f}{row['script']:>9.4f}{row['difference']:>9.5f}",
                    flush=True,
                )
    print(json.dumps({"seeds": options.seeds, "rows": rows}))
    return 0 if all(row.get("kept", True) for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
