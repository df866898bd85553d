"""Back and Forward: what changes keeps its entry, a link adds one, and no page writes into the address of another."""

import pytest
from board import button, choose_loss, header, idle, open_lab, rested, until, wait_for_charts

ENTRIES = "history.length"
RUN_OF_TAB = "sessionStorage.getItem('minimax-lab lab')"
LEAVE_AND_RETURN = """async ([link, delay]) => {
    const here = location.pathname;
    link.click();
    while (location.pathname === here) await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => setTimeout(resolve, delay));
    history.back();
}"""


def link_to(page, title):
    return page.get_by_test_id("stTopNavLink").filter(has_text=title).first


def test_changes_keep_the_entry_and_links_add_one(page, server):
    page.goto(f"{server.url}/theory")
    link_to(page, "1-D lab").wait_for()
    idle(page)
    entries = page.evaluate(ENTRIES)
    link_to(page, "1-D lab").click()
    wait_for_charts(page)
    page.wait_for_url("**/?preset=far_apart")
    choose_loss(page, "Non-saturating")
    page.wait_for_url("**loss=non_saturating*")
    seed = header(page)["settings"]["seed"]
    for _ in range(2):
        button(page, "reseed").click()
        seed = until(
            page, lambda seed=seed: header(page)["settings"]["seed"] != seed and header(page)["settings"]["seed"]
        )
        page.wait_for_url(f"**seed={seed}*")
    assert page.evaluate(ENTRIES) == entries + 1
    run, address = page.evaluate(RUN_OF_TAB), page.url

    page.go_back()
    page.wait_for_url("**/theory")
    page.get_by_role("heading", name="Theory", exact=True).wait_for()
    idle(page)
    assert page.url == f"{server.url}/theory"
    page.go_forward()
    wait_for_charts(page)
    rested(page)
    assert (page.url, page.evaluate(RUN_OF_TAB)) == (address, run)
    page.reload()
    wait_for_charts(page)
    rested(page)
    assert (page.url, page.evaluate(RUN_OF_TAB), page.evaluate(ENTRIES)) == (address, run, entries + 1)


def test_back_at_once_after_a_link_leaves_address_and_run_as_they_were(page, server):
    open_lab(page, server.url, "?preset=two_modes")
    page.wait_for_url("**preset=two_modes*")
    page.keyboard.press("s")
    rested(page, lambda now: now["step"] == 1)
    run, address = page.evaluate(RUN_OF_TAB), page.url
    for delay in (60, 150):
        page.evaluate(LEAVE_AND_RETURN, [link_to(page, "Family").element_handle(), delay])
        page.wait_for_url(address)
        wait_for_charts(page)
        now = rested(page)
        assert (now["preset"], now["step"], now["epoch"]) == ("two_modes", 1, 0)
        assert (page.url, page.evaluate(RUN_OF_TAB)) == (address, run)
        assert page.get_by_test_id("stAlert").count() == 0


@pytest.mark.parametrize("path", ["nosuch", "digits/extra"])
def test_what_is_no_page_says_so_and_offers_the_way(page, server, path):
    page.goto(f"{server.url}/{path}")
    page.get_by_role("heading", name="There is no such page").wait_for()
    assert len(page.complaints) == 1 and "404" in page.complaints[0] and path in page.complaints[0]
    page.complaints.clear()
    page.get_by_role("link", name="Lessons").click()
    page.wait_for_url(f"{server.url}/lessons")
    link_to(page, "Lessons").wait_for()
