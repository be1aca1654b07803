"""Controls: each finds what is put in front of it, a finding is let stand, figures are kept."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from invoicing import controls, jobs, night, working
from invoicing.house import House
from invoicing.ledger import controls as kept
from invoicing.ledger import sample
from invoicing.ledger.controls import Moment
from invoicing.ledger.database import Cursor, Ledger
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.people import Reach
from invoicing.words import words
from tests.command_line import tally
from tests.houses import KARI, NILS, a_draft, an_open_invoice, ask, may, set_up, without_constraints

EN, NB = words("en"), words("nb")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOMENT = Moment(date(2026, 11, 23), datetime(2026, 11, 23, 9), "NOK")

OPEN = """(select min(id) from invoice where status = 'open' and amount_due > 0 and kind = 'invoice'
    and company_id is not null and due_date is not null)"""
PAID = """(select min(id) from invoice where status = 'paid' and payment_count = 1
    and kind = 'invoice')"""
NEWEST = "(select max(invoice_id) from issued_number semi join invoice on id = invoice_id)"
PAYMENT = f"(select min(id) from payment where invoice_id = {PAID})"
DRAFT = "(select min(id) from invoice where status = 'draft')"
NOW, LONG_AGO = "timestamp '2026-11-23 09:00:00'", "timestamp '2026-01-05 09:00:00'"
MAIL = f"""insert into outbox (id, key, kind, message_id, state, created_by, created_at, letter,
    detail, search, due_at, attempts, invoice_id) values (1, 'k', 'invoice', 'm', '{{}}', 'A',
    {LONG_AGO}, '{{{{}}}}', '{{{{}}}}', '', {LONG_AGO}, 1, {OPEN})"""
CAPTURE = f"""insert into capture (id, key, invoice_id, revision, amount, currency, processor,
    token, method, store, off_session, state, created_by, created_at, asked_at)
    values (1, 'k', {OPEN}, 1, 10, 'NOK', 'sandbox', 't', 'card', false, false, 'unknown', 'A',
    {LONG_AGO}, {LONG_AGO})"""
REFUND = f"""insert into refund (id, key, payment_id, amount, currency, reason, state, created_by,
    created_at, asked_at) values (1, 'k', {PAYMENT}, 1, 'NOK', 'r', 'pending', 'A', {LONG_AGO},
    {LONG_AGO})"""


def changed(what: str, which: str = OPEN) -> str:
    return f"update invoice set {what} where id = {which}"


#: Control → what it has to find, written past the pen.
PUT = {
    "number_gap": "delete from issued_number where value = 5",
    "number_without_cause": f"delete from invoice where id = {PAID}",
    "number_twice": changed(f"number = (select number from invoice where id = {PAID})"),
    "number_against_date": changed("issue_date = date '1999-01-01'", NEWEST),
    "number_given_up": f"""insert into deletion by name select id as invoice_id,
        'X-1' as number, issue_date, amount_billed, currency, {NOW} as deleted_at,
        'A' as deleted_by, 'A slip' as reason from invoice where id = {PAID}""",
    "number_given_up_unexplained": f"""insert into deletion by name select id as invoice_id,
        'X-1' as number, issue_date, amount_billed, currency, {NOW} as deleted_at,
        'A' as deleted_by from invoice where id = {PAID}""",
    "balance_differs": changed("amount_due = amount_due + 1"),
    "over_applied": changed("amount_paid = amount_billed + 1"),
    "credit_unused": changed("amount_due = -5, issue_date = date '2026-01-05'"),
    "money_unapplied": f"""update payment set invoice_id = null, status = 'succeeded',
        paid_on = date '2026-01-05' where id = {PAYMENT}""",
    "money_could_be_applied": f"""update payment set invoice_id = null, status = 'succeeded',
        contact_id = (select contact_id from invoice where id = {OPEN}),
        currency = (select currency from invoice where id = {OPEN}) where id = {PAYMENT}""",
    "rate_missing": changed("currency = 'SEK', rate = null"),
    "invoice_backdated": changed("issue_date = date '1999-01-01'"),
    "invoice_from_future": changed("issue_date = date '2031-01-01'"),
    "entry_backdated": f"""update entry set effective_date = date '1999-01-01'
        where payment_id = {PAYMENT}""",
    "due_before_issue": changed("due_date = date '1999-01-01'"),
    "due_date_missing": changed("due_date = null"),
    "buyer_incomplete": changed("buyer_name = null"),
    "seller_incomplete": changed("seller = '{}'"),
    "reverse_charge_without_number": """update line set vat_category = 'AE' where invoice_id in
        (select id from invoice where status = 'open' and buyer_org_number is null
        and tax_id is null)""",
    "document_changed": f"update snapshot set document = '{{}}' where invoice_id = {PAID}",
    "invoice_twice": f"""insert into invoice by name select * replace (9999999 as id,
        'X-2' as number) from invoice where id = {OPEN}""",
    "payment_twice": f"""insert into payment by name select * replace (9999999 as id)
        from payment where id = {PAYMENT}""",
    "amount_unusual": f"""insert into invoice by name select i.* replace (9000000 + n as id,
        case when n = 6 then 1000000000 else 10 end as amount_billed, 'XAU' as currency)
        from invoice i cross join range(1, 7) r(n) where i.id = {OPEN}""",
    "overdue_without_owner": changed("owner_id = null, due_date = date '2026-01-05'"),
    "owner_has_left": f"""update account set disabled_at = {NOW}
        where id = (select owner_id from invoice where id = {OPEN})""",
    "never_sent": changed("last_sent_at = null, issue_date = date '2026-01-05'"),
    "sent_before_edit": changed(
        """last_sent_at = (select issued_at - interval 1 hour from snapshot s
        where s.invoice_id = invoice.id and s.revision = 1), revision = 2""",
    )
    + "; "
    + f"update snapshot set revision = 2 where revision = 1 and invoice_id = {OPEN}",
    "draft_forgotten": changed(f"modified_at = {LONG_AGO}", DRAFT),
    "checkout_stuck": CAPTURE,
    "held_for_nothing": changed("capturing = true"),
    "refund_stuck": REFUND,
    "payment_disputed": f"update payment set status = 'disputed' where id = {PAYMENT}",
    "mail_stuck": MAIL.format("queued"),
    "mail_failed": MAIL.format("failed").replace(LONG_AGO, NOW),
}


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Sample books whose tables have lost their constraints."""
    path = tmp_path_factory.mktemp("controls") / "sample.duckdb"
    sample.make(path, lambda: AT, invoices=400)
    with closing(Ledger(path)) as ledger:
        without_constraints(ledger)
        yield ledger


