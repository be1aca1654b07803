"""What the URL asks of a report."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from invoicing.house import House
from invoicing.model.errors import InvalidInput
from invoicing.model.people import Actor

from . import look
from .index import Index
from .place import asked

Asking = TypeVar("Asking")


def asking(
    at: Index,
    ask: Callable[[House, Actor, Mapping[str, str]], Asking],
    parameters: Collection[str],
) -> Asking:
    """What the URL asks; what can't be read of a report's own `parameters` is told, and the rest
    holds."""
    params = asked()
    try:
        return ask(at.house, at.actor, params)
    except InvalidInput as problem:
        look.field_error(at.w.explain(problem))
        known = {n: v for n, v in params.items() if n not in parameters}
        return ask(at.house, at.actor, known)
