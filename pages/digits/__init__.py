"""The digits page: the same game on images."""
