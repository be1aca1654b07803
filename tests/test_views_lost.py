"""A saved view of which something cannot be read any more: it is named, and the rest opens."""

import json
from pathlib import Path
from typing import Any

import pytest

from invoicing import listing, views
from invoicing.house import House
from invoicing.model.table import View
from invoicing.views import Opened
from invoicing.words import words
from tests.houses import KARI, NILS, a_house
from tests.test_views import WANTED

EN = words("en")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path)


def view(**params: str) -> View:
    return listing.view_from(params, actor=KARI)


def opened(house: House, key: str) -> Opened:
    return views.opened(house, NILS, {"view": key})


def kept_as(house: House, state: object) -> str:
    """A view whose state was written by some other program; its key."""
    id = views.save_as(house, NILS, "Late", view(**WANTED)).id
    text = state if isinstance(state, str) else json.dumps(state)
    with house.ledger.write() as cursor:
        cursor.execute("update saved_view set state = $state", {"state": text})
    return str(id)


def with_params(**changes: Any) -> dict[str, object]:
    return {"format": 1, "params": {**WANTED, **changes}}


UNKNOWN = [{"property": "nonsense", "operator": "is", "value": "x"}]
KNOWN = [{"property": "title", "operator": "is", "value": "x"}]
BOTH = [{"property": "title", "operator": "sounds_like", "value": "x"}, *KNOWN]
LOST = [
    ({"columns": "number,nonsense,title"}, {"columns": "number,title"}, "nonsense"),
    ({"sort": "-nonsense"}, {"sort": ""}, "nonsense"),
    ({"group": "nonsense,owner"}, {"group": "owner"}, "nonsense"),
    ({"status": "open,lost"}, {"status": "open"}, "lost"),
    ({"filter": json.dumps([UNKNOWN, KNOWN])}, {"filter": json.dumps([KNOWN])}, "nonsense"),
    ({"filter": json.dumps([BOTH])}, {"filter": json.dumps([KNOWN])}, "sounds_like"),
    ({"filter": json.dumps([UNKNOWN])}, {"filter": ""}, "nonsense"),
    ({"filter": "{"}, {"filter": ""}, "advanced filter"),
    ({"hologram": "on"}, {}, "hologram"),
]


@pytest.mark.parametrize(("broken", "left", "named"), LOST, ids=str)
def test_what_is_unknown_is_named_and_the_view_opens_with_the_rest(
    house: House, broken: dict[str, str], left: dict[str, str], named: str
) -> None:
    key = kept_as(house, with_params(**broken))
    found = opened(house, key)
    assert found.view == view(**WANTED | left)
    assert not found.dirty
    [said] = [EN.explain(problem) for problem in found.lost]
    assert named in said
    listing.page(house, NILS, found.view)


@pytest.mark.parametrize("state", ["", "{", "null", "[]", '{"format":1}', '{"format":"x"}'])
def test_a_view_of_which_nothing_can_be_read_is_still_there(house: House, state: str) -> None:
    found = opened(house, kept_as(house, state))
    assert found.view == view()
    assert found.tab.saved
    assert "cannot be read" in EN.explain(found.lost[0])


def test_a_view_of_a_later_program_opens_with_what_is_known_and_says_so(house: House) -> None:
    key = kept_as(house, {"format": 2, "params": {**WANTED, "axis": {"x": 1}}})
    found = opened(house, key)
    assert found.view == view(**WANTED)
    assert "later version" in EN.explain(found.lost[0])


def test_what_was_left_out_stays_in_the_books_until_the_view_is_saved(house: House) -> None:
    key = kept_as(house, with_params(hologram="on"))
    found = opened(house, key)
    assert views.clone(house, NILS, key, "Copy").params["hologram"] == "on"
    assert views.rename(house, NILS, int(key), "Other").params["hologram"] == "on"
    after = views.save(house, NILS, int(key), found.view)
    assert "hologram" not in after.params
    assert not opened(house, key).lost
