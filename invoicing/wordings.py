"""The words of letters as the company wants them: read, changed, tried out on an example."""

from datetime import date
from decimal import Decimal

from invoicing import letters
from invoicing.documents import mail_html
from invoicing.house import House
from invoicing.ledger import wordings as kept
from invoicing.model.decisions import Action, decide, general
from invoicing.model.editing import clean_text
from invoicing.model.errors import InvalidInput
from invoicing.model.letters import PLACEHOLDERS, LetterKind, Wording, filled
from invoicing.model.mail import SUBJECT_LONGEST, TEXT_LONGEST
from invoicing.model.people import Actor
from invoicing.model.properties import Change
from invoicing.words import Words, words


def read(house: House, kind: LetterKind, language: str) -> tuple[Wording, bool]:
    """The words of a kind of letter, and whether they are the company's own."""
    with house.reading() as cursor:
        own = kept.wording(cursor, kind, language)
        return letters.wording(cursor, kind, words(language)), own is not None


def save(house: House, actor: Actor, kind: LetterKind, language: str, wanted: Wording) -> Wording:
    """Keep the company's own words. `InvalidInput` names `subject` or `body` where it is empty,
    too long, or mentions what there is not."""
    decide(Action.SETTINGS, general(actor)).enforce()
    after = checked(kind, words(language), wanted)
    _keep(house, actor, kind, language, after)
    return after


def reset(house: House, actor: Actor, kind: LetterKind, language: str) -> None:
    """Go back to our words."""
    decide(Action.SETTINGS, general(actor)).enforce()
    _keep(house, actor, kind, language, None)


def _keep(
    house: House, actor: Actor, kind: LetterKind, language: str, wanted: Wording | None
) -> None:
    with house.books(actor) as books:
        before = kept.wording(books.cursor, kind, language)
        if before == wanted:
            return
        kept.save(books.cursor, kind, language, wanted, at=books.at, by=actor.name)
        told = Change(f"letter_{kind}_{language}", _plain(before), _plain(wanted))
        books.note("setting", 0, "settings_changed", changed=(told,))


def _plain(found: Wording | None) -> str | None:
    return f"{found.subject}\n\n{found.body}" if found else None


def checked(kind: LetterKind, w: Words, wanted: Wording) -> Wording:
    """Words that can be kept: one line, some text, and placeholders that exist."""
    subject = clean_text("subject", " ".join(wanted.subject.split()), SUBJECT_LONGEST)
    body = clean_text("body", wanted.body, TEXT_LONGEST)
    for field, text in (("subject", subject), ("body", body)):
        if not text:
            raise InvalidInput(field, "input.required")
        filled(text, example(kind, w, ""), field)
    return Wording(subject or "", body or "")


def preview(house: House, kind: LetterKind, language: str, wanted: Wording) -> tuple[str, str]:
    """Subject and HTML of an example letter in these words; `InvalidInput` as `save`."""
    w, settings = words(language), house.settings()
    told = checked(kind, w, wanted)
    values = example(kind, w, settings.company.name or "")
    shown = [(w(KEYS[n]), v) for n, v in values.items() if n in KEYS]
    link = values.get("link")
    dress = mail_html.Dress(settings.brand_colour, link)
    body = filled(told.body, values, "body")
    return filled(told.subject, values, "subject"), mail_html.render(body, shown, w, dress)


#: What stands in the letter as a table, by its placeholder.
KEYS = {
    "number": "paper.number",
    "due": "property.due_date",
    "date": "property.paid_on",
    "amount": "property.amount",
    "balance": "property.amount_due",
}


def example(kind: LetterKind, w: Words, seller: str) -> dict[str, str]:
    """What the placeholders of a kind stand for in an invoice that nobody owes."""
    day = date(2026, 3, 18)
    values = {
        "number": "INV-00042",
        "amount": w.money(Decimal(12500), "NOK"),
        "balance": w.money(Decimal(0), "NOK"),
        "due": w.date(day),
        "date": w.date(day),
        "method": w("method.card"),
        "buyer": w("paper.example_buyer"),
        "seller": seller,
        "link": "https://example.com/p/…",
        "changes": f"- {w('property.due_date')}: {w.date(date(2026, 3, 4))} → {w.date(day)}",
    }
    return {name: values[name] for name in PLACEHOLDERS[kind]}
