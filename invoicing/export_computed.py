"""Computed columns in a file: the books give what they are worked out of, row by row.

So a file with one is slower to write than one of stored values alone, and formats that the
books write by themselves cannot have any. Where rows are parts of records (line items, payments,
history), computed columns are left out: they are columns of the record.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from invoicing import computing
from invoicing.computing import Computed
from invoicing.ledger import machine_files
from invoicing.ledger.columns import SOURCES
from invoicing.model.errors import InvalidInput
from invoicing.model.exports import Column, ExportRequest, part_of
from invoicing.model.formulas import Given
from invoicing.model.properties import Registry, Value
from invoicing.model.table import Sums

NOTHING = Computed({})


@dataclass(frozen=True)
class Layout:
    """What is asked of the books (`request`), and the columns of the file in their order.

    `wanted` names stored and computed columns; what is only needed to work out the latter is
    among the columns of `request` and not of the file.
    """

    request: ExportRequest
    wanted: tuple[str, ...] = ()
    computed: Computed = NOTHING

    @property
    def hidden(self) -> frozenset[str]:
        """Columns of the request that the file does not show."""
        return frozenset(self.request.columns) - frozenset(self.wanted) if self else frozenset()

    def __bool__(self) -> bool:
        return bool(self.computed.columns)

    def places(self, columns: Sequence[Column]) -> list[int | str]:
        """The file's columns: places among those of the books, or names of computed ones."""
        found: dict[str, list[int]] = {}
        for place, column in enumerate(columns):
            found.setdefault(column.name, []).append(place)
        order: list[int | str] = []
        for name in self.wanted:
            order += found.get(name, []) or [name]
        others = [n for n in found if n not in self.hidden and n not in self.wanted]
        return [*order, *(place for name in others for place in found[name])]

    def columns(self, columns: Sequence[Column]) -> list[Column]:
        """Those of the file."""
        return [
            columns[place] if isinstance(place, int) else self._column(place)
            for place in self.places(columns)
        ]

    def _column(self, name: str) -> Column:
        prop = self.computed.property(name)
        return Column(name, prop.sort, "", prop.money_of, prop.label)

    def rows(
        self,
        columns: Sequence[Column],
        rows: Iterable[tuple[str, Sequence[Value]]],
        given: Given,
    ) -> Iterator[tuple[str, list[Value]]]:
        """Rows of the books, each with its currency, as rows of the file."""
        places = self.places(columns)
        first = {c.name: at for at, c in reversed(list(enumerate(columns)))}
        for currency, row in rows:
            held = {name: row[at] for name, at in first.items()} | {"currency": currency}
            worked_out = self.computed.values(held, given)
            yield currency, [row[p] if isinstance(p, int) else worked_out[p] for p in places]

    def sums(self, sums: Sequence[Sums]) -> list[Sums]:
        """Sums of the file, without those of hidden columns that a list does not sum anyway."""
        gone = self.hidden - set(SOURCES[self.request.subject].sums.values())
        return [
            replace(s, amounts={n: a for n, a in s.amounts.items() if n not in gone}) for s in sums
        ]


def layout(request: ExportRequest, registry: Registry) -> Layout:
    """The request as the books can answer it; `InvalidInput` where its format has no room."""
    view = request.view
    names = request.columns or view.columns
    columns = computing.computed(replace(view, columns=names), registry)
    if not columns.columns:
        return Layout(request)
    stored = tuple(name for name in names if name not in columns.columns)
    shown = tuple(name for name in view.columns if name not in columns.columns)
    plain = replace(request, view=replace(view, columns=shown))
    if part_of(request) is not None:
        return Layout(replace(plain, columns=stored if request.columns else ()))
    if request.format in machine_files.FORMATS:
        raise InvalidInput("columns", "export.no_computed", format=request.format.value.upper())
    asked = tuple(dict.fromkeys((*stored, *columns.needs)))
    return Layout(replace(plain, columns=asked), names, columns)
