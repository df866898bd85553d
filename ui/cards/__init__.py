"""Cards that lead to chapters and lessons, each with a small picture of what is seen there."""
