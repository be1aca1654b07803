"""Dates as people write them. The tables are the manual: what is read, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.intake import Ambiguous
from invoicing.intake.dates import orders_in, read_date
from invoicing.model.errors import InvalidInput

DAY = date(2010, 12, 1)


WRITTEN = """
    2010-12-01 2010-12-1 2010/12/01 2010.12.01 20101201 2010-12-01T08:26 2010-12-01T08:26:00.123Z
    20101201T08:26 2010-12-01T08:26:00+01:00 1.12.2010 01.12.2010
"""
WITH_TIMES = [" 2010-12-01 ", "2010-12-01 08:26:00", "01.12.2010 08:26", "1.12.2010 8.26"]


@pytest.mark.parametrize("text", [*WRITTEN.split(), *WITH_TIMES])
@pytest.mark.parametrize("order", [None, "dmy"])
def test_a_date_is_read(text: str, order: str | None) -> None:
    assert read_date(text, order) == DAY


@pytest.mark.parametrize("text", ["2010-12-01", "2010/12/01", "20101201"])
@pytest.mark.parametrize("order", ["dmy", "mdy", "ymd"])
def test_a_date_with_the_year_first_needs_no_order(text: str, order: str) -> None:
    assert read_date(text, order) == DAY


@pytest.mark.parametrize(
    "text", ["12-01-2010", "12/1/2010", "12/01/2010 8:26 AM", "12-01-2010 08:26"]
)
def test_only_the_order_settles_day_and_month(text: str) -> None:
    with pytest.raises(Ambiguous) as doubt:
        read_date(text)
    assert {doubt.value.values["first"], doubt.value.values["second"]} == {DAY, date(2010, 1, 12)}
    assert read_date(text, "mdy") == DAY
    assert read_date(text, "dmy") == date(2010, 1, 12)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31-12-2010", date(2010, 12, 31)),
        ("12/31/2010", date(2010, 12, 31)),
        ("12-12-2010", date(2010, 12, 12)),
        ("29/02/2012", date(2012, 2, 29)),
    ],
)
def test_where_only_one_order_gives_a_day_it_is_that_day(text: str, day: date) -> None:
    assert read_date(text) == day


def test_dots_are_day_first_unless_the_mapping_says_otherwise() -> None:
    assert read_date("12.01.2010") == date(2010, 1, 12)
    assert read_date("12.01.2010", "mdy") == DAY


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("31.02.2010", None, "impossible"),
        ("12.31.2010", None, "impossible"),
        ("31/02/2010", None, "impossible"),
        ("2010-02-30", None, "impossible"),
        ("2010-13-01", "dmy", "impossible"),
        ("29.02.2100", None, "impossible"),
        ("00/01/2010", None, "impossible"),
        ("31-12-2010", "mdy", "against_order"),
        ("12-31-2010", "dmy", "against_order"),
        ("12-01-2010", "ymd", "against_order"),
        ("1.12.10", None, "short_year"),
        ("01/12/10", "dmy", "short_year"),
        ("10-12-01", "ymd", "short_year"),
        ("01.01.1899", None, "out_of_range"),
        ("2200-01-01", None, "out_of_range"),
        ("0001-01-01", None, "out_of_range"),
        ("", None, "unreadable"),
        ("today", None, "unreadable"),
        ("1. desember 2010", None, "unreadable"),
        ("1 Dec 2010", None, "unreadable"),
        ("01-12/2010", "dmy", "unreadable"),
        ("2010-12", None, "unreadable"),
        ("40513", None, "unreadable"),
        ("2010121", None, "unreadable"),
        ("2010-12-01 25:00", None, "unreadable"),
        ("2010-12-01 08:60", None, "unreadable"),
        ("2010-12-01 and so on", None, "unreadable"),
        ("٠١.١٢.٢٠١٠", None, "unreadable"),
        ("2010-12-01\n2010-12-02", None, "unreadable"),
    ],
)
def test_what_is_no_date_is_refused(text: str, order: str | None, reason: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_date(text, order)
    assert refusal.value.key == f"intake.date_{reason}"
    assert refusal.value.values["text"] == text


@pytest.mark.parametrize(
    ("column", "orders"),
    [
        (["01-12-2010", "13-12-2010"], {"-": "dmy"}),
        (["01-12-2010", "12-13-2010"], {"-": "mdy"}),
        (["01-12-2010", "12-12-2010"], {}),
        (["13-12-2010", "12-13-2010", "01-12-2010"], {}),
        (["13/12/2010", "01-12-2010"], {"/": "dmy"}),
        (["12.13.2010"], {".": "mdy"}),
        (["2010-12-13", "", "x"], {}),
    ],
)
def test_a_column_gives_its_order_away_for_the_separator_it_is_seen_with(
    column: list[str], orders: dict[str, str]
) -> None:
    assert orders_in(column) == orders


FORMS = {"dmy": "%d{0}%m{0}%Y", "mdy": "%m{0}%d{0}%Y", "ymd": "%Y{0}%m{0}%d"}


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(list(FORMS)),
    st.sampled_from("-/."),
)
def test_a_date_written_in_a_known_order_comes_back(day: date, order: str, between: str) -> None:
    text = day.strftime(FORMS[order].format(between))
    assert read_date(text, order) == day
    assert read_date(f"{text} 23:59", order) == day


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["dmy", "mdy"]),
    st.sampled_from("-/"),
)
def test_a_date_in_an_unknown_order_is_right_or_refused(
    day: date, order: str, between: str
) -> None:
    text = day.strftime(FORMS[order].format(between))
    both = day.day <= 12 and day.day != day.month
    if both:
        with pytest.raises(Ambiguous):
            read_date(text)
    else:
        assert read_date(text) == day
