"""What the editor saves at once, and what it keeps of what is not saved."""

from datetime import date
from typing import Any

import pytest

from invoicing import defining, editor, lifecycle
from invoicing.house import House
from invoicing.model.errors import InvalidInput, NotFound, Refused, StaleVersion
from invoicing.model.invoice import Party, Status
from invoicing.model.properties import Sort
from invoicing.model.unsaved import LONGEST
from tests.houses import (
    ANNE,
    FJELL,
    KARI,
    NILS,
    OLA,
    SIRI,
    TODAY,
    a_draft,
    a_line,
    an_open_invoice,
    everything,
    history,
    now_of,
    set_up,
)

WHOLE: dict[str, Any] = {"contact": ANNE, "company": FJELL, "lines": (a_line("100"),)}


# ── saving ───────────────────────────────────────────────────────────────────────────────────────


def test_fields_and_own_properties_are_saved_together(house: House) -> None:
    defining.define(house, KARI, "Project", Sort.TEXT)
    made = editor.save(house, KARI, 0, WHOLE | {"title": "Bridge"}, {"c_project": "B-1"})
    assert (made.title, dict(made.custom)) == ("Bridge", {"c_project": "B-1"})
    assert history(house, made) == ["created", "property_set"]
    editor.save(house, KARI, made.id, {"title": "Tunnel"}, {}, made.version)
    assert now_of(house, made).title == "Tunnel"


@pytest.mark.contract("A-32")
def test_a_draft_is_saved_and_finalized_in_one_act(house: House) -> None:
    made = editor.save(house, KARI, 0, WHOLE, {}, finalizing=True)
    assert (made.status, made.number) == (Status.OPEN, "INV-00001")
    assert history(house, made) == ["created", "finalized"]


def test_what_cannot_be_finalized_is_not_saved_either(house: House) -> None:
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(Refused, match="no_lines"):
        editor.save(house, KARI, draft.id, {"lines": ()}, {}, draft.version, finalizing=True)
    with pytest.raises(Refused, match="no_contact"):
        editor.save(house, KARI, 0, {"lines": (a_line(),)}, {}, finalizing=True)
    assert everything(house) == before


def test_an_own_property_that_cannot_be_saved_saves_nothing(house: House) -> None:
    draft = a_draft(house)
    before = everything(house)
    with pytest.raises(InvalidInput):
        editor.save(house, KARI, draft.id, {"title": "New"}, {"c_none": "x"}, draft.version)
    assert everything(house) == before


def test_a_stale_version_and_a_missing_permission_save_nothing(house: House) -> None:
    draft = a_draft(house)
    lifecycle.edit(house, KARI, draft.id, {"title": "Theirs"})
    before = everything(house)
    with pytest.raises(StaleVersion):
        editor.save(house, KARI, draft.id, {"title": "Mine"}, {}, draft.version)
    with pytest.raises(Refused, match="no_edit"):
        editor.save(house, OLA, draft.id, {"title": "Mine"}, {})
    with pytest.raises(Refused, match="no_edit"):
        editor.save(house, OLA, 0, WHOLE, {})
    assert everything(house) == before


@pytest.mark.contract("A-34")
def test_a_finalized_invoice_is_saved_only_where_editing_is_on(house: House) -> None:
    invoice = an_open_invoice(house)
    with pytest.raises(Refused, match="edit_finalized_off"):
        editor.save(house, KARI, invoice.id, {"title": "New"}, {})
    set_up(house, allow_edit_finalized=True)
    saved = editor.save(house, KARI, invoice.id, {"shipping": Party("Quay 4")}, {}, 2)
    assert (saved.shipping.name, saved.revision) == ("Quay 4", 2)


# ── what is not saved ────────────────────────────────────────────────────────────────────────────


def test_what_is_typed_is_kept_word_for_word(house: House) -> None:
    base = {"title": "Before", "due_date": TODAY, "lines": [{"description": "Tea"}]}
    typed = base | {"title": "  half a wo", "due_date": date(2026, 4, 1), "note": None}
    editor.keep(house, KARI, 0, 0, base, typed)
    found = editor.find(house, KARI, 0)
    assert found is not None
    assert (found.base, found.typed) == (base, typed)
    assert found.changed == {"title": "  half a wo", "due_date": date(2026, 4, 1)}
    assert found.kept_at == house.now()


def test_the_latest_of_an_account_and_invoice_is_kept(house: House) -> None:
    draft = a_draft(house)
    for title in ("One", "Two"):
        editor.keep(house, KARI, draft.id, 1, {}, {"title": title})
    editor.keep(house, KARI, 0, 0, {}, {"title": "New"})
    editor.keep(house, NILS, draft.id, 1, {}, {"title": "Nils"})
    told = [(who, id, editor.find(house, who, id)) for who in (KARI, NILS) for id in (0, draft.id)]
    assert [(w.name, i, f and f.typed["title"]) for w, i, f in told] == [
        (KARI.name, 0, "New"),
        (KARI.name, draft.id, "Two"),
        (NILS.name, 0, None),
        (NILS.name, draft.id, "Nils"),
    ]


def test_saving_forgets_what_was_not_saved_of_this_invoice_only(house: House) -> None:
    draft = a_draft(house)
    editor.keep(house, KARI, draft.id, 1, {}, {"title": "Two"})
    editor.keep(house, KARI, 0, 0, {}, {"title": "New"})
    editor.save(house, KARI, draft.id, {"title": "Two"}, {})
    assert editor.find(house, KARI, draft.id) is None
    assert editor.find(house, KARI, 0) is not None
    editor.drop(house, KARI, 0)
    assert editor.find(house, KARI, 0) is None


def test_only_who_sees_an_invoice_and_may_edit_keeps_anything_of_it(house: House) -> None:
    draft = a_draft(house)
    with pytest.raises(NotFound):
        editor.keep(house, SIRI, draft.id, 1, {}, {"title": "Hers"})
    with pytest.raises(Refused, match="no_edit"):
        editor.keep(house, OLA, draft.id, 1, {}, {"title": "His"})


def test_more_than_the_books_should_keep_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput, match="unsaved_too_long"):
        editor.keep(house, KARI, 0, 0, {}, {"comments": "x" * LONGEST})
