"""The rows of a file: one question to the books, its totals, its values in order.

A question is a relation of records (as the index asks them), joined with their parts where the
rows are parts. All of it is asked within one snapshot, so that totals and rows agree.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from invoicing.ledger.columns import SOURCES, Source
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, matching, used
from invoicing.model.exports import HISTORY, LINE, Column, ExportRequest, columns_of, part_of
from invoicing.model.filters import Filter
from invoicing.model.properties import Sort, Value
from invoicing.model.table import Sums

BATCH = 2_000
#: Longer than any list.
ALL = 1 << 40
CHANGES = """(select subject_id as invoice_id, id, happened_at, actor, event, unnest(
        case when changes is null then [null] else json_extract(changes, '$[*]') end) as change
    from history where subject = 'invoice')"""
#: The parts of an invoice: where they are, and what their order is within it.
PARTS: Mapping[str, tuple[Source, str]] = {
    "line": (Source("line", LINE, {"line_net": "amount_net"}, {"net": "line_net"}), "position"),
    "payment": (SOURCES["payment"], "id"),
    "history": (
        Source(
            CHANGES,
            HISTORY,
            {"changed_property": "change ->> 0", "before": "change ->> 1", "after": "change ->> 2"},
            {},
        ),
        "id",
    ),
}


def _payments(shown: str) -> str:
    return (
        f"(select array_to_string(list({shown} order by p.id)[1:$cap], '; ') from payment p"
        " where p.invoice_id = invoice.id and p.deleted_at is null)"
    )


#: The columns of associations, of each subject; $cap is bound.
ASSOCIATIONS: Mapping[str, Mapping[str, str]] = {
    "invoice": {
        "contact_ids": "cast(contact_id as varchar)",
        "contact_names": "contact",
        "company_ids": "cast(company_id as varchar)",
        "company_names": "company",
        "deal_names": "deal",
        "quote_names": "quote",
        "subscription_names": "subscription",
        "payment_ids": _payments("cast(p.id as varchar)"),
        "payment_names": _payments("coalesce(p.reference, p.customer, cast(p.id as varchar))"),
    },
    "payment": {
        "invoice_ids": "cast(invoice_id as varchar)",
        "invoice_names": "invoice",
        "contact_ids": "cast(contact_id as varchar)",
        "contact_names": "customer",
    },
}


@dataclass(frozen=True)
class Question:
    """One export as SQL: `relation` has a column for each of `columns` (c0, c1 …), row_currency,
    and s0, s1 … for the amounts `summed` names; `order` sorts it; `values` are bound."""

    columns: tuple[Column, ...]
    relation: str
    order: str
    summed: tuple[str, ...]
    values: Mapping[str, object]

    def ask(self, cursor: Cursor, sql: str) -> Cursor:
        """Run `sql`, which may name {relation} and {order}."""
        statement = sql.format(relation=self.relation, order=self.order)
        return cursor.execute(statement, dict(self.values))


def question(request: ExportRequest, asker: Asker) -> Question:
    """The SQL of an export; `InvalidInput` for rows, columns or filters that are none."""
    record, part = asker.source(request.subject), part_of(request)
    columns = columns_of(request, record.registry)
    of_rows = PARTS[part.subject][0] if part else record
    summed = _summed(columns, of_rows)
    at = {f"c{i}": column.name for i, column in enumerate(columns)}
    sums = {f"s{i}": name for i, name in enumerate(summed)}
    own = {place: at.pop(place) for place in tuple(at) if part and at[place] in part.properties}
    view = request.view
    if request.ids is not None:
        view = replace(view, filter=Filter(), search="")
    where, bindings = matching(view, record, asker)
    if request.ids is not None:
        where += f" and id in (select unnest({bindings.bind(list(request.ids))}))"
    relation = _records(request, record, at if part else at | sums, where)
    direction = "desc" if view.descending else "asc"
    order = f"sort_key {direction} nulls last, record_id {direction}"
    if part:
        relation = f"({relation} join {_parts(part.subject, own | sums)} on part_of = record_id)"
        order += ", part_order"
    if "$cap" in relation:
        bindings.share("cap", request.cap or ALL)
    return Question(columns, relation, order, summed, used(relation, bindings, asker))


def _records(request: ExportRequest, source: Source, at: Mapping[str, str], where: str) -> str:
    extra = ASSOCIATIONS[request.subject]
    told = {place: extra.get(name) or source.column(name) for place, name in at.items()}
    told |= {"record_id": "id", "row_currency": "currency"}
    told |= {"sort_key": source.column(request.view.sort)}
    return _select(told, source.table, where)


def _parts(subject: str, at: Mapping[str, str]) -> str:
    source, order = PARTS[subject]
    told = {place: source.column(name) for place, name in at.items()}
    return _select(
        told | {"part_of": "invoice_id", "part_order": order}, source.table, source.within
    )


def _select(told: Mapping[str, str], table: str, where: str) -> str:
    columns = ", ".join(f"{expression} as {place}" for place, expression in told.items())
    return f"(select {columns} from {table} where {where})"


def _summed(columns: tuple[Column, ...], source: Source) -> tuple[str, ...]:
    """The amounts that are summed: those of the index, then chosen ones in the row's currency."""
    money = (c.name for c in columns if c.money_of == "currency")
    chosen = (name for name in money if name in source.registry.properties)
    return tuple(dict.fromkeys((*source.sums.values(), *chosen)))


@contextmanager
def snapshot(cursor: Cursor) -> Iterator[None]:
    """Everything asked inside sees the same books."""
    cursor.begin()
    try:
        yield
    finally:
        cursor.rollback()


def totals(cursor: Cursor, asked: Question) -> list[Sums]:
    """Rows and sums of the file, per currency, in the order of the code."""
    sums = "".join(f", coalesce(sum(s{i}), 0)" for i in range(len(asked.summed)))
    found = asked.ask(
        cursor,
        f"select row_currency, count(*){sums} from {{relation}}"
        " group by row_currency order by row_currency",
    )
    return [
        Sums(code, count, dict(zip(asked.summed, amounts, strict=True)))
        for code, count, *amounts in found.fetchall()
    ]


def rows(cursor: Cursor, asked: Question) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """The rows of the file in order: the currency of each, and its values."""
    told = ", ".join(["row_currency", *(f"c{i}" for i in range(len(asked.columns)))])
    found = asked.ask(cursor, f"select {told} from {{relation}} order by {{order}}")
    while batch := found.fetchmany(BATCH):
        for currency, *values in batch:
            yield currency, tuple(values)


def save_parquet(cursor: Cursor, asked: Question, target: Path) -> None:
    """The rows as a Parquet file, typed as in the books; moments as UTC, columns by their names."""
    told = ", ".join(
        f'{_for_machines(column, f"c{i}")} as "{column.name}"'
        for i, column in enumerate(asked.columns)
    )
    path = str(target).replace("'", "''").replace("{", "{{").replace("}", "}}")
    asked.ask(
        cursor,
        f"copy (select {told} from {{relation}} order by {{order}})"
        f" to '{path}' (format parquet, compression zstd)",
    )


def _for_machines(column: Column, place: str) -> str:
    return f"timezone('UTC', {place})" if column.sort is Sort.MOMENT else place
