"""The server's side of runs: which there are, what is kept of them, what viewers are sent."""
