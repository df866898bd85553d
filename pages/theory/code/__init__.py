"""The page that shows an experiment as a script."""