@pytest.fixture
def books(unguarded: Ledger) -> Iterator[Cursor]:
    """A transaction that is taken back."""
    with unguarded.read() as cursor:
        cursor.begin()
        yield cursor
        cursor.rollback()


def ids(books: Cursor, name: str) -> set[int]:
    return {each.id for each in kept.findings(books, controls.named(name), MOMENT, 0, 10_000)}


def test_every_control_is_put_to_the_test() -> None:
    assert sorted(PUT) == sorted(each.name for each in controls.all_controls())
    assert len(PUT) >= 25


@pytest.mark.parametrize("name", PUT)
def test_a_control_finds_what_it_is_for(books: Cursor, name: str) -> None:
    before = ids(books, name)
    books.execute(PUT[name])
    found = ids(books, name)
    assert found - before, name
    count, waived = kept.counted(books, controls.named(name), MOMENT)
    assert (count, waived) == (len(found), 0)


def test_a_control_gives_each_finding_once(books: Cursor) -> None:
    for control in controls.all_controls():
        found = kept.findings(books, control, MOMENT, 0, 10_000)
        assert len({each.id for each in found}) == len(found), control.name


def test_every_control_is_told_in_both_languages() -> None:
    for control in controls.all_controls():
        for key in (f"control.{control.name}", f"control.{control.name}_says"):
            assert EN(key) != NB(key)


# -- letting stand ------------------------------------------------------------------------


@pytest.fixture
def forgotten(house: House) -> House:
    """Books with two drafts nobody touched for a long time."""
    for _ in range(2):
        a_draft(house)
    with house.ledger.write() as cursor:
        cursor.execute("update invoice set modified_at = timestamp '2025-01-05 09:00:00'")
    return house


def names(house: House) -> list[tuple[int, str | None]]:
    found, _ = controls.findings(house, KARI, "draft_forgotten")
    return [(each.id, each.waived) for each in found]


def test_a_finding_is_let_stand_with_a_reason_and_comes_last(forgotten: House) -> None:
    (first, _), (second, _) = names(forgotten)
    assert controls.waive(forgotten, KARI, "draft_forgotten", [first], " A template ") == 1
    assert names(forgotten) == [(second, None), (first, "A template")]
    assert ask(forgotten, "select found, waived from control_run") == [(2, 1)]
    assert ask(forgotten, "select event, subject_id from history where subject = 'control'") == [
        ("waived", first)
    ]


