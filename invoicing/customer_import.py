"""Customers from a file: what would come of each row, and then all of it or nothing.

A company is known by its customer number, else its organisation number, else its name; a contact
by the e-mail address, else by the name within the company. What is blank says nothing; what
differs is changed; what was merged leads to who stands for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from invoicing.customers import cleaned, save
from invoicing.house import House
from invoicing.intake import RawTable, RowError, read_table
from invoicing.intake.customers import CUSTOMER_FIELDS, CustomerRow, columns_of, rows_of
from invoicing.ledger import customers as kept
from invoicing.ledger.books import Books
from invoicing.ledger.database import Cursor
from invoicing.model.customer import FIELDS, Profile, Side
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.events import Event
from invoicing.model.people import Actor
from invoicing.model.properties import Change

__all__ = ["CUSTOMER_FIELDS", "Incoming", "Plan", "Result", "prepare", "run"]

Progress = Callable[[int, int], None]
#: The fields of a row that are the contact's, by what they are called there.
OF_CONTACT: Mapping[str, str] = {"contact": "name", "contact_email": "email"}
#: The same the other way round: under which field of the file a value of a side stands.
CALLED: Mapping[Side, Mapping[str, str]] = {
    Side.COMPANY: {"name": "company"},
    Side.CONTACT: {name: field for field, name in OF_CONTACT.items()},
}
MOST_ERRORS = 1_000


@dataclass(eq=False)
class Incoming:
    """A customer of the file: who it is in the books (None: new), and what is said of it."""

    side: Side
    row: int
    before: Profile | None
    said: dict[str, tuple[str, int]] = field(default_factory=dict)  # value, row that said it
    company: "Incoming | None" = None

    @property
    def name(self) -> str:
        told = self.said.get("name")
        return told[0] if told else self.before.name if self.before else ""

    @property
    def changes(self) -> dict[str, str]:
        """What the file says that the books do not say."""
        held = self.before.values if self.before else {}
        return {n: v for n, (v, _) in self.said.items() if not _same(n, held.get(n), v)}

    @property
    def moved(self) -> bool:
        """Whether the file puts a contact that is known into another company."""
        if self.company is None or self.before is None:
            return False
        now, wanted = self.before.company, self.company.before
        return wanted is None or now is None or now.id != wanted.id

    @property
    def outcome(self) -> str:
        """new, changed or unchanged."""
        if self.before is None:
            return "new"
        return "changed" if self.changes or self.moved else "unchanged"


@dataclass(frozen=True)
class Found:
    """What is wrong with the file, as the preview of an import tells it."""

    errors: tuple[RowError, ...]
    error_count: int


@dataclass(frozen=True)
class Plan:
    """A file that was read by `columns` (field → header), and what would come of it."""

    name: str
    table: RawTable
    columns: Mapping[str, str]
    customers: tuple[Incoming, ...]
    parsed: Found

    @property
    def ready(self) -> bool:
        """Whether there is something to import and nothing is wrong."""
        return not self.parsed.errors and any(c.outcome != "unchanged" for c in self.customers)

    def counts(self) -> dict[tuple[Side, str], int]:
        """How many of each side are new, changed, unchanged."""
        found: dict[tuple[Side, str], int] = {}
        for each in self.customers:
            key = (each.side, each.outcome)
            found[key] = found.get(key, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it, as `Plan.counts`."""

    counts: Mapping[tuple[Side, str], int]


def prepare(
    house: House,
    actor: Actor,
    name: str,
    data: bytes,
    columns: Mapping[str, str] | None = None,
) -> Plan:
    """Read a file by `columns`, else by what its header says; nothing is written.

    Raises `InvalidInput` where the file or the columns cannot be used at all.
    """
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    table = read_table(data, name)
    with house.reading() as cursor:
        return _plan(cursor, name, table, columns_of(table) if columns is None else columns)


def run(house: House, actor: Actor, plan: Plan, progress: Progress | None = None) -> Result:
    """Do what the file says, in one transaction; it is compared with the books of that moment."""
    decide(Action.EDIT_CUSTOMER, general(actor)).enforce()
    with house.books(actor) as books:
        now = _plan(books.cursor, plan.name, plan.table, plan.columns)
        if now.parsed.errors:
            raise Refused("import.has_errors")
        counts = now.counts()
        written: dict[int, Profile] = {}
        for done, each in enumerate(now.customers, 1):
            written[id(each)] = _write(books, each, written)
            if progress:
                progress(done, len(now.customers))
        books.note("import", books.next_id("import"), Event.IMPORTED, file=plan.name)
    return Result(counts)


