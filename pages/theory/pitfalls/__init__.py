"""The chapter on what goes wrong: failures of training as live runs, and mistakes in common notes."""
