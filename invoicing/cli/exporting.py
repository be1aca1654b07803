"""Rows as a file, the same bytes as the dialog of the dashboard makes."""

import os
from pathlib import Path
from shutil import copyfileobj

from invoicing import export_desk, jobs, listing
from invoicing.cli.command import Argument, Call, Code, Command, Needs, argument
from invoicing.cli.files import written_whole
from invoicing.cli.viewing import asked
from invoicing.jobs import Job
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.exports import CAP, Associations, ExportRequest, Format, Rows
from invoicing.model.lists import split_list
from invoicing.words import HEADER_LANGUAGES

SUBJECTS = ("invoice", "payment")


def export(call: Call) -> Code:
    """Make the file where it is told; the answer says where it is and how many rows it has."""
    format, target = place(call)
    job = export_desk.now(call.house, call.actor, request(call, format, target.stem))
    if job.problem is not None:
        raise job.problem
    if job.file is None:
        raise Problem("cli.export.cancelled")
    made = take(call, job, target)
    count = int(job.outcome["count"])
    call.tell(call.w("cli.export.rows_done", file=os.fspath(made), count=count))
    return Code.DONE


def take(call: Call, job: Job, target: Path) -> Path:
    """Put the result where it was asked for; several files in a zip have a name of their own."""
    made, _ = jobs.result(call.house, call.actor, job.id)
    named = target.with_suffix(made.suffix)
    with made.open("rb") as source, written_whole(named) as file:
        copyfileobj(source, file)
    return named


def place(call: Call) -> tuple[Format, Path]:
    """The format and the file; `InvalidInput` where its name is that of another kind of file."""
    target = call.file(call.args.out)
    suffix = target.suffix.lower().removeprefix(".")
    told: str | None = call.args.format or suffix
    if told not in list(Format) or suffix not in ("", told):
        offered = ", ".join(f".{format}" for format in Format)
        raise InvalidInput("out", "cli.export.suffix", name=target.name, offered=offered)
    return Format(told), target if suffix else target.with_name(f"{target.name}.{told}")


def request(call: Call, format: Format, stem: str) -> ExportRequest:
    """What the arguments ask for; `InvalidInput` names what is wrong with them."""
    args, subject = call.args, call.args.of
    registry = call.house.registry(subject)
    rows = args.rows or (Rows.PAYMENTS if subject == "payment" else Rows.INVOICES)
    return ExportRequest(
        name=args.name or stem,
        format=format,
        view=asked(call, subject),
        columns=tuple(registry.properties) if args.all_properties else split_list(args.columns),
        language=getattr(args, "language", None) or call.w.language,
        ids=tuple(map(whole_number, split_list(args.ids))) if args.ids else None,
        rows=Rows(rows),
        subject=subject,
        associations=Associations(args.associations),
        cap=None if args.all_associated else CAP,
    )


def whole_number(text: str) -> int:
    """A record's id."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise InvalidInput("ids", "cli.needs_whole", found=text)
    return int(text)


def flag(name: str, **options: object) -> Argument:
    """An argument of this command; its help is ``cli.export.<name>``."""
    return argument(f"--{name}", says=f"cli.export.{name.replace('-', '_')}", **options)


COMMANDS: tuple[Command, ...] = (
    Command(
        "export",
        Needs.BOOKS,
        export,
        "cli.export",
        "export --view Overdue --format xlsx --language nb --out overdue.xlsx",
        (
            flag("out", required=True, metavar="FILE"),
            flag("format", choices=tuple(format.value for format in Format)),
            argument("--language", says="cli.export.language", choices=tuple(HEADER_LANGUAGES)),
            flag("name", metavar="TEXT"),
            flag("view", metavar="NAME"),
            argument("--filter", says="cli.view.filter", metavar="JSON"),
            argument("--search", says="cli.view.search", metavar="TEXT"),
            argument("--status", says="cli.view.status", choices=tuple(listing.QUICK)),
            argument("--sort", says="cli.view.sort", metavar="[-]PROPERTY"),
            flag("columns", metavar="A,B"),
            flag("all-properties", action="store_true"),
            flag("of", choices=SUBJECTS, default="invoice"),
            flag("rows", choices=tuple(rows.value for rows in Rows)),
            flag("ids", metavar="1,2"),
            flag("associations", choices=tuple(a.value for a in Associations), default="none"),
            flag("all-associated", action="store_true"),
        ),
    ),
)
