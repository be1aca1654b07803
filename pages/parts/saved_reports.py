"""Saved reports at a page of figures: which there are, what can be done, and the page's head."""

from collections.abc import Callable
from html import escape

import streamlit as st

from invoicing import saved_reports, views
from invoicing.model.views import NAME_LONGEST, SavedView, Visibility
from invoicing.saved_reports import Standing

from . import keep_dialogs, look, place
from .acts import attempt
from .index import Index
from .keep_dialogs import Keeping

SAVING = "_report_saving"


def header(at: Index, title: str, actions: Callable[[], object] | None = None) -> None:
    """The head of the page: title, the saved reports, the page's own actions.

    Below it what could not be read of the report.
    """
    here = _of(at).here

    def right() -> None:
        _menu(at)
        if actions:
            actions()

    look.header(f"{title}: {here.name}" if here else title, actions=right)
    if (seen := st.session_state.pop(SAVING, None)) is not None and here:
        _save(at, here, seen)
    for problem in _of(at).lost:
        look.caution(at.w.explain(problem))


def _of(at: Index) -> Standing:
    assert at.report, "a page of figures stands on what is saved of it"
    return at.report


def _params(at: Index) -> dict[str, str]:
    return saved_reports.params_of(_of(at).page, at.view, place.asked())


def _changed(at: Index) -> bool:
    """Whether the page shows something else than was saved."""
    here = _of(at).here
    return here is not None and _params(at) != here.params


def _menu(at: Index) -> None:
    """Whether it was changed, the saved reports of the page, and what can be done with one."""
    here, w = _of(at).here, at.w
    if here and _changed(at):
        st.html(f'<span class="t-dirty" role="status">{escape(w("view.dirty"))}</span>')
        back = escape(w("view.reset"))
        st.html(f'<a class="t-reset" href="?report={here.key}">{back}</a>', width="content")
    with st.popover(w("saved.title"), icon=":material/bookmarks:", key="saved-reports"):
        _list(at)
        _acts(at)


def _list(at: Index) -> None:
    found, w = _of(at), at.w
    if not found.reports:
        look.quiet_line(w("saved.none"))
        return
    items = "".join(_item(at, report) for report in found.reports)
    if found.here:
        items += f'<li><a href="?">{escape(w("saved.leave"))}</a></li>'
    label = escape(w("saved.title"))
    st.html(f'<nav class="t-views" aria-label="{label}"><ul>{items}</ul></nav>')


def _item(at: Index, report: SavedView) -> str:
    here = ' aria-current="page"' if report == _of(at).here else ""
    by = ""
    if not report.of(at.actor):
        by = f"<small>{escape(report.owner.name if report.owner else at.w('view.keeper'))}</small>"
    return f'<li><a href="?report={report.key}"{here}>{escape(report.name)}{by}</a></li>'


def _acts(at: Index) -> None:
    """Saving anew is always there; the others are about the report the page stands on."""
    here = _of(at).here
    if here:
        allowed = views.may_change(at.actor, here)
        reason = None if allowed else at.w(f"reason.{allowed.reason}")
        for name, act in CHANGES.items():
            if (name != "save" or _changed(at)) and _button(at, name, reason):
                act(at, here)
        if reason:
            st.caption(reason)
        if _button(at, "clone"):
            _clone(at, here)
    if _button(at, "save_as"):
        _save_as(at)


def _button(at: Index, name: str, reason: str | None = None) -> bool:
    label = at.w("common.save") if name == "save" else at.w(f"view.{name}")
    return st.button(
        label,
        key=f"report-act-{name}",
        icon=f":material/{ICONS[name]}:",
        type="tertiary",
        width="stretch",
        disabled=bool(reason),
    )


def _again(at: Index, here: SavedView) -> None:
    """Remember which version stood on the screen; the head saves it, where there is room to say
    why it cannot be."""
    st.session_state[SAVING] = here.version
    st.rerun()


def _save(at: Index, here: SavedView, seen: int) -> None:
    """Keep what is shown; the address then says no more than the report."""

    def act() -> SavedView:
        return saved_reports.save(at.house, at.actor, page, here.id, _params(at), seen)

    page = _of(at).page
    if attempt(at.w, act):
        look.toast_later(at.w("view.done.saved", name=here.name))
        place.become(report=here.key)


def _save_as(at: Index) -> None:
    """Keep what is shown under a name."""
    page, params = _of(at).page, _params(at)

    def act(name: str, visibility: Visibility) -> SavedView:
        return saved_reports.save_as(at.house, at.actor, page, name, params, visibility)

    keep_dialogs.named(_keeping(at), "save_as", "", act, sharing=True)


def _clone(at: Index, here: SavedView) -> None:
    """A copy of one's own, as it was saved."""

    def act(name: str, _: Visibility) -> SavedView:
        return saved_reports.clone(at.house, at.actor, _of(at).page, here.id, name)

    copy = at.w("view.copy_of", name=here.name)[:NAME_LONGEST]
    keep_dialogs.named(_keeping(at), "clone", copy, act)


def _keeping(at: Index) -> Keeping:
    shared, gone = at.w("saved.share_note"), at.w("saved.delete_yes")
    return Keeping(at.house, at.actor, at.w, _leave, shared, gone)


def _leave(key: str | None) -> None:
    if key is not None:
        place.become(**({"report": key} if key else {}))
    st.rerun()


#: The acts on a report that only its owner may do, in their order.
CHANGES: dict[str, Callable[[Index, SavedView], None]] = {
    "save": _again,
    "rename": lambda at, here: keep_dialogs.rename(_keeping(at), here),
    "share": lambda at, here: keep_dialogs.share(_keeping(at), here),
    "delete": lambda at, here: keep_dialogs.delete(_keeping(at), here),
}
ICONS = {
    "save": "save",
    "save_as": "bookmark_add",
    "rename": "edit",
    "clone": "content_copy",
    "share": "group",
    "delete": "delete",
}
