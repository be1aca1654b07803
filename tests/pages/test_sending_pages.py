"""The dialog that sends an invoice, the outbox, and the settings of mail, without a browser."""

from invoicing import outbox, sending
from invoicing.model.mail import MailState
from tests.houses import KARI, OLA, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import keyed, menu, open_dialog
from tests.sending_to import BASE, usual


def test_the_dialog_is_filled_in_and_sends(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    at = open_dialog(seat.open("invoice", id=str(invoice.id)), "send")
    assert not at.exception
    to = next(each for each in at.text_input if each.key and each.key.startswith("to-"))
    assert to.value == "anne@fjellhav.no"
    assert any(str(invoice.number) in text.value for text in at.text)


def test_who_may_not_send_is_told_why(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    acts = menu(seat.open("invoice", OLA, id=str(invoice.id)))
    assert "permission" in (acts["Send via email"] or "")


def test_the_outbox_shows_each_mail_with_what_can_be_done(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    mail = sending.send(seat.house, KARI, invoice.id, usual(seat.house, invoice), "k", BASE)
    at = seat.open("outbox")
    assert not at.exception
    keyed(at, f"cancel-{mail.id}").click().run()
    assert outbox.read(seat.house, KARI, mail.id).state is MailState.CANCELLED
    assert not [b for b in at.button if b.key and b.key.endswith(f"-{mail.id}")]


def test_an_empty_outbox_says_so(seat: Seat) -> None:
    at = seat.open("outbox")
    assert "no mail here" in at.info[0].value


def test_the_mail_server_is_set(seat: Seat) -> None:
    at = seat.open("settings", section="mail")
    host = next(each for each in at.text_input if each.label == "Mail server")
    host.set_value("smtp.example.com")
    keyed(at, "save").click().run()
    assert not at.exception
    assert seat.house.settings().smtp_host == "smtp.example.com"
