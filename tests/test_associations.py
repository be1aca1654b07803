"""What an invoice is associated with: added, labelled, taken off, by whom and in which order."""

from dataclasses import replace
from typing import Any

import pytest

from invoicing import (
    associations,
    habits,
    lately,
    lifecycle,
    listing,
    moments,
    record,
    telling,
)
from invoicing.associations import Kind
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.events import Event
from invoicing.model.filters import where
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor, Reach
from invoicing.model.table import View
from invoicing.words import words
from tests.houses import (
    BJOERN,
    FJELL,
    KARI,
    NILS,
    OLA,
    SIRI,
    SOERENSEN,
    a_draft,
    an_open_invoice,
    ask,
    everything,
    history,
    may,
    now_of,
    set_up,
)


def names(house: House, invoice: Invoice, kind: Kind) -> list[str]:
    return [a.name for a in associations.of(house, KARI, invoice.id)[kind]]


def tied(house: House, invoice: Invoice, kind: Kind, what: int | str, **how: Any) -> int:
    added = associations.add(house, KARI, invoice.id, kind, what, **how)
    assert added.id is not None
    return added.id


# ── shown ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-13")
def test_whom_it_is_billed_to_stands_first_with_what_is_known_of_it(house: House) -> None:
    found = associations.of(house, KARI, an_open_invoice(house).id)
    [contact], [company] = found[Kind.CONTACT], found[Kind.COMPANY]
    assert (contact.name, contact.billed, contact.facts) == (
        "Anne Fjell",
        True,
        (("contact_email", "anne@fjellhav.no"),),
    )
    assert (company.name, company.billed) == ("Fjell og Hav AS", True)
    assert [k for k, each in found.items() if not each] == [
        Kind.DEAL,
        Kind.QUOTE,
        Kind.SUBSCRIPTION,
        Kind.INVOICE,
    ]


@pytest.mark.contract("A-13")
def test_what_came_with_the_invoice_is_shown_once_also_after_it_got_a_label(house: House) -> None:
    invoice = a_draft(house, deal="Spring")
    assert names(house, invoice, Kind.DEAL) == ["Spring"]
    associations.relabel(house, KARI, invoice.id, Kind.DEAL, None, "won")
    [deal] = associations.of(house, KARI, invoice.id)[Kind.DEAL]
    assert (deal.name, deal.label, now_of(house, invoice).deal) == ("Spring", "won", "Spring")


# ── added ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-14")
@pytest.mark.parametrize("make", [a_draft, an_open_invoice])
def test_records_of_every_kind_are_added_and_told_in_the_history(house: House, make: Any) -> None:
    other, invoice = an_open_invoice(house), make(house)
    wanted: dict[Kind, int | str] = {
        Kind.CONTACT: BJOERN.id,
        Kind.COMPANY: SOERENSEN.id,
        Kind.DEAL: "Spring",
        Kind.QUOTE: "Q-7",
        Kind.SUBSCRIPTION: "S-1",
        Kind.INVOICE: other.id,
    }
    for kind, what in wanted.items():
        tied(house, invoice, kind, what)
    told = {kind: names(house, invoice, kind)[-1] for kind in wanted}
    assert told == {
        Kind.CONTACT: "Bjørn Sørensen",
        Kind.COMPANY: "Sørensen & Sønn",
        Kind.DEAL: "Spring",
        Kind.QUOTE: "Q-7",
        Kind.SUBSCRIPTION: "S-1",
        Kind.INVOICE: "INV-00001",
    }
    assert history(house, invoice).count("associated") == 6
    newest = record.read(house, KARI, invoice.id).history[0]
    assert newest.actor == "Kari Nordmann"
    told_of = {"association": "invoice", "record": "INV-00001", "label": None, "other": other.id}
    assert newest.detail == told_of


