"""The latent page: a scene that its address names, shown by the browser, which asks its own socket for images."""
