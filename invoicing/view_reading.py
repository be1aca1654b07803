"""Reading a view again: what its parameters still mean, and what had to be left out."""

from collections.abc import Callable, Iterator, Mapping

from invoicing import computing, listing, quick
from invoicing.house import House
from invoicing.model.errors import InvalidInput, Problem
from invoicing.model.filters import Condition, Filter, filter_from
from invoicing.model.grouping import levels_from
from invoicing.model.lists import join_list, split_list
from invoicing.model.people import Actor
from invoicing.model.properties import Registry
from invoicing.model.views import FORMAT, Readable, SavedView


def readable(house: House, actor: Actor, saved: SavedView) -> Readable:
    """The parameters of a saved view without what cannot be read any more.

    Each thing left out is a problem that names it; the view itself never vanishes.
    """
    registry, lost = house.registry(saved.subject), list[Problem]()
    params = {n: v for n, v in saved.params.items() if n in listing.PARAMETERS and n != "page"}
    if saved.format > FORMAT:
        lost.append(Problem("view.lost.later"))
    elif saved.format < 1:
        lost.append(Problem("view.lost.all"))
    unknown = [n for n in saved.params if n not in listing.PARAMETERS]
    lost += [Problem("view.lost.parameter", name=name) for name in unknown]
    for name, reader in _readers(saved.subject).items():
        if name in params:
            params[name], problems = reader(name, params, registry, saved.subject)
            lost += problems
    if "filter" in params:
        params["filter"], problems = _filter(house, actor, params["filter"], registry)
        lost += problems
    return Readable({n: v for n, v in params.items() if v}, tuple(lost))


Params = Mapping[str, str]
Found = tuple[str, list[Problem]]


def _property(name: str) -> Problem:
    return Problem("view.lost.property", name=name)


def _columns(name: str, params: Params, registry: Registry, subject: str) -> Found:
    computed = {f"{computing.SIGN}{n}" for n in computing.from_text(params.get("computed"))}
    names = split_list(params[name])
    kept = [n for n in names if n in registry.properties or n in computed]
    return join_list(kept), [_property(n) for n in names if n not in kept]


def _sort(name: str, params: Params, registry: Registry, subject: str) -> Found:
    sorted_by = params[name].removeprefix("-")
    known = sorted_by in registry.properties
    return (params[name], []) if known else ("", [_property(sorted_by)])


def _group(name: str, params: Params, registry: Registry, subject: str) -> Found:
    kept, lost = [], []
    for part in split_list(params[name]):
        try:
            kept += [str(level) for level in levels_from(part, registry)]
        except InvalidInput:
            lost.append(_property(part))
    return ",".join(kept), lost


def _quick(name: str, params: Params, registry: Registry, subject: str) -> Found:
    kept = dict(quick.chosen({name: params[name]}, subject)).get(name, ())
    gone = [value for value in split_list(params[name]) if value not in kept]
    return join_list(kept), [Problem("view.lost.choice", name=name, value=v) for v in gone]


Reader = Callable[[str, Params, Registry, str], Found]
READERS: Mapping[str, Reader] = {"columns": _columns, "sort": _sort, "group": _group}


def _readers(subject: str) -> Mapping[str, Reader]:
    return {**READERS, **{row.name: _quick for row in quick.QUICK[subject]}}


def _filter(house: House, actor: Actor, text: str, registry: Registry) -> Found:
    """The conditions that can still be asked; a group that lost all of its own goes with them."""
    try:
        wanted = filter_from(text)
    except InvalidInput:
        return "", [Problem("view.lost.filter")]
    clock, lost = house.asker(actor).clock, list[Problem]()

    def asked(group: tuple[Condition, ...]) -> Iterator[Condition]:
        for condition in group:
            try:
                condition.read(registry, clock)
                yield condition
            except InvalidInput:
                name, operator = condition.property, condition.operator
                lost.append(Problem("view.lost.condition", name=name, operator=operator))

    groups = (tuple(asked(group)) for group in wanted.groups)
    kept = Filter(tuple(group for group in groups if group))
    return (kept.to_json() if kept else ""), lost
