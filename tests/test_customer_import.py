"""Customers from a file: told first, then taken whole; who is known is recognised."""

from collections.abc import Mapping

import pytest

from invoicing import customer_import, customers, merging
from invoicing.customer_import import Plan
from invoicing.house import House
from invoicing.model.customer import Side
from invoicing.model.errors import InvalidInput, Refused
from tests.houses import ANNE, FJELL, KARI, OLA, ask, everything
from tests.intake_files import csv, said, workbook

HEAD = "Company,Org number,Customer number,City,Country,Contact,Email"


def plan(house: House, *rows: str, head: str = HEAD, **columns: str) -> Plan:
    return customer_import.prepare(house, KARI, "c.csv", csv(head, *rows), columns or None)


def outcomes(found: Plan) -> list[tuple[str, str]]:
    return [(each.name, each.outcome) for each in found.customers]


def wrong(found: Plan) -> list[tuple[int, str | None, str]]:
    return [(e.row, e.column, e.key) for e in found.parsed.errors]


def run(house: House, found: Plan) -> Mapping[tuple[Side, str], int]:
    assert not found.parsed.errors
    return customer_import.run(house, KARI, found).counts


# ── what a row says ──────────────────────────────────────────────────────────────────────────────


def test_a_row_is_a_company_with_its_contact(house: House) -> None:
    found = plan(house, "Nord AS,999888777,K7,Bodø,Norway,Per Nord,per@nord.no")
    assert outcomes(found) == [("Nord AS", "new"), ("Per Nord", "new")]
    before = everything(house)
    assert run(house, found) == {(Side.COMPANY, "new"): 1, (Side.CONTACT, "new"): 1}
    assert everything(house) != before
    person = customers.read(house, KARI, Side.CONTACT, 3)
    assert person.profile.values["email"] == "per@nord.no"
    assert person.history[0].event == "imported"
    assert person.profile.company is not None
    company = customers.read(house, KARI, Side.COMPANY, person.profile.company.id).profile
    held = {n: v for n, v in company.values.items() if v}
    assert held == {
        "name": "Nord AS",
        "org_number": "999888777",
        "external_id": "K7",
        "city": "Bodø",
        "country": "NO",
    }


def test_looking_writes_nothing(house: House) -> None:
    before = everything(house)
    plan(house, "Nord AS,,,,,Per,per@nord.no")
    assert everything(house) == before


def test_norwegian_headers_are_understood_and_a_workbook_is_read(house: House) -> None:
    data = workbook(
        ["Kundenavn", "Organisasjonsnummer", "Poststed"], ["Nord AS", 999888777, "Bodø"]
    )
    found = customer_import.prepare(house, KARI, "k.xlsx", data)
    assert dict(found.columns) == {
        "company": "Kundenavn",
        "org_number": "Organisasjonsnummer",
        "city": "Poststed",
    }
    assert found.customers[0].said["org_number"] == ("999888777", 2)


def test_an_address_is_the_companys_where_the_file_names_no_contact(house: House) -> None:
    found = plan(house, "Nord AS,post@nord.no", head="Company,Email")
    assert found.columns["email"] == "Email"
    assert outcomes(found) == [("Nord AS", "new")]


def test_a_person_without_a_company_is_a_contact_and_without_a_name_called_by_the_address(
    house: House,
) -> None:
    found = plan(house, ",,,,,Per,per@nord.no", ",,,,,,kari@nord.no")
    assert [(c.side, c.name) for c in found.customers] == [
        (Side.CONTACT, "Per"),
        (Side.CONTACT, "kari@nord.no"),
    ]
    run(house, found)
    assert ask(house, "select company_id from contact where id > 2") == [(None,), (None,)]


# ── who is known ─────────────────────────────────────────────────────────────────────────────────


def test_who_is_known_is_recognised_and_only_what_differs_is_changed(house: House) -> None:
    found = plan(house, f"FJELL OG HAV as,,,Bergen,,anne fjell,{ANNE.email}")
    assert outcomes(found) == [(FJELL.name, "changed"), ("anne fjell", "changed")]
    assert found.customers[0].changes == {"city": "Bergen"}
    run(house, found)
    record = customers.read(house, KARI, Side.COMPANY, FJELL.id)
    assert (record.profile.name, record.profile.values["city"]) == (FJELL.name, "Bergen")
    assert record.profile.version == 2


def test_the_same_file_again_changes_nothing(house: House) -> None:
    rows = ("Nord AS,999 888 777,K7,Bodø,NO,Per,per@nord.no", "Sør AS,,K8,,,,")
    run(house, plan(house, *rows))
    again = plan(house, *rows)
    assert {outcome for _, outcome in outcomes(again)} == {"unchanged"}
    assert not again.ready
    before = ask(house, "select * from company order by id")
    run(house, again)
    assert ask(house, "select * from company order by id") == before


