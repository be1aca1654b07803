"""The export dialog: what it asks, what comes of it, and what it refuses in place."""

import json
from datetime import datetime, time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from invoicing import export_desk, jobs, listing, views
from invoicing.house import House
from invoicing.jobs import State
from invoicing.model.exports import Associations, ExportRequest, Format, Rows
from invoicing.model.filters import where
from invoicing.model.people import Reach
from invoicing.model.rhythm import Every, Rhythm
from invoicing.words import HEADER_LANGUAGES
from tests.export_requests import allow
from tests.houses import KARI, NILS, OLA, a_draft, an_open_invoice, pay
from tests.pages.conftest import Seat
from tests.pages.looking import labels, links, title_of_dialog, widget
from tests.pages.reading import errors, said, toasts


@pytest.fixture(autouse=True)
def _invoices(house: House) -> None:
    an_open_invoice(house, "100")
    pay(house, an_open_invoice(house, "200"))
    a_draft(house)


def dialog(at: AppTest, **fields: Any) -> AppTest:
    """Open it, and again after each change: these runs forget an open dialog."""
    at = widget(at, "button", "Export").click().run() if "export-now" not in keys(at) else at
    for label, value in fields.items():
        field(at, label).set_value(value)
        first(at, "Export").click()
        at = at.run()
    return at


def keys(at: AppTest) -> list[str | None]:
    return [button.key for button in at.button]


def first(at: AppTest, label: str) -> Any:
    """The button of the page, not that of the dialog."""
    return next(b for b in at.button if b.label == label and b.key != "export-now")


LABELS = {
    "name": "Export name",
    "format": "File format",
    "language": "Column header language",
    "what": "What to export",
    "rows": "Each row is",
    "columns": "Properties included in the export",
    "chosen": "Properties, in order",
    "names": "Include associated record names",
    "ids": "Include associated record IDs",
    "most": "How many associated records",
    "often": "How often",
    "weekday": "Day of the week",
    "day": "Day of the month",
    "clock": "Time",
}
KINDS = "text_input selectbox radio multiselect checkbox button_group time_input"


def field(at: AppTest, name: str) -> Any:
    found = [w for kind in KINDS.split() for w in at.get(kind) if w.label == LABELS[name]]
    assert len(found) == 1, [w.label for kind in KINDS.split() for w in at.get(kind)]
    return found[0]


def press(at: AppTest) -> AppTest:
    """«Export» in the dialog."""
    first(at, "Export").click()
    next(b for b in at.button if b.key == "export-now").click()
    return at.run()


def exported(house: House, who: Any = KARI) -> ExportRequest:
    """What was asked for last."""
    return export_desk.log(house, who)[0][0].request


def fetched(at: AppTest) -> str | None:
    """What the browser was told to fetch."""
    told = [json.loads(c.proto.json) for c in at.get("bidi_component") if c.key == "fetch"]
    return str(told[0]["address"]) if told else None


# ── now ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-91")
def test_export_at_the_top_of_the_table_opens_a_dialog(seat: Seat) -> None:
    at = dialog(seat.open("invoices"))
    assert title_of_dialog(at) == "Export invoices"


