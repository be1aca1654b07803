"""One act on every invoice, or payment, that matches: looked at first, then done and told."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from invoicing import bulk, defining, forms, jobs, numbering, record, working
from invoicing.bulk_acts import TABLES
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.cli.files import written_whole
from invoicing.cli.progress import Bar
from invoicing.cli.viewing import VIEW, asked
from invoicing.jobs import Job
from invoicing.listing import QUICK
from invoicing.model.bulk import Plan
from invoicing.model.errors import InvalidInput
from invoicing.model.filters import lowered
from invoicing.model.properties import PAYMENT, Sort

NOBODY = "nobody"
#: What ``--status`` may say, by the kind of record an act is about.
STATUSES = {"invoice": tuple(QUICK), "payment": PAYMENT["payment_status"].choices}
FLAGS = {"yes": True, "true": True, "ja": True, "no": False, "false": False, "nei": False}


def many(call: Call) -> Code:
    """Look, tell, and where it is wanted, do it."""
    args, w = call.args, call.w
    if not (args.view or args.filter or args.search or args.status or args.all):
        raise InvalidInput("filter", "cli.bulk.which")
    act = bulk.act_named(args.act)
    if args.status not in (None, *STATUSES[act.subject]):
        known = ", ".join(STATUSES[act.subject])
        raise InvalidInput("status", "cli.bulk.no_status", found=args.status, known=known)
    plan = bulk.look(call.house, call.actor, args.act, asked(call, act.subject))
    _tell(call, plan)
    if args.dry_run:
        return Code.DONE
    if act.final and not args.yes:
        raise InvalidInput("yes", "cli.bulk.needs_yes")
    given = GIVEN[args.act](call) if args.act in GIVEN else {}
    job = bulk.start(call.house, call.actor, plan, given, language=w.language, at_once=True)
    with Bar(call.err, w(f"job.kind.bulk_{args.act}", count=plan.passing)) as bar:
        job = working.finish(call.house, call.actor, job, lambda done, of: bar(_part(done, of)))
    return _accounted(call, job)


def _part(done: int, of: int | None) -> Any:
    return done / of if of else 1


def _tell(call: Call, plan: Plan) -> None:
    w = call.w
    if plan.passing:
        call.say(f"{w.number(plan.passing):>8}  {w('bulk.passes')}")
    for refusal in plan.refusals:
        names = ", ".join(row.name or w("list.draft", id=row.id) for row in refusal.examples)
        told = f"{w(f'reason.{refusal.reason}')} ({names})"
        call.say(f"{w.number(refusal.count):>8}  {told}")


def _accounted(call: Call, job: Job) -> Code:
    """What came of it, and the result where a file is named for it."""
    if job.problem is not None:
        raise job.problem
    counts = ("done", "refused", "earlier", "left")
    figures = {name: call.w.number(job.outcome[name]) for name in counts}
    call.say(call.w(str(job.outcome["says"]), **figures))
    if call.args.result:
        path, _ = jobs.result(call.house, call.actor, job.id)
        target = call.file(call.args.result)
        with written_whole(target) as file:
            file.write(path.read_bytes())
        call.tell(call.w("cli.export.done", file=os.fspath(target)))
    whole = not job.outcome["refused"] and not job.outcome["left"]
    return Code.DONE if whole else Code.FOUND_FAULTS


def _owner(call: Call) -> Mapping[str, Any]:
    if not call.args.owner:
        raise InvalidInput("owner", "cli.bulk.needs", option="--owner")
    wanted = lowered(call.args.owner.strip())
    if wanted == NOBODY:
        return {"owner": None}
    known = {lowered(owner.name): owner.account_id for owner in record.owners(call.house)}
    if wanted not in known:
        raise InvalidInput("owner", "input.unknown_owner")
    return {"owner": known[wanted]}


def _property(call: Call) -> Mapping[str, Any]:
    name, typed = call.args.property, call.args.value
    if not name:
        raise InvalidInput("property", "cli.bulk.needs", option="--property")
    kinds = {p.name: p.kind for p in defining.definitions(call.house, call.actor)}
    value: Any = typed or None
    if value and kinds.get(name) is Sort.NUMBER:
        value = forms.amount(name, typed, call.w.language)
    if value and kinds.get(name) is Sort.FLAG:
        value = FLAGS.get(lowered(typed.strip()), typed)
    return {"name": name, "value": value}


def _series(call: Call) -> Mapping[str, Any]:
    """The series of a prefix; the company's first one where none is named."""
    wanted = call.args.series
    if wanted is None:
        return {}
    known = {each.prefix: each.id for each, _ in numbering.offered(call.house, call.actor)}
    if wanted not in known:
        raise InvalidInput("series", "cli.bulk.no_series", found=wanted, known=", ".join(known))
    return {"series": known[wanted]}


GIVEN: Mapping[str, Callable[[Call], Mapping[str, Any]]] = {
    "assign_owner": _owner,
    "set_property": _property,
    "finalize": _series,
    "delete": lambda call: {"reason": call.args.reason},
}
OFFERED = tuple(act for table in TABLES.values() for act in table)
COMMANDS: tuple[Command, ...] = (
    Command(
        "bulk",
        Needs.BOOKS,
        many,
        "cli.bulk",
        "bulk void --status overdue --dry-run",
        (
            argument("act", says="cli.bulk.act", choices=OFFERED),
            *(each for each in VIEW if each.flags != ("--status",)),
            argument("--status", says="cli.view.status", metavar="STATUS"),
            argument("--all", says="cli.bulk.all", action="store_true"),
            argument("--dry-run", says="cli.bulk.dry_run", action="store_true"),
            argument("--yes", says="cli.bulk.yes", action="store_true"),
            argument("--owner", says="cli.bulk.owner", metavar="NAME"),
            argument("--property", says="cli.bulk.property", metavar="NAME"),
            argument("--value", says="cli.bulk.value", metavar="TEXT"),
            argument("--series", says="cli.bulk.series", metavar="PREFIX"),
            argument("--reason", says="cli.bulk.reason", metavar="TEXT"),
            argument("--result", says="cli.bulk.result", metavar="FILE"),
        ),
    ),
)
