"""Trained translators of images into images: on disk, what they are given, and how good they are."""
