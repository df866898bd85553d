"""The chapter on generative and discriminative models, and on making data out of noise."""
