"""What a page shows and what can be pressed on it: tables, menus, dialogs, where it leads."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from streamlit.testing.v1 import AppTest

Cell = str | list[Any]


def plain(html: str) -> str:
    """The text of a piece of HTML, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def drawn(at: AppTest, part: str) -> list[str]:
    """The pieces of HTML that hold `part`, say a class."""
    assert not at.exception, at.exception
    return [e.proto.body for e in at.html if part in e.proto.body and "<style>" not in e.proto.body]


# ── an index table ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Grid:
    """What an index table was given to draw."""

    data: dict[str, Any]

    @property
    def heads(self) -> list[str]:
        return [label for _, label, *_ in self.data["columns"]]

    @property
    def rows(self) -> list[dict[str, str]]:
        """Each row as header → text, badges behind one another."""
        return [
            dict(zip(self.heads, map(text_of, cells), strict=True))
            for _, cells, *_ in self.data["rows"]
        ]

    @property
    def empty(self) -> str:
        """What it says where it has no rows."""
        return "" if self.data["rows"] else str(self.data["labels"]["empty"])

    def column(self, head: str) -> list[str]:
        return [row[head] for row in self.rows]

    def links(self, head: str) -> dict[str, str]:
        """Text → address of the links in a column."""
        at = self.heads.index(head)
        cells = [cells[at] for _, cells, *_ in self.data["rows"]]
        return {c[0]: c[1] for c in cells if isinstance(c, list) and c[1]}


def text_of(cell: Cell) -> str:
    """Without the no-break spaces, so that it can be compared with what one types."""
    whole = cell if isinstance(cell, str) else " ".join([cell[0], *map(text_of, cell[4])])
    return whole.replace("\xa0", " ")


def grid(at: AppTest, name: str = "invoices") -> Grid:
    assert not at.exception, at.exception
    [found] = [c for c in at.get("bidi_component") if c.key == name]
    return Grid(json.loads(found.proto.json))


def paper_of(at: AppTest) -> str:
    """The buyer's page that the editor shows beside the form."""
    [found] = [c for c in at.get("bidi_component") if c.key == "paper"]
    return str(json.loads(found.proto.json)["html"])


# ── widgets, menus, dialogs ──────────────────────────────────────────────────────────────────────


def widget(at: AppTest, kind: str, label: str) -> Any:
    """The widget of this kind with this label."""
    assert not at.exception, at.exception
    found = [each for each in at.get(kind) if each.label == label]
    assert len(found) == 1, f"{len(found)} of {kind} {label!r}; there are {labels(at, kind)}"
    return found[0]


def labels(at: AppTest, kind: str = "button") -> list[str]:
    assert not at.exception, at.exception
    return [each.label for each in at.get(kind)]


def keyed(at: AppTest, key: str) -> Any:
    """The button with this key."""
    [found] = [each for each in at.button if each.key == key]
    return found


def menu(at: AppTest) -> dict[str, str | None]:
    """The acts under «Actions» in their order, and why one cannot be chosen (None: it can)."""
    [popover] = at.get("popover")
    acts: dict[str, str | None] = {}
    for child in popover.children.values():
        if child.type == "button":
            acts[child.label] = "no reason given" if child.disabled else None
            last = child.label
        elif child.type == "html":
            acts[plain(child.proto.body)] = None
        else:
            acts[last] = child.value
    return acts


def cautions(at: AppTest) -> list[str]:
    return [plain(body) for body in drawn(at, 't-caution"')]


def title_of_dialog(at: AppTest) -> str:
    [found] = at._tree.get("dialog")
    return str(found.proto.dialog.title)


def open_dialog(at: AppTest, act: str) -> AppTest:
    """Choose an act of the menu that asks first."""
    return keyed(at, f"act-{act}").click().run()


def sure(at: AppTest, act: str) -> AppTest:
    """Say yes in the dialog of an act. These runs forget an open dialog, so it is opened again."""
    confirmed(open_dialog(at, act), act)
    keyed(at, f"act-{act}").click()
    return keyed(at, "sure").click().run()


def confirmed(at: AppTest, act: str) -> AppTest:
    """Type what an open dialog wants typed, where it wants anything."""
    for field in [each for each in at.text_input if each.key == "confirm-typed"]:
        keyed(at, f"act-{act}").click()
        field.set_value(field.placeholder.lower()).run()
    return at


# ── where it leads ───────────────────────────────────────────────────────────────────────────────


def sent_to(at: AppTest) -> str | None:
    """The address this run left for."""
    orders = [json.loads(c.proto.json) for c in at.get("bidi_component") if c.key == "router_go"]
    return str(orders[-1]["go"]) if orders else None


def links(at: AppTest) -> dict[str, str]:
    """Text → address of every link in what the page drew as HTML."""
    return dict(_links(at))


def _links(at: AppTest) -> Iterator[tuple[str, str]]:
    for body in drawn(at, "<a "):
        for href, text in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', body):
            yield plain(text), unescape(href)


def page_of(address: str) -> tuple[str, dict[str, str]]:
    """A local address as page and query parameters, to be opened with `seat.open`."""
    found = urlsplit(address)
    return found.path.strip("/"), dict(parse_qsl(found.query))
