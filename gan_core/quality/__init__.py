"""How good finished generators are: what `python -m gan_core evaluate` measures, and the table of it."""
