"""The settings page: what a super admin changes there, and what it refuses at which field."""

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import identity
from invoicing.house import House
from invoicing.ledger import laws
from invoicing.model.people import Permissions, Reach
from invoicing.words import words
from tests.houses import KARI, NILS, OLA, a_draft, an_open_invoice, ask
from tests.pages.conftest import Seat
from tests.pages.reading import errors, said, toasts
from tests.signing_in import enter, give_passphrase


def field(at: AppTest, kind: str, label: str) -> object:
    """The widget with this label."""
    [found] = [each for each in at.get(kind) if each.label == label]
    return found


def button(at: AppTest, label: str) -> object:
    return field(at, "button", label)


def save(at: AppTest) -> AppTest:
    return button(at, "Save").click().run()


def accounts(house: House) -> dict[str, identity.Account]:
    return {account.email: account for account in identity.accounts(house, KARI)}


# ── company ──────────────────────────────────────────────────────────────────────────────────────


def test_a_company_moves_and_the_page_says_so(seat: Seat) -> None:
    at = seat.open("settings")
    field(at, "text_input", "City").set_value(" Oslo ")
    field(at, "text_input", "Country (two letters)").set_value("se")
    field(at, "selectbox", "Time zone").set_value("Europe/Stockholm")
    save(at)
    settings = seat.house.settings()
    assert (settings.company.city, settings.company.country) == ("Oslo", "SE")
    assert settings.zone == "Europe/Stockholm"
    assert toasts(at) == ["Saved."]
    assert field(at, "text_input", "City").value == "Oslo"


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("Company name", " ", "Fill in “Company name”."),
        ("Country (two letters)", "Norge", "Write Country (two letters) as two letters, like NO."),
        ("Email", "nowhere", "Enter one email address, such as kari@firma.example."),
    ],
)
def test_what_a_company_cannot_be_is_said_and_stays_as_typed(
    seat: Seat, label: str, typed: str, sentence: str
) -> None:
    before = seat.house.settings()
    at = seat.open("settings")
    field(at, "text_input", "City").set_value("Oslo")
    field(at, "text_input", label).set_value(typed)
    save(at)
    assert errors(at) == [sentence]
    assert field(at, "text_input", label).value == typed
    assert field(at, "text_input", "City").value == "Oslo"
    assert seat.house.settings() == before


def test_the_currency_is_fixed_as_soon_as_there_is_an_invoice(seat: Seat) -> None:
    at = seat.open("settings")
    field(at, "selectbox", "Company currency").set_value("SEK")
    save(at)
    assert seat.house.settings().base_currency == "SEK"
    a_draft(seat.house)
    at = seat.open("settings")
    assert field(at, "selectbox", "Company currency").disabled
    assert "begin new books" in field(at, "selectbox", "Company currency").help


def test_a_section_that_is_not_there_is_the_first_one(seat: Seat) -> None:
    assert field(seat.open("settings", section="nonsense"), "text_input", "Company name")


def test_who_is_no_super_admin_has_no_settings_page(seat: Seat) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        seat.open("settings", NILS)


def test_a_super_admin_who_is_one_no_more_saves_nothing(seat: Seat) -> None:
    before = seat.house.settings()
    at = seat.open("settings")
    field(at, "text_input", "City").set_value("Oslo")
    seat.sit(NILS)
    save_button = button(at, "Save")
    save_button.click().run()
    assert not at.exception
    assert seat.house.settings() == before


# ── invoices ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-34", "A-61")
def test_editing_and_deleting_finalized_invoices_are_off_and_warn_before_they_are_on(
    seat: Seat,
) -> None:
    at = seat.open("settings", section="invoices")
    edit = field(at, "toggle", "Allow editing of finalized invoices")
    delete = field(at, "toggle", "Allow deleting of finalized invoices")
    assert (edit.value, delete.value) == (False, False)
    assert "five years after the accounting year" in said(at)
    edit.set_value(True)
    delete.set_value(True)
    save(at)
    settings = seat.house.settings()
    assert (settings.allow_edit_finalized, settings.allow_delete_finalized) == (True, True)


@pytest.mark.contract("A-63", "A-64", "A-67")
def test_the_warning_about_deleting_names_the_gap_and_the_accounting_team(seat: Seat) -> None:
    text = said(seat.open("settings", section="invoices"))
    assert "leaves a gap in the numbering, since a number is never used again" in text
    assert "ask your accounting team first" in text


