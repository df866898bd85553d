"""The chapter on the saturating and the non-saturating loss of G, computed and played."""
