"""Every law of the books sees what breaks it: one wrong thing written past the pen."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from invoicing.ledger import laws, sample
from invoicing.ledger.database import Cursor, Ledger
from invoicing.model.events import MOVED_BY_THEM, PAID_OR_SENT
from invoicing.words import words
from tests import houses
from tests.houses import (
    a_house,
    an_open_invoice,
    closed,
    in_question,
    keeps_the_laws,
    opened,
    without_constraints,
)

EN, NB = words("en"), words("nb")
MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)

OPEN = "(select min(id) from invoice where status = 'open' and amount_due > 0)"
PAID = "(select min(id) from invoice where status = 'paid' and payment_count = 1)"
DRAFT = "(select min(id) from invoice where status = 'draft')"
VOIDED = "(select min(id) from invoice where status = 'voided')"
PAYMENT = f"(select min(id) from payment where invoice_id = {PAID})"
GONE = "(select min(invoice_id) from deletion where number is not null)"
NUMBER = f"(select number from invoice where id = {PAID})"

REMINDED = "(select min(id) from invoice where next_reminder is not null)"

JOB = """insert into job (id, kind, actor, state, created_at, finished_at, done, parameters, key)
    values"""
AT = "timestamp '2026-11-23 09:00:00'"
VIEW = "insert into saved_view values"
ITEM = "insert into job_item (job_id, position, subject_id, version) values"
TALK = "insert into conversation (id, subject, email, opened_at, last_at) values"
SAID = """insert into message (id, conversation_id, way, message_id, mail_id, written_at, email,
    subject, body, files, automatic, unread) values"""
WORDS = ", 'a@b.no', 'Late', 'Hi', '[]', false, false)"

#: Law → what breaks it, written in SQL past the pen.
BREAKS = {
    "balance_is_the_sum_of_entries": f"update invoice set amount_due = 1 where id = {OPEN}",
    "what_is_gone_owes_nothing": f"delete from deletion where invoice_id = {GONE}",
    "billed_is_what_was_invoiced": f"""insert into entry select id + 1000000, invoice_id, null,
        'invoiced', 0, currency, effective_date, recorded_at from entry where invoice_id = {PAID}
        limit 1""",
    "invoiced_on_the_day_of_issue": f"""update entry set effective_date = effective_date + 1
        where kind = 'invoiced' and invoice_id = {PAID}""",
    "paid_is_the_sum_of_settled_payments": f"update payment set amount = 1 where id = {PAYMENT}",
    "due_is_billed_less_paid": f"update invoice set amount_due = 1 where id = {OPEN}",
    "draft_and_voided_owe_nothing": f"update invoice set amount_due = 1 where id = {VOIDED}",
    "paid_means_nothing_due": f"update invoice set status = 'open' where id = {PAID}",
    "paid_has_its_day": f"update invoice set paid_date = null where id = {PAID}",
    "payments_are_counted": f"update invoice set payment_count = 2 where id = {PAID}",
    "lines_add_up_to_the_subtotal": f"delete from line where invoice_id = {PAID} and position = 1",
    "the_sums_of_a_document_fit": f"update invoice set amount_vat = -1 where id = {PAID}",
    "due_is_not_before_issue": f"update invoice set due_date = '1999-01-01' where id = {PAID}",
    "numbers_are_unique": f"update invoice set number = {NUMBER} where id = {OPEN}",
    "numbers_were_issued": f"update invoice set number = 'INV-X' where id = {PAID}",
    "every_number_has_one_fate": f"""update issued_number set invoice_id = {DRAFT}
        where invoice_id = {PAID}""",
    "numbers_have_no_hole": f"delete from issued_number where invoice_id = {PAID}",
    "counters_are_ahead": "update counter set value = 1 where name = 'payment'",
    "what_is_deleted_is_gone": f"""insert into deletion select id, number, issue_date, title,
        amount_billed, currency, null, created_at, created_by, null, due_date
        from invoice where id = {PAID}""",
    "parts_belong_to_an_invoice": f"update line set invoice_id = {GONE} where invoice_id = {PAID}",
    "positions_run_from_one": f"""update line set position = position + 1
        where invoice_id = {PAID}""",
    "a_draft_left_no_trace": f"update snapshot set invoice_id = {DRAFT} where invoice_id = {PAID}",
    "voided_has_no_payment": f"update payment set invoice_id = {VOIDED} where id = {PAYMENT}",
    "every_revision_is_sealed": f"delete from snapshot where invoice_id = {PAID}",
    "seals_are_unbroken": """update snapshot set document = replace(document, '25', '15')
        where invoice_id = (select min(invoice_id) from snapshot where document like '%25%')""",
    "the_last_seal_speaks_for_the_invoice": f"""update invoice set currency = 'CHF'
        where id = {PAID}""",
    "tombstones_keep_the_last_seal": f"update deletion set sha256 = 'x' where invoice_id = {GONE}",
    "history_versions_have_no_hole": f"update invoice set version = 99 where id = {PAID}",
    "every_record_has_a_beginning": f"""delete from history
        where subject = 'invoice' and subject_id = {PAID}""",
    "what_is_paid_or_sent_changes_nothing_else": """update history
        set changes = '[["buyer_name","One","Another"]]'
        where event = 'payment_recorded' and subject = 'invoice'""",
    "ids_are_given_once": "update history set id = 1 where id = 2",
    "payments_fit_their_invoice": f"update payment set owner = 'Nobody' where id = {PAYMENT}",
    "payments_have_their_entries": f"delete from entry where payment_id = {PAYMENT}",
    "deleted_payments_are_mirrored": """update entry set effective_date = effective_date + 1
        where kind = 'payment_deleted'""",
    "entries_fit_their_invoice": f"update entry set currency = 'CHF' where invoice_id = {PAID}",
    "owners_are_as_their_accounts": "update account set name = 'Somebody' where id = 4",
    "links_lead_somewhere": f"update invoice set contact_id = 999999 where id = {PAID}",
    "merged_customers_lead_on": f"""update contact set merged_into = 1
        where id = (select contact_id from invoice where id = {PAID} and contact_id > 1)""",
    "search_is_what_can_be_searched": f"update invoice set title = 'Untold' where id = {PAID}",
    "amounts_can_be_paid": """update invoice set amount_rounding = 0.5
        where id = (select min(id) from invoice where currency = 'JPY')""",
    "text_is_never_empty": f"update invoice set comments = '' where id = {PAID}",
    "a_key_is_one_job": f"""{JOB} (1, 'export', 'A', 'done', {AT}, {AT}, 0, '{{}}', 'k'),
        (2, 'export', 'A', 'done', {AT}, {AT}, 0, '{{}}', 'k')""",
    "a_job_runs_between_its_beginning_and_its_end": f"""{JOB}
        (1, 'export', 'A', 'done', {AT}, {AT} - interval 1 day, 0, '{{}}', null)""",
    "items_are_counted_from_one": f"{ITEM} (1, 2, 7, 1)",
    "custom_values_are_defined": f"""update invoice set custom = '{{"c_none":"x"}}'
        where id = {PAID}""",
    "custom_values_fit_their_kind": f"update invoice set custom = '{{}}' where id = {PAID}",
    "associations_lead_somewhere": f"""insert into association
        values (1, {PAID}, 'contact', 999999, 'x', null, null, {AT}, 'A', null, null)""",
    "associations_stand_once": f"""insert into association
        values (1, {PAID}, 'deal', null, 'X', null, null, {AT}, 'A', null, null),
        (2, {PAID}, 'deal', null, 'x', null, null, {AT}, 'A', null, null)""",
    "held_while_money_may_move": f"update invoice set capturing = true where id = {OPEN}",
    "money_that_came_is_a_payment": f"""insert into capture (id, key, invoice_id, revision, amount,
        currency, processor, token, method, store, off_session, state, created_by, created_at,
        asked_at) values (1, 'k', {PAID}, 1, 1, 'NOK', 'sandbox', 't', 'card', false, false,
        'succeeded', 'A', {AT}, {AT})""",
    "files_belong_to_messages_that_came_in": """insert into message_file values
        (-1, 1, 'a.pdf', 'application/pdf', 0, null)""",
    "what_is_to_be_forgotten_is_stored_with_nobody": f"""insert into stored_method values
        (1, 'sandbox', 'tok', 'cus', 'card', null, null, null, null, 'Yes.', {AT});
        insert into method_to_forget values
        (1, 1, 'sandbox', 'tok', 'cus', 'card', null, null, {AT}, {AT})""",
    "refunds_are_on_their_payment": f"""insert into refund (id, key, payment_id, amount, currency,
        reason, state, created_by, created_at, asked_at)
        values (1, 'k', {PAYMENT}, 1, 'NOK', 'r', 'succeeded', 'A', {AT}, {AT})""",
    "numbers_are_of_a_series": """insert into issued_number
        select 7000001, 1, 'X-1', invoice_id, taken_at from issued_number limit 1""",
    "item_codes_are_unique": f"""insert into library_product
        select 1001, 1, lower(sku), name, null, null, 'S', 25, null, {AT}
        from library_product where id = 1""",
    "prices_belong_to_products": "insert into library_price values (1002, 'NOK', 1)",
    "unsaved_typing_belongs_somewhere": f"""insert into unsaved
        values (1, {GONE}, 1, {AT}, '{{"base": {{}}, "typed": {{}}}}')""",
    "next_reminder_is_the_first_that_comes": f"""update invoice set next_reminder = null
        where id = {REMINDED}""",
    "reminders_have_their_mail": "update reminder set mail_id = 1",
    "reminders_belong_to_an_invoice": f"""insert into reminder_off values ('invoice', {GONE}, {AT},
        'x')""",
    "promises_and_disputes_belong_to_an_invoice": f"""insert into promise values (900, {GONE},
        date '2026-11-23', 1, null, 0, {AT}, 'A', null, null, null)""",
    "one_promise_counts": f"""insert into promise select 900 + n, {OPEN}, date '2026-11-23', 1,
        null, 0, {AT}, 'A', null, null, null from range(1, 3) t(n)""",
    "one_dispute_is_open": f"""insert into dispute select 900 + n, {OPEN}, 'open', 'x', {AT}, 'A',
        null, null, null from range(1, 3) t(n)""",
    "ratings_agree_with_their_delay": "update payer_rating set rating = 'C' where rating = 'A'",
    "ratings_belong_to_customers": f"""insert into payer_rating values ('company', 999999, 'A', 1,
        0, date '2026-11-23', {AT})""",
    "what_history_tells_of_a_batch_is_done": f"""update history set detail = '{{"batch": 1}}'
        where subject = 'invoice' and subject_id = {PAID}""",
    "items_belong_to_jobs": f"{ITEM} (1, 1, 7, 1)",
    "every_file_is_in_the_log": f"""{JOB}
        (1, 'export', 'A', 'done', {AT}, {AT}, 0, '{{}}', null)""",
    "the_log_tells_of_jobs": f"""insert into export_log
        values (1, 9, {AT}, null, 'A', date '2026-11-23', '{{}}', null)""",
    "views_belong_to_accounts": f"""{VIEW}
        (1, 1, 'invoice', 'x', 999, 'private', '{{}}', {AT}, {AT})""",
    "views_tell_their_versions": f"{VIEW} (1, 1, 'invoice', 'x', 1, 'private', '{{}}', {AT}, {AT})",
    "conversations_have_messages": f"{TALK} (1, 'Late', 'a@b.no', {AT}, {AT})",
    "messages_are_in_a_conversation": f"{SAID} (1, 9, 'in', '<1>', null, {AT}{WORDS}",
    "our_messages_are_in_the_outbox": f"{SAID} (1, 9, 'out', '<1>', 9, {AT}{WORDS}",
    "what_came_is_kept_once": f"""insert into received
        values ('x', 'm', 1, 1, {AT}, 'message', 9)""",
    "tabs_are_views": """insert into view_tabs values (1, 'invoice', '["all","7"]', null)""",
}


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Sample books whose tables have lost their constraints: only the laws stand guard."""
    path = tmp_path_factory.mktemp("laws") / "sample.duckdb"
    sample.make(path, lambda: MOMENT, invoices=400)
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


