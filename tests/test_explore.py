"""Questions in SQL: what is answered, what is refused, and what nobody gets to see."""

import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from decimal import Decimal
from shutil import copyfile

import duckdb
import pytest

from invoicing import explore, jobs, promises, working
from invoicing.house import House
from invoicing.ledger.database import Ledger
from invoicing.ledger.explore.allowed import NotAllowed, check
from invoicing.ledger.explore.asking import Asked
from invoicing.model.errors import InvalidInput, Problem, Refused
from invoicing.model.properties import Sort
from invoicing.words import words
from tests.houses import (
    KARI,
    NILS,
    NOON,
    SIRI,
    Clock,
    a_draft,
    an_open_invoice,
    empty,
    may,
    pay,
    prepared,
)

EN = words("en")


@pytest.fixture(scope="module")
def asked_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three invoices, one of them paid in part, and a snapshot of them."""
    folder = tmp_path_factory.mktemp("explore")
    copyfile(prepared(empty)[0], folder / "books.duckdb")
    house = House(Ledger(folder / "books.duckdb"), folder, Clock(NOON))
    with closing(house.ledger):
        pay(house, an_open_invoice(house, "1000", title="First; DROP"), "250")
        an_open_invoice(house, "80.50", by=NILS, currency="EUR")
        a_draft(house, "5")
        explore.refresh(house, KARI)
        yield house


def answer(house: House, sql: str) -> explore.Answer:
    return explore.ended(house, KARI, sql, explore.put(house, KARI, sql))


def test_an_answer_has_values_of_their_kind(asked_house: House) -> None:
    found = answer(
        asked_house,
        "select number, amount_due, issue_date, amount_due > 100 as much, created_at, null as none"
        " from invoices where status = 'open' order by amount_due desc",
    )
    assert [c.sort for c in found.columns[:5]] == [
        Sort.TEXT,
        Sort.NUMBER,
        Sort.DATE,
        Sort.FLAG,
        Sort.MOMENT,
    ]
    number, due, issued, much, _created, none = found.rows[0]
    assert (due, issued, much, none) == (Decimal(750), asked_house.today(), True, None)
    assert explore.numbers(found)[0] == number
    assert not found.more


def test_groups_windows_joins_and_with_are_answered(asked_house: House) -> None:
    found = answer(
        asked_house,
        """with owed as (select invoice_id, sum(amount) as due from entries group by 1)
        select i.currency, round(sum(o.due), 2) as due, row_number() over (order by i.currency)
        from invoices i join owed o on o.invoice_id = i.id
        group by i.currency having count(*) > 0 order by 1""",
    )
    assert [row[:2] for row in found.rows] == [["EUR", Decimal("80.50")], ["NOK", Decimal(750)]]


@pytest.mark.parametrize("name", explore.EXAMPLES)
def test_every_example_runs_as_it_stands(asked_house: House, name: str) -> None:
    assert EN(f"explore.example.{name}")
    assert answer(asked_house, explore.EXAMPLES[name]).columns


def test_the_day_is_the_companys_whatever_the_machine_says(asked_house: House) -> None:
    found = answer(
        asked_house,
        "select day, moment, (select count(*) from invoices where due_date < today.day) from today",
    )
    assert found.rows == [[asked_house.today(), NOON.replace(tzinfo=None), 0]]
    late = "select min(due_date) - (select day from today) as days from invoices"
    assert answer(asked_house, late).rows


CLOCKS = (
    *("current_date", "CURRENT_DATE", '"current_date"', "current_timestamp", "current_time"),
    *("localtime", "localtimestamp", "now()", "today()", "get_current_timestamp()"),
    *("current_localtimestamp()", "transaction_timestamp()", "age(date '2026-01-01')"),
    "date_diff('day', date '2026-01-01', current_date)",
)


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_clock_of_the_machine_is_refused_with_the_way_out(clock: str) -> None:
    with duckdb.connect() as engine:
        asked = {"sql": f"select {clock}"}
        [[parsed]] = engine.execute("select json_serialize_sql($sql)", asked).fetchall()
    with pytest.raises(NotAllowed) as told:
        check(json.loads(str(parsed)), explore.NAMES)
    assert told.value.key == "explore.no_clock"
    assert "(select day from today)" in EN(told.value.key, found=told.value.found)


def test_a_name_of_ones_own_and_the_age_between_two_days_are_let_through(
    asked_house: House,
) -> None:
    sql = (
        "select age(date '2026-01-02', date '2026-01-01'), x.localtime"
        " from (select 1 as localtime) x"
    )
    assert len(answer(asked_house, sql).rows) == 1


#: What is tried → the key of the sentence it is refused with.
ATTACKS = {
    "delete from invoices": "explore.only_select",
    "update invoices set amount_due = 0": "explore.only_select",
    "with x as (delete from invoices returning *) select * from x": "explore.not_allowed",
    "with x as (insert into lines select * from lines returning *) from x": "explore.not_allowed",
    "attach '/tmp/x.db' as x": "explore.only_select",
    "copy invoices to '/tmp/x.csv'": "explore.only_select",
    "set memory_limit = '1TB'": "explore.only_select",
    "pragma database_list": "explore.only_select",
    "install httpfs": "explore.only_select",
    "select 1; select 2": "explore.one_statement",
    "select 1; delete from invoices": "explore.only_select",
    "select * from read_csv('/etc/passwd')": "explore.no_function",
    "select * from read_text('/etc/passwd')": "explore.no_function",
    "select * from glob('/*')": "explore.no_function",
    "from '/etc/passwd'": "explore.no_table",
    "select * from 'https://example.com/x.csv'": "explore.no_table",
    "select getenv('HOME')": "explore.no_function",
    "select current_setting('threads')": "explore.no_function",
    "select * from duckdb_settings()": "explore.no_function",
    "select * from duckdb_tables": "explore.no_table",
    "select * from information_schema.tables": "explore.no_table",
    "select * from pg_catalog.pg_class": "explore.no_table",
    "select * from made": "explore.no_table",
    "select * from main.invoices": "explore.no_table",
    "with duckdb_tables as (select 1) select * from duckdb_tables": "explore.with_name",
    "with invoices as (select 1) select * from invoices": "explore.with_name",
    "select json_execute_serialized_sql('{}')": "explore.no_function",
    "select * from query('select 1')": "explore.no_function",
    "select * from query_table('invoices')": "explore.no_function",
    "select repeat('a', 1000000000)": "explore.no_function",
    "select 'invoices'::regclass": "explore.not_allowed",
    "select nextval('x')": "explore.no_function",
    "select * from sql": "explore.no_table",
    "select * from connection": "explore.no_table",
    "describe invoices": "explore.not_allowed",
    "explain analyze select 1": "explore.only_select",
    "with recursive x as (select 1 union all select 2 from x) from x": "explore.not_allowed",
    "selct": "explore.cannot_parse",
    "select nope from invoices": "explore.failed",
}


@pytest.mark.parametrize("sql", ATTACKS)
def test_what_is_no_harmless_question_is_refused(asked_house: House, sql: str) -> None:
    with pytest.raises(Problem) as told:
        answer(asked_house, sql)
    assert told.value.key == ATTACKS[sql], told.value.values
    assert EN.explain(told.value)


def test_what_runs_too_long_is_ended(asked_house: House) -> None:
    path = explore._file(asked_house, KARI)
    asked = Asked(path, "select count(*) from range(100000000000) a", seconds=2)
    with pytest.raises(Problem, match="too_long"):
        asked.answer()


def test_what_runs_can_be_cancelled(asked_house: House) -> None:
    asked = explore.put(asked_house, KARI, "select count(*) from range(100000000000) a")
    asked.cancel()
    with pytest.raises(Problem, match="cancelled"):
        asked.answer()


def test_no_more_rows_than_that_are_told(asked_house: House) -> None:
    path = explore._file(asked_house, KARI)
    found = Asked(path, "select * from range(100)", rows=7).answer()
    assert (len(found.rows), found.more) == (7, True)


def test_a_snapshot_has_what_its_owner_sees_and_no_more(house: House) -> None:
    mine = an_open_invoice(house, "10", by=KARI)
    other = an_open_invoice(house, "20", by=SIRI)
    for each in (mine, other):
        promises.record_promise(house, KARI, each.id, house.today(), Decimal(5))
        promises.dispute(house, KARI, each.id, "Too dear")
    explore.refresh(house, SIRI)

    def seen(sql: str) -> set[object]:
        return {row[0] for row in explore.put(house, SIRI, sql).answer().rows}

    assert seen("select number from invoices") == {other.number}
    for table in ("lines", "entries", "promises", "disputes"):
        assert seen(f"select invoice_id from {table}") == {Decimal(other.id)}
    assert mine.number not in seen("select number from invoices")


def test_what_buyers_promise_and_dispute_can_be_asked_for(house: House) -> None:
    assert isinstance(house.clock, Clock)
    invoice = an_open_invoice(house, "100")
    promises.record_promise(house, KARI, invoice.id, house.today(), Decimal(60))
    promises.record_promise(house, KARI, invoice.id, house.today(), Decimal(70), "By phone")
    promises.dispute(house, KARI, invoice.id, "Box 3 is missing")
    house.clock.to(house.today() + timedelta(days=1))
    explore.refresh(house, KARI)
    told = "select promise_state, dispute_state, promised_on from invoices"
    assert answer(house, told).rows[0][:2] == ["broken", "open"]
    said = answer(house, "select amount, currency, state, counts, note from promises order by id")
    assert said.rows == [
        [Decimal(60), "NOK", "withdrawn", False, None],
        [Decimal(70), "NOK", "broken", True, "By phone"],
    ]
    found = answer(house, explore.EXAMPLES["disputed"])
    assert found.rows[0][3] == "Box 3 is missing"
    assert explore.numbers(found) == [invoice.number], "leads back to the list"


def test_a_snapshot_of_an_older_program_is_none(house: House) -> None:
    explore.refresh(house, KARI)
    with duckdb.connect(str(explore._file(house, KARI))) as older:
        older.execute("drop table promises")
    assert explore.made_at(house, KARI) is None, "it is made anew before anything is asked"


def test_other_permissions_have_another_snapshot(house: House) -> None:
    explore.refresh(house, NILS)
    assert explore.made_at(house, NILS) == house.now()
    assert explore.made_at(house, may(NILS)) is None
    with pytest.raises(Problem, match="no_snapshot"):
        explore.put(house, may(NILS), "select 1")


def test_a_snapshot_is_made_by_a_job_and_is_of_one_moment(house: House) -> None:
    an_open_invoice(house)
    job = explore.start(house, KARI)
    working.work(house)
    ended = jobs.read(house, KARI, job.id)
    assert (ended.done, ended.total) == (len(explore.NAMES) - 1, len(explore.NAMES))
    assert {s.name: s.rows for s in explore.shapes(house, KARI)}["invoices"] == 1
    an_open_invoice(house)
    assert {s.name: s.rows for s in explore.shapes(house, KARI)}["invoices"] == 1


def test_who_asked_what_is_remembered_each_text_once(house: House) -> None:
    explore.refresh(house, KARI)
    for sql in ("select 1", "select nope", "select 1"):
        with suppress(Problem):
            answer(house, sql)
    told = [(each.sql, each.rows, each.problem) for each in explore.past(house, KARI)]
    assert told == [("select 1", 1, None), ("select nope", None, "explore.failed")]
    assert explore.past(house, NILS) == []


@pytest.mark.parametrize("sql", ["", "  \n ", "x" * 20_001])
def test_a_question_that_is_none_names_its_field(house: House, sql: str) -> None:
    explore.refresh(house, KARI)
    with pytest.raises(InvalidInput) as told:
        explore.put(house, KARI, sql)
    assert told.value.field == "sql"


def test_an_answer_is_taken_along_by_who_may_export(asked_house: House) -> None:
    found = answer(asked_house, "select currency, count(*) as n from invoices group by 1")
    told = explore.report(KARI, "select …", found, asked_house.now(), EN)
    assert [c.header for c in told.columns] == ["currency", "n"]
    with pytest.raises(Refused, match="no_export"):
        explore.report(may(NILS, export=False), "", found, asked_house.now(), EN)


def test_the_books_are_as_they_were(asked_house: House) -> None:
    """After everything above: the books lost nothing, and the snapshot is read only."""
    with asked_house.reading() as cursor:
        assert cursor.execute("select count(*) from invoice").fetchall() == [(3,)]
    assert answer(asked_house, "select count(*) from invoices").rows == [[Decimal(3)]]
