"""What is being imported: the file, its mapping as chosen so far, and what came of reading it.

It is kept for the session, so that a look at another page loses nothing, and read again only
where the file or the mapping changed.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from invoicing import importing
from invoicing.house import House
from invoicing.importing import Mapping, Prepared, Question, Result
from invoicing.model.errors import InvalidInput
from invoicing.model.people import Actor

KEY, DONE = "import-draft", "import-done"
TWO_COLUMNS = "intake.ask_two_columns"


@dataclass
class Draft:
    """`prepared` is the last mapping that could be read; `problem` why the present one cannot."""

    name: str
    data: bytes = field(repr=False)
    prepared: Prepared = field(repr=False)
    mapping: Mapping
    #: Where two columns could feed a field: open until one is chosen, or the field is left out.
    doubts: tuple[Question, ...] = ()
    left_out: set[str] = field(default_factory=set)
    problem: InvalidInput | None = None
    running: bool = False
    #: New with every mapping that is put in its place as a whole: the widgets start afresh.
    key: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def questions(self) -> list[Question]:
        """What has to be said before the file can be imported."""
        fed = self.mapping.columns.keys() | self.mapping.constants.keys() | self.left_out
        doubts = [each for each in self.doubts if each.about not in fed]
        asked = {each.about: each for each in (*self.prepared.questions, *doubts)}
        return list(asked.values())

    @property
    def ready(self) -> bool:
        """Whether nothing is left to settle."""
        settled = self.problem is None and not self.questions and self.prepared.parsed.ok
        return settled and bool(self.prepared.parsed.documents)


def current() -> Draft | None:
    """The import of this session."""
    draft: Draft | None = st.session_state.get(KEY)
    return draft


def begin(house: House, actor: Actor, name: str, data: bytes) -> None:
    """Read a file by what its header gives away; `InvalidInput` where it cannot be read."""
    prepared = importing.prepare(house, actor, name, data)
    draft = Draft(name, data, prepared, prepared.mapping)
    draft.doubts = tuple(q for q in prepared.questions if q.error.key == TWO_COLUMNS)
    if draft.doubts:
        draft.prepared = _prepared(house, actor, draft, draft.mapping.to_json())
    st.session_state[KEY] = draft


def drop() -> None:
    """Forget the import."""
    st.session_state.pop(KEY, None)
    st.session_state.pop(DONE, None)


def finish(result: Result) -> None:
    """The file is booked: only what came of it is kept."""
    drop()
    st.session_state[DONE] = result


def result() -> Result | None:
    """What came of the last import of this session."""
    done: Result | None = st.session_state.get(DONE)
    return done


def choose(house: House, actor: Actor, draft: Draft, parts: dict[str, Any]) -> None:
    """Take over what the widgets say; a mapping that cannot be is remembered as the problem."""
    try:
        mapping = Mapping(**parts)
        if mapping != draft.mapping or draft.problem:
            draft.mapping, draft.problem = mapping, None
            draft.prepared = _prepared(house, actor, draft, mapping.to_json())
    except InvalidInput as problem:
        draft.problem = problem


def put(house: House, actor: Actor, draft: Draft, text: str) -> None:
    """Use a whole mapping (JSON); `InvalidInput`, and nothing changed, where it does not fit."""
    draft.prepared = _prepared(house, actor, draft, text)
    draft.mapping, draft.problem = draft.prepared.mapping, None
    draft.key = secrets.token_hex(4)


def _prepared(house: House, actor: Actor, draft: Draft, text: str) -> Prepared:
    return importing.prepare(house, actor, draft.name, draft.data, text)
