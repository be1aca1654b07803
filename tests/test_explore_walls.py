"""The three walls round SQL of people, each tried by itself: what may be said, what the engine
can do at all, and what the process may take."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from invoicing import explore, lifecycle
from invoicing.house import House
from invoicing.ledger.explore import asking
from invoicing.ledger.explore.allowed import NotAllowed, check
from invoicing.ledger.explore.asking import ROOT, Asked
from invoicing.ledger.explore.tables import NAMES
from invoicing.model.errors import Problem
from tests.houses import KARI, NILS, SIRI, an_open_invoice

# ── the first: what may be said ──────────────────────────────────────────────────────────────────

#: Statements that are no question, each of its kind once.
NO_QUESTION = """
    insert into invoices select * from invoices | update invoices set id = 1 | drop table invoices
    delete from invoices | truncate invoices | alter table invoices add column q integer
    merge into invoices using entries on true when matched then delete
    create table t as select 1 | create temp table t as select 1 | create macro f() as 1
    create view v as select 1 | create secret s (type s3) | create sequence q
    attach 'x.db' as x | attach 'x.db' as x (read_only) | detach x | use memory
    copy invoices to '/tmp/x' | copy invoices from '/etc/passwd' | copy (select 1) to '/tmp/x'
    export database '/tmp/x' | import database '/tmp/x' | checkpoint | force checkpoint | vacuum
    install httpfs | load httpfs | load '/tmp/x.duckdb_extension' | call pragma_version()
    set threads = 1 | set variable x = 1 | reset threads | pragma database_list
    pragma enable_profiling | prepare x as select 1 | execute x | deallocate x
    begin | commit | explain select 1 | explain analyze select 1 | describe invoices | show tables
    show all tables | summarize invoices | pivot invoices on status using count(*)
    unpivot invoices on id into name n value v | select 1; select 2 | select 1; attach 'x'
"""
#: Functions that reach files, the network, settings, the process, or run what they are given.
REACHING = """
    read_csv('x') read_csv_auto('x') read_json('x') read_json_auto('x') read_ndjson('x')
    read_parquet('x') parquet_scan('x') parquet_metadata('x') parquet_schema('x') read_text('x')
    read_blob('x') sniff_csv('x') glob('*') read_xlsx('x') st_read('x') sqlite_scan('x','y')
    postgres_scan('x','y','z') iceberg_scan('x') delta_scan('x') http_get('x')
    duckdb_settings() duckdb_secrets() duckdb_databases() duckdb_tables() duckdb_columns()
    duckdb_functions() duckdb_extensions() duckdb_temporary_files() duckdb_memory()
    duckdb_logs() duckdb_variables() duckdb_views() duckdb_constraints()
    duckdb_external_file_cache()
    pragma_database_list() pragma_database_size() pragma_version() pragma_storage_info('invoices')
    pragma_user_agent() pragma_platform() pragma_table_info('invoices') which_secret('x','s3')
    query('x') query_table('invoices') json_execute_serialized_sql('x') seq_scan('x')
    checkpoint() force_checkpoint() arrow_scan(1,2,3) pandas_scan(1) python_map_function(1)
    test_all_types() repeat_row(1) summary('invoices') icu_calendar_names() pg_timezone_names()
"""
#: The same that give one value.
TELLING = """
    getenv('HOME') current_setting('threads') getvariable('x') version() current_database()
    current_schema() current_schemas(true) current_query() nextval('s') currval('s') txid_current()
    pg_get_viewdef(1) in_search_path('a','b') json_serialize_plan('x')
    set_config('a','b',true)
    parse_path('/a') parse_filename('/a') repeat('a',100000000) error('x') sleep_ms(9) random()
    uuid() gen_random_uuid() write_log('x') add_parquet_key('a','b') stats(1) hash(1)
    finalize(1) combine(1,1) get_bit('a'::varchar,1) from_base64('x') encode('x') decode('x')
    enum_range(null) read_text('x') cast_to_type('x',1) to_json(1) json_extract('{}','x')
