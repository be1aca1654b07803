"""How fast invoices become PDFs, beside fpdf2's own table() with the same words."""

from collections.abc import Callable, Iterator, Mapping
from time import process_time
from typing import TYPE_CHECKING

from invoicing import bulk, papers, working
from invoicing.bench_figures import Figure, ms
from invoicing.documents import bench_peers
from invoicing.documents.setting import address
from invoicing.house import House
from invoicing.ledger import reading, yardsticks
from invoicing.model.invoice import Invoice, Status
from invoicing.model.people import system
from invoicing.words import words

if TYPE_CHECKING:
    from invoicing.bench import Bench

WE = system("bench")
SECOND = 1_000  # milliseconds
#: Invoices of one page: so many lines fit on it for certain.
LINES_MOST = 8
NOTHING = "–"  # table() takes no empty cell
INVOICES, BY_TABLE, ZIPPED = 200, 10, 1_000
A_SECOND, TIMES_FASTER, AN_INVOICE_MS = 100, 5, 25


def pdfs(bench: "Bench") -> Iterator[Figure]:
    """Invoices of one page a CPU second, ours and by table()."""
    house, found = bench.house, _of_one_page(bench.house)
    settings = house.settings()
    ours = _cpu_ms(lambda each: papers.render(house, each, settings), found)
    theirs = _cpu_ms(_by_table, found[:BY_TABLE])
    peer = "fpdf2's table()"
    yield Figure("invoice pdf, CPU time", ours, "ms", peer, theirs, 1 / TIMES_FASTER)
    rate = "invoice pdfs a CPU second"
    yield Figure(rate, SECOND / ours, "/s", limit=A_SECOND, at_least=True)
    yield Figure(f"{rate}, {peer}", SECOND / theirs, "/s")


def _of_one_page(house: House) -> list[Invoice]:
    """Finalized invoices from all over the books."""
    with house.reading() as cursor:
        ids = yardsticks.some_invoices(cursor, INVOICES)
        found = reading.invoices(cursor, ids).values()
    return [i for i in found if i.status is not Status.DRAFT and len(i.lines) <= LINES_MOST]


def _cpu_ms(act: Callable[[Invoice], object], invoices: list[Invoice]) -> float:
    """For each, after the first has warmed up what is loaded once."""
    act(invoices[0])
    start = process_time()
    for invoice in invoices:
        act(invoice)
    return (process_time() - start) * SECOND / len(invoices)


def _by_table(invoice: Invoice) -> bytes:
    """The words of ours, as far as they matter for the time it takes."""
    w, currency, totals = words("en"), invoice.currency, invoice.totals
    heads = [*address(invoice.seller), *address(invoice.buyer), str(invoice.number)]
    heads += [
        w.date(invoice.issue_date),
        w.date(invoice.due_date),
        invoice.payment_reference or "–",
    ]
    rows = [
        [
            line.description,
            w.number(line.quantity),
            w.money(line.unit_price, currency),
            w.money(net, currency),
        ]
        for line, net in zip(invoice.lines, totals.line_amounts, strict=True)
    ]
    rows += [
        ["–", "–", "–", w.money(each, currency)] for each in (totals.amount_net, totals.subtotal)
    ]
    return bench_peers.fpdf_table(heads, rows)


def pdf_zip(bench: "Bench") -> Iterator[Figure]:
    """A thousand of them into a zip, as the job does it: chosen, checked, drawn, accounted for."""
    house = bench.house
    with house.reading() as cursor:
        ids = yardsticks.some_invoices(cursor, ZIPPED)

    def zip_them() -> None:
        plan = bulk.look(house, WE, "pdf_zip", ids)
        job = bulk.start(house, WE, plan, at_once=True)
        assert working.finish(house, WE, job).problem is None

    took = ms(zip_them)
    yield Figure("pdf zip, for each invoice", took / len(ids), "ms", limit=AN_INVOICE_MS)


PAPERS: Mapping[str, Callable[["Bench"], Iterator[Figure]]] = {
    "invoice pdf": pdfs,
    "pdf zip": pdf_zip,
}
