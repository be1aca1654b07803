"""Statements leave by e-mail, one letter a key, and for many customers at once as a job."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from zipfile import ZipFile

import pytest

from invoicing import (
    customers,
    jobs,
    outbox,
    quick,
    statement_bulk,
    statement_mail,
    statements,
    working,
)
from invoicing.house import House
from invoicing.ledger import outbox as kept
from invoicing.model.customer import ListQuestion, Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.jobs import Job, State
from invoicing.model.mail import Mail, MailKind, MailState
from invoicing.model.people import Reach
from invoicing.model.statement import StatementKind, StatementQuestion
from tests.houses import (
    ANNE,
    BJOERN,
    FJELL,
    KARI,
    NILS,
    OLA,
    SOERENSEN,
    an_open_invoice,
    ask,
    may,
)

COMPANY, CONTACT = Side.COMPANY, Side.CONTACT


class Server:
    """A mail server that takes everything and remembers it."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def send(self, sender: str, to: Sequence[str], whole: bytes) -> str | None:
        self.taken.append(whole)
        return None


def question(house: House, id: int = FJELL.id, side: Side = COMPANY) -> StatementQuestion:
    return statements.asked(house, side, id)


def mails(house: House) -> list[Mail]:
    with house.reading() as cursor:
        return kept.listed(cursor)


# ── one letter ───────────────────────────────────────────────────────────────────────────────────


def test_a_statement_goes_to_the_company_else_to_its_first_contact_with_an_address(
    house: House,
) -> None:
    assert statement_mail.address_of(house, KARI, question(house)) == ANNE.email
    customers.edit(house, KARI, COMPANY, FJELL.id, {"email": "post@fjell.no"})
    assert statement_mail.address_of(house, KARI, question(house)) == "post@fjell.no"


def test_the_letter_says_the_day_and_the_balance_in_the_debtors_language(house: House) -> None:
    an_open_invoice(house, "100")
    customers.edit(house, KARI, COMPANY, FJELL.id, {"language": "nb"})
    mail = statement_mail.send(house, KARI, question(house), "k")
    assert (mail.kind, mail.state) == (MailKind.STATEMENT, MailState.QUEUED)
    assert mail.letter.subject == "Kontoutskrift fra Fjord Handel AS per 18.03.2026"
    assert "100,00\xa0NOK" in mail.letter.text
    assert mail.letter.to[0].email == ANNE.email


def test_the_same_key_sends_once(house: House) -> None:
    an_open_invoice(house, "100")
    first = statement_mail.send(house, KARI, question(house), "k")
    assert statement_mail.send(house, KARI, question(house), "k").id == first.id
    assert statement_mail.send(house, KARI, question(house), "other").id != first.id
    assert len(mails(house)) == 2


def test_the_pdf_goes_along_as_of_the_day_that_was_asked_for(house: House) -> None:
    an_open_invoice(house, "100")
    asked = question(house)
    statement_mail.send(house, KARI, asked, "k")
    _, expected = statements.pdf(house, KARI, asked)
    house.clock.forward(days=3)
    an_open_invoice(house, "900")
    server = Server()
    assert outbox.deliver_by(house, server) == 1
    [mail] = mails(house)
    assert mail.state is MailState.SENT
    assert outbox._files(house, mail) == {mail.letter.enclosures[0].name: expected}
    assert b"application/pdf" in server.taken[0]
    assert customers.read(house, KARI, COMPANY, FJELL.id).history[0].event == "statement_sent"


def test_a_statement_of_somebody_who_may_see_nothing_any_more_never_leaves(house: House) -> None:
    an_open_invoice(house, "100", by=NILS)
    statement_mail.send(house, NILS, question(house), "k")
    with house.ledger.write() as cursor:
        cursor.execute("update account set disabled_at = created_at where id = 2")
    outbox.deliver_by(house, Server())
    assert [m.state for m in mails(house)] == [MailState.FAILED]


