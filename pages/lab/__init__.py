"""The one-dimensional lab."""
