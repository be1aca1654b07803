"""The index: order, pages, search, sums, and what the derived properties say."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing import lifecycle, listing, payments
from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import Condition, Filter, where
from invoicing.model.invoice import Invoice, Party
from invoicing.model.properties import INVOICE, PAYMENT
from invoicing.model.table import PAGE_SIZES, Table, View
from tests.houses import (
    BJOERN,
    FJELL,
    KARI,
    NILS,
    SOERENSEN,
    TODAY,
    a_draft,
    a_house,
    a_paid_invoice,
    a_payment,
    an_online_payment,
    an_open_invoice,
    pay,
    set_up,
)

REGISTRIES = {"invoice": INVOICE, "payment": PAYMENT}


def ask(house: House, *columns: str, subject: str = "invoice", **view: Any) -> Table:
    return listing.page(house, KARI, View(columns or ("id",), **view), subject)


def titles(house: House, **view: Any) -> list[Any]:
    found = ask(house, "title", sort="id", descending=False, **view)
    return [row.values["title"] for row in found.rows]


# ── order and pages ──────────────────────────────────────────────────────────────────────────────

EVERY_COLUMN = [(subject, name) for subject, each in REGISTRIES.items() for name in each.properties]


@pytest.mark.parametrize("descending", [False, True])
def test_every_property_sorts_with_empty_cells_last(many: House, descending: bool) -> None:
    for subject, name in EVERY_COLUMN:
        found = ask(many, name, subject=subject, sort=name, descending=descending, size=500)
        cells = [row.values[name] for row in found.rows]
        known = [cell for cell in cells if cell is not None]
        assert cells == known + [None] * (len(cells) - len(known)), name
        assert known == sorted(known, reverse=descending), name


@pytest.mark.parametrize("descending", [False, True])
def test_equals_stand_in_the_order_of_their_ids(many: House, descending: bool) -> None:
    found = ask(many, "currency", sort="currency", descending=descending, size=500)
    pairs = [(row.values["currency"], row.id) for row in found.rows]
    assert pairs == sorted(pairs, reverse=descending)


def test_pages_follow_each_other_without_gap_or_repeat(many: House) -> None:
    view = View(("number",), sort="status", size=25)
    whole = [row.id for row in listing.stream(many, KARI, view)]
    pages = [ask(many, sort="status", size=25, page=page) for page in (1, 2, 3)]
    assert [row.id for page in pages for row in page.rows] == whole
    assert len(whole) > 25
    assert {page.count for page in pages} == {len(whole)}


def test_past_the_last_page_there_are_no_rows_but_still_the_sums(many: House) -> None:
    found = ask(many, page=99)
    assert found.rows == []
    assert found.count == ask(many).count
    assert found.sums == ask(many).sums


def test_a_table_gives_its_cells_in_the_order_of_its_columns(house: House) -> None:
    draft = a_draft(house, "100", title="Spring")
    found = ask(house, "title", "amount_billed", "id")
    assert [p.name for p in found.properties] == ["title", "amount_billed", "id"]
    assert list(found.cells()) == [["Spring", 100, draft.id]]


def test_nothing_is_found_in_empty_books(house: House) -> None:
    found = ask(house)
    assert (found.rows, found.count, found.sums) == ([], 0, [])


# ── count and sums ───────────────────────────────────────────────────────────────────────────────


def test_sums_are_of_everything_that_matches_and_currency_by_currency(many: House) -> None:
    wanted = where("status", "any_of", ["open", "paid"])
    rows = list(listing.stream(many, KARI, View(listing.COLUMNS["invoice"] + MONEY, wanted)))
    found = ask(many, filter=wanted, size=25)
    assert found.count == len(rows)
    assert [s.currency for s in found.sums] == ["EUR", "KWD", "NOK"]
    for each in found.sums:
        mine = [row.values for row in rows if row.values["currency"] == each.currency]
        assert each.count == len(mine)
        summed = {name: sum(v[f"amount_{of}"] for v in mine) for name, of in SUMMED.items()}
        assert each.amounts == summed


MONEY = ("amount_paid",)
SUMMED = {"billed": "billed", "paid": "paid", "balance": "due"}


def test_sums_are_exact(house: House) -> None:
    for _ in range(10):
        an_open_invoice(house, "0.10")
    an_open_invoice(house, "99999999999.99")
    assert ask(house).sums[0].amounts["billed"] == Decimal("100000000000.99")


def test_payments_have_sums_of_their_own(house: House) -> None:
    issued = an_open_invoice(house, "100")
    an_online_payment(house, issued, "60", refunded=Decimal(10), fees=Decimal("1.5"))
    a_payment(house, amount=Decimal(5), currency="EUR")
    found = ask(house, "net", subject="payment", sort="payment_id", descending=False)
    assert [row.values["net"] for row in found.rows] == [Decimal("48.5"), 5]
    assert {s.currency: s.amounts for s in found.sums} == {
        "EUR": {"amount": 5, "refunded": 0, "fees": 0},
        "NOK": {"amount": 60, "refunded": 10, "fees": Decimal("1.5")},
    }


def test_a_deleted_payment_leaves_the_index(house: House) -> None:
    paid = a_paid_invoice(house)
    assert ask(house, "amount", subject="payment", sort="paid_on").count == 1
    payments.delete(house, KARI, paid.payments[0].id)
    assert ask(house, "amount", subject="payment", sort="paid_on").count == 0


# ── search ───────────────────────────────────────────────────────────────────────────────────────


def searched(house: House) -> None:
    an_open_invoice(
        house,
        title="Åse's order",
        contact=BJOERN,
        company=SOERENSEN,
        purchase_order="PO 50%",
        payment_reference="12344",
        external_id="X_1",
    )
    an_open_invoice(house, title="Ångström", buyer=Party("Café Ñandú"), purchase_order="PO 500")
    a_draft(house, title="Plain")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("INV-00001", "Åse's order"),
        ("inv-0000", "Åse's order|Ångström"),
        ("ase", "Åse's order"),
        ("ÅSE", "Åse's order"),
        ("angstrom", "Ångström"),
        ("cafe nandu", "Ångström"),
        ("sørensen", "Åse's order"),
        ("bjorn@sorensen.no", "Åse's order"),
        ("Fjell", "Ångström|Plain"),
        ("anne@", "Ångström|Plain"),
        ("PO 50%", "Åse's order"),
        ("%", "Åse's order"),
        ("12344", "Åse's order"),
        ("x_1", "Åse's order"),
        ("order 12344 bjorn", "Åse's order"),  # every word, wherever it stands
        ("order plain", ""),
        ("  ", "Åse's order|Ångström|Plain"),
        ("", "Åse's order|Ångström|Plain"),
        ("' or 1=1", ""),
    ],
)
def test_the_search_box_looks_for_every_word(tmp_path: Path, words: str, found: str) -> None:
    house = a_house(tmp_path, prepare=searched)
    assert "|".join(titles(house, search=words)) == found


def test_search_and_filter_narrow_each_other(tmp_path: Path) -> None:
    house = a_house(tmp_path, prepare=searched)
    drafts = where("status", "is", "draft")
    assert titles(house, search="fjell", filter=drafts) == ["Plain"]


def test_what_is_renamed_is_found_by_its_new_name_only(house: House) -> None:
    draft = a_draft(house, title="Spring")
    lifecycle.edit(house, KARI, draft.id, {"title": "Autumn"})
    assert titles(house, search="autumn") == ["Autumn"]
    assert titles(house, search="spring") == []


def test_payments_are_searched_by_amount_id_customer_and_reference(house: House) -> None:
    pay(house, an_open_invoice(house, "812.50"), "812.50")
    a_payment(house, reference="KID 777")
    for words, count in (("812.50", 1), ("KID 777", 1), ("fjell", 2), ("anne@", 2), ("inv-1", 0)):
        assert ask(house, "amount", subject="payment", sort="paid_on", search=words).count == count


def test_a_search_has_a_length() -> None:
    View(("id",), search="x" * 400)
    with pytest.raises(InvalidInput, match="search_too_long"):
        View(("id",), search="x" * 401)


# ── what the books derive ────────────────────────────────────────────────────────────────────────


def due(house: House, days_ago: int, **fields: Any) -> Invoice:
    dates = {"issue_date": TODAY - timedelta(days=200), "due_date": TODAY - timedelta(days_ago)}
    return an_open_invoice(house, **dates | fields)


def derived(house: House, invoice: Invoice) -> Mapping[str, Any]:
    view = View(("overdue", "days_overdue", "aging_bucket"), where("id", "eq", invoice.id))
    return listing.page(house, KARI, view).rows[0].values


@pytest.mark.parametrize(
    ("days_ago", "overdue", "days", "bucket"),
    [
        (-1, False, None, "not_due"),
        (0, False, None, "not_due"),  # due today is not overdue
        (1, True, 1, "d1_30"),
        (30, True, 30, "d1_30"),
        (31, True, 31, "d31_60"),
        (60, True, 60, "d31_60"),
        (61, True, 61, "d61_90"),
        (90, True, 90, "d61_90"),
        (91, True, 91, "over_90"),
    ],
)
def test_overdue_begins_the_day_after(
    house: House, days_ago: int, overdue: bool, days: int | None, bucket: str
) -> None:
    found = derived(house, due(house, days_ago))
    assert found == {"overdue": overdue, "days_overdue": days, "aging_bucket": bucket}


def test_today_changes_at_the_companys_midnight(house: House) -> None:
    issued = due(house, 0)
    house.clock.to(TODAY, hour=22)
    assert derived(house, issued)["overdue"] is False
    house.clock.to(TODAY, hour=23)  # midnight in Oslo
    assert derived(house, issued)["overdue"] is True
    set_up(house, zone="America/New_York")
    assert derived(house, issued)["overdue"] is False


@pytest.mark.parametrize("what", ["draft", "paid", "voided", "credit note"])
def test_only_what_is_owed_to_us_is_overdue(house: House, what: str) -> None:
    old = {"issue_date": TODAY - timedelta(days=99), "due_date": TODAY - timedelta(days=9)}
    made = {
        "draft": lambda: a_draft(house, **old),
        "paid": lambda: a_paid_invoice(house, **old),
        "voided": lambda: lifecycle.void(house, KARI, an_open_invoice(house, **old).id),
        "credit note": lambda: an_open_invoice(house, "-100", **old),
    }[what]()
    nothing = {"overdue": False, "days_overdue": None, "aging_bucket": None}
    assert derived(house, made) == nothing


def test_amounts_in_the_companys_currency_follow_the_stored_rate(house: House) -> None:
    foreign = an_open_invoice(house, "100.01", currency="EUR", rate=Decimal("11.4321"))
    pay(house, foreign, "50")
    an_open_invoice(house, "100")
    an_open_invoice(house, "100", currency="USD")
    columns = ("base_billed", "base_paid", "base_due")
    found = ask(house, *columns, sort="id", descending=False)
    cells = [tuple(row.values[c] for c in columns) for row in found.rows]
    assert cells == [
        (Decimal("1143.32"), Decimal("571.61"), Decimal("571.72")),
        (100, 0, 100),  # at one
        (None, None, None),  # no rate is known
    ]


# ── a view from a link ───────────────────────────────────────────────────────────────────────────


def test_a_link_without_parameters_is_the_newest_first() -> None:
    view = listing.view_from({})
    assert (view.sort, view.descending, view.page, view.size) == ("issue_date", True, 1, 50)
    assert view.columns == listing.COLUMNS["invoice"]
    assert view.filter == Filter()


def test_the_first_column_is_the_invoice_itself() -> None:
    assert listing.COLUMNS["invoice"][0] == "number"
    assert listing.COLUMNS["payment"][0] == "amount"


def test_a_link_says_it_all() -> None:
    wanted = where("title", "contains", "x")
    params = {"q": " fjell ", "status": "open", "filter": wanted.to_json(), "sort": "due_date"}
    view = listing.view_from(params | {"page": "3", "size": "100"}, columns=["number", "title"])
    assert (view.search, view.sort, view.descending) == ("fjell", "due_date", False)
    assert (view.page, view.size, view.columns) == (3, 100, ("number", "title"))
    both = (Condition("title", "contains", "x"), Condition("status", "is", "open"))
    assert view.filter == Filter((both,))


@pytest.mark.parametrize(
    "params",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "9" * 30},
        {"page": "²"},
        {"size": "7"},
        {"size": "1000000"},
        {"sort": "nonsense"},
        {"sort": "-"},
        {"sort": "id; drop table invoice"},
        {"status": "nonsense"},
        {"unknown": "x"},
    ],
)
def test_what_a_link_cannot_mean_has_its_default(params: dict[str, str]) -> None:
    assert listing.view_from(params) == listing.view_from({})
    assert listing.view_from({}).size in PAGE_SIZES


def test_a_filter_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not_a_filter"):
        listing.view_from({"filter": "{"})


QUICK_MEANS = {
    "draft": "draft",
    "open": "overdue today soon later credit",
    "overdue": "overdue",
    "due_soon": "today soon",
    "paid": "paid",
    "voided": "voided",
}


@pytest.mark.parametrize("quick", listing.QUICK)
def test_the_quick_filters_mean_what_they_say(tmp_path: Path, quick: str) -> None:
    house = a_house(tmp_path, prepare=of_every_status)
    view = listing.view_from({"status": quick, "sort": "id"}, columns=["title"])
    found = [row.values["title"] for row in listing.page(house, KARI, view).rows]
    assert " ".join(map(str, found)) == QUICK_MEANS[quick]


def of_every_status(house: House) -> None:
    for title, ago in {"overdue": 1, "today": 0, "soon": -7, "later": -8}.items():
        due(house, ago, title=title)
    an_open_invoice(house, "-100", title="credit")
    a_draft(house, title="draft")
    a_paid_invoice(house, title="paid")
    lifecycle.void(house, KARI, an_open_invoice(house, title="voided").id)


def test_days_and_owners_are_columns_too(house: House) -> None:
    a_draft(house, by=NILS, issue_date=date(2026, 1, 2))
    row = ask(house, "owner", "team", "issue_date", "company").rows[0]
    wanted = ("Nils Berg", "North", date(2026, 1, 2), FJELL.name)
    assert tuple(row.values.values()) == wanted
