"""Pages without a browser: frame.py runs as it does for a person, at books of the test's own.

`seat.open("settings", section="users")` sits down as Kari, a super admin who reads English, and
opens a page; `seat.open("import", NILS)` as somebody else. Who sits there is decided here, since
these runs know no cookies; everything behind it, permissions included, is the real thing.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from invoicing import identity
from invoicing.house import House
from invoicing.model.people import Actor
from parts import desk
from tests.houses import KARI

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
SECONDS = 60
# Every AppTest looks through all installed packages for components; they stay the same.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@dataclass
class Seat:
    """A desk at these books."""

    house: House
    patch: pytest.MonkeyPatch

    def open(self, page: str, /, who: Actor = KARI, language: str = "en", **query: str) -> AppTest:
        """Sit down and open a page, at its address with these query parameters.

        ValueError: there is no such page for this person.
        """
        identity.choose_language(self.house, who, language)
        self.sit(who)
        at = AppTest.from_file(str(FRAME), default_timeout=SECONDS)
        at.switch_page(f"{page}.py")  # before the first run it is taken as the address
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        return at.switch_page(f"{page}.py")

    def sit(self, who: Actor | None) -> None:
        """From the next run on it is this person who acts, with what the books say they may."""

        def known() -> Actor | None:
            accounts = identity.accounts(self.house, KARI) if who else []
            return next((a.actor for a in accounts if who and a.id == who.account_id), None)

        self.patch.setattr(desk, "_known", known)


@pytest.fixture
def seat(house: House, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """A desk at the small empty books of the fixture `house`."""
    monkeypatch.setattr(desk, "house", lambda: house)
    return Seat(house, monkeypatch)