def test_what_is_let_stand_twice_is_once(forgotten: House) -> None:
    (first, _), _ = names(forgotten)
    controls.waive(forgotten, KARI, "draft_forgotten", [first], "A template")
    assert controls.waive(forgotten, KARI, "draft_forgotten", [first], "Again") == 0


def test_a_finding_whose_facts_change_is_open_again(forgotten: House) -> None:
    (first, _), (second, _) = names(forgotten)
    controls.waive(forgotten, KARI, "draft_forgotten", [first], "A template")
    with forgotten.ledger.write() as cursor:
        later = "update invoice set modified_at = timestamp '2025-02-05' where id = $id"
        cursor.execute(later, {"id": first})
    assert names(forgotten) == [(first, None), (second, None)]


def test_a_waiver_is_lifted_once(forgotten: House) -> None:
    (first, _), _ = names(forgotten)
    controls.waive(forgotten, KARI, "draft_forgotten", [first], "A template")
    found, _ = controls.findings(forgotten, KARI, "draft_forgotten")
    waiver = found[-1].waiver
    assert waiver is not None
    controls.lift(forgotten, KARI, waiver)
    assert [reason for _, reason in names(forgotten)] == [None, None]
    with pytest.raises(NotFound):
        controls.lift(forgotten, KARI, waiver)


@pytest.mark.parametrize(
    ("name", "ids", "reason", "field"),
    [
        ("draft_forgotten", [1], "  ", "reason"),
        ("draft_forgotten", [], "Known", "findings"),
        ("made_up", [1], "Known", "control"),
    ],
)
def test_bad_input_names_its_field(
    forgotten: House, name: str, ids: list[int], reason: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as told:
        controls.waive(forgotten, KARI, name, ids, reason)
    assert told.value.field == field


# -- who, when, and how it is kept --------------------------------------------------------


def test_who_sees_only_a_part_of_the_books_does_not_control_them(house: House) -> None:
    part = may(NILS, view=Reach.TEAM)
    for act in (
        lambda: controls.standing(house, part),
        lambda: controls.findings(house, part, "number_gap"),
        lambda: controls.start(house, part),
        lambda: controls.asked(house, part),
    ):
        with pytest.raises(Refused, match="sees_not_all"):
            act()


def test_only_a_super_admin_lets_stand(forgotten: House) -> None:
    all_but = may(NILS, view=Reach.ALL)
    assert controls.findings(forgotten, all_but, "draft_forgotten")[1] == 2
    with pytest.raises(Refused, match="not_super_admin"):
        controls.waive(forgotten, all_but, "draft_forgotten", [1], "Known")
    with pytest.raises(Refused, match="not_super_admin"):
        controls.lift(forgotten, all_but, 1)


def test_a_night_asks_every_control_and_keeps_a_figure_a_day(forgotten: House) -> None:
    assert all(not each.runs for each in controls.standing(forgotten, KARI))
    done = {each.duty: each.figures for each in night.run(forgotten, KARI, forgotten.today())}
    assert done["controls"] == {"error": 0, "warning": 0, "note": 2}
    found = {each.control.name: each for each in controls.standing(forgotten, KARI)}
    assert len(found) == len(controls.all_controls())
    assert found["draft_forgotten"].open == 2
    list(controls.counting(forgotten))
    assert len(controls.standing(forgotten, KARI)[0].runs) == 1, "a second run of a day replaces"


def test_all_are_asked_as_a_job_with_progress(forgotten: House) -> None:
    job = controls.start(forgotten, KARI)
    working.work(forgotten)
    ended = jobs.read(forgotten, KARI, job.id)
    assert ended.done == ended.total == len(controls.all_controls())
    assert ended.outcome == {"error": 0, "warning": 0, "note": 2}


def test_the_command_ends_with_one_where_an_error_is_open(house: House) -> None:
    set_up(house)
    an_open_invoice(house)
    said = tally("control", "--format", "json", house=house)
    open_errors = [e["name"] for e in said.json if e["open"] and e["severity"] == "error"]
    assert said.code == (1 if open_errors else 0)
    ((buyer,),) = ask(house, "select buyer_name from invoice")
    rename = "update invoice set buyer_name = $name"
    with house.ledger.write() as cursor:
        cursor.execute(rename, {"name": None})
    assert tally("control", "--only", "buyer_incomplete", house=house).code == 1
    with house.ledger.write() as cursor:
        cursor.execute(rename, {"name": buyer})
    assert tally("control", "--only", "draft_forgotten", house=house).code == 0
    assert tally("control", "--only", "made_up", house=house).code == 2
