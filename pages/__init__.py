"""The pages: a folder for each, with everything that only this page needs, its Python and its JavaScript."""
