"""How good generated samples are: coverage, a certified bound, precision and recall, distances, copies."""
