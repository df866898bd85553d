"""What the latent page is built from: the walk that its address names, its view in the browser, its downloads."""
