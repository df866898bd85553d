"""The chapter that goes through Algorithm 1 line by line, with the numbers of a real mini-batch."""
