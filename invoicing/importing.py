"""Invoices from a file: look at it first, then take it whole or not at all.

The number in the file is the natural key (external ID): a document that is new
becomes a draft, a draft that differs is changed, one that says the same stays
untouched, and one that was finalized since is never changed (docs/decisions/0003).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from invoicing.house import House
from invoicing.intake import (
    FIELDS,
    Guess,
    ImportedInvoice,
    ImportedLine,
    Mapping,
    Parsed,
    Question,
    RawTable,
    from_json,
    guess,
    questions,
    read_table,
    to_drafts,
    unused,
)
from invoicing.ledger import imports, people
from invoicing.ledger.books import Books
from invoicing.lifecycle import allowed, create_in, edit_in, may_create
from invoicing.model.decisions import Action
from invoicing.model.editing import clean_text, edited
from invoicing.model.errors import InvalidInput, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice, Link, Party, Source, Status
from invoicing.model.people import Actor
from invoicing.model.totals import Line, VatCategory

Progress = Callable[[int, int], None]
NO_RATE = (VatCategory.OUTSIDE_SCOPE, None)


@dataclass(frozen=True)
class Prepared:
    """A file that was read: its table, the mapping, what is still open, and what came of it."""

    name: str
    table: RawTable
    mapping: Mapping
    questions: tuple[Question, ...]
    unused: tuple[str, ...]
    parsed: Parsed


@dataclass
class Result:
    """How many documents were new, changed or the same, and their sums per currency."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)


def prepare(
    house: House,
    actor: Actor,
    name: str,
    data: bytes,
    mapping: str | None = None,
    **settled: Any,
) -> Prepared:
    """Read a file by a mapping (JSON), else by what its header gives away.

    `settled` answers what the file leaves open: date_order, decimal, currency.
    Raises `InvalidInput` where the file or the mapping cannot be used at all.
    """
    may_create(actor)
    given = from_json(mapping) if mapping else None
    table = read_table(data, name, given.sheet if given else None)
    first = guess(table) if given is None else Guess(given, (), ())
    chosen = _settle(first.mapping, settled)
    chosen.check(table.headers)
    asked = {q.about: q for q in (*_doubts(first, chosen), *questions(table, chosen))}
    return Prepared(
        name,
        table,
        chosen,
        tuple(asked.values()),
        unused(table, chosen),
        to_drafts(table, chosen),
    )


def _doubts(first: Guess, chosen: Mapping) -> list[Question]:
    """What the header left open (two columns for one field) and nobody has settled since."""
    fed = chosen.columns.keys() | chosen.constants.keys()
    return [q for q in first.questions if q.about in FIELDS and q.about not in fed]


def _settle(mapping: Mapping, settled: dict[str, Any]) -> Mapping:
    """The mapping with what a person settled beside it."""
    given = {name: value for name, value in settled.items() if value}
    if currency := given.pop("currency", None):
        columns = {n: c for n, c in mapping.columns.items() if n != "currency"}
        constants = mapping.constants | {"currency": currency}
        mapping = replace(mapping, columns=columns, constants=constants)
    return replace(mapping, **given)


def run(house: House, actor: Actor, prepared: Prepared, progress: Progress | None = None) -> Result:
    """Book every document of the file in one transaction; any error leaves nothing behind."""
    may_create(actor)
    if not prepared.parsed.ok or prepared.questions:
        raise Refused("import.has_errors")
    documents = prepared.parsed.documents
    result = Result()
    with house.books(actor) as books:
        known = imports.known(books.cursor, [d.external_id for d in documents])
        customers = _Customers(books)
        for done, document in enumerate(documents, 1):
            _book(books, document, known.get(document.external_id), customers, result)
            if progress:
                progress(done, len(documents))
        books.note("import", books.next_id("import"), Event.IMPORTED, file=prepared.name)
    return result


