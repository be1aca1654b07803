"""The property history as a file: every change, in words, for who may export."""

import csv
from collections.abc import Mapping

import pytest

from invoicing import defining, lifecycle, property_history, reports
from invoicing.house import House
from invoicing.model.errors import NotFound, Refused
from invoicing.model.people import Reach
from invoicing.model.properties import Sort
from invoicing.words import words
from tests.houses import KARI, NILS, OLA, SIRI, a_draft, an_open_invoice, may

EN, NB = words("en"), words("nb")


def lines(house: House, params: Mapping[str, str], language: str = "en") -> list[list[str]]:
    w = words(language)
    _, content = reports.file(house, KARI, "property-history", "csv", params, w)
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


@pytest.mark.contract("A-22", "A-53")
def test_the_file_has_a_row_for_each_change_of_each_property(house: House) -> None:
    invoice = a_draft(house, title="First")
    lifecycle.edit(house, NILS, invoice.id, {"title": "=Second"})
    found = lines(house, {"id": str(invoice.id)})
    assert found[0] == ["Property", "Before", "After", "When", "Who", "Source"]
    assert found[1] == ["Title", "First", "'=Second", "2026-03-18 13:00:00", "Nils Berg", "Edited"]
    assert len(found) == 1 + len(property_history.past(house, KARI, invoice.id, EN))


def test_the_file_speaks_the_language_of_who_asks_and_knows_own_properties(house: House) -> None:
    defining.define(house, KARI, "Prosjekt", Sort.NUMBER)
    invoice = an_open_invoice(house)
    lifecycle.set_properties(house, KARI, invoice.id, {"c_prosjekt": 1200})
    found = lines(house, {"id": str(invoice.id), "property": "c_prosjekt"}, "nb")
    assert found[1][:3] == ["Prosjekt", "", "1\u00a0200"]
    assert found[1][5] == "Egenskap endret"


def test_a_search_and_a_property_narrow_the_file_and_are_told_in_it(house: House) -> None:
    invoice = a_draft(house, title="First")
    lifecycle.edit(house, NILS, invoice.id, {"title": "Second"})
    params = {"id": str(invoice.id), "q": "nils", "property": "title"}
    assert [row[2] for row in lines(house, params)[1:]] == ["Second"]
    report = property_history.report(house, KARI, params, EN)
    assert report.about == [["Rows", 1], ["Search", "nils"], ["Property", "Title"]]


def test_who_may_not_export_or_not_see_the_invoice_gets_no_file(house: House) -> None:
    theirs = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, SIRI.account_id)
    ask = {"id": str(theirs.id)}
    with pytest.raises(Refused, match="no_export"):
        reports.file(house, OLA, "property-history", "csv", ask, EN)
    for params in (ask, {"id": "x"}, {}, {"id": "9" * 40}):
        with pytest.raises(NotFound):
            reports.file(house, may(NILS, view=Reach.OWN), "property-history", "xlsx", params, EN)
