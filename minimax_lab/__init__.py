"""The command `minimax-lab`; installed, this package also holds the app, its pages, the lessons and the checkpoints."""
