"""The chapter on what goes wrong: failures of training as live runs."""
