"""How tests find the widgets of a page, and press the controls that the browser draws."""

import json

from ui.live.commands import is_command, obey


def named(widgets, key):
    """The one of this key, whichever version of it; see `ui.browser.reports.bind`."""
    return next(widget for widget in widgets if widget.key.rstrip() == key)


def data_of(component):
    """What one of our components is mounted with."""
    (data,) = json.loads(component.proto.json)
    return data


def bar_of(page):
    """What the browser is told of the bar of a page's board."""
    return next(data for part in page.get("bidi_component") if "board" in (data := data_of(part)))["board"]["bar"]


def press(page, run, do, value=None):
    """Have a page's run do what a control of its bar asks for, and show the page once more."""
    message = {"do": do, "value": value}
    assert is_command(message)
    refused = obey(run, message)
    page.run()
    return refused
