"""Every file that leaves is in the log: reports, histories, statements and packs beside exports."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicing import bulk, export_desk, month_end, reports, statements, working
from invoicing.export_desk import Taken
from invoicing.house import House
from invoicing.model.customer import Side
from invoicing.model.errors import Problem
from invoicing.model.people import Actor
from invoicing.words import words
from tests.command_line import tally
from tests.export_requests import ASKED
from tests.houses import FJELL, KARI, NILS, OLA, SIRI, a_draft, an_open_invoice, ask, may

EN = words("en")


def lines(house: House, who: Actor = KARI) -> list[Any]:
    return export_desk.log(house, who)[0]


def taken(house: House, who: Actor = KARI) -> list[tuple[str, str, int]]:
    return [(line.kind, line.format, line.rows) for line in lines(house, who)]


def report(name: str, format: str = "csv", **params: str) -> Callable[[House], object]:
    return lambda house: reports.file(house, KARI, name, format, params, EN)


def statement(format: str) -> Callable[[House], object]:
    def file(house: House) -> object:
        asked = statements.asked(house, Side.COMPANY, FJELL.id)
        return statements.file(house, KARI, asked, format)

    return file


def job(start: Callable[[House], object]) -> Callable[[House], object]:
    def done(house: House) -> None:
        start(house)
        working.work(house)

    return done


FILES: dict[str, tuple[Callable[[House], object], tuple[str, str, int]]] = {
    "the history of an invoice": (
        report("property-history", id="1", property="status"),
        ("property-history", "csv", 2),
    ),
    "the deletion log": (report("deletions", "xlsx"), ("deletions", "xlsx", 0)),
    "aged receivables": (report("aged", "xlsx"), ("aged", "xlsx", 1)),
    "a pivot": (report("pivot", value="count"), ("pivot", "csv", 1)),
    "a statement": (statement("pdf"), ("statement", "pdf", 1)),
    "a statement as a workbook": (statement("xlsx"), ("statement", "xlsx", 1)),
    "a month-end pack": (
        job(lambda h: month_end.start(h, KARI, month_end.asking(h, "2026-03"), "en")),
        ("month_end", "zip", len(month_end.REPORTS) * 3),
    ),
    "PDFs in a zip": (
        job(lambda h: bulk.start(h, KARI, bulk.look(h, KARI, "pdf_zip", [1]))),
        ("bulk_pdf_zip", "zip", 1),
    ),
}


@pytest.mark.parametrize("what", FILES)
def test_it_is_in_the_log(house: House, what: str) -> None:
    take, line = FILES[what]
    an_open_invoice(house)
    assert lines(house) == []
    take(house)
    assert taken(house) == [line]
    [found] = lines(house)
    assert (found.actor, found.began_at) == (KARI.name, house.now())


def test_what_was_asked_is_told_in_words(house: House) -> None:
    invoice = an_open_invoice(house)
    report("deletions", q="acme")(house)
    report("property-history", id=str(invoice.id), q="open")(house)
    history, deleted = lines(house)
    assert (deleted.name, "acme" in deleted.asked) == ("Deletion log", True)
    assert str(invoice.number) in history.name
    assert history.asked == "Search: open"


def test_exports_and_other_files_stand_in_one_log_newest_first(house: House) -> None:
    an_open_invoice(house)
    for step in (report("aged"), lambda h: export_desk.now(h, KARI, ASKED), report("aged")):
        step(house)
        house.clock.forward(minutes=1)  # type: ignore[attr-defined]
    found, count = export_desk.log(house, KARI)
    assert [isinstance(line, Taken) for line in found] == [True, False, True]
    assert count == 3
    pages = [export_desk.log(house, KARI, page, 2)[0] for page in (1, 2)]
    assert [*pages[0], *pages[1]] == found


def test_an_export_is_in_it_once(house: House) -> None:
    an_open_invoice(house)
    export_desk.now(house, KARI, ASKED)
    assert ask(house, "select count(*) from file_taken") == [(0,)]
    assert len(lines(house)) == 1


def test_everybody_sees_their_own_and_a_super_admin_all(house: House) -> None:
    for who in (NILS, KARI):
        reports.file(house, who, "aged", "csv", {}, EN)
    assert {line.actor for line in lines(house, KARI)} == {NILS.name, KARI.name}
    assert {line.actor for line in lines(house, NILS)} == {NILS.name}
    assert lines(house, SIRI) == []


@pytest.mark.parametrize("name", ["property-history", "deletions", "aged"])
def test_what_is_refused_is_not_in_it(house: House, name: str) -> None:
    a_draft(house)
    with pytest.raises(Problem):
        reports.file(house, may(OLA, export=False), name, "csv", {"id": "1"}, EN)
    assert ask(house, "select count(*) from file_taken") == [(0,)]


def test_a_statement_at_the_command_line_is_in_it_where_it_is_a_file(
    house: House, tmp_path: Path
) -> None:
    an_open_invoice(house)
    tally("statement", "1", house=house, cwd=tmp_path)
    assert taken(house) == []
    for format in ("json", "pdf"):
        tally("statement", "1", "--format", format, "--out", "s", house=house, cwd=tmp_path)
    assert {line[:2] for line in taken(house)} == {("statement", "json"), ("statement", "pdf")}
