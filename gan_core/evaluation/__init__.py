"""What can be said about a run from its numbers: proofs, coverage, and a diagnosis in words."""