def _write(books: Books, each: Incoming, written: Mapping[int, Profile]) -> Profile:
    """One customer, after its company."""
    if each.outcome == "unchanged" and each.before is not None:
        return each.before
    firm = written[id(each.company)].link if each.company else None
    nothing: dict[str, str | None] = dict.fromkeys(FIELDS[each.side])
    before = each.before or Profile(each.side, books.next_id(each.side.value), 0, nothing, books.at)
    values = {**before.values, **each.changes}
    if firm:
        values["company"] = firm.name
    after = replace(
        before, version=before.version + 1, values=values, company=firm or before.company
    )
    pairs = ((n, before.values[n], values[n]) for n in FIELDS[each.side])
    changed = tuple(Change(n, was, now) for n, was, now in pairs if was != now)
    if each.before is None:
        kept.add(books.cursor, after, books.at)
        books.note(each.side.value, after.id, Event.IMPORTED, 1, changed)
    else:
        save(books, after, Event.IMPORTED, changed)
    return after


# ── what would come of it ────────────────────────────────────────────────────────────────────────


def _plan(cursor: Cursor, name: str, table: RawTable, columns: Mapping[str, str]) -> Plan:
    reader = _Reader(cursor, columns, list(table.errors))
    if "company" not in columns and "contact" not in columns and "contact_email" not in columns:
        reader.errors.append(RowError(table.header_row, None, "customer_import.no_name"))
    else:
        for row in rows_of(table, columns):
            reader.take(row)
    errors = sorted(reader.errors, key=lambda each: each.row)
    found = Found(tuple(errors[:MOST_ERRORS]), len(errors))
    everybody = (*reader.of[Side.COMPANY], *reader.of[Side.CONTACT])
    return Plan(name, table, columns, everybody, found)


