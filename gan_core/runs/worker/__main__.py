"""`python -m gan_core.runs.worker`: how the server starts a worker process."""

from __future__ import annotations

from gan_core.runs.worker.process import main

if __name__ == "__main__":
    main()
