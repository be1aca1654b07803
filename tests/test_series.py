"""Several series of invoice numbers: each counts by itself, and no two ever give one number."""

from typing import Any

import pytest

from invoicing import bulk, editor, lifecycle, numbering, settings, working
from invoicing.house import House
from invoicing.model.checkdigits import is_kid
from invoicing.model.errors import InvalidInput, NotFound, Refused
from tests.houses import (
    ANNE,
    KARI,
    NILS,
    a_draft,
    a_line,
    an_open_invoice,
    ask,
    everything,
    now_of,
    set_up,
)


def issue(house: House, series: int | None = None) -> str | None:
    return lifecycle.finalize(house, KARI, a_draft(house).id, series=series).number


def test_each_series_counts_by_itself_with_its_prefix_and_padding(house: House) -> None:
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    rent = numbering.add(house, KARI, "Rent", "R", 1)
    found = [issue(house, s) for s in (None, export.id, export.id, 0, rent.id, None)]
    assert found == ["INV-00001", "EX-001", "EX-002", "INV-00002", "R1", "INV-00003"]
    told = [(s.name, number) for s, number in numbering.offered(house, NILS)]
    assert told == [("", "INV-00004"), ("Export", "EX-003"), ("Rent", "R2")]


def test_what_is_typed_is_finalized_in_the_chosen_series(house: House) -> None:
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    fields: dict[str, Any] = {"contact": ANNE, "lines": (a_line(),)}
    made = editor.save(house, KARI, 0, fields, {}, finalizing=True, series=export.id)
    assert made.number == "EX-001"


@pytest.mark.contract("A-63")
def test_a_number_that_was_burnt_in_a_series_is_not_given_again(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    draft = a_draft(house)
    lifecycle.finalize(house, KARI, draft.id, series=export.id)
    lifecycle.delete(house, KARI, draft.id)
    assert issue(house, export.id) == "EX-002"


@pytest.mark.contract("A-65")
def test_a_reset_begins_every_series_anew_and_old_numbers_stay_on_record(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    drafts = [a_draft(house), a_draft(house)]
    for draft, series in zip(drafts, (None, export.id), strict=True):
        lifecycle.finalize(house, KARI, draft.id, series=series)
    with pytest.raises(Refused, match="numbering_not_empty"):
        settings.reset_numbering(house, KARI)
    for draft in drafts:
        lifecycle.delete(house, KARI, draft.id)
    settings.reset_numbering(house, KARI)
    assert [issue(house), issue(house, export.id)] == ["INV-00001", "EX-001"]
    [(count,)] = ask(house, "select count(*) from issued_number")
    assert count == 4


@pytest.mark.parametrize(
    ("name", "prefix", "digits", "key"),
    [
        ("", "EX-", 3, "input.required"),
        ("Export", "", 3, "input.series_prefix"),
        ("Export", "INV-", 3, "input.prefix_taken"),
        ("Export", "OLD-", 3, "input.prefix_taken"),
        ("Export", "RE-", 3, "input.prefix_taken"),
        ("Export", "E1", 3, "input.number_prefix"),
        ("Export", "EX-", 0, "input.number_digits"),
    ],
)
def test_a_series_that_could_give_a_number_of_another_is_refused(
    house: House, name: str, prefix: str, digits: int, key: str
) -> None:
    settings.change(house, KARI, number_prefix="OLD-")
    an_open_invoice(house)
    settings.change(house, KARI, number_prefix="INV-")
    numbering.add(house, KARI, "Rent", "RE-", 3)
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        numbering.add(house, KARI, name, prefix, digits)
    assert refused.value.key == key
    assert everything(house) == before


def test_the_first_series_never_takes_the_prefix_of_another(house: House) -> None:
    numbering.add(house, KARI, "Rent", "RE-", 3)
    with pytest.raises(InvalidInput, match="prefix_taken"):
        settings.change(house, KARI, number_prefix="RE-")
    settings.change(house, KARI, number_prefix="RX-")


def test_a_series_is_no_longer_offered_and_goes_on_where_it_stood(house: House) -> None:
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    assert issue(house, export.id) == "EX-001"
    numbering.archive(house, KARI, export.id, True)
    assert [s.id for s, _ in numbering.offered(house, KARI)] == [0]
    for unknown in (export.id, 7):
        before = everything(house)["issued_number"]
        with pytest.raises(InvalidInput, match="unknown_series"):
            issue(house, unknown)
        assert everything(house)["issued_number"] == before
    numbering.archive(house, KARI, export.id, False)
    assert issue(house, export.id) == "EX-002"


def test_only_super_admins_keep_the_series(house: House) -> None:
    with pytest.raises(Refused, match="not_super_admin"):
        numbering.add(house, NILS, "Export", "EX-", 3)
    with pytest.raises(Refused, match="not_super_admin"):
        numbering.archive(house, NILS, 1, True)
    with pytest.raises(NotFound):
        numbering.archive(house, KARI, 1, True)


def test_payment_references_of_two_series_differ(house: House) -> None:
    set_up(house, kid_modulus="mod10", kid_length=12)
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    first, second = (
        lifecycle.finalize(house, KARI, a_draft(house).id, series=s) for s in (0, export.id)
    )
    assert first.payment_reference == "000000000018"
    assert second.payment_reference is not None
    assert second.payment_reference != first.payment_reference
    assert second.payment_reference.startswith("10000000001")
    assert is_kid(second.payment_reference, "mod10")


def test_many_drafts_take_their_numbers_of_the_series_that_is_chosen(house: House) -> None:
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    drafts = [a_draft(house) for _ in range(2)]
    plan = bulk.look(house, KARI, "finalize", [each.id for each in drafts])
    bulk.start(house, KARI, plan, {"series": export.id})
    working.work(house)
    assert [now_of(house, each).number for each in drafts] == ["EX-001", "EX-002"]


def test_many_drafts_are_not_begun_in_a_series_that_is_not_offered(house: House) -> None:
    export = numbering.add(house, KARI, "Export", "EX-", 3)
    numbering.archive(house, KARI, export.id, archived=True)
    plan = bulk.look(house, KARI, "finalize", [a_draft(house).id])
    for unknown in (export.id, 7):
        with pytest.raises(InvalidInput, match="unknown_series"):
            bulk.start(house, KARI, plan, {"series": unknown})
    assert ask(house, "select count(*) from job") == [(0,)]
