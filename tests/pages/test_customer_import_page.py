"""The page that imports customers: a file, its columns, what would come of it, and then all."""

from streamlit.testing.v1 import AppTest

from invoicing import customers
from invoicing.model.customer import Side
from tests.houses import FJELL, KARI, OLA
from tests.pages.conftest import Seat
from tests.pages.looking import drawn, grid, keyed, links, widget
from tests.pages.reading import said

PLAIN = """Company;City;Contact;Email
Fjell og Hav AS;Bergen;Anne Fjell;anne@fjellhav.no
Nord AS;Bodø;Per Nord;per@nord.no
"""


def upload(seat: Seat, text: str) -> AppTest:
    at = seat.open("import_customers")
    at.file_uploader[0].upload("customers.csv", text.encode())
    return at.run()


def test_what_would_come_of_a_file_is_told_and_then_done(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    shown = grid(at, "incoming-customers")
    assert [(r["Name"], r["Status"]) for r in shown.rows] == [
        (FJELL.name, "Changed"),
        ("Nord AS", "New"),
        ("Anne Fjell", "Unchanged"),
        ("Per Nord", "New"),
    ]
    assert shown.links("Name")[FJELL.name] == "/company?id=1"
    assert shown.rows[0]["What the file says anew"] == "City: Bergen"
    assert customers.read(seat.house, KARI, Side.COMPANY, 1).profile.values["city"] is None
    keyed(at, "run").click().run()
    assert [each.value for each in at.success] == ["The customers were imported."]
    assert "Companies 1 1 0 Contacts 1 0 1" in said(at)
    assert customers.read(seat.house, KARI, Side.COMPANY, 1).profile.values["city"] == "Bergen"


def test_errors_stand_with_row_and_column_and_nothing_can_be_imported(seat: Seat) -> None:
    at = upload(seat, PLAIN.replace("per@nord.no", "nobody"))
    [table] = drawn(at, "t-table")
    assert "<td>3</td><td>Email</td>" in table
    assert "run" not in [b.key for b in at.button]


def test_another_column_can_be_chosen(seat: Seat) -> None:
    at = upload(seat, PLAIN)
    widget(at, "selectbox", "Street").set_value("City").run()
    changes = grid(at, "incoming-customers").rows[0]["What the file says anew"]
    assert changes == "Street: Bergen · City: Bergen"


def test_the_way_there_stands_above_the_customers_for_who_may_edit(seat: Seat) -> None:
    assert links(seat.open("customers"))["Import"] == "/import_customers"
    assert "Import" not in links(seat.open("customers", OLA))
