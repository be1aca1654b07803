"""What the search box understands: a row per word, in English and in Norwegian.

Every property also answers to its own name (`amount_vat>0`). The first word of a language is
the one that help and completion offer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from invoicing.model.filters import Condition


@dataclass(frozen=True, slots=True)
class Word:
    """`properties` are tried in order: the first that can read the value is meant.

    `tails` follow the word in an example, in both languages; empty where the kind of value
    says it.
    """

    properties: tuple[str, ...]
    en: tuple[str, ...]
    nb: tuple[str, ...]
    tails: tuple[str, str] = ("", "")

    def typed(self, language: str) -> str:
        """The word that is offered in a language."""
        return (self.nb if language == "nb" else self.en)[0]

    def tail(self, language: str) -> str:
        """What may follow it there."""
        return self.tails[language == "nb"]


def _word(properties: str, en: str, nb: str, tail: str = "", tail_nb: str = "") -> Word:
    tails = (tail, tail_nb or tail)
    return Word(tuple(properties.split()), tuple(en.split()), tuple(nb.split()), tails)


#: Words of both indexes, by subject, in the order of the help.
WORDS: Mapping[str, Sequence[Word]] = {
    "invoice": (
        _word("status", "status is", "status er"),
        _word("days_overdue overdue", "overdue late", "forfalt forsinket", ">30"),
        _word("due_date", "due", "forfall frist"),
        _word("issue_date", "issued date invoiced", "dato fakturert utstedt", ">=2026-01-01"),
        _word("amount_billed", "amount billed total", "beløp sum totalt"),
        _word("amount_due", "balance outstanding", "utestående rest saldo", ">0"),
        _word("amount_paid", "paid", "betalt innbetalt", ">0"),
        _word("currency", "currency", "valuta", ":nok"),
        _word("owner", "owner", "eier ansvarlig", ":kari"),
        _word("buyer_name", "buyer customer", "kunde kjøper"),
        _word("company", "company", "selskap firma"),
        _word("contact", "contact", "kontakt", ":anne"),
        _word("contact_email", "email", "epost e-post", ":@acme.no"),
        _word("number", "number no", "nummer nr", ":1042"),
        _word("title", "title", "tittel"),
        _word("purchase_order", "po", "bestilling innkjøpsordre", ":PO-77"),
        _word("payment_reference", "ref kid", "kid referanse", ":12344"),
        _word("paid_date", "paidon", "betaltdato betalingsdato", ":this_month", ":denne_måneden"),
        _word("last_sent_at", "sent", "sendt", ":-7d"),
        _word("last_viewed_at", "viewed", "vist åpnet", ":none", ":ingen"),
        _word("team", "team", "team", ":nord"),
        _word("buyer_country", "country", "land", ":no"),
        _word("buyer_city", "city", "sted by", ":oslo"),
        _word("buyer_org_number", "orgno", "orgnr", ":999888777"),
        _word("aging_bucket", "aging", "alder aldersgruppe"),
        _word("promised_on", "promised", "lovet", ":+7d"),
        _word("promise_state", "promise", "løfte", ":broken", ":brutt"),
        _word("payer_rating", "rating payer", "vurdering betaler", ":d"),
        _word("dispute_state", "dispute", "innsigelse", ":open", ":åpen"),
        _word("kind", "kind type", "slag type"),
        _word("source", "source", "kilde"),
        _word("created_at", "created", "opprettet", ":today", ":idag"),
        _word("modified_at", "modified changed", "endret", ":today", ":idag"),
        _word("comments", "comment", "kommentar"),
    ),
    "payment": (
        _word("payment_status", "status is", "status er"),
        _word("amount", "amount", "beløp sum"),
        _word("paid_on", "date paid", "dato betalt"),
        _word("method", "method", "metode måte"),
        _word("currency", "currency", "valuta", ":nok"),
        _word("customer", "customer payer", "kunde betaler"),
        _word("customer_email", "email", "epost e-post", ":@acme.no"),
        _word("invoice", "invoice", "faktura", ":1042"),
        _word("reference", "ref reference", "ref referanse"),
        _word("note", "note", "notat"),
        _word("payment_id", "id", "id", ":77"),
        _word("fees", "fees", "gebyr gebyrer", ">0"),
        _word("refunded", "refunded", "refundert", ">0"),
        _word("created_at", "created", "opprettet registrert", ":today", ":idag"),
        _word("processor", "processor", "innløser", ":none", ":ingen"),
    ),
}

#: Values that stand for more than a stored one: property → word → conditions that all hold.
_OVERDUE = (Condition("overdue", "is", True),)
_PARTLY = (
    Condition("status", "is", "open"),
    Condition("amount_paid", "gt", "0"),
    Condition("amount_due", "gt", "0"),
)
MEANINGS: Mapping[str, Mapping[str, tuple[Condition, ...]]] = {
    "status": {
        **dict.fromkeys(("overdue", "late", "forfalt", "forsinket"), _OVERDUE),
        **dict.fromkeys(("partially_paid", "partly", "partial", "delvis"), _PARTLY),
    }
}

#: Other spellings of stored values, beside those of the catalogues.
VALUES: Mapping[str, Mapping[str, str]] = {
    "status": {"void": "voided", "ugyldig": "voided", "unpaid": "open", "ubetalt": "open"},
}
YES = frozenset({"yes", "ja", "true", "1"})
NO = frozenset({"no", "nei", "false", "0"})
#: Whoever searches.
ME = ("me", "meg")
EMPTY = frozenset({"none", "empty", "ingen", "tom", "--"})
ANY = frozenset({"any", "some", "noen", "*"})

#: Days and periods by name; the rest of them by their own (this_quarter_so_far).
DAYS = {
    **dict.fromkeys(("today", "idag", "i dag"), 0),
    **dict.fromkeys(("yesterday", "igår", "i går"), -1),
    **dict.fromkeys(("tomorrow", "imorgen", "i morgen"), 1),
}
UNITS = {
    "day": ("day", "dag"),
    "week": ("week", "uke", "uka", "uken"),
    "month": ("month", "måned", "måneden"),
    "quarter": ("quarter", "kvartal", "kvartalet"),
    "year": ("year", "år", "året"),
}
STEPS = {
    "this": ("this", "denne", "dette"),
    "last": ("last", "forrige", "siste"),
    "next": ("next", "neste"),
}
PERIODS = {
    f"{step} {unit}": f"{key}_{name}"
    for key, steps in STEPS.items()
    for name, units in UNITS.items()
    for step in steps
    for unit in units
}
MONTHS = {
    name: number
    for number, names in enumerate(
        "jan feb mar apr may,mai jun jul aug sep oct,okt nov dec,des".split(), start=1
    )
    for name in names.split(",")
}
#: What completion offers for dates, in English and in Norwegian.
OFFERED_DAYS = tuple(
    tuple(line.split())
    for line in (
        "today this_week this_month last_month this_quarter this_year -30d +30d none",
        "idag denne_uka denne_måneden forrige_måned dette_kvartalet dette_året -30d +30d ingen",
    )
)
