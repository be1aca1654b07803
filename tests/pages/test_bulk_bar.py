"""The ticked rows of the index: the menu of acts, and the dialog that tells before it does.

These runs know no component of ours, so the ticks are put where the table reports them. They
forget an open dialog as well: what happens in it step by step is driven in the browser.
"""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import bulk, bulk_acts, defining, jobs, numbering, outbox, working
from invoicing.house import House
from invoicing.model.invoice import Invoice
from invoicing.model.payment import Payment, PaymentStatus
from invoicing.model.properties import Sort
from parts import index_table
from tests.houses import (
    KARI,
    NILS,
    OLA,
    a_draft,
    a_paid_invoice,
    a_payment,
    an_open_invoice,
    ask,
    now_of,
    set_up,
)
from tests.pages.conftest import Seat
from tests.pages.looking import cautions, keyed, labels, sent_to, title_of_dialog, widget
from tests.pages.reading import errors, said

Tick = Callable[..., None]


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """Tick these rows in whatever table is drawn next."""
    ticked: list[str] = []
    real = index_table._mounted

    def mounted(key: str, data: dict[str, Any], *acts: Any) -> Any:
        real(key, data, *acts)
        scope = data["ticks"]["scope"] if data["ticks"] else ""
        return SimpleNamespace(ticked={"ids": list(ticked), "scope": scope}, sorted=None)

    monkeypatch.setattr(index_table, "_mounted", mounted)

    def set_ticks(*records: Invoice | Payment) -> None:
        ticked[:] = [str(record.id) for record in records]

    return set_ticks


def rows(at: AppTest) -> list[list[str]]:
    """The table of the dialog."""
    [body] = [e.proto.body for e in at.html if 't-table"' in e.proto.body]
    found = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    return [[unescape(cell).replace("\u2011", "-") for cell in row] for row in found if row]


def open_act(at: AppTest, act: str) -> AppTest:
    return keyed(at, f"bulk-{act}").click().run()


# ── the bar ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-34")
def test_one_ticked_invoice_is_edited_from_the_list_where_the_setting_is_on(
    seat: Seat, tick: Tick
) -> None:
    invoice = an_open_invoice(seat.house)
    tick(invoice)
    shut = keyed(seat.open("invoices"), "edit-ticked")
    assert shut.disabled
    assert "Settings" in shut.help
    set_up(seat.house, allow_edit_finalized=True)
    at = keyed(seat.open("invoices"), "edit-ticked").click().run()
    assert sent_to(at) == f"/edit?id={invoice.id}"
    tick(invoice, an_open_invoice(seat.house))
    assert "edit-ticked" not in [b.key for b in seat.open("invoices").button]


def test_without_ticks_there_is_nothing_to_do(seat: Seat, house: House, tick: Tick) -> None:
    an_open_invoice(house)
    assert [b for b in seat.open("invoices").button if (b.key or "").startswith("bulk-")] == []


def test_ticked_rows_offer_every_act_in_its_order(seat: Seat, house: House, tick: Tick) -> None:
    defining.define(house, KARI, "Project", Sort.TEXT)
    tick(an_open_invoice(house))
    at = seat.open("invoices")
    offered = [b.key[5:] for b in at.button if (b.key or "").startswith("bulk-")]
    assert offered == [*bulk.ACTS, "export"]
    assert "Select all" not in " ".join(labels(at)), "all that match are ticked"


def test_own_properties_are_offered_where_there_are_any(
    seat: Seat, house: House, tick: Tick
) -> None:
    tick(an_open_invoice(house))
    assert "Set own property" not in labels(seat.open("invoices"))


def test_who_may_do_it_to_no_invoice_sees_why(seat: Seat, house: House, tick: Tick) -> None:
    tick(an_open_invoice(house))
    at = seat.open("invoices", OLA)
    assert keyed(at, "bulk-void").disabled
    assert keyed(at, "bulk-delete").disabled
    assert "You do not have permission to edit this invoice" in said(at)


def test_all_that_match_are_chosen_with_one_click_and_let_go_again(
    seat: Seat, house: House, tick: Tick
) -> None:
    first = an_open_invoice(house)
    for _ in range(3):
        an_open_invoice(house)
    tick(first)
    at = seat.open("invoices")
    at = widget(at, "button", "Select all 4 that match").click().run()
    assert "All 4 that match" in said(at)
    assert title_of_dialog(open_act(at, "void")) == "Void 4 invoices"
    at = widget(at, "button", "Only the 1 ticked").click().run()
    assert title_of_dialog(open_act(at, "void")) == "Void 1 invoice"


