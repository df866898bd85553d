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

The server process never imports torch; the worker imports it once, when it starts. Start at
`gan_core.runs.host.get_host()`.
"""
