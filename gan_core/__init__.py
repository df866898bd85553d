"""The engine of Minimax Lab: theory, training, data sets, checkpoints and runs; no user interface."""
