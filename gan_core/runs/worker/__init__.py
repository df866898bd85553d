"""The worker's side of runs: a process that trains many of them in fair turns, and answers requests."""
