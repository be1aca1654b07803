"""Start your own books: from the sample company to a company with a sign-in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import identity
from invoicing.house import OWN, House, close_houses, open_house
from parts import desk
from tests.houses import KARI, keeps_the_laws, set_up
from tests.pages.conftest import Seat
from tests.pages.reading import errors, said
from tests.signing_in import GOOD, HERE

TYPED = {
    "Company name": "Nordlys AS",
    "Organization number": "987654321",
    "Name": "Anne Strand",
    "Email": "Anne@Nordlys.no",
    "Passphrase": GOOD,
    "Passphrase once more": GOOD,
}


@pytest.fixture
def home(seat: Seat, tmp_path: Path) -> Iterator[Path]:
    """The home folder of a dashboard that shows the sample company."""
    set_up(seat.house, sample=True)
    home = tmp_path / "home"
    seat.house = replace(seat.house, home=home)
    seat.patch.setattr(desk, "house", lambda: seat.house)
    yield home
    close_houses()


def start(at: AppTest, **typed: str) -> AppTest:
    for label, text in (TYPED | typed).items():
        [box] = [each for each in at.text_input if each.label == label]
        box.set_value(text)
    [button] = [each for each in at.button if each.label == "Start the books"]
    return button.click().run()


def test_books_are_started_and_the_way_in_is_shown(seat: Seat, home: Path) -> None:
    at = seat.open("setup")
    at.selectbox[0].set_value("Europe/Stockholm")
    at.selectbox[1].set_value("SEK")
    start(at)
    assert "The books of Nordlys AS are ready. Sign-in is required from now on." in said(at)
    assert any('href="/sign-in"' in element.proto.body for element in at.html)
    assert not at.text_input
    house: House = open_house(home)
    settings = house.settings()
    assert (settings.company.name, settings.company.org_number) == ("Nordlys AS", "987654321")
    assert (settings.zone, settings.base_currency) == ("Europe/Stockholm", "SEK")
    actor = identity.actor(house, identity.sign_in(house, "anne@nordlys.no", GOOD, HERE))
    assert actor
    assert (actor.name, actor.super_admin) == ("Anne Strand", True)
    keeps_the_laws(house)


@pytest.mark.parametrize(
    ("label", "text", "sentence"),
    [
        ("Company name", " ", "Fill in “Company name”."),
        ("Name", "", "Fill in “Name”."),
        ("Email", "anne", "Enter one email address, such as kari@firma.example."),
        (
            "Passphrase once more",
            "something else",
            "The two passphrases differ; type the same one twice.",
        ),
    ],
)
def test_what_cannot_be_started_is_said_at_its_field_and_leaves_nothing_behind(
    seat: Seat, home: Path, label: str, text: str, sentence: str
) -> None:
    at = start(seat.open("setup"), **{label: text})
    assert errors(at) == [sentence]
    shown = {box.label: box.value for box in at.text_input}
    assert shown == TYPED | {label: text}
    assert not home.exists() or not list(home.iterdir())


def test_a_weak_passphrase_starts_nothing(seat: Seat, home: Path) -> None:
    weak = {"Passphrase": "nordlys", "Passphrase once more": "nordlys"}
    at = start(seat.open("setup"), **weak)
    assert errors(at) == ["Choose a passphrase of at least 12 characters; a few words do well."]
    assert not (home / OWN).exists()


def test_books_that_somebody_else_started_meanwhile_are_not_touched(seat: Seat, home: Path) -> None:
    at = seat.open("setup")
    home.mkdir()
    (home / OWN).write_bytes(b"theirs")
    start(at)
    assert errors(at) == ["There are books here already; sign in to them instead."]
    assert (home / OWN).read_bytes() == b"theirs"


def test_who_has_books_already_is_told_so_kindly(seat: Seat) -> None:
    at = seat.open("setup", KARI)
    assert not at.text_input
    assert "has books of its own already" in said(at)