@pytest.mark.contract("A-14")
def test_an_associated_invoice_knows_of_it_too(house: House) -> None:
    first, second = an_open_invoice(house), an_open_invoice(house)
    id = tied(house, first, Kind.INVOICE, second.id, label="replaces")
    assert names(house, second, Kind.INVOICE) == ["INV-00001"]
    assert history(house, second)[-1] == "associated"
    with pytest.raises(InvalidInput, match=r"association\.known"):
        associations.add(house, KARI, second.id, Kind.INVOICE, first.id)
    associations.relabel(house, KARI, second.id, Kind.INVOICE, id, "replaced by")
    [seen] = associations.of(house, KARI, first.id)[Kind.INVOICE]
    assert (seen.name, seen.label) == ("INV-00002", "replaced by")
    associations.remove(house, KARI, second.id, Kind.INVOICE, seen.id)
    assert names(house, first, Kind.INVOICE) == names(house, second, Kind.INVOICE) == []


@pytest.mark.contract("A-14")
def test_the_first_deal_becomes_the_property_that_lists_and_filters_know(house: House) -> None:
    invoice = an_open_invoice(house)
    first = tied(house, invoice, Kind.DEAL, "Spring")
    tied(house, invoice, Kind.DEAL, "Summer")
    assert now_of(house, invoice).deal == "Spring"
    assert now_of(house, invoice).revision == invoice.revision
    view = listing.view_from({"filter": where("deal", "is", "Spring").to_json()})
    assert listing.page(house, KARI, view).count == 1
    associations.remove(house, KARI, invoice.id, Kind.DEAL, first)
    assert now_of(house, invoice).deal == "Summer"
    assert names(house, invoice, Kind.DEAL) == ["Summer"]


@pytest.mark.parametrize(
    ("kind", "what", "address", "key"),
    [
        (Kind.CONTACT, 99, None, "association.not_there"),
        (Kind.COMPANY, "Fjell", None, "association.not_there"),
        (Kind.INVOICE, 1, None, "association.not_there"),
        (Kind.CONTACT, 1, None, "association.known"),
        (Kind.DEAL, "  ", None, "input.required"),
        (Kind.DEAL, "x" * 301, None, "input.too_long"),
        (Kind.DEAL, "New", "http://crm.example/7", "association.address"),
        (Kind.DEAL, "New", "javascript:alert(1)", "association.address"),
        (Kind.DEAL, "New", "https://[", "association.address"),
        (Kind.DEAL, "SPRING", None, "association.known"),
    ],
)
def test_what_cannot_be_associated_is_refused_and_nothing_is_written(
    house: House, kind: Kind, what: int | str, address: str | None, key: str
) -> None:
    invoice = a_draft(house, deal="Spring")
    before = everything(house)
    with pytest.raises(InvalidInput) as refused:
        associations.add(house, KARI, invoice.id, kind, what, address=address)
    assert refused.value.key == key
    assert everything(house) == before


def test_an_address_of_a_record_kept_elsewhere_leads_there(house: House) -> None:
    invoice = a_draft(house)
    tied(house, invoice, Kind.QUOTE, "Q-7", address=" https://crm.example/q/7 ", label="signed")
    [quote] = associations.of(house, KARI, invoice.id)[Kind.QUOTE]
    assert (quote.address, quote.label) == ("https://crm.example/q/7", "signed")


def test_an_invoice_has_a_thousand_of_a_kind_and_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(associations, "MOST", 2)
    invoice = a_draft(house)
    for name in ("one", "two"):
        tied(house, invoice, Kind.DEAL, name)
    with pytest.raises(InvalidInput, match="too_many"):
        associations.add(house, KARI, invoice.id, Kind.DEAL, "three")


# ── taken off ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-14")
def test_what_is_taken_off_is_gone_from_the_card_and_stays_on_record(house: House) -> None:
    invoice = an_open_invoice(house)
    id = tied(house, invoice, Kind.CONTACT, BJOERN.id)
    house.clock.forward(hours=1)  # type: ignore[attr-defined]
    associations.remove(house, NILS_ALL, invoice.id, Kind.CONTACT, id)
    assert names(house, invoice, Kind.CONTACT) == ["Anne Fjell"]
    assert history(house, invoice)[-1] == "dissociated"
    assert ask(house, "select removed_at, removed_by from association") == [
        (house.now(), "Nils Berg")
    ]
    tied(house, invoice, Kind.CONTACT, BJOERN.id)


NILS_ALL = may(NILS)


