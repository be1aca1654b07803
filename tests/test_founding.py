"""Books of one's own: whole or not at all, once, and theirs who founded them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest

from invoicing import founding, identity, lifecycle
from invoicing.house import OWN, House, close_houses, open_house
from invoicing.ledger.database import Ledger
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.invoice import Seller
from invoicing.model.people import system
from tests.houses import Clock, keeps_the_laws
from tests.signing_in import CHEAP, GOOD, HERE

ASKED: dict[str, Any] = {
    "company": Seller("Fjord Handel AS", country="no"),
    "zone": "Europe/Oslo",
    "base_currency": "nok",
    "admin_name": "Kari Nordmann",
    "admin_email": "Kari@Fjord.no",
    "passphrase": GOOD,
}


def found(home: Path, **asked: Any) -> None:
    founding.found(home, Clock(), **ASKED | asked, passphrases=CHEAP)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "new" / "home"
    close_houses()


def test_the_books_hold_the_company_and_its_first_super_admin(home: Path) -> None:
    found(home)
    house = open_house(home)
    settings = house.settings()
    assert settings.company == Seller("Fjord Handel AS", country="NO")
    assert (settings.zone, settings.base_currency, settings.sample) == ("Europe/Oslo", "NOK", False)
    token = identity.sign_in(house, "kari@fjord.no", GOOD, HERE, CHEAP)
    actor = identity.actor(house, token)
    assert actor
    assert (actor.name, actor.super_admin) == ("Kari Nordmann", True)
    assert identity.actor(house, None) is None
    keeps_the_laws(house)


def test_books_with_an_invoice_and_no_customer_yet_keep_the_laws(home: Path) -> None:
    found(home)
    house = open_house(home)
    lifecycle.create(house, system("import"), {})
    keeps_the_laws(house)


def test_nothing_but_the_books_is_left_and_only_their_owner_reads_them(home: Path) -> None:
    found(home)
    assert [path.name for path in home.iterdir()] == [OWN]
    assert S_IMODE((home / OWN).stat().st_mode) == 0o600


def test_books_are_never_founded_over_books(home: Path) -> None:
    found(home)
    before = (home / OWN).read_bytes()
    with pytest.raises(Refused, match="books_exist"):
        found(home, admin_name="Somebody Else")
    assert (home / OWN).read_bytes() == before


def test_of_several_founders_at_once_one_wins(home: Path) -> None:
    def attempt(number: int) -> str:
        try:
            found(home, admin_name=f"Founder {number}")
        except Refused as refused:
            return refused.key
        return "founded"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(4)))
    assert sorted(answers) == ["founded"] + ["reason.books_exist"] * 3
    assert [path.name for path in home.iterdir()] == [OWN]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"company": Seller()}, "company"),
        ({"zone": "Oslo"}, "zone"),
        ({"base_currency": "KR"}, "base_currency"),
        ({"admin_name": " "}, "name"),
        ({"admin_email": "kari"}, "email"),
        ({"passphrase": "too short"}, "passphrase"),
        ({"passphrase": "KariNordmann1"}, "passphrase"),
    ],
)
def test_what_cannot_be_founded_leaves_nothing_behind(
    home: Path, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        found(home, **asked)
    assert caught.value.field == field
    assert not home.exists() or not list(home.iterdir())


def test_a_house_that_was_open_on_the_sample_gives_way_to_the_books(home: Path) -> None:
    home.mkdir(parents=True)
    Ledger(home / "sample.duckdb").close()
    sample = open_house(home)
    found(home)
    own: House = open_house(home)
    assert own is not sample
    assert own.settings().company.name == "Fjord Handel AS"
