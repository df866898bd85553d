"""Many seeds of one experiment, and of several that differ in one or two settings: is what a run shows luck?

`plan` says what is to be trained, `batch` trains the seeds of one experiment, `sweep` one batch after the other,
`courses` holds what came of it, and `table` puts that into words.
"""
