"""The live view: a socket that pushes frames, and one component that draws them."""
