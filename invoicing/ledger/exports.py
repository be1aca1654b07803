"""The rows of a file: one question to the books, its totals, its values in order.

A question is a relation of records (as the index asks them), joined with their parts where the
rows are parts. All of it is asked within one snapshot, so that totals and rows agree.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from invoicing.ledger.columns import SOURCES, Source
from invoicing.ledger.database import Cursor
from invoicing.ledger.listing import Asker, matching, used
from invoicing.ledger.saying import WILD, matches
from invoicing.model.cells import LONGEST
from invoicing.model.exports import HISTORY, LINE, Column, ExportRequest, columns_of, part_of
from invoicing.model.filters import Filter
from invoicing.model.properties import Value
from invoicing.model.table import Sums

BATCH = 2_000
#: Longer than any list.
ALL = 1 << 40
#: What a cell takes as XML besides its text, and a sign of it, at most.
CELL_BYTES, SIGN_BYTES = 90, 7
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


def _tied(name: str, first: str) -> str:
    """What the invoice tells itself, then what was added on its cards (`TIED`)."""
    return (
        f"case when tied_{name} is null then {first} else nullif(array_to_string((list_filter("
        f"[{first}], lambda x: x is not null) || list_filter(tied_{name}, lambda x: x is distinct"
        f" from {first}))[1:$cap], '; '), '') end"
    )


#: Associations that stand, one row an invoice that has any: joined once for all columns.
TIED = """(
    select a.invoice_id as tied_to,
        list(cast(a.record_id as varchar) order by a.id) filter (a.kind = 'contact')
            as tied_contact_ids,
        list(c.name order by a.id) filter (a.kind = 'contact') as tied_contact_names,
        list(cast(a.record_id as varchar) order by a.id) filter (a.kind = 'company')
            as tied_company_ids,
        list(o.name order by a.id) filter (a.kind = 'company') as tied_company_names,
        list(a.name order by a.id) filter (a.kind = 'deal') as tied_deal_names,
        list(a.name order by a.id) filter (a.kind = 'quote') as tied_quote_names,
        list(a.name order by a.id) filter (a.kind = 'subscription') as tied_subscription_names
    from association a
    left join contact c on a.kind = 'contact' and c.id = a.record_id
    left join company o on a.kind = 'company' and o.id = a.record_id
    where a.removed_at is null group by a.invoice_id)"""
#: The columns of associations, of each subject; $cap is bound.
ASSOCIATIONS: Mapping[str, Mapping[str, str]] = {
    "invoice": {
        "contact_ids": _tied("contact_ids", "cast(contact_id as varchar)"),
        "contact_names": _tied("contact_names", "contact"),
        "company_ids": _tied("company_ids", "cast(company_id as varchar)"),
        "company_names": _tied("company_names", "company"),
        "deal_names": _tied("deal_names", "deal"),
        "quote_names": _tied("quote_names", "quote"),
        "subscription_names": _tied("subscription_names", "subscription"),
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
    """One export as SQL: `relation` has row_currency, s0, s1 … for the amounts that `summed` names,
    and at `places` what each of `columns` holds; `order` sorts it; `values` are bound."""

    columns: tuple[Column, ...]
    relation: str
    order: str
    summed: tuple[str, ...]
    values: Mapping[str, object]
    places: tuple[str, ...]

    @property
    def sorted(self) -> str:
        """The rows in order: x1, x2 … for the columns, row_currency."""
        told = ", ".join(f"{place} as x{i}" for i, place in enumerate(self.places, 1))
        return f"(select {told}, row_currency from {self.relation} order by {self.order})"

    def ask(self, cursor: Cursor, sql: str) -> Cursor:
        """Run a statement that is made of its parts."""
        return cursor.execute(sql, dict(self.values))


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
    values, places = used(relation, bindings, asker), tuple(f"c{i}" for i in range(len(columns)))
    return Question(columns, relation, order, summed, values, places)


def _records(request: ExportRequest, source: Source, at: Mapping[str, str], where: str) -> str:
    extra = ASSOCIATIONS[request.subject]
    told = {place: extra.get(name) or source.column(name) for place, name in at.items()}
    told |= {"record_id": "id", "row_currency": "currency"}
    told |= {"sort_key": source.column(request.view.sort)}
    tied = any("tied_" in expression for expression in told.values())
    joined = f" left join {TIED} on tied_to = id" if tied else ""
    return _select(told, source.table + joined, where)


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
        f"select row_currency, count(*){sums} from {asked.relation}"
        " group by row_currency order by row_currency",
    )
    return [
        Sums(code, count, dict(zip(asked.summed, amounts, strict=True)))
        for code, count, *amounts in found.fetchall()
    ]


def fitted(cursor: Cursor, asked: Question) -> tuple[Question, int]:
    """The question for a workbook, whose columns know their longest text; a text that no cell
    could hold goes on in further columns. And the bytes that all rows have at most as XML."""
    texts = [p for p, c in zip(asked.places, asked.columns, strict=True) if c.is_text]
    measures = ("max(length({x}))", "bool_or({wild})", "sum(strlen({x}))")
    told = [m.format(x=x, wild=matches(x, WILD)) for x in texts for m in measures]
    sql = f"select {', '.join(['count(*)', *told])} from {asked.relation}"
    ((count, *found),) = asked.ask(cursor, sql).fetchall()
    measured = zip(found[::3], found[1::3], strict=True)
    made: list[tuple[str, Column]] = []
    for place, column in zip(asked.places, asked.columns, strict=True):
        if column.is_text:
            longest, wild = next(measured)
            column = replace(column, longest=longest or 0, wild=bool(wild))
        made += _pieces(place, column)
    places, columns = zip(*made, strict=True)
    size = count * len(columns) * CELL_BYTES + sum(n or 0 for n in found[2::3]) * SIGN_BYTES
    return replace(asked, places=places, columns=columns), size


def _pieces(place: str, column: Column) -> Iterator[tuple[str, Column]]:
    if column.longest <= LONGEST:
        yield place, column
        return
    for part, start in enumerate(range(0, column.longest, LONGEST), 1):
        text = f"nullif(substr({place}, {start + 1}, {LONGEST}), '')"
        yield text, replace(column, part=part)


def rows(cursor: Cursor, asked: Question) -> Iterator[tuple[str, list[Value]]]:
    """The rows of the file in order: the currency of each, and its values."""
    found = asked.ask(cursor, f"select * from {asked.sorted}")
    while batch := found.fetchmany(BATCH):
        for *values, currency in batch:
            yield currency, values
