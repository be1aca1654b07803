"""How every page looks and behaves to the eye, the keyboard and a screen reader."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import Server
from tests.browser.watching import settled, shot

#: Page → address; «{open}», «{paid}», «{draft}» stand for ids of such invoices.
PAGES = {
    "invoices": "/invoices",
    "invoices-overdue": "/invoices?status=overdue&sort=due_date",
    "invoices-nothing": "/invoices?q=no%20such%20buyer",
    "open": "/invoice?id={open}",
    "paid": "/invoice?id={paid}",
    "draft": "/invoice?id={draft}",
    "missing": "/invoice?id=999999",
    "edit-new": "/edit",
    "edit-draft": "/edit?id={draft}",
    "history": "/property_history?id={open}",
    "payments": "/payments",
    "payment": "/payment?id={payment}",
    "import": "/import",
    "setup": "/setup",
    "account": "/account",
    "settings-company": "/settings",
    "settings-invoices": "/settings?section=invoices",
    "settings-users": "/settings?section=users",
    "settings-user": "/settings?section=users&account=2",
    "settings-control": "/settings?section=control",
}
LOOKS: tuple[tuple[int, int, Literal["light", "dark"]], ...] = (
    (1280, 800, "light"),
    (1280, 800, "dark"),
    (1920, 1080, "dark"),
    (1920, 1080, "light"),
)

#: Everything that can be pressed or typed into, seen, and without a name.
NAMELESS = """
() => {
  const found = []
  const shown = (node) => node.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })
  const named = (node) => {
    const by = (node.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
    const words = [
      node.getAttribute("aria-label"), node.title, node.textContent,
      node.getAttribute("placeholder"), ...[...(node.labels ?? [])].map((l) => l.textContent),
      ...by.map((id) => document.getElementById(id)?.textContent),
      ...[...node.querySelectorAll("img[alt], [aria-label]")].map((n) => n.alt ?? n.ariaLabel),
    ]
    return words.some((word) => word?.trim())
  }
  const look = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot)
      const acts = node.matches("a[href], button, input:not([type=hidden]), select, textarea, " +
        "summary, [role=button], [role=combobox], [role=radio], [role=tab], [role=checkbox]")
      if (acts && shown(node) && !node.closest("[aria-hidden=true]") && !named(node))
        found.push(node.outerHTML.slice(0, 200))
    }
  }
  look(document)
  return found
}
"""
TOO_WIDE = """
() => ["stMain", "stApp"].map((id) => document.querySelector(`[data-testid=${id}]`))
  .concat(document.documentElement)
  .filter((box) => box && box.scrollWidth > box.clientWidth + 1)
  .map((box) => `${box.dataset.testid ?? "page"}: ${box.scrollWidth} in ${box.clientWidth}`)
"""


def first_id(page: Page, address: str) -> str:
    """The id of the first record a list leads to."""
    page.goto(address)
    link = settled(page).get_by_role("rowheader").first.get_by_role("link")
    return str(re.findall(r"\d+$", link.get_attribute("href") or "")[0])


@pytest.fixture(scope="module")
def ids(browser: Browser, server: Server) -> Iterator[dict[str, str]]:
    """An invoice of each kind, and a payment."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    lists = {kind: f"/invoices?status={kind}" for kind in ("open", "paid", "draft")}
    yield {kind: first_id(page, at) for kind, at in (lists | {"payment": "/payments"}).items()}
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_without_errors_and_without_scrolling_sideways(
    page: Page, ids: dict[str, str], name: str
) -> None:
    """That no error is logged and nobody else is asked is watched over by `open_page`."""
    page.goto(PAGES[name].format(**ids))
    for width, height, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        settled(page)
        shot(page, f"{name}-{width}-{scheme}")
        assert not page.evaluate(TOO_WIDE), width
    assert not page.evaluate(NAMELESS)


@pytest.mark.contract("A-06")
def test_the_way_to_the_invoices_is_commerce_and_then_invoices(page: Page) -> None:
    page.goto("/settings")
    side = settled(page).get_by_test_id("stSidebarNav")
    expect(side).to_contain_text(re.compile("Commerce.*Invoices.*Payments", re.DOTALL))
    side.get_by_role("link", name="Invoices", exact=True).click()
    expect(settled(page).get_by_role("heading", name="Invoices")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "title"), [("/settings", "Settings"), ("/payments", "Payments")]
)
def test_a_tab_is_named_after_its_page(page: Page, address: str, title: str) -> None:
    page.goto(address)
    settled(page)
    assert title in page.title()


def pressed(page: Page, key: str) -> str:
    """What has the focus after a key, as its role and name."""
    page.keyboard.press(key)
    return str(page.evaluate(FOCUS))


FOCUS = """
() => {
  let node = document.activeElement
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
  if (!node) return ""
  const name = node.getAttribute("aria-label") || node.placeholder || node.textContent || ""
  return `${node.localName}: ${name.trim()}`
}
"""


def test_the_keyboard_reaches_search_headers_and_records_and_enter_opens_one(page: Page) -> None:
    page.goto("/invoices")
    settled(page)
    number = page.get_by_role("rowheader").first.inner_text()
    reached: list[str] = []
    while f"a: {number}" not in reached and len(reached) < 90:
        reached.append(pressed(page, "Tab"))
    where = [next((i for i, at in enumerate(reached) if part in at), None) for part in
             ("input: Search", "button: Number", "button: Buyer", f"a: {number}")]  # fmt: skip
    assert None not in where, reached
    assert where == sorted(where, key=int), reached  # type: ignore[arg-type]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()


def test_a_menu_and_its_dialog_can_be_used_without_a_mouse(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/invoice?id={ids['open']}")
    settled(page).get_by_role("button", name="Actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Void", exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Void invoice")).to_be_visible()
    settled(page).keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".t-head")).to_contain_text("Open")


def test_sorting_by_keyboard_keeps_the_place_at_the_header(page: Page) -> None:
    page.goto("/invoices")
    header = settled(page).get_by_role("columnheader").get_by_role("button", name="Due date")
    header.focus()
    page.keyboard.press("Enter")
    settled(page)
    cell = page.get_by_role("columnheader", name="Due date")
    expect(cell).to_have_attribute("aria-sort", "ascending")
    assert "Due date" in page.evaluate(FOCUS)
    page.keyboard.press("Enter")
    settled(page)
    expect(cell).to_have_attribute("aria-sort", "descending")
    assert "sort=-due_date" in page.url


def test_the_language_follows_the_browser_until_somebody_chooses(open_page: OpenPage) -> None:
    page = open_page(locale="nb-NO")
    page.goto("/invoices")
    expect(settled(page).get_by_role("heading", name="Fakturaer")).to_be_visible()
