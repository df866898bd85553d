"""Is every sentence that the lab says about a game on images true?

    python -m benchmarks.claims_images [--real 120] [--staged 20] [--made 1500] [--first 0] [--minutes 4.5]

Three kinds of courses, each drawn from its number: real runs of tiny networks on every data set that ships, with odd
settings, live changes, single updates, D trained alone, a state there and back, live and exact looks; the same from the
kept stages of long trainings (`runs`); and courses made by hand, whose metrics and images walk at random within their
ranges (`made`). Each sentence is taken apart into clauses; one that `clauses` does not know is a fault. Each clause is
a claim, which is evaluated from what the page shows (images, histograms, shares of classes, settings) and from the
looks that were kept here (`looks`). Nothing of the rules is used: no predicate, no threshold, no memory of theirs.

Printed are the sentences, how often each was shown, and the false ones with what repeats them. The last line is JSON.
"""
