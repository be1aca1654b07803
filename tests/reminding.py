"""Books whose schedule of reminders is switched on, and nights that come when they are told to."""

from dataclasses import replace
from datetime import date, timedelta

from invoicing import (
    outbox,
    reminders,
    reminding,
)
from invoicing.house import House
from invoicing.model.invoice import Invoice
from invoicing.model.letters import LetterKind
from invoicing.model.mail import Mail, MailKind
from invoicing.model.reminders import Step
from invoicing.reminders import Wanted
from tests.houses import (
    KARI,
    SELLER,
    TODAY,
    Clock,
    now_of,
    set_up,
)

SOON, LATE, LAST = LetterKind.REMINDER_SOON, LetterKind.REMINDER_LATE, LetterKind.REMINDER_LAST
SCHEDULE = [Wanted(-3, SOON, True), Wanted(7, LATE, True), Wanted(21, LAST, True)]
DUE = TODAY + timedelta(days=30)
STEPS = [Step(-3, SOON, TODAY), Step(7, LATE, TODAY), Step(21, LAST, TODAY)]
BASE = "https://faktura.fjord.no"


def switch_on(house: House) -> House:
    """Books in which the schedule is switched on, and there is somebody to send from."""
    set_up(house, company=replace(SELLER, email="post@fjord.no"))
    reminders.save_schedule(house, KARI, SCHEDULE)
    return house


def days(count: int) -> date:
    """So many days after the due date."""
    return DUE + timedelta(days=count)


def by_night(house: House, day: date) -> dict[str, int]:
    """The night of a day comes."""
    assert isinstance(house.clock, Clock)
    house.clock.to(day, hour=3)
    return dict(reminding.send_due(house, day))


def counted(sent: int = 0, skipped: int = 0, waiting: int = 0, failed: int = 0) -> dict[str, int]:
    return {"sent": sent, "skipped": skipped, "waiting": waiting, "failed": failed}


def mails(house: House) -> list[Mail]:
    found = [mail for mail in outbox.mails(house, KARI) if mail.kind is MailKind.REMINDER]
    return sorted(found, key=lambda mail: mail.id)


def subjects(house: House) -> list[str]:
    return [mail.letter.subject for mail in mails(house)]


def of(house: House, invoice: Invoice) -> reminders.Reminders:
    return reminders.of(house, KARI, invoice.id)


def next_day(house: House, invoice: Invoice) -> date | None:
    return now_of(house, invoice).next_reminder
