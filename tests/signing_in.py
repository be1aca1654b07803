"""People with passphrases at the door: cheap to seal, and short ways to sign in or be refused."""

from typing import Any

import pytest

from invoicing import identity
from invoicing.house import House
from invoicing.ledger import accounts
from invoicing.model.errors import Problem
from invoicing.model.people import Actor
from invoicing.outside.passphrases import Passphrases
from tests.houses import KARI

CHEAP = Passphrases(memory_kib=8, passes=1)
GOOD = "seven grey herons"
HERE = "192.0.2.7"


def give_passphrase(house: House, person: Actor, passphrase: str = GOOD) -> None:
    assert person.account_id is not None
    with house.ledger.write() as cursor:
        accounts.seal(cursor, person.account_id, CHEAP.sealed(passphrase))


def enter(
    house: House, who: Actor = KARI, passphrase: str = GOOD, origin: str = HERE, email: str = ""
) -> str:
    return identity.sign_in(house, email or str(who.email), passphrase, origin, CHEAP)


def refusal(house: House, **asked: Any) -> str:
    with pytest.raises(Problem) as caught:
        enter(house, **asked)
    return caught.value.key


def later(house: House, **span: int) -> None:
    house.clock.forward(**span)  # type: ignore[attr-defined]


def fail(house: House, times: int, **asked: Any) -> str:
    return [refusal(house, passphrase="wrong wrong wrong", **asked) for _ in range(times)][-1]
