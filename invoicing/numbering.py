"""Which number comes next, and whether numbering may begin anew."""

from dataclasses import dataclass, replace

from invoicing.house import House
from invoicing.ledger import numbering, reading
from invoicing.model.decisions import Action, Decision, decide, general
from invoicing.model.people import Actor


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The value the counter gives next, the verdict on a reset, whether there are invoices."""

    value: int
    reset: Decision
    any_invoice: bool

    def number(self, prefix: str, digits: int) -> str:
        """The next number as it would be written."""
        return f"{prefix}{self.value:0{digits}d}"


def upcoming(house: House, actor: Actor) -> Upcoming:
    """What numbering will do, for super admins; nothing is taken."""
    facts = general(actor)
    decide(Action.SETTINGS, facts).enforce()
    with house.reading() as cursor:
        value = numbering.last(cursor) + 1
        facts = replace(facts, any_finalized=reading.any_finalized(cursor))
        return Upcoming(value, decide(Action.RESET_NUMBERS, facts), numbering.any_invoice(cursor))