def names(books: Cursor) -> list[str]:
    return [broken.law.name for broken in laws.broken(books)]


def test_no_law_is_broken_before(books: Cursor) -> None:
    assert names(books) == []


def test_every_law_is_put_to_the_test() -> None:
    assert sorted(BREAKS) == sorted(law.name for law in laws.laws())


@pytest.mark.parametrize("law", BREAKS)
def test_a_law_sees_what_breaks_it(books: Cursor, law: str) -> None:
    changed = books.execute(BREAKS[law]).fetchall()
    assert changed[0][0] > 0
    assert law in names(books)


def test_a_law_names_the_table_in_which_it_is_broken() -> None:
    for law in laws.laws():
        written = re.findall(r"(?:update|insert into|delete from) (\w+)", BREAKS[law.name])
        assert any(re.search(rf"\b{table}\b", law.sql) for table in written), law.name


def test_after_a_test_those_laws_are_asked_whose_tables_were_written_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "_proved", set())
    house = a_house(tmp_path)
    with house.reading() as cursor:
        assert not in_question(house, cursor)
    an_open_invoice(house)
    with house.reading() as cursor:
        asked = {law.name for law in in_question(house, cursor)}
    assert {"balance_is_the_sum_of_entries", "numbers_have_no_hole"} < asked
    assert not asked & {"tabs_are_views", "what_came_is_kept_once"}
    for law in laws.laws():
        at_all = re.search(r"\b(invoice|line|entry|history|counter|issued_number)\b", law.sql)
        assert law.name in asked or not at_all


