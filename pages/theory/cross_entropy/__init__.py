"""The chapter on cross-entropy: what an answer costs, and how to compute that on logits."""
