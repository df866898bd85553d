"""Is every sentence true that the lab says about a one-dimensional run?

    python -m benchmarks.claims_line [--games 240] [--made 800] [--minutes 60] [--seed 0]

Games are played from every preset with every loss and optimiser and from odd settings, with what people do in between:
settings changed while it runs, data dragged, D trained alone, single updates, states restored, weights made by hand
(`games`, `made`). At each look the sentence is taken apart, to the last word, and each of its claims (`clauses`) is
checked against numbers that are worked out here (`looks`, `gradients`): from samples of G, from D's outputs, by
autograd, and from a record of the looks before. Nothing is shared with what made the sentence: neither its rules nor
its thresholds nor its numbers.

Printed are how often each clause was shown, and what was false. Long studies go in pieces: --first and --first-made say
with which to begin, --minutes when to stop. The last line is JSON.
"""
