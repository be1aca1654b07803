"""The route of reports as files: signed in, allowed to export, and with what one may see."""

import csv
import io
from collections.abc import Callable

import pandas as pd
import pytest
from starlette.testclient import TestClient

from invoicing import identity, report_files, reports
from invoicing.house import House
from invoicing.model.people import Actor
from invoicing.web.command import Commands
from tests.houses import KARI, NILS, OLA, an_open_invoice
from tests.signing_in import enter, give_passphrase
from tests.test_routes import HERE, app, echo


@pytest.fixture
def as_(house: House) -> Callable[[Actor | None], TestClient]:
    an_open_invoice(house, "100")
    for person in (KARI, NILS, OLA):
        give_passphrase(house, person)
    served = app(house, Commands(lambda: house, echo))

    def signed_in(who: Actor | None) -> TestClient:
        client = TestClient(served, HERE, follow_redirects=False)
        if who:
            client.cookies.set(identity.COOKIE, enter(house, who))
        return client

    return signed_in


def test_a_report_comes_as_a_file_with_its_name(as_: Callable[[Actor], TestClient]) -> None:
    answer = as_(KARI).get("/reports/aged.csv?by=owner")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["cache-control"] == "no-store"
    named = answer.headers["content-disposition"]
    assert named.startswith('attachment; filename="Aged receivables 2026-03-18.csv"')
    assert "Kari Nordmann,NOK" in answer.text
    book = as_(KARI).get("/reports/aged.xlsx")
    assert book.content[:2] == b"PK"


@pytest.mark.parametrize("name", reports.REPORTS)
def test_every_report_comes_in_every_format(as_: Callable[[Actor], TestClient], name: str) -> None:
    client, asked = as_(KARI), "id=1&from=2026-01-01"
    for format in report_files.FORMATS:
        answer = client.get(f"/reports/{name}.{format}?{asked}")
        assert (answer.status_code, bool(answer.content)) == (200, True), (name, format)
    text = client.get(f"/reports/{name}.csv?{asked}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    frame = pd.read_parquet(io.BytesIO(client.get(f"/reports/{name}.parquet?{asked}").content))
    assert (list(frame.columns), len(frame)) == (rows[0], len(rows) - 1)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/reports/aged.pdf", 400),
        ("/reports/aged.csv?asof=soon", 400),
        ("/reports/else.csv", 404),
    ],
)
def test_what_there_is_not_is_told(
    as_: Callable[[Actor], TestClient], address: str, status: int
) -> None:
    assert as_(KARI).get(address).status_code == status


def test_nobody_takes_along_what_they_may_not(as_: Callable[[Actor | None], TestClient]) -> None:
    assert as_(OLA).get("/reports/aged.csv").status_code == 403
    assert as_(None).get("/reports/aged.csv").status_code in (303, 401)
