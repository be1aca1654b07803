"""What arrives: import."""

from decimal import Decimal

from invoicing import importing
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.progress import Bar

#: So many errors are told; the others are counted.
TOLD = 20


def take_in(call: Call) -> Code:
    """Read the file, say what is wrong with it or take all of it in."""
    args, w = call.args, call.w
    source = call.file(args.file)
    mapping = call.file(args.mapping).read_text("utf-8-sig") if args.mapping else None
    prepared = importing.prepare(
        call.house,
        call.actor,
        source.name,
        source.read_bytes(),
        mapping,
        date_order=args.date_order,
        decimal=args.decimal,
        currency=args.currency,
    )
    if args.print_mapping:
        call.say(prepared.mapping.to_json())
        return Code.DONE
    if prepared.unused:
        call.tell(w("cli.import.unused", names=", ".join(prepared.unused)))
    if not prepared.parsed.ok or prepared.questions:
        return _refused(call, prepared)
    if args.dry_run:
        _tell_found(call, prepared)
        return Code.DONE
    with Bar(call.err, w("cli.import.doing")) as bar:
        result = importing.run(call.house, call.actor, prepared, lambda done, of: bar(done / of))
    counts = {name: getattr(result, name) for name in ("created", "changed", "unchanged")}
    call.say(w("cli.import.done", **counts))
    for currency, amount in sorted(result.sums.items()):
        call.say(w.money(amount, currency))
    return Code.DONE


def _refused(call: Call, prepared: importing.Prepared) -> Code:
    """Every doubt and error with its place; a doubt is told once, as what it asks."""
    w, parsed = call.w, prepared.parsed
    asked = [question.error for question in prepared.questions]
    errors = [*asked, *(error for error in parsed.errors if error not in asked)]
    for error in errors[:TOLD]:
        call.tell(f"{w.explain(error.place)} {w(error.key, **error.values)}")
    count = len(errors) - len(parsed.errors) + parsed.error_count
    if count > TOLD:
        call.tell(w("cli.import.more", count=count - TOLD))
    call.tell(w("cli.import.refused", count=count))
    return Code.FOUND_FAULTS


def _tell_found(call: Call, prepared: importing.Prepared) -> None:
    """How many documents, and what they say per currency before VAT."""
    sums: dict[str, Decimal] = {}
    for each in prepared.parsed.documents:
        sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount_net
    call.say(call.w("cli.import.found", count=len(prepared.parsed.documents)))
    for currency, amount in sorted(sums.items()):
        call.say(call.w.money(amount, currency))


COMMANDS: tuple[Command, ...] = (
    Command(
        "import",
        Needs.BOOKS,
        take_in,
        "cli.import",
        "import invoices.csv --currency NOK --date-order dmy --dry-run",
        (
            argument("file", says="cli.import.file", metavar="FILE"),
            argument("--mapping", says="cli.import.mapping", metavar="FILE"),
            argument("--date-order", says="cli.import.date_order", choices=("dmy", "mdy", "ymd")),
            argument("--decimal", says="cli.import.decimal", choices=(".", ",")),
            argument("--currency", says="cli.import.currency", metavar="CODE"),
            argument("--dry-run", says="cli.import.dry_run", action="store_true"),
            argument("--print-mapping", says="cli.import.print_mapping", action="store_true"),
        ),
    ),
)
