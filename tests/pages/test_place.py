"""The address of a page holds what was chosen there, whatever the browser has yet to hear."""

from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from parts import place


class Query(dict[str, list[str]]):
    """As st.query_params; `told` are the addresses the browser was told of."""

    told: list[dict[str, list[str]]]

    def get_all(self, name: str) -> list[str]:
        return self[name]

    def from_dict(self, query: Mapping[str, list[str]]) -> None:
        self.clear()
        self.update(query)
        self.told.append(dict(query))


class Browser:
    """Where the browser is when it sends a click, and what it was told of since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.query, self.context = Query(), SimpleNamespace(url="")
        self.query.told = []
        faked = {"session_state": {}, "query_params": self.query, "context": self.context}
        monkeypatch.setattr(place, "st", SimpleNamespace(**faked))

    def at(self, path: str, **query: str) -> None:
        """A run begins, for a click on this page at this address."""
        self.context.url = f"http://localhost{path}"
        self.query.clear()
        self.query.update({name: [value] for name, value in query.items()})
        self.query.told.clear()

    def shows(self, path: str, visit: Mapping[str, object] | None = None, **query: str) -> Query:
        """The query that a run without a callback settles on."""
        self.at(path, **query)
        place.arrive(dict(visit) if visit else None)
        return self.query


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser(monkeypatch)
    browser.shows("/invoices")
    return browser


def test_what_was_chosen_holds_though_the_browser_has_not_heard_of_it(browser: Browser) -> None:
    place.write(status="paid")
    place.arrive(None)
    assert browser.shows("/invoices") == {"status": ["paid"]}
    browser.at("/invoices")
    place.write(sort="number")
    place.arrive(None)
    assert browser.query == {"status": ["paid"], "sort": ["number"]}
    assert browser.shows("/invoices", status="paid") == {"status": ["paid"], "sort": ["number"]}


def test_a_run_that_ends_before_it_arrives_keeps_what_was_chosen(browser: Browser) -> None:
    place.write(status="paid")
    assert browser.shows("/invoices") == {"status": ["paid"]}


def test_the_way_back_holds_once_the_browser_has_heard(browser: Browser) -> None:
    place.write(status="paid")
    place.arrive(None)
    browser.shows("/invoices", status="paid")
    assert browser.shows("/invoices") == {}


def test_a_link_within_the_page_leads_where_it_says(browser: Browser) -> None:
    visit = {"n": 1, "query": "status=open&size=25"}
    assert browser.shows("/invoices", visit) == {"status": ["open"], "size": ["25"]}


def test_what_was_chosen_on_a_page_is_not_written_on_the_next_one(browser: Browser) -> None:
    browser.at("/payments", method="card")
    place.write(sort="number")
    place.arrive(None)
    assert browser.query == {"method": ["card"]}


def test_what_a_browser_hears_late_of_a_page_it_has_left_is_taken_back(browser: Browser) -> None:
    place.write(sort="number")
    place.arrive(None)
    assert browser.shows("/payments") == {}
    assert browser.query.told == [{}]
    assert browser.shows("/payments", sort="number") == {}
    assert browser.query.told == [{}]
    browser.shows("/payments")
    assert browser.shows("/payments", sort="-number") == {"sort": ["-number"]}
