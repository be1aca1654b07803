"""The view that arguments ask for, by its name or by its parts; and the list of views."""

import json
from collections.abc import Iterator

from invoicing import listing, views
from invoicing.cli import cells
from invoicing.cli.command import Argument, Call, Code, Command, Needs, argument
from invoicing.model.filters import lowered
from invoicing.model.table import View
from invoicing.model.views import Tab
from invoicing.words import LANGUAGES, words


def asked(call: Call, subject: str = "invoice", *, strict: bool = True) -> View:
    """The view of ``--view``, with what the other arguments say instead of its own.

    What cannot be read of a saved view any more is refused, or where not `strict` told beside
    the answer. `InvalidInput` names what is wrong with an argument.
    """
    args = call.args
    sort = (args.sort or "").strip() if "sort" in args else ""
    if sort:
        call.house.registry(subject)[sort.removeprefix("-")]
    params = {
        "view": key_of(call, args.view, subject) if args.view else views.ALL,
        "filter": args.filter,
        "q": args.search,
        "status": args.status,
        "sort": sort,
    }
    said = {name: text for name, text in params.items() if text}
    opened = views.opened(call.house, call.actor, said, subject)
    for problem in opened.lost:
        if strict:
            raise problem
        call.tell(call.w.explain(problem))
    return opened.view


def key_of(call: Call, text: str, subject: str) -> str:
    """The view of a name: a built-in one as its tab has it in either language, else a saved one."""
    wanted = lowered(text.strip())
    for name in listing.BUILT_IN[subject]:
        if wanted in (lowered(words(language)(f"view.{name}")) for language in LANGUAGES):
            return name
    return views.by_name(call.house, call.actor, text, subject).key


def list_views(call: Call) -> Code:
    """Every view that who asks sees, tabs first."""
    shelf = views.shelf(call.house, call.actor, call.args.of)
    tabs = (*shelf.tabs, *shelf.more)
    if call.args.format == "json":
        rows = [dict(zip(COLUMNS, _row(call, tab), strict=True)) for tab in tabs]
        call.say(json.dumps(rows, ensure_ascii=False, indent=2))
        return Code.DONE
    titles = [call.w(f"cli.views.{name}") for name in COLUMNS]
    lines = [[cells.one_line(cell or "") for cell in _row(call, tab)] for tab in tabs]
    for line in cells.columns(titles, lines, [False] * len(titles)):
        call.say(line)
    return Code.DONE


COLUMNS = ("key", "name", "owner", "visible")


def _row(call: Call, tab: Tab) -> Iterator[str | None]:
    w, saved = call.w, tab.saved
    yield tab.key
    yield saved.name if saved else w(f"view.{tab.key}")
    yield saved.owner.name if saved and saved.owner else None
    yield w(f"view.visible.{saved.visibility}") if saved else None


SUBJECTS, FORMATS = tuple(listing.BUILT_IN), ("table", "json")
#: What commands that ask for a view take.
VIEW: tuple[Argument, ...] = (
    argument("--view", says="cli.view.view", metavar="NAME"),
    argument("--filter", says="cli.view.filter", metavar="JSON"),
    argument("--search", says="cli.view.search", metavar="TEXT"),
    argument("--status", says="cli.view.status", choices=tuple(listing.QUICK)),
)
COMMANDS: tuple[Command, ...] = (
    Command(
        "views",
        Needs.BOOKS,
        list_views,
        "cli.views",
        "views --format json",
        (
            argument(
                "--of", says="cli.views.of", choices=tuple(listing.BUILT_IN), default="invoice"
            ),
            argument(
                "--format", says="cli.list.format", choices=("table", "json"), default="table"
            ),
        ),
    ),
)