def test_all_that_match_are_those_of_the_view(seat: Seat, house: House, tick: Tick) -> None:
    opened, other = an_open_invoice(house), an_open_invoice(house)
    a_draft(house)
    tick(opened)
    at = seat.open("invoices", status="open")
    at = widget(at, "button", "Select all 2 that match").click().run()
    assert rows(open_act(at, "void")) == [["2", "Ready", ""]]
    assert other.number


def test_another_tick_ends_the_choice_of_all(seat: Seat, house: House, tick: Tick) -> None:
    first, second, _ = (an_open_invoice(house) for _ in range(3))
    tick(first)
    at = seat.open("invoices")
    at = widget(at, "button", "Select all 3 that match").click().run()
    tick(first, second)
    assert title_of_dialog(open_act(at.run(), "void")) == "Void 2 invoices"


def test_ticked_rows_are_handed_to_the_export_dialog(seat: Seat, house: House, tick: Tick) -> None:
    first, _, _ = (an_open_invoice(house) for _ in range(3))
    tick(first)
    at = open_act(seat.open("invoices"), "export")
    offers = next(radio.options for radio in at.get("radio"))
    assert [re.sub(r"\D", "", offer) for offer in offers[:2]] == ["1", "3"], "ticked, and the view"


# ── the dialog ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-70")
def test_it_tells_what_passes_what_is_refused_and_why(seat: Seat, house: House, tick: Tick) -> None:
    opened, paid, draft = an_open_invoice(house), a_paid_invoice(house), a_draft(house)
    tick(opened, paid, draft)
    at = open_act(seat.open("invoices"), "void")
    assert title_of_dialog(at) == "Void 1 invoice"
    assert rows(at) == [
        ["1", "Ready", ""],
        [
            "1",
            "Refused: Delete the recorded payment before voiding the invoice.",
            str(paid.number),
        ],
        ["1", "Refused: Finalize the draft first.", f"Draft #{draft.id}"],
    ]
    assert cautions(at) == [
        "No payment can be collected on a voided invoice, and the buyer's copy says that it is"
        " void.",
        "Voiding cannot be undone.",
    ]


def test_what_cannot_be_undone_is_confirmed_by_typing_how_many(
    seat: Seat, house: House, tick: Tick
) -> None:
    tick(an_open_invoice(house), an_open_invoice(house))
    at = open_act(seat.open("invoices"), "void")
    assert keyed(at, "bulk-sure").disabled
    for typed, disabled in (("1", True), ("two", True), ("2", False)):
        keyed(at, "bulk-void").click()
        widget(at, "text_input", "Type 2 to confirm").set_value(typed).run()
        assert keyed(at, "bulk-sure").disabled is disabled, typed


def test_confirmed_it_is_queued_for_who_asked(seat: Seat, house: House, tick: Tick) -> None:
    opened, draft = an_open_invoice(house, by=NILS), a_draft(house, by=NILS)
    tick(opened, draft)
    at = open_act(seat.open("invoices", NILS, "nb"), "void")
    keyed(at, "bulk-void").click()
    widget(at, "text_input", "Skriv 1 for å bekrefte").set_value("1").run()
    keyed(at, "bulk-void").click()
    keyed(at, "bulk-sure").click().run()
    [job] = jobs.mine(house, NILS)
    assert (job.kind, job.parameters["language"]) == ("bulk_void", "nb")
    working.work(house)
    assert now_of(house, opened).status == "voided"
    assert now_of(house, draft).status == "draft"


@pytest.mark.contract("A-62", "A-64", "A-67")
def test_deleting_many_warns_of_every_gap(seat: Seat, house: House, tick: Tick) -> None:
    set_up(house, allow_delete_finalized=True)
    invoices = [an_open_invoice(house) for _ in range(5)]
    tick(*invoices)
    told = cautions(open_act(seat.open("invoices"), "delete"))
    assert told == [
        "Deleting is permanent and cannot be undone.",
        "The numbers INV-00001, INV-00002, INV-00003 and 2 more are never used again: permanent"
        " gaps in the numbering follow.",
        "Ask your accounting team first whether the rules you are bound by allow it.",
    ]
    tick(invoices[0])
    assert cautions(open_act(seat.open("invoices"), "delete"))[1] == (
        "The number INV-00001 is never used again: a permanent gap in the numbering follows."
    )
    tick(a_draft(house))
    assert len(cautions(open_act(seat.open("invoices"), "delete"))) == 1


def test_where_nothing_passes_there_is_only_a_way_back(
    seat: Seat, house: House, tick: Tick
) -> None:
    tick(a_paid_invoice(house))
    at = open_act(seat.open("invoices"), "finalize")
    assert keyed(at, "bulk-sure").disabled
    assert "This can be done to none of these; choose others." in cautions(at)


