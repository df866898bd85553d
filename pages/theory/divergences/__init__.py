"""The chapter of this name."""
