"""How Python mounts, serves and hears the browser's side."""
