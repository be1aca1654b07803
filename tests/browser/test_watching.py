"""The watch over every browser test sees what it should."""

from playwright.sync_api import Page

from tests.browser.watching import Watch


def test_a_request_to_another_machine_is_noticed(page: Page, watch: Watch) -> None:
    watch.expects("elsewhere.invalid")
    page.set_content('<img src="http://elsewhere.invalid/x.png">', wait_until="load")
    assert "asked another machine: http://elsewhere.invalid/x.png" in watch.faults


def test_an_error_on_the_console_is_noticed(page: Page, watch: Watch) -> None:
    watch.expects("not well")
    page.evaluate("console.error('not well')")
    assert any("not well" in fault for fault in watch.faults)