class _Reader:
    """The customers of a file, each once, with everything that is wrong."""

    def __init__(self, cursor: Cursor, columns: Mapping[str, str], errors: list[RowError]) -> None:
        self.columns, self.errors = columns, errors
        self.of: dict[Side, list[Incoming]] = {side: [] for side in Side}
        self.known: dict[Side, dict[tuple[str, str], Profile]] = {
            side: _index(kept.profiles(cursor, side, "true")) for side in Side
        }
        self.taken: dict[tuple[Side, int], Incoming] = {}
        self.fresh: dict[Side, dict[tuple[str, str], Incoming]] = {side: {} for side in Side}

    def take(self, row: CustomerRow) -> None:
        """One row: its company, its contact, or both."""
        for header in row.unusable:
            self.errors.append(RowError(row.number, header, "customer_import.unusable"))
        company, contact = self._values(row)
        if company is None or contact is None:
            return
        if not company.get("name") and not contact:
            self.errors.append(RowError(row.number, None, "customer_import.nobody"))
            return
        firm = self._company(row.number, company) if company.get("name") else None
        if contact:
            self._contact(row.number, contact, firm)

    def _values(self, row: CustomerRow) -> tuple[dict[str, str] | None, dict[str, str] | None]:
        """What the row says of each, as the books keep it; None where that cannot be read."""
        contact = {OF_CONTACT[n]: v for n, v in row.values.items() if n in OF_CONTACT}
        company = {n: v for n, v in row.values.items() if n not in OF_CONTACT}
        if "company" in company:
            company = {"name": company.pop("company"), **company}
        elif contact and "language" in company:
            contact["language"] = company["language"]
        return (
            self._clean(row.number, Side.COMPANY, company),
            self._clean(row.number, Side.CONTACT, contact),
        )

    def _clean(self, row: int, side: Side, values: Mapping[str, str]) -> dict[str, str] | None:
        found: dict[str, str] = {}
        for name, value in values.items():
            try:
                text = cleaned(side, {name: value})[name]
            except InvalidInput as problem:
                self._wrong(row, side, name, problem.key, **problem.values)
                return None
            if text:
                found[name] = text
        return found

    def _wrong(self, row: int, side: Side, name: str, key: str, **values: Any) -> None:
        header = self.columns.get(CALLED[side].get(name, name))
        self.errors.append(RowError(row, header, key, {**values, "field": header or name}))

    def _company(self, row: int, values: Mapping[str, str]) -> Incoming | None:
        numbers = {n: values[n] for n in ("external_id", "org_number") if n in values}
        return self._settle(Side.COMPANY, row, values, numbers, values["name"])

    def _contact(self, row: int, values: Mapping[str, str], firm: Incoming | None) -> None:
        place = "" if firm is None else str(firm.before.id) if firm.before else f"new {id(firm)}"
        name = values.get("name", "")
        numbers = {"email": values["email"]} if "email" in values else {}
        found = self._settle(Side.CONTACT, row, values, numbers, name and f"{place} {name}")
        if found is not None and firm is not None:
            found.company = firm

    def _settle(
        self,
        side: Side,
        row: int,
        values: Mapping[str, str],
        numbers: Mapping[str, str],
        name: str,
    ) -> Incoming | None:
        """Who it is: by what tells customers apart, else by name where nothing contradicts."""
        keys = [_key(n, v) for n, v in numbers.items()]
        found = [each for key in keys if (each := self._find(side, row, key))]
        if any(each is not found[0] for each in found):
            told = {"one": found[0].name, "other": found[-1].name}
            self._wrong(row, side, next(iter(numbers)), "customer_import.two", **told)
            return None
        by_name = None if found or not name else self._named(side, row, _key("name", name), numbers)
        it = found[0] if found else by_name or self._begin(side, row)
        if by_name and by_name.before:  # however it is written: it was found by it
            values = {n: v for n, v in values.items() if n != "name"}
        if it.before is None and "name" not in values and "name" not in it.said:
            values = {**values, "name": values["email"]}
        self._say(it, row, values)
        for key in (*keys, *([_key("name", name)] if name else [])):
            if key not in self.known[side]:
                self.fresh[side].setdefault(key, it)
        return it

    def _find(self, side: Side, row: int, key: tuple[str, str]) -> Incoming | None:
        profile = self.known[side].get(key)
        if profile is None:
            return self.fresh[side].get(key)
        where = (side, profile.id)
        if where not in self.taken:
            self.taken[where] = Incoming(side, row, profile)
            self.of[side].append(self.taken[where])
        return self.taken[where]

    def _named(
        self, side: Side, row: int, key: tuple[str, str], numbers: Mapping[str, str]
    ) -> Incoming | None:
        """The one of this name, unless it has another number or address than the row says."""
        profile, fresh = self.known[side].get(key), self.fresh[side].get(key)
        held = dict(profile.values) if profile else {}
        if it := self.taken.get((side, profile.id)) if profile else fresh:
            held |= {n: v for n, (v, _) in it.said.items()}
        other = any(held.get(n) and not _same(n, held[n], v) for n, v in numbers.items())
        return None if other else self._find(side, row, key)

    def _begin(self, side: Side, row: int) -> Incoming:
        it = Incoming(side, row, None)
        self.of[side].append(it)
        return it

    def _say(self, it: Incoming, row: int, values: Mapping[str, str]) -> None:
        """What the row says; another row that said otherwise makes an error of this one."""
        for name, value in values.items():
            before, first = it.said.setdefault(name, (value, row))
            if not _same(name, before, value):
                told = {"first": first, "value": before}
                self._wrong(row, it.side, name, "customer_import.otherwise", **told)


def _index(profiles: list[Profile]) -> dict[tuple[str, str], Profile]:
    """Customers by what they are known by; a merged one's leads to who stands for it."""
    standing = {p.id: p for p in profiles if p.merged_into is None}
    found: dict[tuple[str, str], Profile] = {}
    for each in sorted(profiles, key=lambda p: (p.merged_into is not None, p.id)):
        leads = standing.get(each.merged_into or each.id)
        if leads is None:
            continue
        for name in ("external_id", "org_number", "email", "name"):
            value = each.values.get(name)
            if not value or (each.is_contact and name == "external_id"):
                continue
            if each.is_contact and name == "name":
                value = f"{each.company.id if each.company else ''} {value}"
            found.setdefault(_key(name, value), leads)
    return found


def _key(name: str, value: str) -> tuple[str, str]:
    """A value as it is compared: without case, a number without spaces."""
    folded = value.casefold().strip()
    return name, "".join(folded.split()) if name == "org_number" else folded


def _same(name: str, one: str | None, other: str | None) -> bool:
    """Whether two values say the same of a customer: a number however it is spaced."""
    if one is None or other is None or name not in ("org_number", "email"):
        return one == other
    return _key(name, one) == _key(name, other)