def test_an_owner_has_to_be_chosen(seat: Seat, house: House, tick: Tick) -> None:
    invoice = a_paid_invoice(house)
    tick(invoice)
    at = open_act(seat.open("invoices"), "assign_owner")
    assert keyed(at, "bulk-sure").disabled
    assert "Nobody" in widget(at, "selectbox", "Owner").options
    keyed(at, "bulk-assign_owner").click()
    widget(at, "selectbox", "Owner").set_value(3).run()
    keyed(at, "bulk-assign_owner").click()
    keyed(at, "bulk-sure").click().run()
    working.work(house)
    assert ask(house, "select owner from invoice") == [("Siri Dahl",)]


def test_finalizing_many_asks_for_the_series_where_there_are_several(
    seat: Seat, house: House, tick: Tick
) -> None:
    drafts = [a_draft(house), a_draft(house)]
    tick(*drafts)
    at = open_act(seat.open("invoices"), "finalize")
    assert "Number from" not in [box.label for box in at.selectbox]
    numbering.add(house, KARI, "Export", "EX-", 3)
    at = open_act(seat.open("invoices"), "finalize")
    keyed(at, "bulk-finalize").click()
    widget(at, "selectbox", "Number from").set_value(1).run()
    keyed(at, "bulk-finalize").click()
    keyed(at, "bulk-sure").click().run()
    working.work(house)
    assert {now_of(house, draft).number for draft in drafts} == {"EX-001", "EX-002"}


def test_a_number_that_is_none_is_told_at_its_field(seat: Seat, house: House, tick: Tick) -> None:
    defining.define(house, KARI, "Weight", Sort.NUMBER)
    tick(a_draft(house))
    at = open_act(seat.open("invoices"), "set_property")
    keyed(at, "bulk-set_property").click()
    box = widget(at, "selectbox", "Own property")
    box.set_value(defining.definitions(house, KARI)[0]).run()
    keyed(at, "bulk-set_property").click()
    widget(at, "text_input", "Weight").set_value("heavy").run()
    keyed(at, "bulk-set_property").click()
    keyed(at, "bulk-sure").click().run()
    assert errors(at) != []
    assert jobs.mine(house, KARI) == []


def test_more_than_can_be_done_at_once_is_refused_in_words(
    seat: Seat, house: House, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 1)
    tick(an_open_invoice(house), an_open_invoice(house))
    assert errors(open_act(seat.open("invoices"), "void")) == [
        "At most 1 at once; narrow the filter."
    ]


def test_the_timeline_of_an_invoice_names_the_batch(seat: Seat, house: House) -> None:
    invoice = an_open_invoice(house)
    job = bulk.start(house, KARI, bulk.look(house, KARI, "void", [invoice.id]))
    working.work(house)
    assert f"Voided · batch {job.id}" in said(seat.open("invoice", id=str(invoice.id)))


# ── payments ─────────────────────────────────────────────────────────────────────────────────────


def test_ticked_payments_offer_their_own_acts(seat: Seat, house: House, tick: Tick) -> None:
    tick(a_payment(house))
    at = seat.open("payments")
    offered = [b.key[5:] for b in at.button if (b.key or "").startswith("bulk-")]
    assert offered == [*bulk_acts.PAYMENT_ACTS, "export"]
    assert "edit-ticked" not in [b.key for b in at.button]


@pytest.mark.contract("A-48")
def test_receipts_of_ticked_payments_tell_first_who_gets_none(
    seat: Seat, house: House, tick: Tick
) -> None:
    set_up(house, mail_from="faktura@fjord.no")
    arrived, coming = a_payment(house), a_payment(house, status=PaymentStatus.PROCESSING)
    tick(arrived, coming)
    at = open_act(seat.open("payments"), "send_receipt")
    assert title_of_dialog(at) == "Send 1 receipt"
    assert rows(at) == [
        ["1", "Ready", ""],
        [
            "1",
            "Refused: The money has not arrived; send the receipt when the payment has succeeded.",
            f"#{coming.id} · Fjell og Hav AS",
        ],
    ]
    open_act(at, "send_receipt")
    keyed(at, "bulk-send_receipt").click()
    keyed(at, "bulk-sure").click().run()
    working.work(house)
    assert [mail.payment_id for mail in outbox.mails(house, KARI)] == [arrived.id]


def test_who_does_not_manage_payments_is_told_so(seat: Seat, house: House, tick: Tick) -> None:
    tick(a_payment(house))
    at = seat.open("payments", OLA)
    assert keyed(at, "bulk-send_receipt").disabled
    assert keyed(at, "bulk-delete_payment").disabled
