"""Many seeds of an experiment as cells of a board: is what a run shows luck, and which settings change the odds?"""
