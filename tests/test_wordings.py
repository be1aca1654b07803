"""The words of letters: ours until the company writes its own, each placeholder one that exists."""

import pytest

from invoicing import outbox, receipts, reminding, sending, wordings
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.letters import PLACEHOLDERS, LetterKind, Wording
from invoicing.words import LANGUAGES, words
from tests.houses import KARI, NILS, a_paid_invoice, an_open_invoice, ask
from tests.sending_to import BASE

OURS = LetterKind.INVOICE
SHORT = Wording("Regning {number}", "Hei {buyer}, {amount}. {link}")


def save(house: House, kind: LetterKind, wanted: Wording = SHORT, language: str = "nb") -> None:
    wordings.save(house, KARI, kind, language, wanted)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_our_own_words_pass_what_is_asked_of_the_companys(
    house: House, kind: LetterKind, language: str
) -> None:
    ours, own = wordings.read(house, kind, language)
    assert not own
    assert wordings.checked(kind, words(language), ours) == ours
    subject, html = wordings.preview(house, kind, language, ours)
    assert "{" not in subject
    assert "{" not in html


@pytest.mark.contract("A-125", "A-126")
def test_an_invoice_is_proposed_in_the_companys_words_in_that_language_alone(house: House) -> None:
    save(house, OURS)
    norwegian = sending.propose(house, KARI, an_open_invoice(house, language="nb").id, BASE)
    english = sending.propose(house, KARI, an_open_invoice(house, language="en").id, BASE)
    assert (norwegian.subject, norwegian.body) == (SHORT.subject, SHORT.body)
    assert english.subject == "Invoice {number} from {seller}"


def test_reminders_and_receipts_speak_them_too(house: House) -> None:
    save(house, LetterKind.REMINDER_SOON, Wording("Snart {due}", "Se {link}"))
    save(house, LetterKind.RECEIPT, Wording("Takk for {amount}", "{number}: {method}"))
    invoice = an_open_invoice(house)
    letter = reminding.remind(house, KARI, invoice.id, "k", BASE).letter
    assert letter.subject == "Snart 17.04.2026"
    assert letter.text == f"Se {letter.text.removeprefix('Se ')}"
    assert letter.text.count("/p/") == 1
    payment = a_paid_invoice(house).payments[0]
    assert receipts.send(house, KARI, payment.id).letter.subject == "Takk for 100,00 NOK"
    assert len(outbox.mails(house, KARI)) == 2


def test_one_can_go_back_to_our_words(house: House) -> None:
    ours, _ = wordings.read(house, OURS, "nb")
    save(house, OURS)
    assert wordings.read(house, OURS, "nb") == (SHORT, True)
    wordings.reset(house, KARI, OURS, "nb")
    assert wordings.read(house, OURS, "nb") == (ours, False)


@pytest.mark.parametrize(
    ("wanted", "field", "key"),
    [
        (Wording("Regning {nummer}", "x"), "subject", "input.placeholder"),
        (Wording("x", "{changes}"), "body", "input.placeholder"),
        (Wording("x", "en { for mye"), "body", "input.placeholder"),
        (Wording(" ", "x"), "subject", "input.required"),
        (Wording("x", ""), "body", "input.required"),
        (Wording("x" * 301, "x"), "subject", "input.too_long"),
    ],
)
def test_words_that_cannot_be_are_named_and_nothing_is_kept(
    house: House, wanted: Wording, field: str, key: str
) -> None:
    with pytest.raises(InvalidInput, match=key) as told:
        save(house, OURS, wanted)
    assert told.value.field == field
    assert ask(house, "select count(*) from wording") == [(0,)]
    if key == "input.placeholder":
        assert told.value.values["offered"].split(", ") == [
            "{" + name + "}" for name in PLACEHOLDERS[OURS]
        ]


def test_only_a_super_admin_changes_them(house: House) -> None:
    with pytest.raises(Refused, match="not_super_admin"):
        wordings.save(house, NILS, OURS, "nb", SHORT)
    with pytest.raises(Refused, match="not_super_admin"):
        wordings.reset(house, NILS, OURS, "nb")


def test_the_history_of_the_settings_tells_of_it_once(house: House) -> None:
    save(house, OURS)
    save(house, OURS)
    found = ask(house, "select changes from history where event = 'settings_changed'")
    assert len(found) == 1
    assert "Regning {number}" in found[0][0]
