"""The translation lab: images that become other images, from pairs or without any."""
