"""Adversarial training: settings, presets, networks, losses, the trainer and its snapshots."""