"""
#: Where in a question a call can be hidden.
PLACES = (
    "select {}",
    "select * from invoices where {} is null",
    "select count(*) filter ({} is null) from invoices",
    "select 1 from invoices group by {}",
    "select 1 from invoices having {} is null",
    "select 1 from invoices order by {}",
    "select 1 limit {}",
    "select sum(1) over (order by {}) from invoices",
    "select id from invoices qualify row_number() over (order by {}) = 1",
    "select case when true then {} end",
    "select list_transform([1], lambda x: {})",
    "select {{'a': {}}}",
    "select * replace ({} as id) from invoices",
    "select (select {})",
    "with x as (select {}) select * from x",
    "select 1 union all select {}",
    "select * from invoices a join lines b on {} is null",
    "select * from invoices, lateral (select {}) y",
    "values ({})",
    "select * from (values ({}))",
)
NAMED = """
    '/etc/passwd' "/etc/passwd" 'https://example.com/x.csv' 's3://a/b.parquet' "books.duckdb"
    'x.csv' '../books.duckdb' main.invoices memory.main.invoices information_schema.tables
    information_schema.schemata pg_catalog.pg_class pg_tables sqlite_master duckdb_tables
    duckdb_settings made system.main.invoices temp.invoices invoice account history
"""


def refused(sql: str) -> str | None:
    """The key of the refusal of the first wall; None: it lets the statement through."""
    with duckdb.connect() as engine:
        parsed = engine.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchall()
    try:
        check(json.loads(str(parsed[0][0])), NAMES)
    except NotAllowed as told:
        return told.key
    return None


@pytest.mark.parametrize(
    "sql", [sql.strip() for sql in NO_QUESTION.replace("\n", "|").split("|") if sql.strip()]
)
def test_only_one_question_may_be_said(sql: str) -> None:
    no_question = {"explore.only_select", "explore.one_statement", "explore.not_allowed"}
    assert refused(sql) in no_question


@pytest.mark.parametrize("call", REACHING.split())
def test_no_function_reaches_anything_but_the_snapshot(call: str) -> None:
    for sql in (
        "select * from {}",
        "select (select count(*) from {})",
        "select * from lines, {} x",
    ):
        assert refused(sql.format(call)) == "explore.no_function", sql


@pytest.mark.parametrize("call", TELLING.split())
def test_no_function_tells_of_the_process_or_makes_much_of_little(call: str) -> None:
    assert refused(f"select {call}") == "explore.no_function"


@pytest.mark.parametrize("place", PLACES)
def test_a_call_is_found_wherever_it_hides(place: str) -> None:
    assert refused(place.format("getenv('HOME')")) == "explore.no_function"
    assert refused(place.format("1")) is None


@pytest.mark.parametrize("name", NAMED.split())
def test_no_table_is_there_but_the_documented_ones(name: str) -> None:
    assert refused(f"select * from {name}") == "explore.no_table"
    assert refused(f"select * from invoices where id in (from {name})") == "explore.no_table"


@pytest.mark.parametrize("sql", ["select $1", "select ?", "select $name", "select 'a'::blob"])
def test_nothing_is_left_open_in_a_question(sql: str) -> None:
    assert refused(sql) == "explore.not_allowed"


def test_a_question_that_feeds_itself_is_refused() -> None:
    step = "select 1 as n union all select n + 1 from x"
    for sql in (
        f"with recursive x as ({step}) from x",
        f"with recursive x using key (n) as ({step}) from x",
    ):
        assert refused(sql) in ("explore.not_allowed", "explore.cannot_parse")


# ── the second: what the engine can do ───────────────────────────────────────────────────────────

OPEN = """import sys; sys.path.insert(0, sys.argv[1])
from invoicing.ledger.explore import child
child.check = lambda parsed, tables: None
child.main()"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("walls") / "snapshot.duckdb"
    with closing(duckdb.connect(str(path))) as engine:
        for name in NAMES:
            engine.execute(f"create table {name} as select 1 as id")
    (path.parent / "secret.csv").write_text("a,b\n1,2\n")
    return path


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('secret.csv')",
        "select * from read_text('secret.csv')",
        "from 'secret.csv'",
        "select * from read_csv('/etc/passwd')",
        "select * from glob('*')",
        "select * from sniff_csv('secret.csv')",
        "attach 'other.duckdb' as other",
        "copy invoices to 'out.csv'",
        "export database 'out'",
        "copy invoices from 'secret.csv'",
        "insert into invoices values (2)",
        "delete from invoices",
        "create table t as select 1",
        "install httpfs",
        "load httpfs",
        "select * from read_csv('http://127.0.0.1:9/x.csv')",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "set lock_configuration = false",
        "set temp_directory = '/tmp'",
        "reset memory_limit",
        "pragma threads = 9",
        "create secret s (type s3)",
        "select getenv('HOME')",
        "select * from sql",
        "select * from asked",
    ],
)
def test_without_the_list_the_engine_still_reaches_nothing(snapshot: Path, sql: str) -> None:
    said = {
        "path": str(snapshot),
        "sql": sql,
        "tables": NAMES,
        "rows": 10,
        "characters": 1000,
        "megabytes": 4000,
        "seconds": 30,
    }
    before = sorted(p.name for p in snapshot.parent.iterdir())
    done = subprocess.run(
        [sys.executable, "-I", "-c", OPEN, str(ROOT)],
        input=json.dumps(said).encode(),
        capture_output=True,
        env={},
        cwd=snapshot.parent,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["key"] == "explore.failed", done.stdout
    assert sorted(p.name for p in snapshot.parent.iterdir()) == before


# ── the third: what the process may take ─────────────────────────────────────────────────────────


@pytest.fixture
def waiting(snapshot: Path) -> Iterator[Asked]:
    asked = Asked(snapshot, "select count(*) from range(100000000000) a")
    yield asked
    asked.cancel()
    with pytest.raises(Problem):
        asked.answer()


def test_the_process_knows_nothing_of_the_environment(
    waiting: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Path(f"/proc/{waiting._child.pid}/environ").read_bytes() == b""


@pytest.mark.parametrize(
    "sql",
    [
        "select length(lpad('x', 2000000000, 'y'))",
        "select list(a.range) from range(400000000) a",
        "select string_agg(a.range::varchar, ',') from range(400000000) a",
        "select count(distinct md5(a.range::varchar)) from range(400000000) a",
        "select * from range(400000000) a order by md5(a.range::varchar)",
    ],
)
def test_what_grows_without_end_is_ended(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.setattr(asking, "MEGABYTES", 900)
    with pytest.raises(Problem, match="out_of_memory|too_long"):
        Asked(snapshot, sql, seconds=20).answer()


def test_an_answer_is_never_longer_than_can_be_held(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "CHARACTERS_MOST", 1_000)
    found = Asked(snapshot, "select lpad('x', 300, 'y') from range(10)").answer()
    assert (len(found.rows), found.more) == (3, True)
    with pytest.raises(Problem, match="out_of_memory"):
        Asked(snapshot, "select lpad('x', 3000, 'y')").answer()


# ── whose snapshot it is ─────────────────────────────────────────────────────────────────────────


def test_what_goes_out_of_reach_is_gone_with_the_next_snapshot(house: House) -> None:
    moved = an_open_invoice(house, "10", by=SIRI)
    an_open_invoice(house, "20", by=SIRI)

    def seen(who: object) -> list[list[object]]:
        told = explore.put(house, who, "select sum(amount_due), count(*) from invoices")  # type: ignore[arg-type]
        return [list(row) for row in told.answer().rows]

    explore.refresh(house, SIRI)
    assert seen(SIRI) == [[Decimal(30), Decimal(2)]]
    assert NILS.account_id is not None
    lifecycle.assign_owner(house, KARI, moved.id, NILS.account_id)
    assert seen(SIRI) == [[Decimal(30), Decimal(2)]]
    explore.refresh(house, SIRI)
    assert seen(SIRI) == [[Decimal(20), Decimal(1)]]