def test_a_number_is_stronger_than_a_name(house: House) -> None:
    customers.edit(house, KARI, Side.COMPANY, FJELL.id, {"org_number": "111"})
    found = plan(house, "Fjell Gruppen AS,1 1 1,,,,,")
    assert found.customers[0].changes == {"name": "Fjell Gruppen AS"}
    other = plan(house, f"{FJELL.name},222,,,,,")
    assert outcomes(other) == [(FJELL.name, "new")]


def test_what_stands_twice_in_the_file_is_one_customer(house: House) -> None:
    found = plan(house, "Nord AS,,K7,,,Per,per@nord.no", "nord as,,K7,,,Pål,pal@nord.no")
    assert wrong(found) == [(3, "Company", "customer_import.otherwise")]
    found = plan(house, "Nord AS,,K7,,,Per,per@nord.no", "Nord AS,,,Bodø,,Pål,pal@nord.no")
    assert outcomes(found) == [("Nord AS", "new"), ("Per", "new"), ("Pål", "new")]
    run(house, found)
    assert ask(house, "select count(*) from company where name = 'Nord AS'") == [(1,)]


def test_people_of_one_name_are_different_ones_in_different_companies(house: House) -> None:
    found = plan(house, "Nord AS,,,,,Per,", "Sør AS,,,,,Per,", "Sør AS,,,,,Per,")
    assert [name for name, _ in outcomes(found)] == ["Nord AS", "Sør AS", "Per", "Per"]


def test_a_contact_moves_to_the_company_the_file_names(house: House) -> None:
    found = plan(house, f"Nord AS,,,,,,{ANNE.email}")
    assert [each.moved for each in found.customers] == [False, True]
    run(house, found)
    moved = customers.read(house, KARI, Side.CONTACT, ANNE.id).profile
    assert moved.company is not None
    assert (moved.name, moved.company.name) == (ANNE.name, "Nord AS")


def test_what_was_merged_is_recognised_as_who_stands_for_it(house: House) -> None:
    twin = customers.create(house, KARI, Side.COMPANY, {"name": "Old AS", "external_id": "K9"})
    customers.edit(house, KARI, Side.COMPANY, FJELL.id, {"external_id": "K1"})
    merging.merge(house, KARI, Side.COMPANY, FJELL.id, twin.id)
    found = plan(house, "Old AS,,,Bergen,,,")
    assert [each.before and each.before.id for each in found.customers] == [FJELL.id]


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        ("Nord AS,,,,Atlantis,,", "Country", "input.country"),
        ("Nord AS,,,,,Per,no address", "Email", "input.email"),
        (",,,Bodø,,,", None, "customer_import.nobody"),
        (f"{'x' * 301},,,,,,", "Company", "input.too_long"),
        ("Nord AS,111,K2,,,,", "Customer number", "customer_import.two"),
        ("Nord AS,,", None, "intake.row_ragged"),
    ],
)
def test_an_error_names_row_and_column_and_nothing_is_imported(
    house: House, row: str, column: str | None, key: str
) -> None:
    customers.edit(house, KARI, Side.COMPANY, 1, {"org_number": "111"})
    customers.edit(house, KARI, Side.COMPANY, 2, {"external_id": "K2"})
    found = plan(house, "Sør AS,,,,,,", row)
    assert not found.ready
    [error] = found.parsed.errors
    assert (error.row, error.column, error.key) == (3, column, key)
    assert said(error)
    before = everything(house)
    with pytest.raises(Refused):
        customer_import.run(house, KARI, found)
    assert everything(house) == before


def test_a_file_without_names_says_so(house: House) -> None:
    assert wrong(plan(house, "Bodø", head="City")) == [(1, None, "customer_import.no_name")]


def test_columns_can_be_chosen_and_must_be_there(house: House) -> None:
    found = plan(house, "Nord AS,x", head="Alpha,Beta", company="Alpha")
    assert outcomes(found) == [("Nord AS", "new")]
    with pytest.raises(InvalidInput):
        plan(house, "Nord AS,x", head="Alpha,Beta", company="Gamma")


def test_a_formula_that_failed_is_an_error_of_its_cell(house: House) -> None:
    data = workbook(["Company", "City"], ["Nord AS", "=1/0"])
    found = customer_import.prepare(house, KARI, "k.xlsx", data)
    assert wrong(found) == [(2, "City", "customer_import.unusable")]


def test_who_may_edit_nothing_imports_nothing(house: House) -> None:
    with pytest.raises(Refused, match="no_edit"):
        customer_import.prepare(house, OLA, "c.csv", csv(HEAD, "Nord AS,,,,,,"))
    found = plan(house, "Nord AS,,,,,,")
    with pytest.raises(Refused, match="no_edit"):
        customer_import.run(house, OLA, found)
