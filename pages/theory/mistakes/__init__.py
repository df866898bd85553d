"""The chapter on mistakes in common notes, each with a number that tells right from wrong."""
