"""Training runs as things of their own: they live in worker processes and outlast the pages that show them.

The picture, from the page down to the arithmetic:

    page ── run.play(), run.apply(settings) … ──►  Run  (run.py)    one object for each run, in the server process;
    page ◄── run.message(cursor): bytes ────────    │               viewed.py faces viewers, hosted.py the worker;
                                                    │               its Course: History, Timeline, last saved state
                                                    │
                                                  Host  (host.py)   hands runs to workers, keeps them in the Store,
                                                    │               replaces a worker that dies
                               length-prefixed frames through a pipe (frames.py)
                                                    │
                          python -m gan_core.runs.worker            one process for each core
                                                    │
                                                RunLoop (loop.py)   fair slices of time for many Players
                                                    │
                                                 Player (player.py) one Trainer, its mode and its pace; showing.py
                                                                    and saving.py say when it tells of itself

Commands go down, each with a number; frames (snapshots), statuses and saved states come up, each naming the last
command that it has seen. The newest wins everywhere: nothing queues up for a slow reader. Whatever replaces the
weights of a run (reset, restart, undo, recovery) opens it anew in its worker under a higher epoch, so that what
was still on its way from before is recognised and dropped.

Besides training, a worker answers requests: images of latents, an inversion, directions. `Requests` (request.py)
gives each to the worker with least to do; there the `Desk` (desk.py) has it answered by one of the services
(services.py), the quick ones newest first, the slow ones one after the other, each kind in a thread of its own, with
progress on the way. Whoever asked can cancel: what waits is dropped, what is under way stops at its next step.

The server process never imports torch; the worker imports it once, when it starts. Start at
`gan_core.runs.server.host.get_host()`.
"""
