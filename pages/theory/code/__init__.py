"""The chapter that shows an experiment as a script of plain PyTorch, to read and to take away."""