@pytest.mark.contract("A-92", "A-99")
def test_the_view_is_exported_under_the_name_given(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices", status="open", sort="amount_billed"), name=" Åpne ")
    at = press(at)
    asked = exported(house)
    assert asked.name == "Åpne"
    assert (asked.view.filter, asked.view.sort) == (where("status", "is", "open"), "amount_billed")
    assert asked.columns == ()
    assert asked.view.columns[:2] == ("number", "status")
    ((job), *_) = jobs.mine(house, KARI)
    assert (job.state, job.file_name, job.outcome["count"]) == (State.DONE, "Åpne", 1)
    assert fetched(at) == f"/jobs/{job.id}/file"
    assert "1 row exported" in toasts(at)
    assert links(at)["Download"] == f"/jobs/{job.id}/file"


@pytest.mark.contract("A-92")
def test_an_export_of_a_saved_view_is_offered_under_its_name(seat: Seat, house: House) -> None:
    late = listing.view_from({"status": "overdue"})
    saved = views.save_as(house, KARI, "Late in Bergen", late)
    assert field(dialog(seat.open("invoices")), "name").value == "Invoices"
    at = dialog(seat.open("invoices", view=str(saved.id)))
    assert field(at, "name").value == "Late in Bergen"


def test_without_a_name_nothing_is_exported_and_the_field_says_so(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices"), name="  ")
    assert errors(at) == ["Fill in “Export name”."]
    assert next(b for b in at.button if b.key == "export-now").disabled
    assert export_desk.log(house, KARI)[1] == 0


@pytest.mark.contract("A-90", "A-93")
@pytest.mark.parametrize("format", Format)
def test_every_format_can_be_chosen(seat: Seat, house: House, format: Format) -> None:
    at = dialog(seat.open("invoices"))
    assert field(at, "format").options == [
        "CSV",
        "XLS (Excel 97–2003)",
        "XLSX (Excel)",
        "Parquet",
        "JSON Lines",
    ]
    press(dialog(at, format=format))
    path, _ = jobs.result(house, KARI, jobs.mine(house, KARI)[0].id)
    assert path.suffix == f".{format}"


@pytest.mark.contract("A-94")
def test_the_headers_have_a_language_of_their_own(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices"))
    assert field(at, "language").options == list(HEADER_LANGUAGES.values())
    assert field(at, "language").value == "en"
    press(dialog(at, language="ja"))
    path, _ = jobs.result(house, KARI, jobs.mine(house, KARI)[0].id)
    assert path.read_text("utf-8-sig").startswith("番号,ステータス,")


def test_formats_for_machines_have_no_language(seat: Seat) -> None:
    at = dialog(seat.open("invoices"), format=Format.PARQUET)
    assert field(at, "language").disabled
    assert not field(dialog(at, format=Format.XLSX), "language").disabled


def test_what_was_chosen_last_is_offered_first(seat: Seat) -> None:
    at = press(dialog(seat.open("invoices"), format=Format.XLSX, language="de"))
    at = dialog(at)
    assert (field(at, "format").value, field(at, "language").value) == (Format.XLSX, "de")


def test_everything_can_be_exported_instead_of_the_view(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices", status="open", q="fjell"))
    assert field(at, "what").options == ["This view (1 row)", "Everything you have access to"]
    press(dialog(at, what="all"))
    assert not exported(house).view.filter
    assert jobs.mine(house, KARI)[0].outcome["count"] == 3


@pytest.mark.parametrize(("rows", "count"), [(Rows.LINES, 3), (Rows.PAYMENTS, 1)])
def test_line_items_and_payments_can_be_the_rows(
    seat: Seat, house: House, rows: Rows, count: int
) -> None:
    press(dialog(seat.open("invoices"), rows=rows))
    assert exported(house).rows is rows
    assert jobs.mine(house, KARI)[0].outcome["count"] == count


# ── customize ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.contract("A-95", "A-96")
def test_all_properties_can_be_included(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices"))
    assert "Customize" in labels(at, "expander")
    press(dialog(at, columns="every"))
    assert set(exported(house).columns) == set(house.registry().properties)


@pytest.mark.contract("A-96")
def test_any_properties_can_be_included_in_any_order(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices"), columns="chosen")
    assert field(at, "chosen").value[:2] == ["number", "status"]
    press(dialog(at, chosen=["owner", "number"]))
    path, _ = jobs.result(house, KARI, jobs.mine(house, KARI)[0].id)
    assert path.read_text("utf-8-sig").splitlines()[0] == "Owner,Number"


def test_no_property_at_all_is_refused_in_place(seat: Seat) -> None:
    at = dialog(dialog(seat.open("invoices"), columns="chosen"), chosen=[])
    assert "Choose at least one property." in errors(at)
    assert next(b for b in at.button if b.key == "export-now").disabled


@pytest.mark.contract("A-97")
def test_names_of_associated_records_stand_beside_their_ids(seat: Seat, house: House) -> None:
    press(dialog(seat.open("invoices"), names=True))
    assert exported(house).associations is Associations.NAMES
    path, _ = jobs.result(house, KARI, jobs.mine(house, KARI)[0].id)
    head, row, *_ = path.read_text("utf-8-sig").splitlines()
    assert "Associated contact IDs,Associated contacts" in head
    assert ",1,Anne Fjell,1,Fjell og Hav AS," in row


@pytest.mark.contract("A-98")
def test_up_to_a_thousand_or_all_associated_records(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices"))
    assert field(at, "most").disabled
    at = dialog(at, ids=True)
    assert field(at, "most").options == [
        "Up to 1,000 associated records",
        "All associated records",
    ]
    at = press(at)
    assert (exported(house).associations, exported(house).cap) == (Associations.IDS, 1_000)
    press(dialog(at, ids=True, most="export.every_associated"))
    assert exported(house).cap is None


# ── large ────────────────────────────────────────────────────────────────────────────────────────


def test_a_large_export_waits_in_the_side_and_its_page_can_be_left(
    seat: Seat, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_desk, "AT_ONCE", 1)
    at = press(dialog(seat.open("invoices"), name="Big"))
    assert fetched(at) is None
    assert any(toast.startswith("The export is being made") for toast in toasts(at))
    assert "Export “Big” Waiting" in said(at)
    assert "Export “Big” Waiting" in said(at.switch_page("jobs.py").run())


def test_what_fails_is_said_in_the_dialog(
    seat: Seat, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("invoicing.exporting.write", full)
    at = press(dialog(seat.open("invoices")))
    assert "No space left on device" in errors(at)[0]
    assert fetched(at) is None


# ── again and again ──────────────────────────────────────────────────────────────────────────────


def planned(house: House) -> export_desk.Plan:
    (found,) = export_desk.plans(house, KARI)
    return found


def test_an_export_can_be_planned_for_each_week(seat: Seat, house: House) -> None:
    at = dialog(seat.open("invoices", status="open"), often="weekly")
    at = press(dialog(at, weekday=5, clock=time(16, 30)))
    made = planned(house)
    assert made.rhythm == Rhythm(Every.WEEKLY, time(16, 30), 5)
    assert made.next_at == datetime(2026, 3, 20, 15, 30)
    assert made.request.view.filter == where("status", "is", "open")
    assert export_desk.log(house, KARI)[1] == 0
    assert "“Invoices” is scheduled; see Exports" in toasts(at)


@pytest.mark.parametrize(
    ("query", "fields", "follows"),
    [
        ({"view": "overdue"}, {}, "overdue"),
        ({}, {}, "all"),
        ({"view": "overdue", "q": "fjell"}, {}, None),
        ({"view": "overdue"}, {"what": "all"}, None),
    ],
)
def test_a_plan_follows_the_view_it_was_made_on_as_long_as_nothing_was_changed_in_it(
    seat: Seat, house: House, query: dict[str, str], fields: dict[str, str], follows: str | None
) -> None:
    press(dialog(seat.open("invoices", **query), often="daily", **fields))
    assert planned(house).follows == follows


@pytest.mark.parametrize(
    ("often", "rhythm"),
    [
        ("daily", Rhythm(Every.DAILY, time(7))),
        ("monthly", Rhythm(Every.MONTHLY, time(7), 31)),
    ],
)
def test_and_for_each_day_or_month(seat: Seat, house: House, often: str, rhythm: Rhythm) -> None:
    at = dialog(seat.open("invoices"), often=often)
    press(dialog(at, **({"day": 31} if often == "monthly" else {})))
    assert planned(house).rhythm == rhythm


# ── payments, and who may ────────────────────────────────────────────────────────────────────────


def test_payments_have_the_same_dialog(seat: Seat, house: House) -> None:
    at = dialog(seat.open("payments"))
    assert title_of_dialog(at) == "Export payments"
    assert "Each row is" not in labels(at, "radio")
    press(at)
    assert (exported(house).subject, exported(house).rows) == ("payment", Rows.PAYMENTS)
    assert jobs.mine(house, KARI)[0].file_name == "Payments"


@pytest.mark.parametrize("page", ["invoices", "payments"])
def test_without_the_permission_the_button_is_disabled_and_says_why(seat: Seat, page: str) -> None:
    export = widget(seat.open(page, OLA), "button", "Export")
    assert export.disabled
    assert export.help == "You do not have permission to export; ask an administrator for it."


def test_a_permission_lost_while_the_dialog_stands_open_is_refused_in_place(
    seat: Seat, house: House
) -> None:
    at = dialog(seat.open("invoices", NILS))
    allow(house, NILS, export=False)
    first(at, "Export").click()
    next(b for b in at.button if b.key == "export-now").click()
    at.run()
    assert export_desk.log(house, KARI)[1] == 0


def test_the_dialog_speaks_norwegian(seat: Seat) -> None:
    at = seat.open("invoices", language="nb")
    widget(at, "button", "Eksporter").click().run()
    shown = [w.label for kind in KINDS.split() for w in at.get(kind)]
    for words in (
        "Eksportnavn",
        "Filformat",
        "Språk for kolonneoverskrifter",
        "Egenskaper inkludert i eksporten",
        "Inkluder tilknyttede postnavn",
    ):
        assert words in shown
    assert "Tilpass" in labels(at, "expander")
    assert "Tilknytninger inkludert i eksporten" in said(at)


def test_a_reach_holds_in_everything_too(seat: Seat, house: House) -> None:
    allow(house, NILS, view=Reach.OWN)
    press(dialog(seat.open("invoices", NILS), what="all"))
    assert jobs.mine(house, NILS)[0].outcome["count"] == 0
