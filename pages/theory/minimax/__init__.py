"""The chapter on minimax: the Dirac GAN and other games of two numbers, played on their landscape."""
