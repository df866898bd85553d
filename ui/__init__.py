"""What the pages are built from: navigation, controls, chart descriptions and the live view."""
