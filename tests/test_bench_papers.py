"""PDFs are measured beside fpdf2's own table(), with the same invoices in the same run."""

import re

from invoicing import bench
from invoicing.bench_papers import _by_table
from invoicing.documents import bench_peers
from invoicing.house import House
from tests.houses import an_open_invoice, now_of


def test_our_pdf_and_that_of_a_table_are_timed_and_both_are_told() -> None:
    cpu, ours, theirs = bench.run(100, only="invoice pdf", repeat=1)
    assert (cpu.reference, cpu.unit) == ("fpdf2's table()", "ms")
    assert cpu.ours
    assert cpu.reference_ms
    assert (ours.unit, ours.limit, ours.at_least) == ("/s", 100, True)
    assert ours.ours
    assert abs(ours.ours - 1000 / cpu.ours) < 0.001
    assert theirs.ours
    assert abs(theirs.ours - 1000 / cpu.reference_ms) < 0.001


def test_the_table_tells_a_page_of_the_same_invoice(house: House) -> None:
    invoice = now_of(house, an_open_invoice(house, "1234.50"))
    pdf = _by_table(invoice)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 1
    assert bench_peers.fpdf_table(["a"], [["b"]]) != pdf


def test_the_zip_of_many_is_timed_as_the_job_makes_it() -> None:
    (figure,) = bench.run(60, only="pdf zip", repeat=1)
    assert figure.ours
    assert figure.limit == 25
