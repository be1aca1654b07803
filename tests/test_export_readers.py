"""What analysts open files with adds up to the books: pandas, and LibreOffice where it is here."""

import csv
import shutil
import subprocess
from decimal import Decimal

import pandas
import pytest

from invoicing import listing
from invoicing.house import House
from invoicing.model.exports import Format
from invoicing.model.table import View
from tests.export_readers import export
from tests.houses import KARI

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
COLUMNS = ("number", "currency", "amount_billed", "amount_paid", "amount_due", "title")
AMOUNTS = ["Amount billed", "Amount paid", "Balance due"]
READ = {
    Format.CSV: pandas.read_csv,
    Format.XLSX: lambda path: pandas.read_excel(path, engine="openpyxl"),
    Format.XLS: lambda path: pandas.read_excel(path, engine="calamine"),
}


def sums_of_the_books(house: House) -> dict[str, list[Decimal]]:
    table = listing.page(house, KARI, View(COLUMNS))
    return {s.currency: list(s.amounts.values()) for s in table.sums}


@pytest.mark.parametrize("format", READ)
def test_pandas_finds_numbers_that_add_up_to_the_books(many: House, format: Format) -> None:
    found = READ[format](export(many, format, COLUMNS))
    assert all(found[name].dtype.kind in "fi" for name in AMOUNTS)
    sums = found.groupby("Currency")[AMOUNTS].sum().round(3)
    told = {code: [Decimal(str(a)) for a in row] for code, *row in sums.itertuples()}
    assert told == sums_of_the_books(many)


#: CSV with commas and quotes in UTF-8, whatever the machine's own encoding is.
UTF_8 = "csv:Text - txt - csv (StarCalc):44,34,76,1"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("format", [Format.XLSX, Format.XLS])
def test_libreoffice_opens_workbooks_and_finds_the_same(many: House, format: Format) -> None:
    path = export(many, format, COLUMNS)
    out = many.home / "out"
    # A profile of its own: another one that runs, or ran, must not answer in its place.
    words = [str(OFFICE), f"-env:UserInstallation={(many.home / 'profile').as_uri()}"]
    words += ["--headless", "--convert-to", UTF_8, "--outdir", str(out), str(path)]
    subprocess.run(words, check=True, timeout=300, capture_output=True)
    with (out / f"{path.stem}.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["Number", "Currency", *AMOUNTS, "Title"]
    sums: dict[str, list[Decimal]] = {}
    for _, code, *amounts, _title in rows:
        before = sums.get(code, [Decimal(0)] * 3)
        told = [Decimal(a.replace(",", "")) for a in amounts]
        sums[code] = [a + b for a, b in zip(before, told, strict=True)]
    assert sums == sums_of_the_books(many)
