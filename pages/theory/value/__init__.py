"""The chapter on the value of the game: −log 4 + 2·JSD, derived with numbers on every line."""
