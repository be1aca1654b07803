"""What a statement may consist of: everything that is not named here is refused.

A statement is walked as the engine itself parsed it (`json_serialize_sql`), so that no trick of
spelling hides anything. Names of tables, functions, types and node kinds are lists of what is
harmless; a new release of the engine that adds a kind of node adds nothing that is let through.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any


class NotAllowed(Exception):
    """A word of the catalogue that says why, and what it is about."""

    def __init__(self, key: str, found: str = "") -> None:
        super().__init__(key, found)
        self.key, self.found = key, found


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Kinds of query nodes and table references.
NODES = _set("""
    SELECT_NODE SET_OPERATION_NODE BASE_TABLE SUBQUERY JOIN EMPTY EXPRESSION_LIST TABLE_FUNCTION
    ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ASCENDING DESCENDING
    ORDER_DEFAULT
""")
#: Kinds of expressions.
EXPRESSIONS = _set("""
    COLUMN_REF CONSTANT FUNCTION OPERATOR COMPARISON CONJUNCTION CASE CAST TYPE STAR SUBQUERY
    WINDOW BETWEEN LAMBDA COLLATE
""")
TABLE_FUNCTIONS = _set("range generate_series unnest")
FUNCTIONS = TABLE_FUNCTIONS | _set("""
    + - * / // % ** ^ || ~~ !~~ ~~* !~~* like_escape not_like_escape ilike_escape
    not_ilike_escape ! ~ & | << >> @ array_extract list_value struct_pack row
    abs ceil ceiling floor round round_even trunc sign sqrt power pow exp ln log log10 log2 mod
    greatest least coalesce nullif ifnull isnan isfinite
    count count_star sum sum_no_overflow avg mean min max median mode quantile quantile_cont
    quantile_disc stddev stddev_pop stddev_samp variance var_pop var_samp first last any_value
    arg_min arg_max min_by max_by bool_and bool_or approx_count_distinct corr covar_pop
    covar_samp regr_slope regr_intercept regr_r2 string_agg list array_agg histogram count_if
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value
    nth_value
    lower upper lcase ucase trim ltrim rtrim length len strlen substring substr left right
    replace concat concat_ws contains starts_with prefix ends_with suffix position strpos instr
    split_part string_split regexp_matches regexp_replace regexp_extract lpad rpad reverse
    strip_accents initcap format printf chr ascii md5 sha256
    date_trunc date_part datepart date_diff datediff date_sub datesub date_add extract year
    month day quarter week dayofweek isodow dayofyear weekofyear hour minute last_day make_date
    strftime strptime monthname dayname age epoch to_days to_months to_years to_weeks to_hours
    to_minutes to_seconds
    list_transform list_filter list_sort list_sum list_count list_contains list_distinct flatten
    list_extract element_at
""")
TYPES = _set("""
    BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT DECIMAL
    NUMERIC FLOAT DOUBLE REAL VARCHAR TEXT DATE TIME TIMESTAMP INTERVAL LIST
""")
#: What reads the machine's clock, which is not the company's: named like a column, or called.
#: Statements ask the table `today` instead.
CLOCK_NAME = re.compile(r"current_(date|time(stamp)?)|local(time(stamp)?)", re.I)
CLOCK_CALL = re.compile(
    rf"now|today|(transaction|statement|clock)_timestamp|(get_|current_)?({CLOCK_NAME.pattern})",
    re.I,
)
#: With one argument it counts from the machine's day.
CLOCK_ALONE = re.compile("age", re.I)
#: Names of a WITH: nothing that the engine could know by itself.
WITH_NAME = re.compile(r"(?!duckdb_|pg_|sqlite_|pragma_|information_schema)[a-z_]\w*", re.I)


def check(parsed: dict[str, Any], tables: Collection[str]) -> None:
    """Refuse, as `NotAllowed`, what is not one harmless SELECT over these tables."""
    if parsed.get("error"):
        only = "Only SELECT" in str(parsed.get("error_message"))
        why = "" if only else str(parsed.get("error_message"))
        raise NotAllowed("explore.only_select" if only else "explore.cannot_parse", why)
    statements = parsed.get("statements", [])
    if len(statements) != 1:
        raise NotAllowed("explore.one_statement")
    nodes = list(_walk(statements[0]))
    named = {str(entry["key"]) for node in nodes for entry in _entries(node)}
    for name in named:
        if not WITH_NAME.fullmatch(name) or name in tables:
            raise NotAllowed("explore.with_name", name)
    known = {name.lower() for name in (*tables, *named)}
    for node in nodes:
        _check(node, known)


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


def _entries(node: dict[str, Any]) -> list[dict[str, Any]]:
    held = node.get("cte_map")
    return list(held["map"]) if isinstance(held, dict) else []


def _check(node: dict[str, Any], known: Collection[str]) -> None:
    kind, family = node.get("type"), node.get("class")
    if isinstance(family, str):
        if family not in EXPRESSIONS:
            raise NotAllowed("explore.not_allowed", family)
    elif isinstance(kind, str) and kind not in NODES:
        raise NotAllowed("explore.not_allowed", kind)
    if family is None and kind == "BASE_TABLE":
        _table(node, known)
    if family is None and kind == "TABLE_FUNCTION":
        _among(node["function"], TABLE_FUNCTIONS)
    if family == "COLUMN_REF":
        _no_clock(".".join(map(str, node["column_names"])), CLOCK_NAME)
    if "function_name" in node:
        _no_clock(_path(node), CLOCK_CALL)
        _among(node, FUNCTIONS)
        if len(node.get("arguments", [])) == 1:
            _no_clock(_path(node), CLOCK_ALONE)
    if family == "TYPE" and str(node["type_name"]).upper() not in TYPES:
        raise NotAllowed("explore.not_allowed", str(node["type_name"]))


def _table(node: dict[str, Any], known: Collection[str]) -> None:
    path = node["qualified_name"]["path"]
    name = ".".join(map(str, path))
    if len(path) != 1 or name.lower() not in known or node.get("at_clause") is not None:
        raise NotAllowed("explore.no_table", name)


def _no_clock(name: str, clock: re.Pattern[str]) -> None:
    if clock.fullmatch(name):
        raise NotAllowed("explore.no_clock", name)


def _path(node: dict[str, Any]) -> str:
    return ".".join(map(str, node["qualified_name"]["path"]))


def _among(node: dict[str, Any], functions: Collection[str]) -> None:
    if _path(node).lower() not in functions:
        raise NotAllowed("explore.no_function", _path(node))
