"""Properties a company defines for itself: added, renamed, given other choices, archived.

A definition is never deleted: invoices keep its values, and their history its changes.
"""

from collections.abc import Sequence
from dataclasses import replace

from invoicing.house import House
from invoicing.ledger import customs
from invoicing.ledger.books import Books
from invoicing.model.custom import (
    DEFINED_MOST,
    KINDS,
    CustomProperty,
    name_of,
    read_choices,
    read_label,
)
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, NotFound
from invoicing.model.people import Actor
from invoicing.model.properties import INVOICE, Change, Sort
from invoicing.settings import SUBJECT, SUBJECT_ID
from invoicing.words import LANGUAGES, words

DEFINED, REDEFINED = "property_defined", "property_redefined"


def definitions(house: House, actor: Actor) -> tuple[CustomProperty, ...]:
    """All of them in their order; whoever is signed in may see them."""
    with house.reading() as cursor:
        return customs.definitions(cursor)


def define(
    house: House, actor: Actor, label: str, kind: Sort, choices: Sequence[str] = ()
) -> CustomProperty:
    """A new property of invoices; its kind is for ever."""
    decide(Action.SETTINGS, general(actor)).enforce()
    if kind not in KINDS:
        raise InvalidInput("kind", "input.required")
    with house.books(actor) as books:
        there = customs.definitions(books.cursor)
        if len(there) >= DEFINED_MOST:
            raise InvalidInput("label", "custom.too_many", most=DEFINED_MOST)
        said = _like_no_other(label, there)
        name = name_of(said, [each.name for each in there])
        new = CustomProperty(name, said, kind, read_choices(kind, choices))
        customs.add(books.cursor, new, books.at, actor.name)
        _note(books, DEFINED, None, new)
    return new


def redefine(
    house: House,
    actor: Actor,
    name: str,
    *,
    label: str | None = None,
    choices: Sequence[str] | None = None,
    archived: bool | None = None,
) -> CustomProperty:
    """Another label, other choices, archived or back again; None leaves it as it is.

    Values that are no choice any more stay on the invoices that have them.
    """
    decide(Action.SETTINGS, general(actor)).enforce()
    with house.books(actor) as books:
        there = customs.definitions(books.cursor)
        before = next((each for each in there if each.name == name), None)
        if before is None:
            raise NotFound("property", name)
        others = [each for each in there if each is not before]
        after = replace(
            before,
            label=before.label if label is None else _like_no_other(label, others),
            choices=before.choices if choices is None else read_choices(before.kind, choices),
            archived=before.archived if archived is None else archived,
        )
        if after != before:
            customs.save(books.cursor, after, books.at)
            _note(books, REDEFINED, before, after)
    return after


def _like_no_other(label: str, there: Sequence[CustomProperty]) -> str:
    """A label that no other property bears, in any language."""
    said = read_label(label)
    ours = (words(language)(f"property.{n}") for language in LANGUAGES for n in INVOICE.properties)
    if said.casefold() in {text.casefold() for text in (*ours, *(each.label for each in there))}:
        raise InvalidInput("label", "custom.label_taken", label=said)
    return said


def _note(books: Books, event: str, before: CustomProperty | None, after: CustomProperty) -> None:
    old, new = _plain(before) if before else {}, _plain(after)
    changed = tuple(Change(n, old.get(n), v) for n, v in new.items() if old.get(n) != v)
    books.note(SUBJECT, SUBJECT_ID, event, changed=changed, name=after.name)


def _plain(each: CustomProperty) -> dict[str, str | bool]:
    return {"label": each.label, "choices": "\n".join(each.choices), "archived": each.archived}