def test_what_was_audited_once_is_not_audited_again_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "_proved", set())
    house = a_house(tmp_path)
    an_open_invoice(house)
    keeps_the_laws(house)
    with house.reading() as cursor:
        assert not in_question(house, cursor)
    with house.ledger.write() as cursor:
        cursor.execute("update counter set value = value + 1 where name = 'account'")
    with house.reading() as cursor:
        asked = {law.name for law in in_question(house, cursor)}
    assert "counters_are_ahead" in asked
    assert "balance_is_the_sum_of_entries" not in asked


def test_every_law_is_asked_of_books_that_are_no_copy_or_whose_file_changed(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    an_open_invoice(house)
    house.ledger.checkpoint()
    with house.reading() as cursor:
        assert len(in_question(house, cursor)) == len(laws.laws())
    again = opened(closed(house))
    with again.reading() as cursor:
        assert len(in_question(again, cursor)) == len(laws.laws())


def test_books_that_break_a_law_fail_their_test(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    invoice = an_open_invoice(house)
    with house.ledger.write() as cursor:
        cursor.execute("update invoice set amount_due = 1 where id = $id", {"id": invoice.id})
    with pytest.raises(AssertionError, match="balance_is_the_sum_of_entries"):
        keeps_the_laws(house)
    with house.ledger.write() as cursor:
        cursor.execute("update invoice set amount_due = 100 where id = $id", {"id": invoice.id})


def test_a_law_is_a_sentence_and_names_who_breaks_it(books: Cursor) -> None:
    books.execute("update invoice set comments = '' where id <= 20")
    (found,) = laws.broken(books)
    assert found.law.sentence == "What is not known is null, never an empty text."
    assert found.count == 20
    assert found.offenders == tuple((id, "empty text") for id in range(1, 6))


def test_every_law_is_told_in_both_languages_in_english_as_it_is_written() -> None:
    for law in laws.laws():
        assert EN(f"law.{law.name}") == law.sentence
        assert NB(f"law.{law.name}") != law.sentence


def test_a_question_passes_by_the_lines_that_a_law_holds_to_what_they_tell() -> None:
    [law] = (each for each in laws.laws() if each.name.startswith("what_is_paid_or_sent"))
    named = set(re.findall(r"'(\w+)'", law.sql)) - {"invoice"}
    assert named == {*map(str, PAID_OR_SENT), *MOVED_BY_THEM}


def test_laws_have_names_of_their_own_and_end_with_a_full_stop() -> None:
    found = laws.laws()
    assert len({law.name for law in found}) == len(found)
    assert all(law.sentence.endswith(".") for law in found)
