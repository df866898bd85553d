"""The optional chapter on other generative models: a small member of each family, and what it pays."""