def _book(
    books: Books,
    document: ImportedInvoice,
    known: int | None,
    customers: "_Customers",
    result: Result,
) -> None:
    changes = _changes(document, customers)
    if known is None:
        saved = create_in(books, changes, source=Source.IMPORT, event=Event.IMPORTED)
        result.created += 1
    else:
        before = books.invoice(known)
        saved = _update(books, before, changes)
        result.changed += saved is not before
        result.unchanged += saved is before
    billed = saved.totals.amount_billed
    result.sums[saved.currency] = result.sums.get(saved.currency, Decimal(0)) + billed


def _update(books: Books, before: Invoice, changes: dict[str, Any]) -> Invoice:
    if before.status is Status.DRAFT:
        same = edited(before, changes) == before
        if same:
            return before
        return edit_in(books, allowed(books, Action.EDIT, before.id, None), changes)
    after = edited(before, changes)
    if after.lines == before.lines and after.issue_date == before.issue_date:
        return before
    raise InvalidInput(
        "external_id", "import.finalized_since", which=before.external_id, number=before.number
    )


def _changes(document: ImportedInvoice, customers: "_Customers") -> dict[str, Any]:
    buyer = replace(document.buyer, name=document.buyer.name or document.buyer_id)
    company = customers.company(buyer, document.buyer_id)
    changes = {
        "external_id": document.external_id,
        "kind": document.kind,
        "currency": document.currency,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "buyer": buyer,
        "company": company,
        "lines": tuple(_line(line) for line in document.lines),
        "purchase_order": document.purchase_order,
        "title": document.title,
        "comments": document.comments,
    }
    if contact := customers.contact(document, company):
        changes["contact"] = contact
    return changes


def _line(line: ImportedLine) -> Line:
    category, rate = NO_RATE if line.vat_rate is None else _vat(line.vat_rate)
    return Line(
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_category=category,
        vat_rate=rate,
        code=line.code,
    )


def _vat(rate: Decimal) -> tuple[VatCategory, Decimal]:
    return (VatCategory.STANDARD if rate else VatCategory.ZERO_RATED), rate


class _Customers:
    """Companies and contacts of one import, found or made once each."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._companies: dict[str, Link | None] = {}
        self._contacts: dict[str, Link] = {}

    def company(self, buyer: Party, external_id: str | None) -> Link | None:
        """By customer number, else by name; made where it is not there yet."""
        key = external_id or buyer.name
        if key is None:
            return None
        if key not in self._companies:
            found = people.company_by(self.books.cursor, external_id, buyer.name)
            self._companies[key] = found or self._add_company(buyer, external_id)
        return self._companies[key]

    def _add_company(self, buyer: Party, external_id: str | None) -> Link:
        books = self.books
        id = books.next_id("company")
        return people.add_company(books.cursor, id, buyer, external_id, books.at)

    def contact(self, document: ImportedInvoice, company: Link | None) -> Link | None:
        """By e-mail address; made where it is not there yet. None where the file has none."""
        email = clean_text("contact_email", document.contact_email)
        if email is None:
            return None
        if email not in self._contacts:
            self._contacts[email] = self._find_contact(email, document.contact_name, company)
        return self._contacts[email]

    def _find_contact(self, email: str, name: str | None, company: Link | None) -> Link:
        books = self.books
        id = people.contact_by_email(books.cursor, email)
        found = people.customer(books.cursor, id) if id else None
        if found and found.contact:
            return found.contact
        made = Link(books.next_id("contact"), name or email, email)
        return people.add_contact(books.cursor, made, company.id if company else None, books.at)


def mappings(house: House, actor: Actor) -> dict[str, str]:
    """The mappings that were kept, as JSON by name."""
    may_create(actor)
    with house.reading() as cursor:
        return imports.mappings(cursor)


def keep_mapping(house: House, actor: Actor, name: str, mapping: Mapping) -> None:
    """Keep a mapping for the next file of its kind."""
    may_create(actor)
    kept = clean_text("name", name, 80)
    if kept is None:
        raise InvalidInput("name", "input.required")
    with house.books(actor) as books:
        imports.keep_mapping(books.cursor, kept, mapping.to_json(), books.at)