def test_the_next_number_is_shown_while_its_prefix_is_typed(seat: Seat) -> None:
    an_open_invoice(seat.house)
    at = seat.open("settings", section="invoices")
    assert "Next number INV-00002" in said(at)
    field(at, "text_input", "Prefix").set_value("2026/")
    field(at, "selectbox", "Digits").set_value(3)
    assert "Next number 2026/002" in said(at.run())
    assert seat.house.settings().number_prefix == "INV-"
    save(at)
    assert an_open_invoice(seat.house).number == "2026/002"


def test_a_prefix_that_cannot_be_is_refused_at_its_field_and_no_switch_is_turned(
    seat: Seat,
) -> None:
    at = seat.open("settings", section="invoices")
    field(at, "toggle", "Allow editing of finalized invoices").set_value(True)
    field(at, "text_input", "Prefix").set_value("INV-1")
    save(at)
    [sentence] = errors(at)
    assert sentence.startswith("A prefix has no blanks at its ends")
    assert field(at, "text_input", "Prefix").value == "INV-1"
    assert field(at, "toggle", "Allow editing of finalized invoices").value
    assert not seat.house.settings().allow_edit_finalized


@pytest.mark.contract("A-65")
def test_numbering_cannot_be_reset_while_a_finalized_invoice_exists(seat: Seat) -> None:
    an_open_invoice(seat.house)
    at = seat.open("settings", section="invoices")
    assert button(at, "Reset numbering").disabled
    assert "Numbering can be reset only when there are no finalized invoices" in said(at)


@pytest.mark.contract("A-65")
def test_numbering_is_reset_by_who_types_that_they_want_it(seat: Seat) -> None:
    a_draft(seat.house)
    at = seat.open("settings", section="invoices")
    field(at, "text_input", "Confirm by typing the word").set_value("yes")
    button(at, "Reset numbering").click().run()
    assert errors(at) == ["Type “reset” to confirm."]
    assert not ask(seat.house, "select 1 from history where event = 'numbering_reset'")
    field(at, "text_input", "Confirm by typing the word").set_value(" Reset ")
    button(at, "Reset numbering").click().run()
    assert toasts(at) == ["Numbering begins again at 1."]
    assert ask(seat.house, "select 1 from history where event = 'numbering_reset'")


# ── users and permissions ────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-30", "A-31")
def test_the_table_tells_what_everybody_may(seat: Seat) -> None:
    text = said(seat.open("settings", section="users"))
    assert "Kari Nordmann kari@fjord.no North All All All Super admin" in text
    nils = (
        "Nils Berg nils@fjord.no North Own team's Own team's Own team's payments, export, own lines"
    )
    assert nils in text
    assert "Ola Lund ola@fjord.no South All None None" in text


def test_a_user_is_added_with_permissions(seat: Seat) -> None:
    at = seat.open("settings", section="users", account="new")
    field(at, "text_input", "Name").set_value("Per Vik")
    field(at, "text_input", "Email").set_value("Per@Fjord.no")
    field(at, "selectbox", "Team").set_value("South")
    field(at, "selectbox", "Edit").set_value(Reach.TEAM)
    field(at, "checkbox", "Export").set_value(True)
    save(at)
    made = accounts(seat.house)["per@fjord.no"]
    assert (made.name, made.team, made.super_admin) == ("Per Vik", "South", False)
    assert made.permissions == Permissions(edit=Reach.TEAM, export=True)


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("Name", "", "Fill in “Name”."),
        ("Name", "nils berg", "Another account has this name; choose another one."),
        ("Email", "nils@fjord.no", "Another account has this email; choose another one."),
        ("Email", "per", "Enter one email address, such as kari@firma.example."),
    ],
)
def test_a_user_who_cannot_be_is_refused_at_the_field(
    seat: Seat, label: str, typed: str, sentence: str
) -> None:
    at = seat.open("settings", section="users", account="new")
    field(at, "text_input", "Name").set_value("Per Vik")
    field(at, "text_input", "Email").set_value("per@fjord.no")
    field(at, "text_input", label).set_value(typed)
    save(at)
    assert errors(at) == [sentence]
    assert field(at, "text_input", label).value == typed
    assert len(accounts(seat.house)) == 5


def test_permissions_are_taken_away(seat: Seat) -> None:
    at = seat.open("settings", section="users", account="2")
    field(at, "selectbox", "Edit").set_value(Reach.NONE)
    field(at, "checkbox", "Manage payments").set_value(False)
    save(at)
    may = accounts(seat.house)["nils@fjord.no"].permissions
    assert (may.view, may.edit, may.payments) == (Reach.TEAM, Reach.NONE, False)
    assert toasts(at) == ["Saved."]


