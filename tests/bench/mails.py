"""A hundred mails against a server that misbehaves, in each of its ways, until it recovers.

    python -m tests.bench.mails --mails 100 [--json FILE]

Prints a row a way: that each mail has one row in the outbox however often it is asked for, how
often the mail that arrived least did so, and how many Message-IDs the attempts of one mail had at
most. Then the slowest page of a dashboard without mail, and while its postman is kept waiting by
such a server. Exits with 1 where one of them is not as it must be.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from invoicing import outbox, sampling
from invoicing.house import SAMPLE, House
from invoicing.ledger.database import Ledger
from invoicing.model.mail import Address, Letter, Mail, MailKind, MailState
from invoicing.model.people import system
from invoicing.outside.mailer import Smtp
from tests.bench.clicks import figure, session
from tests.browser.serving import NOW, Server, serving
from tests.houses import KARI, Clock, a_house, ask, closed
from tests.mail_servers import ANSWERS, Post, mail_server

#: Every way of `mail_servers`: noes for now and for ever, lines that break, silence.
WAYS = (*ANSWERS, "cut_mail", "cut_rcpt", "cut_data", "stall", "dead", "slow", "some_refused")
FROM = Address("faktura@fjord.no", "Fjord Handel AS")
#: How long the client waits for a server that keeps silent; the server keeps it for longer.
IMPATIENT, PATIENT = 0.3, 60.0
PAGES = ("outbox", "inbox", "invoices", "payments")
PAGE_MS, ROUNDS = 1_000, 5


@dataclass(frozen=True)
class Account:
    """What became of so many mails in one way."""

    way: str
    mails: int
    rows: int  # in the outbox, each asked for twice
    unsent: int  # still not sent after the recovery
    arrived: int  # how often the mail that arrived least did
    names: int  # Message-IDs of one mail, at most
    attempts: int  # of all mails

    @property
    def holds(self) -> bool:
        whole = (self.rows, self.unsent, self.names) == (self.mails, 0, 1)
        return whole and self.arrived >= 1

    @property
    def row(self) -> dict[str, Any]:
        """As `bench --json` writes it, with what else is counted."""
        told = figure(f"mails: {self.way}", self.arrived, "deliveries at least", None)
        return told | {"holds": self.holds, "rows": self.rows, "message_ids": self.names}


def letter(number: int, copy: str = "kopi@nord.no") -> Letter:
    """A mail that is told apart by its subject."""
    to = Address(f"kunde{number}@nord.no")
    return Letter(FROM, (to,), f"Mail {number}", "Hei", "<p>Hei</p>", (Address(copy),))


def ask_for(house: House, mails: int) -> None:
    """Every mail twice, as a double click does."""
    for _ in range(2):
        with house.books(KARI) as books:
            for number in range(mails):
                copy = "no@nord.no" if number % 2 else "kopi@nord.no"
                outbox.post(books, letter(number, copy), f"mail-{number}", MailKind.MESSAGE)


def account(house: House, open: Callable[..., Smtp], post: Post, way: str, mails: int) -> Account:
    """Send them in one way, let the server recover, and see what came of each."""
    assert isinstance(house.clock, Clock)
    post.__init__()  # type: ignore[misc]
    ask_for(house, mails)
    post.ways = [way] * mails
    outbox.deliver_by(house, open(IMPATIENT))
    post.ways, post.way = [], ""
    for mail in _mails(house, mails):
        if mail.state is MailState.FAILED:
            outbox.retry(house, KARI, mail.id)
    house.clock.at += timedelta(hours=1)
    outbox.deliver_by(house, open(PATIENT))
    return _accounted(house, post, way, mails)


def _mails(house: House, most: int) -> list[Mail]:
    ids = ask(house, "select id from outbox order by id limit $most", most=most + 1)
    return [outbox.read(house, KARI, id) for (id,) in ids]


def _accounted(house: House, post: Post, way: str, mails: int) -> Account:
    names: dict[str, set[str]] = defaultdict(set)
    arrived: Counter[str] = Counter()
    for mail in post.mails:
        arrived[mail["subject"]] += 1
        names[mail["subject"]].add(mail["message-id"])
    known = _mails(house, mails)
    for each in known:
        names[each.letter.subject].add(each.message_id)
    return Account(
        way,
        mails,
        len(known),
        sum(each.state is not MailState.SENT for each in known),
        min(arrived[f"Mail {number}"] for number in range(mails)),
        max(map(len, names.values())),
        sum(each.attempts for each in known),
    )


def accounts(mails: int, ways: Sequence[str] = WAYS) -> Iterator[Account]:
    """Each way with books and a server of its own."""
    for way in ways:
        with TemporaryDirectory() as folder, mail_server() as (open, post):
            house = a_house(Path(folder))
            yield account(house, open, post, way, mails)
            closed(house)


# -- pages meanwhile ----------------------------------------------------------------------


def slowest_page(mails: int) -> float:
    """Milliseconds until the slowest page stood, of a dashboard whose so many mails are kept
    waiting."""
    with TemporaryDirectory() as folder, mail_server() as (open, post):
        home, server = Path(folder) / "home", open()
        sampling.make(home, lambda: datetime.fromisoformat(NOW), 2_000)
        house = House(Ledger(home / SAMPLE), home, lambda: datetime.fromisoformat(NOW))
        with house.books(system()) as books:
            for number in range(mails):
                outbox.post(books, letter(number), f"mail-{number}", MailKind.MESSAGE)
        house.ledger.close()
        post.ways = ["stall", "slow", "cut_data"] * mails
        told = {"INVOICING_SMTP_HOST": server.host, "INVOICING_SMTP_PORT": str(server.port)}
        with serving(home, **told) as dashboard:
            for page in PAGES:  # what is loaded once is loaded
                _ms(dashboard, page)
            times = [_ms(dashboard, page) for _ in range(ROUNDS) for page in PAGES]
            assert post.ways or not mails, "the postman was done before the pages were asked"
        return max(times)


def _ms(server: Server, page: str) -> float:
    start = time.perf_counter()
    with session(server, page):
        return (time.perf_counter() - start) * 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=100)
    parser.add_argument("--json", type=Path, help="where the rows are written")
    asked = parser.parse_args(arguments)
    found = []
    for each in accounts(asked.mails):
        verdict = "holds" if each.holds else "DOES NOT HOLD"
        print(
            f"{each.way:<14} {each.rows:>4} rows  {each.attempts:>4} attempts  arrived at least"
            f" {each.arrived}  {each.names} Message-ID a mail  {each.unsent} unsent  {verdict}"
        )
        found.append(each.row)
    for page in (
        figure("slowest page without mail", slowest_page(0), "ms", None),
        figure("slowest page while mail waits", slowest_page(asked.mails), "ms", PAGE_MS),
    ):
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[page["holds"]]
        print(f"{page['name']:<40} {page['ours']:>10,.1f} ms  {verdict}")
        found.append(page)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return int(any(row["holds"] is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
