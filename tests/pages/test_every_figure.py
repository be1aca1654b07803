"""Every figure of every report is a link; what it leads to explains it and says the same.

A figure is a cell of a table of figures, a tile, a card, or a sum above a table. What it leads to
is either a drawer, whose figure is the one that was clicked, with the filter, the days, the number
of rows, how it is computed and the rows themselves; or a page whose rows are those that it counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import controls
from invoicing.house import House
from tests.houses import NILS, Clock, a_house, a_payment, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, links, page_of, plain, title_of_dialog
from tests.pages.reading import said

#: Page → the parameters it is looked at with.
REPORTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "overview": ("overview", {}),
    "overview in one currency": ("overview", {"shown": "NOK"}),
    "aged": ("aged", {}),
    "aged by owner from issue": ("aged", {"by": "owner", "clock": "issue_date"}),
    "aged, compared": ("aged", {"vs_asof": "2026-03-10", "currency": "NOK"}),
    "movements": ("roll_forward", {"from": "2026-01-15"}),
    "over time": ("roll_forward", {"tab": "months", "shown": "NOK"}),
    "key figures": ("key_figures", {"shown": "NOK"}),
    "key figures over time": ("key_figures", {"tab": "months", "shown": "NOK"}),
    "forecast": ("forecast", {"shown": "NOK"}),
    "forecast of then, supposed": ("forecast", {"asof": "2026-02-01", "delay": "14"}),
    "pivot": ("pivot", {"value": "billed,balance,count", "shown": "NOK"}),
    "open items": ("statement", {"side": "company", "id": "1"}),
    "activity": ("statement", {"side": "company", "id": "1", "kind": "activity"}),
    "control": ("control", {}),
}
#: So many of the figures of a page are followed.
FOLLOWED = 4
FIGURE = re.compile(r"[\d.,\u00a0 %×+−-]*\d[\d.,\u00a0 %×]*( days?)?")


@dataclass(frozen=True)
class Told:
    """A figure on a page, and where it leads."""

    text: str
    href: str | None


def books(house: House) -> None:
    """January to March: paid late, paid in part, not due, in another currency, unapplied."""
    assert isinstance(house.clock, Clock)
    clock, today = house.clock, house.today()
    clock.to(date(2026, 1, 10))
    first = an_open_invoice(house, "1000", due_date=date(2026, 1, 24))
    second = an_open_invoice(house, "500", by=NILS, due_date=date(2026, 1, 31))
    clock.to(date(2026, 2, 20))
    pay(house, first, "300")
    pay(house, second, "500")
    an_open_invoice(house, "200", due_date=date(2026, 3, 2))
    an_open_invoice(house, "30", currency="EUR", due_date=date(2026, 3, 1))
    clock.to(today)
    an_open_invoice(house, "70", due_date=today + timedelta(days=5))
    a_payment(house)
    controls.by_night(house, today)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, prepare=books)


def figures(at: AppTest) -> list[Told]:
    """All figures of the page, each once."""
    found: dict[str, Told] = {}
    tables = "".join(drawn(at, "t-report")) + "".join(drawn(at, "t-sums-table"))
    cells = re.findall(r"<(td|th)([^>]*)>(.*?)</\1>", tables)
    told = [body for _, marks, body in cells if "t-number" in marks or "t-number" in marks]
    told += re.findall(r"<dd(?: [^>]*)?>(.*?)</dd>", "".join(drawn(at, "t-sums")))
    told += re.findall(r"<dd(?: [^>]*)?>(.*?)</dd>", "".join(drawn(at, "t-figures")))
    cards = "".join(drawn(at, "t-cards"))
    told += [
        f'<a href="{href}">{amount}</a>'
        for href, amount in re.findall(r'<a href="([^"]*)"[^>]*><dt>.*?</dt><dd>(.*?)</dd>', cards)
    ]
    for body in told:
        text, href = plain(body), re.search(r'href="([^"]*)"', body)
        one = Told(text, unescape(href[1]) if href else None)
        found.setdefault(f"{text}|{one.href}", one)
    return list(found.values())


def is_figure(told: Told) -> bool:
    amount = re.sub(r"^[A-Z]{3}[ \u00a0]", "", told.text)
    return bool(FIGURE.fullmatch(amount)) and bool(re.search("[1-9]", amount))


def shown(text: str) -> str:
    """A figure without its currency, sign of a change and unit, to be compared."""
    return re.sub(r"[A-Z]{3}|[+% ×\u00a0]|days?", "", text)


def some(every: list[Told]) -> list[Told]:
    """A few of them, from the first to the last."""
    return every[:: max(1, len(every) // FOLLOWED)]


@pytest.mark.parametrize("name", REPORTS)
def test_every_figure_leads_to_what_explains_it(seat: Seat, name: str) -> None:
    page, query = REPORTS[name]
    at = seat.open(page, **query)
    every = [told for told in figures(at) if is_figure(told)]
    assert every, said(at)
    assert [told.text for told in every if not told.href] == []
    for told in some(every):
        where, asked = page_of(told.href or "")
        there = seat.open(where or page, **asked)
        if "figure" in asked:
            explains(there, told)
            leads_to_its_rows(seat, there)
        else:
            assert counted(there, "only" in asked) == int(told.text)


def counted(at: AppTest, open_ones: bool) -> int:
    """The findings of a control, or the open ones of all controls that are listed."""
    [table] = drawn(at, 't-report"')
    lines = table.split("<tr>")[2:]
    if not open_ones:
        return len(lines)
    return sum(int(plain(re.findall(r'<td class="t-number[^>]*>(.*?)</td>', x)[0])) for x in lines)


def explains(at: AppTest, told: Told) -> None:
    """The drawer says the same figure, of which rows, when, and how it came to be."""
    assert title_of_dialog(at) == "Explain this number", told
    [figure] = [plain(body) for body in drawn(at, 't-figure"')]
    facts = " ".join(map(plain, drawn(at, "t-pairs")))
    amounts = {shown(part) for part in (figure, *re.findall(r"[\d.,−-]+%?", facts))}
    assert shown(told.text) in amounts, (told, figure, facts)
    for label in ("How it is computed", "Known at"):
        assert label in facts
    assert "As of" in facts or "Through" in facts
    assert "Filter" in facts or "Customer" in facts


def leads_to_its_rows(seat: Seat, at: AppTest) -> None:
    """The list that the drawer leads to has as many rows as the drawer says."""
    for text, href in links(at).items():
        if found := re.fullmatch(r"Show the (\d+) (invoice|payment)s? in the list", text):
            page, query = page_of(href)
            assert len(grid(seat.open(page, **query), page).rows) == int(found[1])


NO_FIGURES = (
    *("x", "[]", '["NOK","roll_9"]', '["at_end","NOK","x"]'),
    *('["NOK",["a"]]', '["billed","NOK","[[1]]"]'),
)
READERS = ("overview", "aged", "movements", "over time", "key figures", "pivot", "open items")


@pytest.mark.parametrize("name", READERS)
def test_what_names_no_figure_is_told_and_opens_nothing(seat: Seat, name: str) -> None:
    page, query = REPORTS[name]
    for text in NO_FIGURES:
        at = seat.open(page, **query, figure=text)
        assert "This figure is not in the report" in said(at), text
        assert not at._tree.get("dialog")


def test_the_controls_counted_above_are_listed_and_the_others_again(seat: Seat) -> None:
    every = said(seat.open("control"))
    at = seat.open("control", only="note")
    assert "Hole in the numbers" in every
    assert "Hole in the numbers" not in said(at)
    assert links(at)["All controls"] == "/control"
    assert "Hole in the numbers" in said(seat.open("control", only="x"))


def test_a_rating_leads_to_the_delay_it_is_earned_by(seat: Seat) -> None:
    at = seat.open("key_figures", shown="NOK", days="365")
    [table] = drawn(at, 't-report"')
    letters = re.findall(r'<td class="" title="By average[^>]*><a href="([^"]*)">[A-D]</a>', table)
    there = seat.open("key_figures", **page_of(unescape(letters[0]))[1])
    assert "Average payment delay" in said(there)


def test_what_was_sold_is_explained_by_its_entries(seat: Seat) -> None:
    for figure in ('["NOK","sales"]', '["NOK","sales","Fjell og Hav AS"]'):
        at = seat.open("key_figures", days="365", figure=figure)
        assert "Sales NOK 1,770.00" in said(at)
        assert "Rows 4" in " ".join(map(plain, drawn(at, "t-pairs")))
        assert "Show the 4 invoices in the list" in links(at)
