"""The family of GANs as one table: what each member minimises, on what it is played, and what to watch."""
