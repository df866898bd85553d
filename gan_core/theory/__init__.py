"""The equations behind the lab, in NumPy and SciPy only: exact mixtures, divergences and push-forwards."""
