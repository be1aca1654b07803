"""Books that are hard to ask: odd texts, the edges of days, nulls, several currencies."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from invoicing import defining, lifecycle
from invoicing.house import House
from invoicing.model.custom import KINDS
from invoicing.model.payment import Method
from invoicing.model.properties import Sort
from tests.houses import KARI, NILS, SIRI, Clock, a_draft, a_line, a_payment, pay

#: Half an hour each side of midnight and of the hours at which clocks change, in Oslo and New York.
MOMENTS = [
    datetime(2026, 3, 28, 22, 59, 59),
    datetime(2026, 3, 28, 23, 0),  # midnight in Oslo, an hour from UTC
    datetime(2026, 3, 29, 21, 59, 59),
    datetime(2026, 3, 29, 22, 0),  # the next midnight is two hours from UTC
    datetime(2026, 10, 25, 22, 59, 59),
    datetime(2026, 10, 25, 23, 0),
    datetime(2026, 3, 8, 4, 59, 59),
    datetime(2026, 3, 8, 5, 0),
    datetime(2026, 3, 9, 3, 59, 59),
    datetime(2026, 3, 9, 4, 0),
    datetime(2025, 12, 31, 23, 30),
]
TEXTS = [
    None,
    "50 % off_season",
    "50 kroner off",
    "under_score",
    "underXscore",
    'O\'Brien said "no"',
    "'; drop table invoice; --",
    "back\\slash",
    "Straße",
    "STRASSE",
    "Ørsted Åse",
    "ØRSTED ÅSE",
    "Angstro\u0308m",
    "😀 party 🎉",
    "İstanbul ısı",
    "ΣΑΣ Σας",
    "two  blanks",
    "null",
]


def nasty(house: House) -> None:
    """An invoice for every text and moment, in several currencies, of every status and owner."""
    clock: Clock = house.clock
    for kind in KINDS:
        defining.define(house, KARI, f"Own {kind}", kind, ("Åse", "ß", "%") * (kind is Sort.CHOICE))
    people, totals = (KARI, NILS, SIRI), ("100", "0", "250.50", "-80", "0.01", "99999999.99")
    for i in range(max(len(TEXTS), len(MOMENTS)) * 2):
        clock.at = MOMENTS[i % len(MOMENTS)].replace(tzinfo=UTC)
        text, day = TEXTS[i % len(TEXTS)], house.today()
        draft = a_draft(
            house,
            totals[i % len(totals)],
            people[i % 3] if i % 3 != 2 else KARI,
            title=text,
            purchase_order=TEXTS[-1 - i % len(TEXTS)],
            currency=("NOK", "EUR", "KWD")[i % 3],
            lines=(a_line(totals[i % len(totals)]),),
            issue_date=None if i % 5 == 4 else day,
            due_date=None if i % 5 == 4 else day + timedelta(days=i % 40),
            payment_terms=None if i % 4 else i,
            rate=None if i % 2 else Decimal("11.4321"),
            billable=bool(i % 4),
            language="nb" if i % 7 else None,
        )
        _carry_on(house, draft.id, i)
    clock.at = datetime(2026, 4, 10, 8, tzinfo=UTC)
    for method in Method:
        a_payment(house, method=method, reference=TEXTS[list(Method).index(method) + 1])


def own_values(house: House, i: int) -> dict[str, Any]:
    """Values of the company's own properties; some have none, some only a few."""
    values = {
        "c_own_text": TEXTS[i % len(TEXTS)],
        "c_own_number": Decimal(i - 9) / 8,
        "c_own_date": house.today() + timedelta(days=i % 50),
        "c_own_choice": ("Åse", "ß", "%")[i % 3],
        "c_own_flag": i % 4 == 0,
    }
    return {name: value for n, (name, value) in enumerate(values.items()) if (i + n) % 3}


def _carry_on(house: House, id: int, i: int) -> None:
    """Some invoices go on in life: issued, part paid, paid, voided, without an owner."""
    if i % 4:
        issued = lifecycle.finalize(house, KARI, id)
        if i % 4 == 2 and issued.amount_due > 0:
            pay(house, issued, None if i % 8 == 2 else "0.01")
        elif i % 12 == 3 and issued.status == "open":
            lifecycle.void(house, KARI, id)
    lifecycle.set_properties(house, KARI, id, own_values(house, i))
    if i % 6 == 1:
        lifecycle.set_properties(house, KARI, id, {"c_own_text": None, "c_own_flag": i % 4 == 1})
    if i % 5 == 0:
        lifecycle.assign_owner(house, KARI, id, None)
