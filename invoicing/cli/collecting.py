"""Collecting at the command line: what buyers promise and dispute, and how they are rated."""

import json
from collections.abc import Iterator
from typing import Any

from invoicing import forms, promises, ratings, record
from invoicing.cli import cells
from invoicing.cli.command import Call, Code, Command, Needs, argument
from invoicing.model.dates import read_date
from invoicing.model.invoice import Invoice
from invoicing.model.money import quantise
from invoicing.model.promises import Dispute, DisputeState, Promise
from invoicing.promises import Said

# -- what buyers say --------------------------------------------------------------------


def promise(call: Call) -> Code:
    """Write down that the buyer will pay by a day, take that back, or tell what was said."""
    args, invoice = call.args, _invoice(call)
    if args.withdraw:
        promises.withdraw(call.house, call.actor, invoice.id)
        call.say(call.w("cli.promise.withdrawn", name=invoice.number))
        return Code.DONE
    if args.by is None:
        _tell(call, invoice)
        return Code.DONE
    day, due = read_date("promised_on", args.by), invoice.amount_due
    amount = forms.amount("amount", args.amount, call.w.language) if args.amount else due
    promises.record_promise(call.house, call.actor, invoice.id, day, amount, args.note)
    told = {"amount": call.w.money(amount, invoice.currency), "day": call.w.date(day)}
    call.say(call.w("cli.promise.done", name=invoice.number, **told))
    return Code.DONE


def dispute(call: Call) -> Code:
    """Write down that the buyer does not agree, and why."""
    invoice = _invoice(call)
    promises.dispute(call.house, call.actor, invoice.id, call.args.reason)
    call.say(call.w("cli.dispute.done", name=invoice.number))
    return Code.DONE


def resolve(call: Call) -> Code:
    """Settle the dispute that is open."""
    args, invoice = call.args, _invoice(call)
    outcome = DisputeState(args.outcome)
    promises.resolve(call.house, call.actor, invoice.id, outcome, args.answer)
    state = call.w(f"dispute_state.{outcome}")
    call.say(call.w("cli.resolve.done", name=invoice.number, state=state))
    return Code.DONE


def _invoice(call: Call) -> Invoice:
    return record.by_number(call.house, call.actor, call.args.number.strip()).invoice


def _tell(call: Call, invoice: Invoice) -> None:
    said = promises.of(call.house, call.actor, invoice.id)
    if call.args.format == "json":
        told = {
            "number": invoice.number,
            "promises": [_promise(each, invoice) for each in said.promises],
            "disputes": [_dispute(each) for each in said.disputes],
        }
        call.say(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in _in_words(call, invoice, said):
        call.say(line)


def _promise(each: Promise, invoice: Invoice) -> dict[str, Any]:
    return {
        "promised_on": cells.plain(each.promised_on),
        "amount": cells.plain(quantise(each.amount, invoice.currency)),
        "state": each.state,
        "stands": each.stands,
        "note": each.note,
        "made_at": cells.plain(each.made_at),
        "made_by": each.made_by,
    }


def _dispute(each: Dispute) -> dict[str, Any]:
    return {
        "state": each.state.value,
        "reason": each.reason,
        "answer": each.answer,
        "opened_at": cells.plain(each.opened_at),
        "opened_by": each.opened_by,
        "settled_at": cells.plain(each.settled_at),
        "settled_by": each.settled_by,
    }


def _in_words(call: Call, invoice: Invoice, said: Said) -> Iterator[str]:
    w = call.w
    if not said.promises and not said.disputes:
        yield w("promise.none")
    for each in said.promises:
        state = w(f"promise_state.{each.state}") if each.state else w("common.empty")
        amount = w.money(each.amount, invoice.currency)
        note = f"  {cells.one_line(each.note)}" if each.note else ""
        yield f"{w('property.promise_state')}: {amount}  {w.date(each.promised_on)}  {state}{note}"
    for argued in said.disputes:
        state = w(f"dispute_state.{argued.state}")
        answer = f" → {cells.one_line(argued.answer)}" if argued.answer else ""
        reason = cells.one_line(argued.reason)
        yield f"{w('property.dispute_state')}: {state}  {reason}{answer}"


# -- how they pay -----------------------------------------------------------------------


def rate(call: Call) -> Code:
    """How many payers have each letter, worked out anew where that is asked for."""
    if call.args.work_out:
        count = ratings.work_out(call.house, call.actor)
        call.tell(call.w("rating.done", count=count))
    FORMATS[call.args.format](call, ratings.standing(call.house, call.actor))
    return Code.DONE


def _as_json(call: Call, found: ratings.Standing) -> None:
    day = found.day.isoformat() if found.day else None
    call.say(json.dumps({"day": day, "ratings": dict(found.counts)}, indent=2))


def _as_table(call: Call, found: ratings.Standing) -> None:
    w = call.w
    if found.day is None:
        call.say(w("rating.nobody"))
        return
    call.say(w("rating.standing", day=w.date(found.day)))
    lines = [[each, w.number(n)] for each, n in found.counts.items()]
    titles = [w("property.payer_rating"), w("nav.customers")]
    for text in cells.columns(titles, lines, (False, True)):
        call.say(text)


FORMATS = {"json": _as_json, "table": _as_table}
NUMBER = argument("number", says="cli.show.number", metavar="NUMBER")
OUTCOMES = [state.value for state in DisputeState if state is not DisputeState.OPEN]
COMMANDS: tuple[Command, ...] = (
    Command(
        "promise",
        Needs.BOOKS,
        promise,
        "cli.promise",
        "promise INV-00042 --by 2026-12-01 --amount 1250.50 --note 'On the phone'",
        (
            NUMBER,
            argument("--by", says="cli.promise.by", metavar="YYYY-MM-DD"),
            argument("--amount", says="cli.promise.amount", metavar="AMOUNT"),
            argument("--note", says="cli.pay.note", metavar="TEXT"),
            argument("--withdraw", says="cli.promise.withdraw", action="store_true"),
            argument("--format", says="cli.show.format", choices=("json", "text"), default="text"),
        ),
    ),
    Command(
        "dispute",
        Needs.BOOKS,
        dispute,
        "cli.dispute",
        "dispute INV-00042 --reason 'The goods arrived damaged'",
        (NUMBER, argument("--reason", says="cli.dispute.reason", metavar="TEXT", required=True)),
    ),
    Command(
        "resolve",
        Needs.BOOKS,
        resolve,
        "cli.resolve",
        "resolve INV-00042 rejected --answer 'The delivery note is signed'",
        (
            NUMBER,
            argument("outcome", says="cli.resolve.outcome", choices=OUTCOMES),
            argument("--answer", says="cli.resolve.answer", metavar="TEXT"),
        ),
    ),
    Command(
        "ratings",
        Needs.BOOKS,
        rate,
        "cli.ratings",
        "ratings --work-out --format json",
        (
            argument("--work-out", says="cli.ratings.work_out", action="store_true"),
            argument("--format", says="cli.list.format", choices=tuple(FORMATS), default="table"),
        ),
    ),
)
