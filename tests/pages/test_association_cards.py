"""The cards of associated records: added from a dialog, changed, taken off, folded for good."""

from typing import Any

import pytest

from invoicing import associations, habits
from invoicing.associations import Kind
from invoicing.model.invoice import Invoice
from invoicing.model.people import Actor
from tests.houses import BJOERN, KARI, OLA, a_draft, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, keyed, links, plain, widget
from tests.pages.reading import errors, toasts


def opened(seat: Seat, invoice: Invoice, who: Actor = KARI, language: str = "en") -> Any:
    return seat.open("invoice", who, language, id=str(invoice.id))


def tied(seat: Seat, invoice: Invoice, kind: Kind) -> list[tuple[str, str | None]]:
    return [(a.name, a.label) for a in associations.of(seat.house, KARI, invoice.id)[kind]]


@pytest.mark.contract("A-14")
def test_a_contact_is_searched_for_and_added_with_a_label(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = opened(seat, invoice)
    keyed(at, "tie-contact").click().run()
    keyed(at, "tie-contact").click()
    widget(at, "text_input", "Search by name, number or email").set_value("bjorn").run()
    keyed(at, "tie-contact").click()
    widget(at, "radio", "Choose").set_value(
        associations.candidates(seat.house, KARI, invoice.id, Kind.CONTACT, "bjorn")[0]
    )
    widget(at, "text_input", "Label (optional)").set_value("accountant")
    keyed(at, "tie-sure").click().run()
    assert errors(at) == []
    assert tied(seat, invoice, Kind.CONTACT) == [("Anne Fjell", None), (BJOERN.name, "accountant")]
    assert toasts(at) == ["Bjørn Sørensen is associated."]
    assert any("Bjørn Sørensen accountant" in plain(each) for each in drawn(at, "t-item"))


@pytest.mark.contract("A-14")
def test_a_deal_kept_elsewhere_is_added_by_name_and_leads_there(seat: Seat) -> None:
    a_draft(seat.house, deal="Spring")  # named before, so that it is offered
    invoice = a_draft(seat.house)
    at = opened(seat, invoice)
    keyed(at, "tie-deal").click().run()
    keyed(at, "tie-deal").click()
    keyed(at, "tie-sure").click().run()
    assert errors(at) == ["Choose a record, or type the name of one."]
    keyed(at, "tie-deal").click().run()
    keyed(at, "tie-deal").click()
    widget(at, "selectbox", "Name or number").set_value("Spring")
    widget(at, "text_input", "Web address (optional)").set_value("crm.example")
    keyed(at, "tie-sure").click().run()
    assert errors(at) == ["Give an address that begins with https://."]
    keyed(at, "tie-deal").click()
    widget(at, "selectbox", "Name or number").set_value("Spring")
    widget(at, "text_input", "Web address (optional)").set_value("https://crm.example/1")
    keyed(at, "tie-sure").click().run()
    assert tied(seat, invoice, Kind.DEAL) == [("Spring", None)]
    assert links(at)["Open"] == "https://crm.example/1"


@pytest.mark.contract("A-14")
def test_an_association_is_labelled_and_taken_off_from_its_card(seat: Seat) -> None:
    invoice = a_draft(seat.house, deal="Spring")
    at = opened(seat, invoice)
    keyed(at, "tied-deal-own").click().run()
    keyed(at, "tied-deal-own").click()
    widget(at, "text_input", "Label (optional)").set_value("won")
    keyed(at, "tied-save").click().run()
    assert tied(seat, invoice, Kind.DEAL) == [("Spring", "won")]
    id = associations.of(seat.house, KARI, invoice.id)[Kind.DEAL][0].id
    keyed(at, f"tied-deal-{id}").click().run()
    keyed(at, f"tied-deal-{id}").click()
    keyed(at, "tied-off").click().run()
    assert tied(seat, invoice, Kind.DEAL) == []


def test_an_associated_invoice_is_a_link_to_it(seat: Seat) -> None:
    first, second = an_open_invoice(seat.house), an_open_invoice(seat.house)
    associations.add(seat.house, KARI, second.id, Kind.INVOICE, first.id)
    assert links(opened(seat, second))["Open"] == f"/invoice?id={first.id}"


def test_who_may_only_look_sees_the_cards_and_why_nothing_can_be_changed(seat: Seat) -> None:
    at = opened(seat, a_draft(seat.house, deal="Spring"), OLA)
    for key in ("tie-deal", "tied-deal-own", "tie-contact"):
        assert keyed(at, key).disabled
        assert "do not have" in keyed(at, key).help or "permission" in keyed(at, key).help


def test_the_cards_speak_norwegian(seat: Seat) -> None:
    at = opened(seat, an_open_invoice(seat.house), KARI, "nb")
    labels = [e.label.partition(" :")[0] for e in at.get("expander")]
    assert labels[4:10] == [
        "Kontakter",
        "Selskaper",
        "Avtaler",
        "Tilbud",
        "Abonnementer",
        "Andre fakturaer",
    ]


def test_a_card_that_was_folded_is_folded_on_the_next_visit(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    habits.fold(seat.house, KARI, "history", opened=False)
    at = opened(seat, invoice)
    folded = {e.label.partition(" :")[0]: e.proto.expanded for e in at.get("expander")}
    assert folded["History"] is False
    assert folded["About this invoice"] is True
