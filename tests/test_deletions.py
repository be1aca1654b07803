"""The deletion log: everything that was deleted, for who sees every invoice."""

import csv
from decimal import Decimal

import pytest

from invoicing import deletions, lifecycle, reports
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.people import Reach
from invoicing.words import words
from tests.houses import KARI, NILS, OLA, a_draft, an_open_invoice, ask, may, set_up

EN = words("en")


@pytest.fixture
def house(house: House) -> House:
    """Three are deleted: a finalized one by Nils with a reason, one by Kari, and a draft."""
    set_up(house, allow_delete_finalized=True)
    first, second, draft = an_open_invoice(house, "250"), an_open_invoice(house), a_draft(house)
    lifecycle.delete(house, NILS, first.id, reason="Sent to the wrong company")
    for invoice in (second, draft):
        house.clock.forward(hours=1)  # type: ignore[attr-defined]
        lifecycle.delete(house, KARI, invoice.id)
    return house


@pytest.mark.contract("A-62", "A-64")
def test_each_deletion_tells_number_who_when_why_and_how_much_newest_first(house: House) -> None:
    found, count = deletions.log(house, KARI)
    assert (count, [each.number for each in found]) == (3, [None, "INV-00002", "INV-00001"])
    last = found[-1]
    assert (last.deleted_by, last.reason, last.buyer, last.amount_billed, last.currency) == (
        "Nils Berg",
        "Sent to the wrong company",
        "Fjell og Hav AS",
        Decimal(250),
        "NOK",
    )
    assert last.sha256 == ask(house, "select sha256 from snapshot where invoice_id = 1")[0][0]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("wrong COMPANY", ["INV-00001"]),
        ("kari", [None, "INV-00002"]),
        ("00002", ["INV-00002"]),
        ("250", ["INV-00001"]),
        ("nowhere", []),
    ],
)
def test_the_log_is_searched_by_any_word(
    house: House, typed: str, numbers: list[str | None]
) -> None:
    found, count = deletions.log(house, KARI, typed)
    assert [each.number for each in found] == numbers
    assert count == len(numbers)


def test_the_log_has_pages_and_leaves_drafts_out_where_that_is_asked_for(house: House) -> None:
    assert [d.number for d in deletions.log(house, KARI, page=2, size=2)[0]] == ["INV-00001"]
    found, count = deletions.log(house, KARI, drafts=False)
    assert (count, [d.number for d in found]) == (2, ["INV-00002", "INV-00001"])
    with pytest.raises(InvalidInput):
        deletions.log(house, KARI, "\ud800")


@pytest.mark.parametrize("reach", [Reach.TEAM, Reach.OWN, Reach.NONE])
def test_only_who_sees_every_invoice_sees_those_that_are_gone(house: House, reach: Reach) -> None:
    who = may(NILS, view=reach)
    with pytest.raises(Refused, match="sees_not_all"):
        deletions.log(house, who)
    with pytest.raises(Refused):
        reports.file(house, who, "deletions", "csv", {}, EN)
    assert deletions.log(house, OLA)[1] == 3
    with pytest.raises(Refused, match="no_export"):
        reports.file(house, OLA, "deletions", "csv", {}, EN)


def test_the_log_is_taken_along_as_a_file(house: House) -> None:
    name, content = reports.file(house, KARI, "deletions", "csv", {"finalized": "on"}, EN)
    head, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
    assert name.startswith("Deletion log")
    assert head[:4] == ["Number", "Deleted", "Deleted by", "Reason"]
    assert [row[0] for row in rows] == ["INV-00002", "INV-00001"]
    assert rows[1][6:8] == ["250.00", "NOK"]
    workbook = reports.file(house, KARI, "deletions", "xlsx", {"q": "nils"}, EN)[1]
    assert workbook.startswith(b"PK")