@pytest.mark.parametrize("to", ["", "no address"])
def test_without_an_address_nothing_is_sent(house: House, to: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        statement_mail.send(house, KARI, question(house), "k", to)
    assert refused.value.field == "to"
    assert mails(house) == []


def test_who_may_edit_nothing_sends_nothing(house: House) -> None:
    assert not decide(Action.SEND_STATEMENT, general(OLA))
    with pytest.raises(Refused, match="no_edit"):
        statement_mail.send(house, OLA, question(house), "k")


# ── many ─────────────────────────────────────────────────────────────────────────────────────────


def done(house: House, kind: str, who: object = KARI, **list_: object) -> Job:
    job = statement_bulk.start(house, who, kind, ListQuestion(**list_), question(house))
    working.work(house)
    return jobs.read(house, who, job.id)


def results(content: bytes) -> list[tuple[str, str]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    return [(row[0], row[1]) for row in rows]


def file_of(house: House, job: Job) -> bytes:
    assert job.file is not None
    return (jobs.folder(house, job) / job.file).read_bytes()


def test_a_zip_has_a_pdf_for_each_who_owes_and_a_line_for_everybody(house: House) -> None:
    an_open_invoice(house, "100")
    job = done(house, statement_bulk.ZIP)
    assert job.state is State.DONE
    assert {n: job.outcome[n] for n in ("done", "nothing", "refused")} == {
        "done": 1,
        "nothing": 1,
        "refused": 0,
    }
    with ZipFile(io.BytesIO(file_of(house, job))) as found:
        pdf, result = found.namelist()
        assert found.read(pdf) == statements.pdf(house, KARI, question(house))[1]
        assert results(found.read(result)) == [
            (FJELL.name, "Done"),
            (SOERENSEN.name, "Nothing open"),
        ]


def test_mails_go_to_each_who_owes_and_a_repeated_job_sends_none_twice(house: House) -> None:
    an_open_invoice(house, "100")
    an_open_invoice(house, "50", contact=BJOERN, company=SOERENSEN)
    job = done(house, statement_bulk.MAIL)
    assert sorted(m.letter.to[0].email for m in mails(house)) == [ANNE.email, BJOERN.email]
    assert results(file_of(house, job)) == [(FJELL.name, "Done"), (SOERENSEN.name, "Done")]
    jobs.repeat(house, KARI, job.id)
    working.work(house)
    assert len(mails(house)) == 2


def one_without_an_address(house: House) -> None:
    """Two customers who owe, the second of whom no letter can reach."""
    lost = customers.create(house, KARI, CONTACT, {"name": "Per", "company": "Nord AS"})
    assert lost.company is not None
    an_open_invoice(house, "100")
    an_open_invoice(house, "50", contact=lost.link, company=lost.company)


def test_who_has_no_address_is_told_row_by_row_and_the_others_are_sent(house: House) -> None:
    one_without_an_address(house)
    job = done(house, statement_bulk.MAIL)
    assert (FJELL.name, "Done") in results(file_of(house, job))
    assert ("Nord AS", "Refused") in results(file_of(house, job))
    assert (job.state, job.outcome["refused"]) == (State.DONE, 1)


def test_a_dry_run_lists_who_would_get_one_and_sends_nothing(house: House) -> None:
    one_without_an_address(house)
    job = done(house, statement_bulk.LIST)
    rows = list(csv.reader(io.StringIO(file_of(house, job).decode("utf-8-sig"))))[1:]
    assert rows == [
        [FJELL.name, "Would get one", ANNE.email],
        [
            "Nord AS",
            "Refused",
            "The customer has no email address; add one to the contact, or type one.",
        ],
        [SOERENSEN.name, "Nothing open", ""],
    ]
    assert mails(house) == [], "a look sends nothing"
    assert {n: job.outcome[n] for n in ("count", "nothing", "refused")} == {
        "count": 1,
        "nothing": 1,
        "refused": 1,
    }


def test_statements_go_to_the_customers_of_one_owner(house: House) -> None:
    an_open_invoice(house, "100", by=NILS)
    an_open_invoice(house, "50", contact=BJOERN, company=SOERENSEN)
    assert statement_bulk.debtors(house, KARI, ListQuestion(owner=NILS.name)) == [(COMPANY, 1)]
    assert statement_bulk.debtors(house, NILS, ListQuestion(owner=quick.ME)) == [(COMPANY, 1)]
    job = done(house, statement_bulk.MAIL, owner=NILS.name)
    assert [row[0] for row in results(file_of(house, job))] == [FJELL.name]
    assert len(mails(house)) == 1


def test_a_list_of_contacts_means_their_debtors_each_once(house: House) -> None:
    customers.create(house, KARI, CONTACT, {"name": "Per", "company": FJELL.name})
    customers.create(house, KARI, CONTACT, {"name": "Eva"})
    found = statement_bulk.debtors(house, KARI, ListQuestion(CONTACT))
    assert sorted(found) == [(COMPANY, 1), (COMPANY, 2), (CONTACT, 4)]


def test_the_list_decides_who_is_told_and_reach_what_is_in_it(house: House) -> None:
    an_open_invoice(house, "100")
    assert done(house, statement_bulk.ZIP, show="owing").outcome["nothing"] == 0
    own = may(NILS, view=Reach.OWN, unassigned=False)
    with house.ledger.write() as cursor:
        told = '{"view": "own", "edit": "own", "delete": "none"}'
        cursor.execute("update account set permissions = $told where id = 2", {"told": told})
    assert done(house, statement_bulk.ZIP, own).outcome["done"] == 0


def test_who_may_not_send_makes_a_zip_but_no_mails(house: House) -> None:
    an_open_invoice(house, "100")
    assert done(house, statement_bulk.ZIP, OLA).state is State.DONE
    with pytest.raises(Refused):
        statement_bulk.start(house, OLA, statement_bulk.MAIL, ListQuestion(), question(house))
    assert mails(house) == []


def test_nobody_and_no_kind_are_refused(house: House) -> None:
    with pytest.raises(InvalidInput):
        statement_bulk.start(
            house, KARI, statement_bulk.ZIP, ListQuestion(words="nobody"), question(house)
        )
    with pytest.raises(InvalidInput):
        statement_bulk.start(house, KARI, "statements_fax", ListQuestion(), question(house))


def test_activity_of_a_day_is_what_the_job_draws(house: House) -> None:
    an_open_invoice(house, "100")
    asked = statements.asked(
        house, COMPANY, 0, StatementKind.ACTIVITY, date(2026, 3, 18), date(2026, 1, 1)
    )
    statement_bulk.start(house, KARI, statement_bulk.ZIP, ListQuestion(), asked)
    working.work(house)
    assert ask(house, "select state from job") == [("done",)]
    [job] = jobs.mine(house, KARI)
    with ZipFile(io.BytesIO(file_of(house, job))) as found:
        pdf = found.read(found.namelist()[0])
    wanted = statements.asked(
        house, COMPANY, FJELL.id, StatementKind.ACTIVITY, date(2026, 3, 18), date(2026, 1, 1)
    )
    assert pdf == statements.pdf(house, KARI, wanted)[1]
