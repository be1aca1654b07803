"""The auditor: whether the books keep their laws."""

from dataclasses import dataclass

from invoicing.house import House
from invoicing.ledger import laws
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor


@dataclass(frozen=True, slots=True)
class Verdict:
    """One law: how many records break it, and (id, what is wrong) of the first few."""

    name: str
    sentence: str
    count: int = 0
    offenders: tuple[tuple[int, str], ...] = ()

    @property
    def holds(self) -> bool:
        return not self.count


def check(house: House, actor: Actor) -> list[Verdict]:
    """Every law of the books with its verdict, for super admins."""
    decide(Action.SETTINGS, general(actor)).enforce()
    with house.reading() as cursor:
        broken = {each.law.name: each for each in laws.broken(cursor)}
    return [_verdict(law, broken.get(law.name)) for law in laws.laws()]


def _verdict(law: laws.Law, broken: laws.Broken | None) -> Verdict:
    found = (broken.count, broken.offenders) if broken else (0, ())
    return Verdict(law.name, law.sentence, *found)
