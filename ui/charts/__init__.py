"""Charts as data, and what draws them."""
