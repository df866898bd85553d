"""Training runs as things of their own: they live in worker processes and outlast the pages that show them.

The picture, from the page down to the arithmetic:

    page ── run.play(), run.apply(settings) … ──►  Run  (run.py)    one for each run, in the server process; it has
                                                    │               a WorkerLink: what its worker was sent, and reported
                                                    │               a Trajectory: History, Timeline, last saved state,
                                                    │               and those that undo and redo bring back
    live socket ◄── run.message(cursor): bytes ─    │               a RunView: what viewers get
                                                    │
                                                  Host  (host.py)   hands runs to workers, keeps them in the Store
                                                    │
    server/                              Supervisor (supervisor.py) one for each worker, replaces it when it dies
    ════════════════════════════════════════════════╪══════════════════════════════════════════════════════════════════
    worker/                    commands down, reports up: dataclasses (commands.py, reports.py), each the header of a
                                                    │           frame (frames.py) in a pipe, curves and states behind it
                                                    │
                          python -m gan_core.runs.worker            one process for each core
                                                    │
                                                RunLoop (loop.py)   fair slices of time for many WorkerRuns
                                                    │
                                             WorkerRun (worker_run.py)   one Trainer, and what it is doing; how fast,
                                                                    when it shows itself and when its state is saved say
                                                                    RateLimiter, SnapshotSchedule and StateSaver

The line is a wall: neither side imports the other. What both need lies here, above it.

Commands go down, each with a number; frames (snapshots), statuses and saved states come up, each naming the last
command that it has seen. The newest wins everywhere: nothing queues up for a slow reader. Whatever replaces the
weights of a run (reset, restart, undo, redo, recovery) opens it anew in its worker under a higher epoch, so that what
was still on its way from before is recognised and dropped.

A run that nobody watches pauses, and a while later leaves the memory of both processes: its `Record` in the store has
all of it, its timeline as well, and whoever asks for it has it back. So what a server holds is what somebody watches;
who comes when that is as much as it can hold waits in a `WaitingQueue` (waiting.py).

While it works for a run, a worker notes that in a few bytes that both processes share (current_work.py): so the server
knows in the middle of whose work a worker died, and the `Watchdog` (watchdog.py) which one does not come to an end.

Beside a run its worker may train many seeds of the same experiment (sweep_work.py): run and sweep have as much of the
run's time as each other. The sweep is the run's, seen by all its viewers (run_sweep.py), and outlasts whatever is done
with the run; nothing of it is kept on disk.

Besides training, a worker answers requests: images of latents, an inversion, directions. `Requests` (request.py)
gives each to the worker with least to do; there the `RequestExecutor` (request_executor.py) has it answered by one of
the services (services.py). The quick ones wait in one `RequestQueue`, newest first, the slow ones in another, one after
the other; each queue has a thread of its own, with progress on the way. Whoever asked can cancel: what waits is
dropped, what is under way stops at its next step.

The server process never imports torch; the worker imports it once, when it starts. What a preset on the line looks like
until then, the server knows from `first_frames`. Start at `gan_core.runs.server.host.get_host()`.
"""
