"""How fast and how small files of rows are made, beside what others make of the same rows.

Memory and the dashboard's answers are measured in processes of their own, over a copy of the
books; ``python -m invoicing.bench_exports FOLDER FORMAT`` is the child that makes one file there.
"""

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING
from urllib.request import urlopen

from invoicing import exporting
from invoicing.bench_figures import Figure, for_a_million, ms
from invoicing.documents import bench_peers
from invoicing.documents.bench_peers import NotHere
from invoicing.house import SAMPLE, House, open_house
from invoicing.ledger import bench_exports as raw
from invoicing.ledger import copying
from invoicing.model.exports import ExportRequest, Format
from invoicing.model.filters import Condition, Filter
from invoicing.model.people import system
from invoicing.model.table import View

if TYPE_CHECKING:
    from invoicing.bench import Bench

ROOT = Path(__file__).parent.parent
WE = system("bench")
EVERYTHING = View(raw.COLUMNS)
SAMPLED = 20_000  # rows that a slow library is measured with
OF_XLS = 65_535
REPEAT = 3
HEALTH = "/_stcore/health"
BETWEEN_CHECKS, WAIT = 0.03, 120.0  # seconds


def _write(house: House, format: Format, target: Path, view: View = EVERYTHING) -> None:
    exporting.write(house, WE, ExportRequest("Bench", format, view), target)


def _beside(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Medians of both, measured in turn."""
    pairs = [(ms(ours), ms(theirs)) for _ in range(REPEAT)]
    mine, others = zip(*pairs, strict=True)
    return median(mine), median(others)


def csv(bench: "Bench") -> Iterator[Figure]:
    """Beside the COPY of DuckDB, which quotes and makes nothing harmless."""
    ours, theirs = bench.house.home / "ours.csv", bench.house.home / "theirs.csv"
    with bench.house.reading() as cursor:
        mine, copied = _beside(
            partial(_write, bench.house, Format.CSV, ours), partial(raw.copy, cursor, theirs)
        )
    limit = for_a_million(bench.invoices, 1.5)
    yield Figure("export csv", mine, "ms", "DuckDB's COPY", copied, limit)


def xlsx(bench: "Bench") -> Iterator[Figure]:
    """Beside xlsxwriter in constant memory, measured with fewer rows; and the memory it takes."""
    target, limit = bench.house.home / "ours.xlsx", for_a_million(bench.invoices, 1 / 8)
    mine = median(ms(partial(_write, bench.house, Format.XLSX, target)) for _ in range(REPEAT))
    rows = _rows(bench, SAMPLED)
    theirs = _peer(bench_peers.xlsxwriter, rows, target)
    whole = theirs and theirs * bench.invoices / len(rows)
    yield Figure("export xlsx", mine, "ms", "xlsxwriter", whole, limit if whole else None)
    yield _memory(bench, Format.XLSX)


def xls(bench: "Bench") -> Iterator[Figure]:
    """A full sheet beside xlwt."""
    view = View(raw.COLUMNS, Filter(((Condition("id", "lte", str(OF_XLS)),),)))
    target = bench.house.home / "ours.xls"
    mine = median(ms(partial(_write, bench.house, Format.XLS, target, view)) for _ in range(REPEAT))
    theirs = _peer(bench_peers.xlwt, _rows(bench, OF_XLS), target)
    limit = for_a_million(bench.invoices, 1.3) if theirs else None
    yield Figure("export xls", mine, "ms", "xlwt", theirs, limit)


def _rows(bench: "Bench", most: int) -> raw.Rows:
    with bench.house.reading() as cursor:
        return raw.rows(cursor, most)


def _peer(write: Callable[[raw.Rows, Path], None], rows: raw.Rows, target: Path) -> float | None:
    """What another library takes for rows that lie ready; None where it is not installed."""
    try:
        return ms(partial(write, rows, target))
    except NotHere:
        return None


# ── in processes of their own ────────────────────────────────────────────────────────────────────


def _copy(bench: "Bench") -> Path:
    """A home folder with a copy of the books, made once."""
    home = bench.house.home / "copy"
    if not home.exists():
        home.mkdir()
        copying.copy(bench.house.ledger, home / SAMPLE)
    return home


def _memory(bench: "Bench", format: Format) -> Figure:
    """The most that a process had in memory which opened the books and made a file of them."""
    words = [sys.executable, "-m", __name__, str(_copy(bench)), format]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    size = int(done.stdout) / 1_000
    return Figure(f"export {format}: memory", size, "MB", limit=for_a_million(bench.invoices, 400))


def health(bench: "Bench") -> Iterator[Figure]:
    """The slowest answer of the dashboard's health check while it makes files of all rows."""
    home = _copy(bench)
    limit = for_a_million(bench.invoices, 100)
    with _dashboard(home) as port:
        _slowest(home, Format.CSV, port, "--ids", "1")  # what is loaded once is loaded
        for format in (Format.CSV, Format.XLSX, Format.XLS):
            slowest = _slowest(home, format, port)
            yield Figure(f"health check during export {format}", slowest, "ms", limit=limit)


def _slowest(home: Path, format: Format, port: int, *more: str) -> float:
    """The slowest answer until the dashboard has made a file, in milliseconds."""
    words = ("export", "--out", str(home / f"asked.{format}"), "--columns", ",".join(raw.COLUMNS))
    asked = subprocess.Popen(
        [sys.executable, "-m", "invoicing", *words, *more],
        cwd=ROOT,
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    times = [0.0]
    while asked.poll() is None:
        times.append(ms(partial(_check, port)))
        sleep(BETWEEN_CHECKS)
    assert asked.returncode == 0, format
    return max(times)


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"INVOICING_HOME": str(home)}


@contextmanager
def _dashboard(home: Path) -> Iterator[int]:
    """A dashboard over the books of `home`; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = ["run", "app.py", "--server.address", "127.0.0.1", "--server.port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", *words],
        cwd=ROOT,
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(WAIT)


def _check(port: int) -> None:
    with urlopen(f"http://127.0.0.1:{port}{HEALTH}", timeout=WAIT) as answer:
        answer.read()


def _wait(port: int) -> None:
    until = perf_counter() + WAIT
    while perf_counter() < until:
        try:
            return _check(port)
        except OSError:
            sleep(BETWEEN_CHECKS)
    raise TimeoutError(f"no dashboard at port {port}")


EXPORTS: Mapping[str, Callable[["Bench"], Iterator[Figure]]] = {
    "export csv": csv,
    "export xlsx": xlsx,
    "export xls": xls,
    "health check": health,
}


def main(home: str, format: str) -> None:
    """The child's part: make a file, tell the most kilobytes that were in memory."""
    _write(open_house(Path(home)), Format(format), Path(home) / "made")
    sys.stdout.write(str(_most_kilobytes()))


def _most_kilobytes() -> int:
    """The most this process had in memory. What getrusage tells may be the parent's: a child
    takes it over when it is started."""
    try:
        told = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = (line.split() for line in told.splitlines())
    return next(int(row[1]) for row in rows if row[:1] == ["VmHWM:"])


if __name__ == "__main__":
    main(*sys.argv[1:])
