"""The kit of the theory's figures: data in Python, drawn and computed in the browser."""
