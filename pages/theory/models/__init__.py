"""The chapter on generative and discriminative models, and on the families of models that can generate."""
