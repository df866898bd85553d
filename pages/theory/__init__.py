"""What the chapters on the theory are built from: words, equations, and figures that compute."""
