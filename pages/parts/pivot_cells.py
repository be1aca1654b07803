"""One cell of a pivot: its names, its figure in words, and the way to its invoices."""

from decimal import Decimal
from urllib.parse import urlencode

from invoicing import pivot, telling
from invoicing.model.filters import Filter
from invoicing.model.grouping import Group

from .index import Index


def name(at: Index, group: Group) -> str:
    """What a row or a column is called."""
    return telling.group(at.w, at.registry, group, at.house.settings().timezone)


def rows(at: Index, code: str, *path: Group, beside: Filter = pivot.EVERYTHING) -> str:
    """The index with the rows of a figure."""
    wanted = pivot.behind(at.view, code, *path, beside=beside)
    search = {"q": at.view.search} if at.view.search else {}
    return f"/invoices?{urlencode({'view': 'all', 'filter': wanted.to_json()} | search)}"


def said(at: Index, figure: Decimal, code: str, value: str) -> str:
    """A figure in words."""
    if value == pivot.COUNT:
        return at.w.number(int(figure))
    return at.w.money(figure, code, code=False)
