"""Customers: companies and contacts are found, added, looked at and changed by whoever may."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoicing import customers, forgetting
from invoicing.house import House
from invoicing.ledger import captures
from invoicing.model.customer import NOBODY, KeptMethod, ListQuestion, Side
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.gateway import Stored
from invoicing.model.invoice import Link
from invoicing.model.payment import Method
from invoicing.model.people import Reach
from tests.houses import (
    ANNE,
    BJOERN,
    EVA,
    FJELL,
    KARI,
    NILS,
    NOON,
    OLA,
    SOERENSEN,
    a_draft,
    a_line,
    a_payment,
    an_open_invoice,
    everything,
    may,
    pay,
)

COMPANIES = ListQuestion()
CONTACTS = ListQuestion(Side.CONTACT)
VISA = Stored("tok_1", "cus_1", Method.CARD, "Visa", "4242", (2026, 4))


def names(house: House, question: ListQuestion, who: object = KARI) -> list[str | None]:
    return [each.values["name"] for each in customers.listed(house, who, question)[0]]


def read(house: House, side: Side = Side.COMPANY, id: int = FJELL.id) -> customers.CustomerRecord:
    return customers.read(house, KARI, side, id)


def keep_visa(house: House, contact: Link = ANNE) -> None:
    with house.books(KARI) as books:
        captures.keep_method(books.cursor, contact.id, "sandbox", VISA, "I agree.", books.at)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def test_companies_and_contacts_are_listed_by_name(house: House) -> None:
    assert names(house, COMPANIES) == [FJELL.name, SOERENSEN.name]
    assert names(house, CONTACTS) == [ANNE.name, BJOERN.name]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (replace(COMPANIES, words="SØRENSEN"), [SOERENSEN.name]),
        (replace(COMPANIES, words="fjell hav"), [FJELL.name]),
        (replace(COMPANIES, words="anne"), []),
        (replace(CONTACTS, words="fjell og hav"), [ANNE.name]),
        (replace(CONTACTS, words="BJORN@"), [BJOERN.name]),
        (replace(COMPANIES, sort="name", descending=True), [SOERENSEN.name, FJELL.name]),
        (replace(COMPANIES, sort="no such order"), [FJELL.name, SOERENSEN.name]),
        (replace(COMPANIES, size=1, page=2), [SOERENSEN.name]),
        (replace(COMPANIES, page=9), []),
    ],
)
def test_the_list_is_searched_ordered_and_paged(
    house: House, question: ListQuestion, found: list[str]
) -> None:
    assert names(house, question) == found


def test_a_row_tells_what_is_owed_in_each_currency(house: House) -> None:
    an_open_invoice(house, "100")
    pay(house, an_open_invoice(house, "50"), "20")
    an_open_invoice(house, "7", currency="EUR", lines=(a_line("7"),))
    a_draft(house, "1000")
    rows, count = customers.listed(house, KARI, COMPANIES)
    assert count == 2
    assert rows[0].due == {"EUR": Decimal("7.000"), "NOK": Decimal("130.000")}
    assert (rows[0].invoices, rows[1].invoices, rows[1].due) == (4, 0, {})
    assert rows[0].last_invoice == house.today()


def test_the_list_is_ordered_by_what_is_owed_with_who_owes_nothing_last(house: House) -> None:
    an_open_invoice(house, "100", contact=BJOERN, company=SOERENSEN)
    assert names(house, replace(COMPANIES, sort="due", descending=True))[0] == SOERENSEN.name
    assert names(house, replace(COMPANIES, sort="due"))[0] == SOERENSEN.name


def test_who_owes_and_who_is_late_can_be_shown_alone(house: House) -> None:
    an_open_invoice(house, "100")
    owing, overdue = replace(COMPANIES, show="owing"), replace(COMPANIES, show="overdue")
    assert names(house, owing) == [FJELL.name]
    assert names(house, overdue) == []
    house.clock.forward(days=31)
    assert names(house, overdue) == [FJELL.name]


def test_only_the_invoices_of_an_owner_count_where_one_is_asked_for(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "30", by=NILS)
    an_open_invoice(house, "7", contact=BJOERN, company=SOERENSEN)
    mine = replace(COMPANIES, owner=NILS.name)
    [row], count = customers.listed(house, KARI, mine)
    assert (count, row.values["name"]) == (1, FJELL.name)
    assert (row.invoices, row.due) == (1, {"NOK": Decimal("30.000")})
    assert names(house, replace(mine, show="overdue")) == []
    assert names(house, replace(COMPANIES, owner=NOBODY)) == []
    assert customers.owners(house, KARI)[2:] == sorted([KARI.name, NILS.name])


def test_sums_are_those_within_reach_and_customers_are_everybodys(house: House) -> None:
    an_open_invoice(house, "100")
    rows, count = customers.listed(house, NILS, COMPANIES)
    assert (count, rows[0].due) == (2, {"NOK": Decimal("100.000")})
    blind = may(NILS, view=Reach.OWN, unassigned=False)
    rows, count = customers.listed(house, blind, COMPANIES)
    assert (count, rows[0].due, rows[0].invoices) == (2, {}, 0)


def test_who_may_see_nothing_sees_no_customer(house: House) -> None:
    nobody = may(OLA, view=Reach.NONE)
    for look in (
        lambda: customers.listed(house, nobody, COMPANIES),
        lambda: customers.read(house, nobody, Side.COMPANY, FJELL.id),
    ):
        with pytest.raises(Refused, match="no_view"):
            look()


# ── one of them ──────────────────────────────────────────────────────────────────────────────────


def test_the_record_has_figures_by_currency_and_the_money_on_no_invoice(house: House) -> None:
    an_open_invoice(house, "100")
    pay(house, an_open_invoice(house, "50"))
    a_draft(house, "9")
    a_payment(house, amount=Decimal(30))
    a_payment(house, amount=Decimal(5), currency="EUR")
    euro, crowns = read(house).figures
    assert (euro.currency, euro.invoices, euro.unapplied) == ("EUR", 0, Decimal("5.000"))
    assert (crowns.invoices, crowns.billed, crowns.paid) == (2, Decimal(150), Decimal(50))
    assert (crowns.due, crowns.overdue, crowns.unapplied) == (Decimal(100), 0, Decimal(30))
    house.clock.forward(days=31)
    assert read(house).figures[1].overdue == Decimal(100)
    assert read(house, Side.CONTACT, ANNE.id).figures == read(house).figures


def test_an_invoice_of_a_contact_without_a_company_counts_for_the_company_of_the_contact(
    house: House,
) -> None:
    an_open_invoice(house, "40", company=None)
    assert read(house).figures[0].due == Decimal(40)
    assert customers.listed(house, KARI, COMPANIES)[0][0].invoices == 1


def test_the_record_lists_invoices_newest_first_and_unapplied_money_on_top(house: House) -> None:
    first = an_open_invoice(house, "100")
    house.clock.forward(days=1)
    second = an_open_invoice(house, "50")
    pay(house, first, "10")
    a_payment(house, amount=Decimal(30))
    record = read(house)
    assert [row["id"] for row in record.invoices] == [second.id, first.id]
    assert [row["invoice_id"] for row in record.payments] == [None, first.id]
    assert (record.invoice_count, record.payment_count) == (2, 2)
    assert [each.name for each in record.contacts] == [ANNE.name]


def test_a_record_shows_only_what_is_within_reach(house: House) -> None:
    pay(house, an_open_invoice(house, "100"))
    record = customers.read(house, may(NILS, view=Reach.OWN, unassigned=False), Side.COMPANY, 1)
    assert (record.figures, record.invoices, record.payments) == ([], [], [])


def test_a_customer_that_is_not_there_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        read(house, id=99)


# ── adding and changing ──────────────────────────────────────────────────────────────────────────


def test_a_company_is_added_with_all_that_is_known_of_it(house: House) -> None:
    typed = {"name": " Nord AS ", "org_number": "999888777", "country": "Norge", "language": "nb"}
    new = customers.create(house, KARI, Side.COMPANY, typed)
    record = read(house, id=new.id)
    assert record.profile == new
    assert new.values["name"] == "Nord AS"
    assert new.values["country"] == "NO"
    assert [h.event for h in record.history] == ["created"]


def test_a_contact_finds_its_company_by_name_or_makes_it(house: House) -> None:
    known = customers.create(
        house, KARI, Side.CONTACT, {"name": "Per", "company": "FJELL OG HAV as"}
    )
    assert known.company == FJELL
    new = customers.create(house, KARI, Side.CONTACT, {"name": "Pål", "company": "Ny AS"})
    assert new.company is not None
    assert read(house, id=new.company.id).profile.name == "Ny AS"
    alone = customers.edit(house, KARI, Side.CONTACT, new.id, {"company": ""})
    assert alone.company is None
    assert read(house, Side.CONTACT, new.id).profile.company is None


def test_a_change_is_told_by_the_history_with_before_and_after(house: House) -> None:
    after = customers.edit(house, KARI, Side.COMPANY, FJELL.id, {"city": "Bergen"}, 1)
    record = read(house)
    assert (after.version, record.profile.values["city"]) == (2, "Bergen")
    [change] = record.history[0].changes
    assert (change.property, change.before, change.after) == ("city", None, "Bergen")


def test_what_stands_on_an_invoice_stays_and_the_next_one_has_the_change(house: House) -> None:
    before = an_open_invoice(house)
    customers.edit(house, KARI, Side.COMPANY, FJELL.id, {"city": "Bergen"})
    customer = customers.get(house, KARI, ANNE.id)
    assert customer is not None
    assert customer.buyer.city == "Bergen"
    assert before.buyer.city is None


def test_saving_the_same_again_writes_nothing(house: House) -> None:
    before = everything(house)
    customers.edit(house, KARI, Side.COMPANY, FJELL.id, {"name": FJELL.name, "city": ""})
    assert everything(house) == before


def test_who_saves_over_a_change_of_somebody_else_is_told(house: House) -> None:
    customers.edit(house, KARI, Side.COMPANY, FJELL.id, {"city": "Bergen"}, 1)
    with pytest.raises(StaleVersion):
        customers.edit(house, NILS, Side.COMPANY, FJELL.id, {"city": "Oslo"}, 1)
    assert read(house).profile.values["city"] == "Bergen"


@pytest.mark.parametrize(
    ("side", "typed", "field", "key"),
    [
        (Side.COMPANY, {"name": " "}, "name", "input.required"),
        (Side.COMPANY, {"email": "no address"}, "email", "input.email"),
        (Side.COMPANY, {"country": "Atlantis"}, "country", "input.country"),
        (Side.COMPANY, {"language": "tlh"}, "language", "input.language"),
        (Side.COMPANY, {"city": "x" * 301}, "city", "input.too_long"),
        (Side.COMPANY, {"company": "y"}, "company", "filter.unknown_property"),
        (Side.COMPANY, {"org_number": "123"}, "org_number", "input.org_number_known"),
        (Side.COMPANY, {"external_id": "K1"}, "external_id", "input.number_known"),
        (Side.CONTACT, {"email": "BJORN@sorensen.no"}, "email", "input.contact_known"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    house: House, side: Side, typed: dict[str, str], field: str, key: str
) -> None:
    taken = {"org_number": "123", "external_id": "k1"}
    customers.edit(house, KARI, Side.COMPANY, SOERENSEN.id, taken)
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        customers.edit(house, KARI, side, 1, typed)
    assert (refused.value.field, refused.value.key) == (field, key)
    assert everything(house) == before


def test_who_may_edit_nothing_changes_no_customer(house: House) -> None:
    for act in (
        lambda: customers.create(house, OLA, Side.COMPANY, {"name": "x"}),
        lambda: customers.edit(house, OLA, Side.COMPANY, FJELL.id, {"city": "x"}),
    ):
        with pytest.raises(Refused, match="no_edit"):
            act()


# ── stored payment methods ───────────────────────────────────────────────────────────────────────


def test_a_stored_method_is_shown_with_the_consent_it_is_kept_by(house: House) -> None:
    keep_visa(house)
    for record in (read(house), read(house, Side.CONTACT, ANNE.id)):
        [kept] = record.methods
        assert (kept.stored.brand, kept.stored.last4, kept.contact) == ("Visa", "4242", ANNE)
        assert (kept.consent, kept.consented_at) == ("I agree.", house.now())
    assert read(house, Side.CONTACT, BJOERN.id).methods == []


@pytest.mark.parametrize(
    ("today", "soon", "over"),
    [
        (date(2026, 3, 16), False, False),
        (date(2026, 3, 17), True, False),
        (date(2026, 4, 30), True, False),
        (date(2026, 5, 1), False, True),
    ],
)
def test_a_method_says_when_it_expires(today: date, soon: bool, over: bool) -> None:
    kept = KeptMethod(ANNE, "sandbox", VISA, "I agree.", NOON)
    assert (kept.expires_soon(today), kept.expired(today)) == (soon, over)
    december = replace(kept, stored=replace(VISA, expires=(2026, 12)))
    assert december.expires_soon(date(2026, 12, 31))
    assert december.expired(date(2027, 1, 1))
    assert not replace(kept, stored=replace(VISA, expires=None)).expires_soon(today)


def test_a_method_is_removed_by_who_manages_payments_and_the_history_says_so(house: House) -> None:
    keep_visa(house)
    with pytest.raises(Refused, match="no_payments"):
        forgetting.remove_method(house, OLA, ANNE.id)
    assert forgetting.remove_method(house, EVA, ANNE.id), "the sandbox answers at once"
    record = read(house, Side.CONTACT, ANNE.id)
    assert record.methods == []
    assert [each.event for each in record.history[:2]] == ["method_forgotten", "method_removed"]
    for each in record.history[:2]:
        assert each.detail["method"] == {"brand": "Visa", "last4": "4242"}
    with pytest.raises(Refused, match="no_stored_method"):
        forgetting.remove_method(house, EVA, ANNE.id)
