"""The engine for games on the line."""
