"""The search box understands words: what each may say, and that no word is ever lost."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing import listing, searching
from invoicing.house import House
from invoicing.model.dates import PERIODS, Clock
from invoicing.model.filters import Condition, Filter, operators_for, where
from invoicing.model.negation import opposite
from invoicing.model.properties import INVOICE, PAYMENT, Sort
from invoicing.model.typed_search import GROUPS_MOST
from invoicing.model.typed_values import DATES
from invoicing.model.typed_words import WORDS
from invoicing.words import condition_words, words
from tests.houses import FJELL, KARI, NILS, SOERENSEN, a_draft, a_house, an_open_invoice, pay

CLOCK = Clock(date(2026, 3, 18), ZoneInfo("Europe/Oslo"))
REGISTRIES = {"invoice": INVOICE, "payment": PAYMENT}


def said(search: str, subject: str = "invoice") -> list[str]:
    """The conditions of a search in words, alternatives behind OR."""
    registry = REGISTRIES[subject]
    w, wanted = words("en"), searching.reading(search, registry).filter
    return [
        " AND ".join(condition_words(w, c, registry, CLOCK) for c in group).replace("\xa0", " ")
        for group in wanted.groups
    ]


def text(search: str) -> str:
    return searching.reading(search).text


# ── what it understands ──────────────────────────────────────────────────────────────────────────


def test_words_numbers_days_names_and_plain_text_stand_in_one_line() -> None:
    search = (
        "overdue>30 amount>=10000 owner:kari status:open currency:nok due<2026-12-01 acme north"
    )
    assert said(search) == [
        "Days overdue > 30 AND Amount billed ≥ 10,000 AND Owner contains kari AND Status is Open"
        " AND Currency is nok AND Due date is before Dec 1, 2026"
    ]
    assert text(search) == "acme north"


def test_the_same_is_said_in_norwegian() -> None:
    english = "overdue>30 amount>=10000 owner:kari status:open currency:nok due<2026-12-01"
    norsk = "forfalt>30 beløp>=10000 eier:kari status:åpen valuta:nok forfall<1.12.2026"
    assert searching.reading(norsk).filter == searching.reading(english).filter


@pytest.mark.parametrize(
    ("search", "meaning"),
    [
        ("amount:500", "Amount billed = 500"),
        ("amount != 500", "Amount billed ≠ 500"),
        ("amount ≥ 10k", "Amount billed ≥ 10,000"),
        ("amount<1.5m", "Amount billed < 1,500,000"),
        ('amount>"10 000,50"', "Amount billed > 10,000.5"),
        ("amount>10000,50", "Amount billed > 10,000.5"),
        ("amount>1,234.50", "Amount billed > 1,234.5"),
        ("amount>1.234,50", "Amount billed > 1,234.5"),
        ("amount:-5..1000", "Amount billed is between -5 and 1,000"),
        ("amount_vat>0", "Tax total > 0"),
        ("fakturert_beløp>0", "Amount billed > 0"),
        ("buyer:fjell", "Buyer contains «fjell»"),
        ("buyer=fjell", "Buyer is «fjell»"),
        ("buyer:fjell,hav", "Buyer contains «fjell» | Buyer contains «hav»"),
        ('buyer:"fjell, hav og sånn"', "Buyer contains «fjell, hav og sånn»"),
        ("buyer=«Fjell og Hav AS»", "Buyer is «Fjell og Hav AS»"),
        ("status:open,paid", "Status is any of Open, Paid"),
        ("er:forfalt", "Overdue is Yes"),
        ("overdue:no", "Overdue is No"),
        ("status: void", "Status is Voided"),
        ('aging:"1–30 days"', "Aging is 1–30 days"),
        ("currency=nok", "Currency is nok"),
        ("owner:none", "Owner is unknown"),
        ("owner:any", "Owner is known"),
        ('title:"none"', "Title contains «none»"),
        ("-owner:kari,nils", "Owner does not contain kari AND Owner does not contain nils"),
        ("-status:paid", "Status is not Paid"),
        ("currency!=nok,eur", "Currency is none of nok, eur"),
        ("-currency!=nok", "Currency is nok"),
        ("-amount>100", "Amount billed ≤ 100 | Amount billed is unknown"),
    ],
)
def test_a_word_says(search: str, meaning: str) -> None:
    assert " | ".join(said(search)) == meaning
    assert text(search) == ""


@pytest.mark.parametrize(
    ("search", "meaning"),
    [
        ("due:2026-12-01", "is Dec 1, 2026"),
        ("due:01.12.2026", "is Dec 1, 2026"),
        ("due:1.12.26", "is Dec 1, 2026"),
        ('due:"Dec 1, 2026"', "is Dec 1, 2026"),
        ('forfall:"1. desember 2026"', "is Dec 1, 2026"),
        ("due:2026-12", "is between Dec 1, 2026 and Dec 31, 2026"),
        ("due:2026-q4", "is between Oct 1, 2026 and Dec 31, 2026"),
        ("due:2026", "is between Jan 1, 2026 and Dec 31, 2026"),
        ("due:2026-01..2026-02-10", "is between Jan 1, 2026 and Feb 10, 2026"),
        ("due<=2026-12", "is before Jan 1, 2027"),
        ("due>2026-12", "is after Dec 31, 2026"),
        ("due>=2026-12", "is after Nov 30, 2026"),
        ("due:this_month", "is in this month (Mar 1, 2026 – Mar 31, 2026)"),
        ('forfall:"denne måneden"', "is in this month (Mar 1, 2026 – Mar 31, 2026)"),
        ("forfall:forrige_uke", "is in last week (Mar 9, 2026 – Mar 15, 2026)"),
        ("due:today", "is in today (Mar 18, 2026)"),
        ("due:-7d", "is in the last 7 days (Mar 11, 2026 – Mar 18, 2026)"),
        ("due:+7d", "is in the next 7 days (Mar 18, 2026 – Mar 25, 2026)"),
    ],
)
def test_a_day_is_written_in_many_ways(search: str, meaning: str) -> None:
    [found] = said(search)
    assert found.removeprefix("Due date ") == meaning


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", ":"])
@pytest.mark.parametrize("away", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("sign", ["", "-"])
def test_days_from_today_divide_the_calendar_where_they_should(
    op: str, away: int, sign: str
) -> None:
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(away, f"{away:+}d")
    if op == ":" and abs(away) > 1:
        return  # -2d is a span of days there, not one day
    wanted = searching.reading(f"{sign}due{op}{named}").filter
    tests = {
        "<": lambda d: d < away,
        "<=": lambda d: d <= away,
        ">": lambda d: d > away,
        ">=": lambda d: d >= away,
        ":": lambda d: d == away,
    }
    for days in range(-4, 5):
        row = {"due_date": date(2026, 3, 18 + days)}
        assert wanted.holds(row, INVOICE, CLOCK) is (tests[op](days) is (sign == ""))
    assert wanted.holds({"due_date": None}, INVOICE, CLOCK) is (sign == "-")


def test_the_first_property_that_can_read_a_value_is_meant() -> None:
    assert said("overdue:yes") == ["Overdue is Yes"]
    assert said("overdue:30") == ["Days overdue = 30"]


def test_payments_have_words_of_their_own() -> None:
    search = "status:succeeded method:kort amount>100 date:2026-03"
    assert said(search, "payment") == [
        "Payment status is Succeeded AND Payment method is Card AND Amount > 100"
        " AND Payment date is between Mar 1, 2026 and Mar 31, 2026"
    ]


# ── what it does not ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "search",
    [
        "amount>1,000",  # a thousand here, one there
        "amount>1.000",
        "amount>lots",
        "due<soon",
        "due<this_month",
        "-due:this_month",
        "due:2026-02-30",
        "due:9999-12-31",
        "status>open",
        "status:half",
        "buyer>fjell",
        "due:1/2/2026",
    ],
)
def test_a_value_that_cannot_be_read_is_searched_for_and_remarked_on(search: str) -> None:
    reading = searching.reading(f"{search} acme")
    assert reading.filter == Filter()
    assert reading.text == f"{search} acme"
    assert [term.known for term in reading.terms] == [True, False]


def test_a_misspelt_word_names_the_one_it_is_like() -> None:
    [term] = searching.reading("ovrdue>30").terms
    assert (term.wanted, term.near) == (None, "overdue")
    assert searching.reading("http://acme.no 12:30 re:hello").terms[0].near == ""


def test_text_in_quotes_is_only_text() -> None:
    assert text('"status:open" "north wind"') == "status:open north wind"
    assert text('O"Brien "') == 'O"Brien "'
    assert searching.reading('"status:open"').filter == Filter()


def test_too_many_alternatives_are_left_as_text() -> None:
    many = ",".join(f"n{n}" for n in range(7))
    reading = searching.reading(f"buyer:{many} title:{many}")
    assert len(reading.filter.groups) == 7 <= GROUPS_MOST
    assert reading.text == f"title:{many}"


def test_a_term_can_be_taken_off() -> None:
    reading = searching.reading('acme status:open owner:"Kari N"')
    assert reading.without(1) == 'acme owner:"Kari N"'
    assert searching.reading(reading.without(1)).without(1) == "acme"


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PIECES = st.sampled_from(
    [w for rows in WORDS.values() for row in rows for w in (*row.en, *row.nb)]
    + [":", "=", "<=", ">", "-", "!=", '"', "«", "»", ",", "..", " ", "\xa0", "\u2028"]
    + ["open", "kari", "10", "10,5", "2026-12-01", "-7d", "today", "none", "٣", "²", "\x00"]
)


@given(st.lists(PIECES | ANYTHING, max_size=25).map("".join))
def test_it_never_refuses_and_never_loses_a_word(search: str) -> None:
    for registry in REGISTRIES.values():
        reading = searching.reading(search, registry)
        reading.filter.check(registry, CLOCK)
        kept = "".join(term.typed for term in reading.terms)
        assert "".join(kept.split()) == "".join(search.split())
        for term in reading.terms:
            assert term.wanted != Filter()
            assert term.wanted or term.typed in (
                term.text,
                f'"{term.text}"',
                f"«{term.text}»",
                f"“{term.text}”",
            )


@given(ANYTHING)
def test_what_was_read_reads_the_same_again(search: str) -> None:
    once = searching.reading(search)
    again = searching.reading(" ".join(term.typed for term in once.terms))
    assert again.filter == once.filter


# ── the opposite of a condition ──────────────────────────────────────────────────────────────────

CELLS = {
    Sort.TEXT: [None, "a", "ab", "b"],
    Sort.CHOICE: [None, "a", "b"],
    Sort.NUMBER: [None, 0, 1, 2, 3],
    Sort.DATE: [None, *(date(2026, 3, day) for day in range(14, 24))],
    Sort.FLAG: [None, True, False],
}
ASKED = {"two": ("1", "2"), "many": ("a",), "none": None}
OF_SORT = {
    Sort.TEXT: "title",
    Sort.CHOICE: "owner",
    Sort.NUMBER: "payment_count",
    Sort.DATE: "due_date",
    Sort.FLAG: "billable",
}


def value_for(sort: Sort, key: str, takes: str) -> object:
    if takes == "many" and sort is Sort.NUMBER:
        return ("1", "2")
    if takes in ASKED:
        return ASKED[takes]
    if sort is Sort.DATE:
        days = {"between": ("2026-03-17", "2026-03-19"), "in_period": "this_day"}
        return days.get(key, 2 if "days" in key else "2026-03-18")
    return {Sort.FLAG: True, Sort.NUMBER: "2"}.get(sort, "a")


@pytest.mark.parametrize("sort", OF_SORT)
def test_the_opposite_of_every_operator_holds_exactly_where_it_does_not(sort: Sort) -> None:
    prop = INVOICE[OF_SORT[sort]]
    for operator in operators_for(prop):
        if operator.key in ("starts_with", "ends_with", "changed_in_last_days"):
            continue  # there is no operator for their opposite
        wanted = where(prop.name, operator.key, value_for(sort, operator.key, operator.takes))
        other = opposite(wanted, lambda name: INVOICE[name].sort in DATES)
        assert other is not None, operator.key
        for cell in CELLS[sort]:
            row = {prop.name: cell}
            assert wanted.holds(row, INVOICE, CLOCK) is not other.holds(row, INVOICE, CLOCK)


@pytest.mark.parametrize("period", sorted(PERIODS))
def test_a_period_has_an_opposite_only_where_it_is_a_day(period: str) -> None:
    wanted = where("due_date", "in_period", period)
    other = opposite(wanted, lambda name: True)
    assert (other is not None) == period.endswith("_day")
    for day in range(14, 24) if other else ():
        row = {"due_date": date(2026, 3, day)}
        assert wanted.holds(row, INVOICE, CLOCK) is not other.holds(row, INVOICE, CLOCK)


def test_not_this_and_that_is_not_this_or_not_that() -> None:
    both = Filter(((Condition("status", "is", "open"), Condition("amount_due", "gt", "0")),))
    other = opposite(both, lambda name: False)
    assert other is not None
    assert [[c.operator for c in group] for group in other.groups] == [
        ["is_not"],
        ["lte"],
        ["unknown"],
    ]


# ── the words ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("subject", WORDS)
def test_a_word_means_one_thing_in_both_languages(subject: str) -> None:
    meant: dict[str, object] = {}
    for row in WORDS[subject]:
        for word in {*row.en, *row.nb}:
            assert meant.setdefault(word, row) is row, word


@pytest.mark.parametrize("subject", WORDS)
@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_example_of_the_help_is_understood(subject: str, language: str) -> None:
    for example, label in searching.examples(REGISTRIES[subject], words(language)):
        assert searching.reading(example, REGISTRIES[subject]).filter, example
        assert label


@pytest.mark.parametrize("subject", WORDS)
@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_value_that_completion_offers_is_understood(subject: str, language: str) -> None:
    for word, _, values, _ in searching.completions(REGISTRIES[subject], words(language)):
        for value in values:
            assert searching.reading(f"{word}:{value}", REGISTRIES[subject]).filter, (word, value)


# ── the list that comes of it ────────────────────────────────────────────────────────────────────


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def found(house: House, search: str, subject: str = "invoice", **params: str) -> set[int]:
    view = listing.view_from({"q": search, **params}, subject)
    return {row.id for row in listing.page(house, KARI, view, subject).rows}


def test_a_search_of_words_and_text_finds_what_fits_both(house: House) -> None:
    big = an_open_invoice(house, "20000")
    small = an_open_invoice(house, "50")
    other = a_draft(house, "20000", company=SOERENSEN)
    assert found(house, "amount>=10k") == {big.id, other.id}
    assert found(house, "amount>=10k status:open") == {big.id}
    assert found(house, f"{FJELL.name} -status:utkast beløp<100") == {small.id}
    assert found(house, "amount>=10k", status="draft") == {other.id}


def test_a_part_of_a_name_finds_its_owner(house: House) -> None:
    mine, his = an_open_invoice(house), an_open_invoice(house, by=NILS)
    assert found(house, "owner:nordmann") == {mine.id}
    assert found(house, "eier:NILS") == {his.id}
    assert found(house, "-owner:nils") == {mine.id}
    assert found(house, "owner=nils") == set()


def test_payments_are_searched_by_words_too(house: House) -> None:
    paid = pay(house, an_open_invoice(house, "812"))
    pay(house, an_open_invoice(house, "10"))
    assert len(found(house, "amount>800", "payment")) == 1
    assert found(house, f"amount>800 invoice:{paid.number}", "payment") == {paid.payments[0].id}


def test_me_is_whoever_searches(house: House) -> None:
    mine = an_open_invoice(house)
    an_open_invoice(house, by=NILS)
    view = listing.view_from({"q": "eier:meg"}, actor=KARI)
    assert [row.id for row in listing.page(house, KARI, view).rows] == [mine.id]
    assert said("owner:me") == ["Owner contains me"], "nobody is known to search"
