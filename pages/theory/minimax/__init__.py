"""The chapter on minimax: games of two numbers, played on their landscape."""
