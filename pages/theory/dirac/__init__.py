"""The chapter on the smallest GAN: the Dirac GAN, played on its landscape with every loss and penalty."""