@pytest.mark.contract("A-14")
def test_a_deal_that_came_with_the_invoice_is_taken_off_too(house: House) -> None:
    invoice = a_draft(house, deal="Spring")
    associations.remove(house, KARI, invoice.id, Kind.DEAL, None)
    assert now_of(house, invoice).deal is None
    [change] = record.read(house, KARI, invoice.id).history[0].changes
    assert (change.property, change.before, change.after) == ("deal", "Spring", None)


@pytest.mark.parametrize("act", ["remove", "relabel"])
def test_whom_it_is_billed_to_is_changed_in_the_editor_only(house: House, act: str) -> None:
    invoice = an_open_invoice(house)
    more = {"text": "x"} if act == "relabel" else {}
    with pytest.raises(Refused, match="billed_to"):
        getattr(associations, act)(house, KARI, invoice.id, Kind.COMPANY, None, **more)
    with pytest.raises(NotFound):
        getattr(associations, act)(house, KARI, invoice.id, Kind.DEAL, 77, **more)


def test_a_deleted_invoice_is_associated_with_nothing_any_more(house: House) -> None:
    set_up(house, allow_delete_finalized=True)
    kept, gone = an_open_invoice(house), an_open_invoice(house)
    tied(house, kept, Kind.INVOICE, gone.id)
    tied(house, gone, Kind.DEAL, "Spring")
    lifecycle.delete(house, KARI, gone.id)
    assert names(house, kept, Kind.INVOICE) == []
    assert ask(house, "select count(*) from association where removed_at is null") == [(0,)]


# ── a label ──────────────────────────────────────────────────────────────────────────────────────


def test_a_label_is_changed_and_the_old_one_stays_on_record(house: House) -> None:
    invoice = a_draft(house)
    id = tied(house, invoice, Kind.COMPANY, SOERENSEN.id, label="payer")
    associations.relabel(house, KARI, invoice.id, Kind.COMPANY, id, "accountant")
    [_, company] = associations.of(house, KARI, invoice.id)[Kind.COMPANY]
    assert (company.name, company.label) == ("Sørensen & Sønn", "accountant")
    labels = ask(house, "select label, removed_at is null from association order by id")
    assert labels == [("payer", False), ("accountant", True)]
    before = everything(house)
    assert company.id is not None
    associations.relabel(house, KARI, invoice.id, Kind.COMPANY, company.id, "accountant")
    assert everything(house) == before


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


def test_only_who_may_edit_changes_associations(house: House) -> None:
    invoice = an_open_invoice(house, deal="Spring")
    acts = {
        "add": (Kind.QUOTE, "Q-1"),
        "remove": (Kind.DEAL, None),
        "relabel": (Kind.DEAL, None, "x"),
    }
    before = everything(house)
    for act, rest in acts.items():
        with pytest.raises(Refused, match="no_edit"):
            getattr(associations, act)(house, OLA, invoice.id, *rest)
        with pytest.raises(NotFound):
            getattr(associations, act)(house, may(SIRI, view=Reach.OWN), invoice.id, *rest)
        with pytest.raises(StaleVersion):
            getattr(associations, act)(house, KARI, invoice.id, *rest, expected=1)
    assert everything(house) == before


def test_an_invoice_out_of_reach_is_neither_offered_nor_added_nor_shown(house: House) -> None:
    theirs = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, SIRI.account_id)
    ours = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, NILS.account_id)
    of_north = replace(NILS, super_admin=False)
    assert associations.candidates(house, of_north, ours.id, Kind.INVOICE, "") == []
    with pytest.raises(NotFound):
        associations.add(house, of_north, ours.id, Kind.INVOICE, theirs.id)
    tied(house, ours, Kind.INVOICE, theirs.id)
    assert associations.of(house, of_north, ours.id)[Kind.INVOICE] == ()
    assert len(associations.of(house, KARI, ours.id)[Kind.INVOICE]) == 1
    with pytest.raises(Refused, match="no_view"):
        associations.names(house, may(NILS, view=Reach.NONE), Kind.DEAL)


