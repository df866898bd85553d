"""The chapter on divergences: KL, JSD, total variation and W₁ of two densities that can be moved."""
