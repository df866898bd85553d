"""Games on points in the plane: the engine of the line, with two numbers for each sample, and what is seen of it."""