# ── found ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "words", "found"),
    [
        (Kind.CONTACT, "", ["Bjørn Sørensen"]),
        (Kind.CONTACT, "BJORN@", ["Bjørn Sørensen"]),
        (Kind.CONTACT, "anne", []),
        (Kind.COMPANY, "SØNN &", ["Sørensen & Sønn"]),
        (Kind.INVOICE, "", ["INV-00002"]),
        (Kind.INVOICE, "00002 fjell", ["INV-00002"]),
    ],
)
def test_what_is_not_associated_yet_is_found_by_any_word(
    house: House, kind: Kind, words: str, found: list[str]
) -> None:
    invoice, _ = an_open_invoice(house), an_open_invoice(house)
    assert invoice.company == FJELL
    offered = associations.candidates(house, KARI, invoice.id, kind, words)
    assert [c.name for c in offered] == found


def test_the_history_names_another_invoice_only_to_who_may_open_it(house: House) -> None:
    theirs = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, SIRI.account_id)
    ours = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, NILS.account_id)
    mine = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, NILS.account_id)
    of_north, w = replace(NILS, super_admin=False), words("en")
    tied(house, ours, Kind.INVOICE, theirs.id, label="instead of INV-00001")
    tied(house, ours, Kind.INVOICE, mine.id)

    def told(who: Actor) -> list[list[str]]:
        pages = (
            record.read(house, who, ours.id).history,
            moments.at(house, who, ours.id).history,
            [o.happening for o in lately.last(house, who, View(("id",))) if o.id == ours.id],
        )
        return [
            [telling.event(h, w) for h in page if h.event == Event.ASSOCIATED] for page in pages
        ]

    known, unknown = "Association added · Invoice: ", "Association added · another invoice"
    whole = f"{known}{theirs.number} (instead of INV-00001)"
    assert told(KARI) == [[f"{known}{mine.number}", whole]] * 3
    assert told(of_north) == [[f"{known}{mine.number}", unknown]] * 3
    lines = record.read(house, of_north, ours.id).history
    assert "INV-00001" not in str([line.detail for line in lines if "association" in line.detail])


def test_what_was_told_before_the_others_id_was_kept_is_named_by_what_can_be_opened(
    house: House,
) -> None:
    theirs = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, SIRI.account_id)
    ours = lifecycle.assign_owner(house, KARI, an_open_invoice(house).id, NILS.account_id)
    with house.books(KARI) as books:
        for name in (theirs.number, ours.number):
            detail = {"association": "invoice", "record": name, "label": None}
            books.note("invoice", ours.id, Event.ASSOCIATED, **detail)
    past = record.read(house, replace(NILS, super_admin=False), ours.id).history
    assert [line.detail["record"] for line in past[:2]] == [ours.number, None]


def test_names_of_invoices_out_of_reach_are_not_offered(house: House) -> None:
    ours, theirs = a_draft(house, deal="Ours"), a_draft(house, deal="Secret")
    lifecycle.assign_owner(house, KARI, theirs.id, SIRI.account_id)
    lifecycle.assign_owner(house, KARI, ours.id, NILS.account_id)
    tied(house, theirs, Kind.DEAL, "Secret too")
    assert associations.names(house, NILS, Kind.DEAL) == ["Ours"]


def test_names_given_before_are_offered_the_latest_first(house: House) -> None:
    invoice = a_draft(house, deal="Spring")
    other = a_draft(house, deal="Summer")
    tied(house, other, Kind.DEAL, "Autumn")
    assert set(associations.names(house, KARI, Kind.DEAL)) == {"Spring", "Summer", "Autumn"}
    assert associations.names(house, KARI, Kind.DEAL, "aut") == ["Autumn"]
    assert names(house, invoice, Kind.DEAL) == ["Spring"]


# ── cards stay as they were left ─────────────────────────────────────────────────────────────────


def test_each_account_remembers_its_own_cards(house: House) -> None:
    habits.fold(house, KARI, "history", opened=False)
    habits.fold(house, KARI, "about", opened=True)
    habits.fold(house, NILS, "history", opened=True)
    assert habits.cards(house, KARI) == {"history": False, "about": True}
    assert habits.cards(house, NILS) == {"history": True}
    assert habits.cards(house, SIRI) == {}


def test_whoever_has_no_account_is_remembered_nowhere(house: House) -> None:
    keeper = replace(KARI, account_id=None)
    habits.fold(house, keeper, "history", opened=False)
    assert habits.cards(house, keeper) == {}
    assert ask(house, "select count(*) from habit") == [(0,)]
