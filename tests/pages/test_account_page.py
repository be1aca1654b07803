"""My account: everybody's own language, passphrase and sessions."""

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import identity
from parts import settings_account
from tests.houses import KARI, NILS, OLA, set_up
from tests.pages.conftest import Seat
from tests.pages.reading import errors, said, toasts
from tests.signing_in import GOOD, enter, give_passphrase

NEW = "nine quiet otters"


@pytest.fixture
def token(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nils has a passphrase and sits in a session of his own."""
    give_passphrase(seat.house, NILS)
    own = enter(seat.house, NILS)
    monkeypatch.setattr(settings_account, "own_session", lambda: own)
    return own


def change(at: AppTest, current: str, new: str, again: str) -> AppTest:
    labels = ("Current passphrase", "New passphrase", "New passphrase once more")
    for label, typed in zip(labels, (current, new, again), strict=True):
        [box] = [each for each in at.text_input if each.label == label]
        box.set_value(typed)
    [button] = [each for each in at.button if each.label == "Change passphrase"]
    return button.click().run()


def test_everybody_sees_who_they_are(seat: Seat, token: str) -> None:
    text = said(seat.open("account", NILS))
    assert "Name Nils Berg Email nils@fjord.no Team North" in text


def test_a_passphrase_is_changed_by_who_knows_the_present_one(seat: Seat, token: str) -> None:
    elsewhere = enter(seat.house, NILS)
    at = change(seat.open("account", NILS), GOOD, NEW, NEW)
    assert toasts(at) == ["Your passphrase is changed."]
    assert identity.actor(seat.house, token)
    assert identity.actor(seat.house, elsewhere) is None
    assert identity.sign_in(seat.house, "nils@fjord.no", NEW, "192.0.2.1")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("wrong wrong wrong", NEW, NEW), "This is not your current passphrase; try again."),
        ((GOOD, NEW, NEW + "s"), "The two passphrases differ; type the same one twice."),
        (
            (GOOD, "short", "short"),
            "Choose a passphrase of at least 12 characters; a few words do well.",
        ),
    ],
)
def test_a_passphrase_that_cannot_be_is_refused_at_its_field(
    seat: Seat, token: str, typed: tuple[str, str, str], sentence: str
) -> None:
    at = change(seat.open("account", NILS), *typed)
    assert errors(at) == [sentence]
    assert tuple(box.value for box in at.text_input) == typed
    assert enter(seat.house, NILS)


def test_one_signs_out_everywhere_else_and_stays(seat: Seat, token: str) -> None:
    others = [enter(seat.house, NILS), enter(seat.house, NILS)]
    at = seat.open("account", NILS)
    [button] = [each for each in at.button if each.label == "Sign out everywhere else"]
    assert toasts(button.click().run()) == ["2 sessions were ended."]
    assert identity.actor(seat.house, token)
    assert [identity.actor(seat.house, other) for other in others] == [None, None]


def test_a_language_is_chosen_for_good(seat: Seat, token: str) -> None:
    at = seat.open("account", OLA)
    at.radio[0].set_value("nb").run()
    assert not at.exception
    [ola] = [a for a in identity.accounts(seat.house, KARI) if a.email == OLA.email]
    assert ola.language == "nb"


def test_nobody_has_a_passphrase_in_the_sample_company(seat: Seat, token: str) -> None:
    set_up(seat.house, sample=True)
    at = seat.open("account", NILS)
    assert not at.text_input
    assert "Nobody signs in to the sample company" in said(at)
