"""What can be printed without books: the rule table, and figures of a bench."""

import json
from collections.abc import Iterator

from invoicing import bench as measuring
from invoicing.bench_figures import Figure
from invoicing.cli.cells import columns
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.files import written_whole
from invoicing.cli.progress import Bar
from invoicing.model.decisions import RULES
from invoicing.words import Words


def rules(call: Call) -> Code:
    """The rule table as markdown."""
    for line in rule_lines(call.w):
        call.say(line)
    return Code.DONE


def rule_lines(w: Words) -> Iterator[str]:
    """Each act with the reasons that stand in its way, in the order they are asked."""
    yield f"# {w('cli.rules.title')}"
    yield ""
    yield w("cli.rules.about")
    yield ""
    yield f"| {w('cli.rules.act')} | {w('cli.rules.reason')} | {w('cli.rules.said')} |"
    yield "|---|---|---|"
    for action, checks in RULES.items():
        act = f"{w(f'action.{action}')} (`{action}`)"
        reasons = [check.__name__ for check in checks]
        yield from _rows(act, reasons, w)


def _rows(act: str, reasons: list[str], w: Words) -> Iterator[str]:
    if not reasons:
        yield f"| {act} | – | {w('cli.rules.always')} |"
    for place, reason in enumerate(reasons):
        yield f"| {'' if place else act} | `{reason}` | {w(f'reason.{reason}')} |"


def bench(call: Call) -> Code:
    """Measure, print a table, keep JSON where it is wanted."""
    args, w = call.args, call.w
    found: list[Figure] = []
    with Bar(call.err, w("cli.bench.doing", count=args.invoices)) as bar:
        run = measuring.run(args.invoices, args.only, args.repeat, lambda _, done: bar(done))
        found.extend(run)
    for line in _table([f for f in found if f.ours is not None], w):
        call.say(line)
    for figure in found:
        if figure.ours is None:
            call.say(w("cli.bench.left_out", name=figure.reference))
    if args.json:
        text = json.dumps([_plain(figure) for figure in found], indent=2, ensure_ascii=False)
        with written_whole(call.file(args.json)) as file:
            file.write(f"{text}\n".encode())
    failed = args.strict and any(figure.holds is False for figure in found)
    return Code.FOUND_FAULTS if failed else Code.DONE


def _plain(figure: Figure) -> dict[str, object]:
    """`ours_ms` is null where another unit is measured; then `ours` has it."""
    ms = figure.unit == "ms"
    return {
        "name": figure.name,
        "ours_ms": _rounded(figure.ours) if ms else None,
        "reference": figure.reference,
        "reference_ms": _rounded(figure.reference_ms),
        "ratio": _rounded(figure.ratio),
        "limit": figure.limit,
        "holds": figure.holds,
        "ours": _rounded(figure.ours),
        "unit": figure.unit,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _table(figures: list[Figure], w: Words) -> Iterator[str]:
    """A line a figure; what stands beside one in a column for each other engine."""
    others = {(f.beside, f.reference): f.reference_ms for f in figures if f.beside}
    engines = list(dict.fromkeys(engine for _, engine in others))
    titles = ("name", "ours", "reference", "ratio", "limit", "holds")
    verdicts = {True: w("common.yes"), False: w("common.no"), None: w("common.empty")}

    def number(value: float | None, unit: str = "") -> str:
        return w("common.empty") if value is None else f"{value:,.2f} {unit}".strip()

    lines = [
        (
            f.name,
            number(f.ours, f.unit),
            number(f.reference_ms, "ms"),
            number(f.ratio if f.reference_ms else None),
            number(f.limit, "" if f.reference_ms else f.unit),
            verdicts[f.holds],
            *(number(others.get((f.name, engine)), "ms") for engine in engines),
        )
        for f in figures
        if not f.beside
    ]
    heads = [*(w(f"cli.bench.{title}") for title in titles), *map(str, engines)]
    right = (False, True, True, True, True, False, *(True for _ in engines))
    return columns(heads, lines, right)


COMMANDS: tuple[Command, ...] = (
    Command("rules", Needs.NOTHING, rules, "cli.rules", "rules > docs/rules.md"),
    Command(
        "bench",
        Needs.NOTHING,
        bench,
        "cli.bench",
        "bench --invoices 100000 --only 'index page'",
        (
            argument("--invoices", says="cli.bench.invoices", type=int, default=100_000),
            argument("--only", says="cli.bench.only", metavar="NAME"),
            argument("--repeat", says="cli.bench.repeat", type=int, default=15, metavar="K"),
            argument("--json", says="cli.bench.json", metavar="FILE"),
            argument("--strict", says="cli.bench.strict", action="store_true"),
        ),
    ),
)
