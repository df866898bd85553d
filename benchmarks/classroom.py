"""A class on one server: many runs, each with a viewer, and many viewers of one run.

    python -m benchmarks.classroom [--preset two_modes] [--runs 1 10 20 30] [--seconds 10] [--toggles 60]
                                   [--watchers 10 100] [--quick]

Every run is a page's own: its address is opened, and a socket acknowledges its frames as a browser does, see
`benchmarks.audience`. All of them train one preset, at the speed of its story and as fast as they can. Training is
compared with the engine alone, which takes turns with it: once one process of it, once as many at the same time as
there are workers. At last a large DCGAN joins the class. Prints a table and, last, one JSON line. With --quick, 1 and
30 runs and shorter, without the wait for what an idle run leaves behind.

What a further run takes of the memory is the difference between the largest class and half of it, for each run that
came in between. By then each worker has had a run, and what its first one leaves there for all others is in both
numbers: with a single run before, the first one of every other worker, some 50 MB, would be shared out among the rest.
All runs have played at every speed and been looked at, and stand still. Counted is memory that a process has written
(see `written_megabytes`), in megabytes of 2²⁰ bytes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.audience import Audience
from benchmarks.live import cpu_seconds
from benchmarks.server import ROOT, Server, start_server, stop_server
from benchmarks.visitor import Visitor
from gan_core.runs.server.host import IDLE_SECONDS, SWEEP_INTERVAL, worker_count
from gan_core.training.presets import PRESETS, story_speed

PRESET = "two_modes"
HEAVY = "digits", "preset=faces&generator_width=64&discriminator_width=64&batch_size=128"
"""Page and query of the heaviest run that a visitor would choose."""
_ON_THE_LINE = [name for name, settings in PRESETS.items() if settings.kind == "mixture"]
ENGINE = "--engine"
SETTLING = 3.0  # seconds from a change of what runs do to a measurement
WARM_UP = 0.5  # seconds of the engine that do not count
WORKERS_PATIENCE = 120.0  # seconds until all workers have been started
EXPLAINED = {
    "worker_megabytes_of_a_further_run": "written by the workers; from half of the largest class to all of it",
    "server_megabytes_of_a_further_run": "written by the server, with its page's session and its one viewer",
    "worker_megabytes_of_an_idle_run": "beyond what first runs leave there for all others; it has left the memory",
    "server_megabytes_of_an_idle_run": "the same in the server, with the session that its page still has",
    "server_megabytes_of_a_further_viewer": "written by the server; from the first number of viewers to the last",
}
"""What a figure is measured as, beside it."""

Megabytes = Mapping[str, float]
"""What the workers together and the server have written, by "worker" and "server"."""


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default=PRESET, choices=_ON_THE_LINE, help="what all of them train")
    parser.add_argument("--runs", type=int, nargs="+", help="how many, one after the other (1 10 20 30)")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long frames are counted")
    parser.add_argument("--toggles", type=int, default=60, help="how many switches of the loss for each number of runs")
    parser.add_argument("--watchers", type=int, nargs="*", default=[10, 100], help="how many viewers of one run")
    parser.add_argument("--quick", action="store_true", help="1 and 30 runs, shorter, and no idle ones")
    parser.add_argument(ENGINE, type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        print(engine_alone(options.preset, options.engine))
        return
    if options.quick:
        options.seconds, options.toggles = min(options.seconds, 5.0), min(options.toggles, 30)
    options.runs = options.runs or ([1, 30] if options.quick else [1, 10, 20, 30])
    with tempfile.TemporaryDirectory() as folder:
        server = start_server(Path(folder))
        try:
            result = measure(server, options)
        finally:
            stop_server(server)
    report(result)


def measure(server: Server, options: argparse.Namespace) -> dict[str, Any]:
    """All of it, on one server."""
    workers = worker_count()
    wait_for_workers(server, workers)
    result: dict[str, Any] = {"workers": workers, "classes": []}
    runs: list[str] = []
    most = max(options.runs)
    half = max(workers, most // 2)
    speeds = {"story": story_speed(options.preset), "full": None}
    with contextlib.ExitStack() as stack, Audience(server.url) as audience:
        kept: dict[int, Megabytes] = {}
        for count in sorted({*options.runs, min(half, most)}):
            fresh = [visit(stack, server, "", f"preset={options.preset}") for _ in range(count - len(runs))]
            runs += fresh
            audience.ask(watch=fresh)
            for speed, limit in speeds.items():
                if count in options.runs:
                    found = measure_class(server, audience, count, speed, limit, options)
                    result["classes"].append(found)
                    # All of it takes long: this is what there is so far, beside the table at the end.
                    print(json.dumps(found), file=sys.stderr, flush=True)
                else:
                    play_for_a_while(audience, limit)
            kept[count] = memory(server)
        further = (
            {name: (kept[most][name] - kept[half][name]) / (most - half) for name in kept[most]} if most > half else {}
        )
        result |= {f"{name}_megabytes_of_a_further_run": each for name, each in further.items()}
        if not options.quick:
            without_runs = {name: kept[most][name] - most * each for name, each in further.items()}
            result |= measure_idle(server, audience, runs, without_runs)
            audience.ask(watch=runs[1:])
        result |= measure_heavy(stack, server, audience, options)  # last: what images need stays in the workers
        audience.ask(leave=len(runs) - 1)
        if options.watchers:
            result |= measure_watchers(server, audience, runs[0], options)
    return result


def wait_for_workers(server: Server, count: int) -> None:
    """The first worker is started with the server, the others a little later.

    Raises:
        RuntimeError: they are not all there after `WORKERS_PATIENCE` seconds.
    """
    deadline = time.monotonic() + WORKERS_PATIENCE
    while len(server.worker_pids) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"The server has {len(server.worker_pids)} workers of {count}.")
        time.sleep(0.1)


def visit(stack: contextlib.ExitStack, server: Server, page: str, query: str) -> str:
    """The run of a visitor of a page, whose session stays as long as the stack."""
    session = stack.enter_context(Visitor(server.url))
    tracebacks, run = session.visit(page, query)
    if run is None or tracebacks:
        raise RuntimeError(f"The page has no run: {tracebacks}")
    return run


def measure_class(
    server: Server, audience: Audience, count: int, speed: str, limit: float | None, options: argparse.Namespace
) -> dict[str, Any]:
    """Frames, training and latency with so many runs."""
    alone, together = [], []
    for side in (alone, together):
        side.append(
            sum(engines(options.preset, len(server.worker_pids) if side is together else 1, options.seconds / 2))
        )
    audience.ask(do=[["speed", limit], ["play", None]])
    time.sleep(SETTLING)
    processes = {"server": [server.process.pid], "workers": server.worker_pids, "viewers": [audience.pid]}
    begun = {name: sum(map(cpu_seconds, pids)) for name, pids in processes.items()}, time.monotonic()
    counted = audience.ask(count=options.seconds)
    elapsed = time.monotonic() - begun[1]
    cpu = {name: (sum(map(cpu_seconds, pids)) - begun[0][name]) / elapsed for name, pids in processes.items()}
    toggles = sorted(audience.ask(toggle=options.toggles, pause=0.1))
    audience.ask(do=[["pause", None]])
    time.sleep(SETTLING / 3)
    for side in (together, alone):
        side.append(
            sum(engines(options.preset, len(server.worker_pids) if side is together else 1, options.seconds / 2))
        )
    steps, frames = sum(counted["steps"]), counted["frames"]
    return {
        "runs": count,
        "speed": speed,
        "frames_median": statistics.median(frames),
        "frames_slowest": min(frames),
        "steps": steps,
        "steps_slowest": min(counted["steps"]),
        "steps_fastest": max(counted["steps"]),
        "engine_alone": statistics.mean(alone),
        "engines_together": statistics.mean(together),
        "share_of_engine": steps / statistics.mean(alone),
        "share_of_engines": steps / statistics.mean(together),
        "toggle_p50": 1000 * statistics.median(toggles),
        "toggle_p95": 1000 * toggles[min(len(toggles) - 1, int(0.95 * len(toggles)))],
        "cpu_server": cpu["server"],
        "cpu_workers": cpu["workers"],
        "cpu_viewers": cpu["viewers"],
        "frame_bytes": counted["bytes"],
    }


def play_for_a_while(audience: Audience, limit: float | None) -> None:
    """Have all runs play so that they have what runs have, and stand still again."""
    audience.ask(do=[["speed", limit], ["play", None]])
    time.sleep(SETTLING)
    audience.ask(do=[["pause", None]])
    time.sleep(SETTLING / 3)


def engines(preset: str, count: int, seconds: float) -> list[float]:
    """Steps a second of the engine with a preset, in so many processes at the same time."""
    command = [sys.executable, "-m", "benchmarks.classroom", "--preset", preset, ENGINE, str(seconds)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) for _ in range(count)
    ]
    return [float(process.communicate()[0]) for process in processes]


def engine_alone(preset: str, seconds: float) -> float:
    """Steps a second of `Trainer.run` with a preset, in this process."""
    from gan_core.loops import compiler
    from gan_core.training.trainer import Trainer

    compiler.load()
    trainer = Trainer(PRESETS[preset])
    for length in (WARM_UP, seconds):
        begun, first = time.perf_counter(), trainer.step_count
        while (elapsed := time.perf_counter() - begun) < length:
            trainer.run(50)
        rate = (trainer.step_count - first) / elapsed
    return rate


def measure_heavy(
    stack: contextlib.ExitStack, server: Server, audience: Audience, options: argparse.Namespace
) -> dict[str, Any]:
    """What all runs of the class keep at full speed when a heavy one joins them, which leaves again at the end.

    Of n + 1 runs the heavy one has a right to its share and no more: the others keep n / (n + 1) of their steps.
    """
    steps, frames = {}, {}
    for heavy in (False, True):
        if heavy:
            audience.ask(watch=[visit(stack, server, *HEAVY)])
        audience.ask(do=[["speed", None], ["play", None]])
        time.sleep(SETTLING)
        counted = audience.ask(count=2 * options.seconds)
        count = len(counted["steps"]) - heavy
        steps[heavy], frames[heavy] = sum(counted["steps"][:count]), statistics.median(counted["frames"][:count])
    toggles = sorted(audience.ask(toggle=options.toggles, pause=0.1))
    audience.ask(do=[["pause", None]])
    audience.ask(leave=1)
    return {
        "beside_heavy_steps_kept": steps[True] / steps[False],
        "beside_heavy_fair_share": count / (count + 1),
        "beside_heavy_frames_median": frames[True],
        "before_heavy_frames_median": frames[False],
        "beside_heavy_toggle_p95": toggles[min(len(toggles) - 1, int(0.95 * len(toggles)))] * 1000,
    }


def measure_idle(server: Server, audience: Audience, runs: list[str], without_runs: Megabytes) -> dict[str, float]:
    """What runs take of the memory that nobody watches any more.

    At last the first one is watched again; how soon it has a frame is measured, too.

    Args:
        server: where they are.
        audience: their viewers, who leave.
        runs: their ids.
        without_runs: the memory with what first runs leave for all others, and nothing of any run.
    """
    audience.ask(leave=len(runs))
    folder, deadline = server.log.parent / "runs", time.monotonic() + 4 * IDLE_SECONDS
    while len(list(folder.glob("*.timeline"))) < len(runs) and time.monotonic() < deadline:
        time.sleep(1.0)
    time.sleep(SWEEP_INTERVAL + SETTLING)  # then freed memory is given back
    after = memory(server)
    begun = time.monotonic()
    audience.ask(watch=runs[:1])
    idle = {f"{name}_megabytes_of_an_idle_run": (after[name] - without_runs[name]) / len(runs) for name in without_runs}
    return {**idle, "idle_run_back_milliseconds": 1000 * (time.monotonic() - begun)}


def measure_watchers(server: Server, audience: Audience, run: str, options: argparse.Namespace) -> dict[str, Any]:
    """What so many viewers of one run cost the server: time of the processor, memory, and frames that each gets."""
    result: dict[str, Any] = {}
    audience.ask(do=[["speed", None], ["play", None]])
    there, written = 1, []
    for count in options.watchers:
        audience.ask(watch=[run] * (count - there))
        there = count
        time.sleep(SETTLING)
        cpu, begun = cpu_seconds(server.process.pid), time.monotonic()
        frames = audience.ask(count=options.seconds)["frames"]
        result[f"watchers_{count}_server_cpu"] = (cpu_seconds(server.process.pid) - cpu) / (time.monotonic() - begun)
        result[f"watchers_{count}_frames_median"] = statistics.median(frames)
        result[f"watchers_{count}_frames_slowest"] = min(frames)
        written.append(memory(server)["server"])
    if len(options.watchers) > 1:
        first, last = (result[f"watchers_{options.watchers[end]}_server_cpu"] for end in (0, -1))
        result["watchers_cpu_ratio"] = last / first
        further = options.watchers[-1] - options.watchers[0]
        result["server_megabytes_of_a_further_viewer"] = (written[-1] - written[0]) / further
    return result


def memory(server: Server) -> Megabytes:
    """Megabytes that the workers together, and the server, have written."""
    return {"worker": sum(map(written_megabytes, server.worker_pids)), "server": written_megabytes(server.process.pid)}


def written_megabytes(pid: int) -> float:
    """Memory that a process has written and no other one shares, in the memory or swapped out; 2²⁰ bytes each.

    Libraries as they lie on the disk do not count: whether a process has them for itself alone, 160 MB of a worker's,
    depends on what other programs run at the time.
    """
    fields = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:] if ":" in line
    )
    return sum(int(fields[name].split()[0]) for name in ("Private_Dirty", "Swap")) / 1024


def report(result: dict[str, Any]) -> None:
    """Print the tables and the JSON line."""
    columns = {
        "runs": ("runs", "d"),
        "speed": ("speed", ""),
        "frames_median": ("frames/s", ".1f"),
        "frames_slowest": ("slowest", ".1f"),
        "steps": ("steps/s", ".0f"),
        "share_of_engine": ("of one engine", ".0%"),
        "share_of_engines": ("of engines", ".0%"),
        "toggle_p50": ("toggle ms", ".0f"),
        "toggle_p95": ("p95", ".0f"),
        "cpu_server": ("server CPU", ".0%"),
        "cpu_workers": ("workers", ".0%"),
        "cpu_viewers": ("viewers", ".0%"),
    }
    print("  ".join(f"{title:>13}" for title, _ in columns.values()))
    for row in result["classes"]:
        print("  ".join(f"{format(row[name], form):>13}" for name, (_, form) in columns.items()))
    for name, value in result.items():
        if name != "classes":
            shown = f"{value:.2f}" if isinstance(value, float) else value
            note = f"  ({EXPLAINED[name]})" if name in EXPLAINED else ""
            print(f"{name.replace('_', ' '):<44}{shown}{note}")
    print(json.dumps({"benchmark": "classroom", **result}))


if __name__ == "__main__":
    main()
