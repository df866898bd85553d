"""The chapter on the best D for a fixed G: found at one x, then for the whole curve."""