def test_a_super_admin_is_not_asked_how_far_they_reach(seat: Seat) -> None:
    at = seat.open("settings", section="users", account="4")
    assert field(at, "selectbox", "Edit")
    field(at, "toggle", "Super admin").set_value(True)
    at.run()
    assert not [box for box in at.selectbox if box.label == "Edit"]
    save(at)
    ola = accounts(seat.house)["ola@fjord.no"]
    assert (ola.super_admin, ola.permissions) == (True, OLA.permissions)


def test_the_last_super_admin_stays_one(seat: Seat) -> None:
    give_passphrase(seat.house, KARI)
    at = seat.open("settings", section="users", account="1")
    field(at, "toggle", "Super admin").set_value(False)
    at.run()
    save(at)
    assert errors(at) == ["Make somebody else who can sign in a super admin first."]
    assert accounts(seat.house)["kari@fjord.no"].super_admin


def test_an_account_is_disabled_and_enabled_again(seat: Seat) -> None:
    give_passphrase(seat.house, NILS)
    token = enter(seat.house, NILS)
    at = seat.open("settings", section="users", account="2")
    button(at, "Disable").click().run()
    assert accounts(seat.house)["nils@fjord.no"].disabled
    assert identity.actor(seat.house, token) is None
    assert toasts(at) == ["Nils Berg is disabled and signed out."]
    button(at, "Enable again").click().run()
    assert not accounts(seat.house)["nils@fjord.no"].disabled


def test_somebody_is_signed_out_everywhere(seat: Seat) -> None:
    give_passphrase(seat.house, NILS)
    tokens = [enter(seat.house, NILS), enter(seat.house, NILS)]
    at = seat.open("settings", section="users", account="2")
    button(at, "Sign out everywhere").click().run()
    assert toasts(at) == ["2 sessions were ended."]
    assert [identity.actor(seat.house, token) for token in tokens] == [None, None]


def test_a_passphrase_is_set_for_somebody_but_not_a_weak_one(seat: Seat) -> None:
    at = seat.open("settings", section="users", account="2")
    field(at, "text_input", "New passphrase").set_value("short")
    button(at, "Set passphrase").click().run()
    assert errors(at) == ["Choose a passphrase of at least 12 characters; a few words do well."]
    field(at, "text_input", "New passphrase").set_value("nine quiet otters")
    button(at, "Set passphrase").click().run()
    assert toasts(at) == ["Nils Berg has a new passphrase."]
    assert identity.sign_in(seat.house, "nils@fjord.no", "nine quiet otters", "192.0.2.1")
    assert field(at, "text_input", "New passphrase").value == ""


@pytest.mark.parametrize("account", ["99", "x", "0", "²"])
def test_an_account_that_is_not_there_is_said_to_be_missing(seat: Seat, account: str) -> None:
    at = seat.open("settings", section="users", account=account)
    assert not at.exception
    assert "Nothing to show here" in said(at)


def test_a_name_is_text_and_never_html(seat: Seat) -> None:
    identity.save_account(seat.house, KARI, 4, name="<img src=x onerror=alert(1)>")
    at = seat.open("settings", section="users")
    assert not any("<img" in element.proto.body for element in at.html)


# ── control ──────────────────────────────────────────────────────────────────────────────────────


def test_every_law_is_checked_when_asked(seat: Seat) -> None:
    an_open_invoice(seat.house)
    at = seat.open("settings", section="control")
    assert "✓" not in said(at)
    button(at, "Run checks now").click().run()
    assert f"All {len(laws.laws())} laws hold" in said(at)
    assert said(at).count("✓") == len(laws.laws())


def test_a_broken_law_is_named_with_who_breaks_it(seat: Seat) -> None:
    invoice = an_open_invoice(seat.house)
    with seat.house.ledger.write() as cursor:
        cursor.execute("update invoice set payment_count = 7")
    at = seat.open("settings", section="control")
    button(at, "Run checks now").click().run()
    text = said(at)
    assert "One law is broken" in text
    assert f"✗ {words('en')('law.payments_are_counted')} #{invoice.id}: 7 counted" in text
    with seat.house.ledger.write() as cursor:
        cursor.execute("update invoice set payment_count = 0")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_law_has_its_words(language: str) -> None:
    w = words(language)
    assert {key for key in w.catalogue.texts if key.startswith("law.")} == {
        f"law.{law.name}" for law in laws.laws()
    }


def test_a_law_says_the_same_in_the_books_and_on_the_page() -> None:
    w = words("en")
    assert {law.name: w(f"law.{law.name}") for law in laws.laws()} == {
        law.name: law.sentence for law in laws.laws()
    }


def test_the_page_speaks_norwegian(seat: Seat) -> None:
    text = said(seat.open("settings", language="nb", section="users"))
    assert "Brukere og tillatelser" in text
    assert "Superadministrator" in text
