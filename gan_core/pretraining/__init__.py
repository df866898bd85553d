"""Recipes: how every checkpoint, classifier and kept stage in `pretrained/` was trained."""
