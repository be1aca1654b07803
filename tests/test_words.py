"""The catalogues are complete in both languages, and values are written as each does it."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from invoicing import night
from invoicing.ledger import laws
from invoicing.model.dates import PERIODS
from invoicing.model.decisions import Action, Reason
from invoicing.model.errors import InvalidInput, Key, NotFound, Problem, Refused
from invoicing.model.events import Event
from invoicing.model.exports import HISTORY, LINE
from invoicing.model.filters import OPERATORS
from invoicing.model.invoice import Collection, Kind, Source, Status
from invoicing.model.payment import Method, PaymentStatus
from invoicing.model.people import Reach
from invoicing.model.properties import BODY, INVOICE, PAYMENT
from invoicing.words import HEADER_LANGUAGES, LANGUAGES, MissingWord, negotiate, words
from invoicing.words.catalogue import paths, read

KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+)+")
OSLO = ZoneInfo("Europe/Oslo")
KEYS = words("en").catalogue.texts.keys()
PROPERTIES = [p for of in (INVOICE, PAYMENT, LINE, HISTORY) for p in of.properties.values()]

#: What is said of each member of a vocabulary of the model: family of keys → names.
VOCABULARIES: dict[str, Iterable[str]] = {
    "status": Status,
    "kind": Kind,
    "source": Source,
    "collection": Collection,
    "method": Method,
    "payment_status": PaymentStatus,
    "reach": Reach,
    "action": Action,
    "reason": Reason,
    "event": Event,
    "operator": [operator.key for operator in OPERATORS],
    "period": PERIODS,
    "property": [*(p.name for p in PROPERTIES), *BODY],
    "group": [p.group for p in PROPERTIES],
    "law": [law.name for law in laws.laws()],
    "duty": [duty.name for duty in night.DUTIES],
}


# --- The catalogues -------------------------------------------------------------------


def test_both_catalogues_hold_the_same_keys() -> None:
    for language in LANGUAGES:
        assert words(language).catalogue.texts.keys() == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_a_text_in_every_form(language: str) -> None:
    empty = [key for key, forms in words(language).catalogue.texts.items() if not all(forms)]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice_and_none_is_in_doubt(language: str) -> None:
    source = "".join(path.read_text("utf-8") for path in paths(language))
    found = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
    assert sorted(found) == sorted(KEYS)
    assert "#, fuzzy" not in source
    assert "#~" not in source


def test_keys_are_lower_case_words_with_dots() -> None:
    assert [key for key in KEYS if not KEY.fullmatch(key)] == []


def placeholders(text: str) -> set[str]:
    """Names in braces; a format of its own inside them would escape the language."""
    parts = [part for part in Formatter().parse(text) if part[1] is not None]
    assert all(not spec and not conversion for _, _, spec, conversion in parts), text
    return {str(name) for _, name, _, _ in parts}


def test_both_languages_have_the_same_placeholders_in_every_form() -> None:
    for key in KEYS:
        found = [
            placeholders(form)
            for language in LANGUAGES
            for form in words(language).catalogue.texts[key]
        ]
        # «One invoice» may say its number in letters.
        assert all(names - {"count"} == found[0] - {"count"} for names in found), key
        assert all(name.isidentifier() for name in found[0]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_one_sentence(language: str) -> None:
    w = words(language)
    for key in KEYS:
        if key.startswith("reason."):
            assert re.fullmatch(r"[A-ZÆØÅ][^.!?]*\.", w(key)), w(key)


@pytest.mark.parametrize("family", VOCABULARIES)
def test_every_member_of_a_vocabulary_has_a_word(family: str) -> None:
    wanted = {f"{family}.{name}" for name in VOCABULARIES[family]}
    assert wanted - KEYS == set()


@pytest.mark.parametrize("language", HEADER_LANGUAGES)
def test_every_property_has_a_header_in_every_language(language: str) -> None:
    folder = language.replace("-", "_")
    missing = {f"property.{p.name}" for p in PROPERTIES} - read(folder).texts.keys()
    assert not missing, f"they are owed to locale/{folder}/LC_MESSAGES"


def test_every_choice_of_a_property_has_a_word() -> None:
    coded = [p for p in PROPERTIES if p.name != "payer_rating"]  # letters are words of their own
    wanted = {f"{p.words}{choice}" for p in coded for choice in p.choices}
    assert wanted - KEYS == set()


def test_a_blocked_void_names_the_way_out_in_both_languages() -> None:
    refusal = Refused(f"reason.{Reason.MANUAL_PAYMENT_VOID}")
    assert words("nb").explain(refusal) == (
        "Slett den registrerte betalingen før fakturaen kan annulleres."
    )
    assert words("en").explain(refusal) == (
        "Delete the recorded payment before voiding the invoice."
    )


# --- Saying ---------------------------------------------------------------------------


def test_an_unknown_key_is_a_mistake() -> None:
    with pytest.raises(MissingWord, match=r"no\.such"):
        words("en")("no.such")


def test_an_unknown_language_is_answered_in_english() -> None:
    assert words("tlh") is words("en")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (None, "en"),
        ("", "en"),
        ("nb", "nb"),
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("nn", "nb"),
        ("no", "nb"),
        ("NO-no", "nb"),
        ("de-DE,de;q=0.9,no;q=0.6,en;q=0.5", "nb"),
        ("en;q=0.3, nb;q=0.7", "nb"),
        ("nb;q=0, en;q=0.1", "en"),
        ("nb;q=many, en", "en"),
        ("*", "en"),
        (";;,,;q=,", "en"),
        ("nb;q=nan", "en"),
    ],
)
def test_a_browser_gets_the_language_it_likes_best(asked: str | None, answer: str) -> None:
    assert negotiate(asked) == answer


@pytest.mark.parametrize(
    ("count", "en", "nb"),
    [
        (0, "0 days", "0 dager"),
        (1, "1 day", "1 dag"),
        (2, "2 days", "2 dager"),
        (1200, "1,200 days", "1\xa0200 dager"),
        (None, "--", "--"),
    ],
)
def test_a_count_chooses_the_plural(count: int | None, en: str, nb: str) -> None:
    assert words("en").days(count) == en
    assert words("nb").days(count) == nb


def test_a_problem_speaks_of_things_and_fields_by_their_names() -> None:
    w = words("nb")
    assert w.explain(NotFound("invoice", 7)).startswith("Faktura 7 ")
    assert "«Forfallsdato»" in w.explain(InvalidInput("due_date", "filter.needs_date", found="x"))
    assert "«tail»" in w.explain(InvalidInput("tail", "filter.needs_date", found="x"))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"which": Decimal("1234.50")}, "1,234.5"),
        ({"which": Decimal("1234.5"), "currency": "NOK"}, "NOK\xa01,234.50"),
        ({"which": date(2026, 3, 1)}, "Mar\xa01,\xa02026"),
        ({"which": datetime(2026, 3, 1, 23, 5, tzinfo=UTC)}, "Mar\xa01,\xa02026, 11:05\xa0PM"),
        ({"which": Key("status.open")}, "Open"),
        ({"which": 1234}, "1234"),
        ({"which": None}, "--"),
    ],
)
def test_the_values_of_a_problem_are_written_as_the_language_does(
    values: dict[str, object], text: str
) -> None:
    problem = Problem("problem.not_found", what="X", **values)
    assert words("en").explain(problem).startswith(f"X {text} was")


# --- Numbers and dates ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "en", "nb"),
    [
        ("1234.50", "NOK", "NOK\xa01,234.50", "1\xa0234,50\xa0NOK"),
        ("-1234.50", "NOK", "-NOK\xa01,234.50", "−1\xa0234,50\xa0NOK"),
        ("0", "EUR", "EUR\xa00.00", "0,00\xa0EUR"),
        ("-0.00", "EUR", "EUR\xa00.00", "0,00\xa0EUR"),
        ("-0.004", "EUR", "EUR\xa00.00", "0,00\xa0EUR"),
        ("0.125", "EUR", "EUR\xa00.13", "0,13\xa0EUR"),
        ("-0.125", "EUR", "-EUR\xa00.13", "−0,13\xa0EUR"),
        ("1234.5", "JPY", "JPY\xa01,235", "1\xa0235\xa0JPY"),
        ("1.0005", "KWD", "KWD\xa01.001", "1,001\xa0KWD"),
        (
            "999999999999.999",
            "KWD",
            "KWD\xa0999,999,999,999.999",
            "999\xa0999\xa0999\xa0999,999\xa0KWD",
        ),
    ],
)
def test_money_has_its_minor_units_and_its_code(
    amount: str, currency: str, en: str, nb: str
) -> None:
    assert words("en").money(Decimal(amount), currency) == en
    assert words("nb").money(Decimal(amount), currency) == nb


def test_money_in_a_column_of_one_currency_goes_without_the_code() -> None:
    assert words("en").money(Decimal(-5), "NOK", code=False) == "-5.00"
    assert words("nb").money(Decimal(-5), "NOK", code=False) == "−5,00"


@pytest.mark.parametrize(
    ("value", "en", "nb"),
    [
        (1234567, "1,234,567", "1\xa0234\xa0567"),
        (Decimal("1.500"), "1.5", "1,5"),
        (Decimal("-1E+3"), "-1,000", "−1\xa0000"),
        (Decimal("-0.0"), "0", "0"),
        (Decimal("0.12345678"), "0.12345678", "0,12345678"),
    ],
)
def test_a_number_keeps_its_digits(value: Decimal | int, en: str, nb: str) -> None:
    assert words("en").number(value) == en
    assert words("nb").number(value) == nb


def test_a_price_has_the_digits_of_its_currency_or_all_it_has() -> None:
    assert words("nb").price(Decimal("99.3"), "NOK") == "99,30"
    assert words("en").price(Decimal("0.1275"), "EUR", code=True) == "EUR\N{NO-BREAK SPACE}0.1275"
    assert words("en").price(Decimal(1200), "JPY") == "1,200"


def test_figures_below_one_another_have_as_many_places() -> None:
    assert words("en").number(Decimal("4266236.70"), 2) == "4,266,236.70"
    assert words("nb").number(Decimal("-3"), 2) == "−3,00"
    assert words("en").number(Decimal("1.2345"), 2) == "1.2345"


def test_who_writes_numbers_by_itself_is_told_the_signs_of_the_language() -> None:
    assert words("en").separators == ".,"
    assert words("nb").separators == ",\N{NO-BREAK SPACE}"


def test_percent_is_a_rate_not_a_fraction() -> None:
    assert words("en").percent(Decimal("25.00")) == "25%"
    assert words("nb").percent(Decimal("12.5")) == "12,5\xa0%"


def test_a_date_cannot_be_misread() -> None:
    assert words("en").date(date(2026, 3, 1)) == "Mar\xa01,\xa02026"
    assert words("nb").date(date(2026, 3, 1)) == "01.03.2026"


@pytest.mark.parametrize("zone", [UTC, None])
def test_a_moment_is_shown_in_the_local_zone(zone: tzinfo | None) -> None:
    at = datetime(2026, 7, 1, 22, 5, tzinfo=UTC).replace(tzinfo=zone)
    assert words("en").moment(at, OSLO) == "Jul\xa02,\xa02026, 12:05\xa0AM"
    assert words("nb").moment(at, OSLO) == "02.07.2026 00:05"
    assert words("en").time(at, OSLO) == "12:05\xa0AM"
    assert words("nb").time(at, OSLO) == "00:05"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_an_empty_cell(language: str) -> None:
    w = words(language)
    cells = [
        w.money(None, "NOK"),
        w.number(None),
        w.percent(None),
        w.date(None),
        w.moment(None, OSLO),
        w.days(None),
    ]
    assert cells == ["--"] * 6
