"""Begin books of one's own: a company, its zone and currency, and the first super admin."""

import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from invoicing import identity, settings
from invoicing.house import OWN, House
from invoicing.ledger import preferences
from invoicing.ledger.database import Ledger
from invoicing.model.errors import Refused
from invoicing.model.invoice import Seller
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.outside.passphrases import STANDARD, Passphrases


def found(
    home: Path,
    clock: Callable[[], datetime],
    company: Seller,
    zone: str,
    base_currency: str,
    admin_name: str,
    admin_email: str,
    passphrase: str,
    passphrases: Passphrases = STANDARD,
) -> None:
    """Make the books of `home`; from the next `open_house` on they are the ones that open.

    All or nothing: they are made beside their place and moved there when they are whole.
    `Refused` where there are books already, `InvalidInput` naming the field that cannot be.
    """
    if (home / OWN).exists():
        raise Refused("reason.books_exist")
    asked = {"company": company, "zone": zone, "base_currency": base_currency}
    wanted = settings.checked(Settings(), asked)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".founding-", dir=home) as folder:
        made = Path(folder) / OWN
        with closing(Ledger(made)) as ledger:
            house = House(ledger, home, clock)
            with house.books(Actor(None, admin_name)) as books:
                preferences.save(books.cursor, wanted)
            identity.create_first(house, admin_name, admin_email, passphrase, passphrases)
            ledger.checkpoint()
        made.chmod(0o600)
        _put(made, home / OWN)


def _put(made: Path, place: Path) -> None:
    """Into its place, but never over books that somebody else put there meanwhile."""
    try:
        os.link(made, place)
    except FileExistsError:
        raise Refused("reason.books_exist") from None
    except OSError:  # a file system without links
        made.rename(place)
