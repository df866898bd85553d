"""The two-dimensional lab."""
