"""How tests find the widgets of a page."""


def named(widgets, key):
    """The one of this key, whichever version of it; see `ui.browser.reports.bind`."""
    return next(widget for widget in widgets if widget.key.rstrip() == key)
