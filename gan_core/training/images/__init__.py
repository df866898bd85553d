"""The engine for games on images."""
