"""The lab in an iframe of a course page that another server sends: usable, and without navigation."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from board import choose_loss, header, idle, open_lab, open_settings, play, until, wait_for_charts

NAVIGATION = '[data-testid="stTopNav"], [data-testid="stSidebarNav"], [data-testid="stTopNavLink"]'


@pytest.fixture
def course():
    """The address of a page elsewhere that shows the address behind its question mark in an iframe."""

    class Course(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame = self.path.partition("?")[2]
            self.wfile.write(f'<link rel=icon href="data:,"><iframe width=1000 height=680 src="{frame}">'.encode())

        def log_message(self, *_):
            pass

    # localhost for the lab, 127.0.0.1 for the course: to a browser these are two sites.
    with ThreadingHTTPServer(("127.0.0.1", 0), Course) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


def test_an_embedded_lab_has_no_navigation_and_does_everything_else(page, server):
    open_lab(page, server.url, "?embed&preset=two_modes")
    idle(page)
    assert page.locator(NAVIGATION).filter(visible=True).count() == 0
    assert header(page)["preset"] == "two_modes"
    # The charts come nearer to the top than below a navigation, and the settings still open.
    until(page, lambda: page.locator('[data-control="play"]').bounding_box()["y"] < 45)
    open_settings(page)
    page.get_by_test_id("stSidebar").get_by_role("slider").first.wait_for()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()

    play(page)
    until(page, lambda: header(page)["step"] > 20)
    choose_loss(page, "Saturating")
    until(page, lambda: header(page)["settings"]["loss"] == "saturating")
    page.wait_for_url("**loss=saturating**")
    assert "embed=true" in page.url
    assert page.locator(NAVIGATION).filter(visible=True).count() == 0

    # A page without settings has no bar at all.
    page.goto(f"{server.url}/latent?embed=1")
    page.locator(".lx-large").wait_for()
    idle(page)
    assert page.get_by_test_id("stHeader").filter(visible=True).count() == 0
    page.wait_for_url("**checkpoint=**")
    assert "embed=true" in page.url
    assert page.locator(NAVIGATION).filter(visible=True).count() == 0


def test_another_site_may_show_it(page, server, course):
    page.set_viewport_size({"width": 1040, "height": 720})
    page.goto(f"{course}/?{server.url}/?embed&preset=two_modes")
    frame = page.frames[1]
    wait_for_charts(frame)
    play(frame)
    frame.wait_for_function("document.querySelector('.mm-live').minimaxBoard.frame.header.step > 20")
    assert "embed=true" in frame.url
    # What changes in the frame is nothing to go back to in the course.
    entries = page.evaluate("history.length")
    choose_loss(frame, "Saturating")
    frame.wait_for_url("**loss=saturating**")
    assert page.evaluate("history.length") == entries
