"""Import invoices: choose a file, say what its columns mean, look, and take it whole."""

from collections.abc import Callable
from html import escape
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from invoicing import importing
from invoicing.importing import Result
from invoicing.lifecycle import may_create
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import Problem
from invoicing.model.filters import where
from parts import desk, fields, import_draft, import_mapping, import_preview, look
from parts.acts import attempt
from parts.fields import section
from parts.import_draft import Draft

house, actor, w = desk.house(), desk.actor(), desk.w()
KINDS = ["csv", "txt", "tsv", "xlsx"]
OF_IMPORTS = f"/invoices?filter={quote(where('source', 'is', 'import').to_json())}"


def choose_file() -> None:
    """Step 1. A file that is no table is refused with the reason."""
    section(w("import.step_file"), w("import.step_file_says"))
    fields.upload_words(w)
    given = st.file_uploader(
        w("import.file"), KINDS, key="import-file", label_visibility="collapsed"
    )
    if given is None:
        return
    try:
        with st.spinner(w("import.reading_file")):
            import_draft.begin(house, actor, given.name, given.getvalue())
    except Problem as problem:
        st.error(w.explain(problem), icon=":material/error:")
        return
    st.rerun()


def opened(draft: Draft) -> None:
    """The file that is open, and what to know about how it was read."""
    table = draft.prepared.table
    section(w("import.step_file"))
    with st.container(horizontal=True, vertical_alignment="center"):
        count = w("import.file_has", count=len(table.rows), columns=w.number(len(table.headers)))
        st.html(
            f'<span class="t-file"><b>{escape(draft.name)}</b> {escape(count)}</span>',
            width="content",
        )
        if st.button(w("import.another_file"), key="another", icon=":material/upload_file:"):
            import_draft.drop()
            st.rerun()
    for note in table.notes:
        look.caution(w(note))


def mappings(draft: Draft) -> None:
    """Mappings that were kept, and this one to keep or to take along."""
    with st.container(horizontal=True):
        with st.popover(w("import.use_mapping"), icon=":material/bookmark:"), room():
            use_mapping(draft)
        with st.popover(w("import.keep_mapping"), icon=":material/bookmark_add:"), room():
            keep_mapping(draft)


def room() -> DeltaGenerator:
    """Inside a popover: wide enough for a mapping."""
    return st.container(width=400)


def use_mapping(draft: Draft) -> None:
    """One that was kept under a name, or one pasted as JSON."""
    kept = importing.mappings(house, actor)
    chosen = st.selectbox(
        w("import.kept_mappings"),
        list(kept),
        None,
        placeholder=w("import.choose_mapping") if kept else w("import.none_kept"),
        disabled=not kept,
        key="import-kept",
    )
    if st.button(w("import.use"), key="use-kept", disabled=chosen is None):
        put(draft, kept[chosen])
    pasted = st.text_area(w("import.pasted"), key="import-pasted", height=140)
    if st.button(w("import.use"), key="use-pasted", disabled=not (pasted or "").strip()):
        put(draft, pasted)


def put(draft: Draft, text: str) -> None:
    """Use a whole mapping, or say why it does not fit; the present one stays then."""
    if attempt(w, lambda: import_draft.put(house, actor, draft, text)):
        look.toast_later(w("import.mapping_used"))
        st.rerun()


def keep_mapping(draft: Draft) -> None:
    """Keep the mapping for the next file of its kind."""
    name = st.text_input(w("import.mapping_name"), key="import-keep-name")
    if st.button(w("common.save"), key="keep") and attempt(
        w, lambda: importing.keep_mapping(house, actor, name or "", draft.mapping)
    ):
        look.toast_later(w("import.mapping_kept", name=name))
        st.rerun()
    st.download_button(
        w("import.download_mapping"),
        draft.mapping.to_json(),
        f"{w('import.mapping_file')}.json",
        "application/json",
        on_click="ignore",
        icon=":material/download:",
    )


def check(draft: Draft) -> None:
    """Step 3: what is still open, else what is wrong, else what would be imported."""
    section(w("import.step_preview"))
    asked = draft.questions
    base = house.settings().base_currency
    for question in asked:
        import_mapping.ask(draft, question, base, w)
    if draft.problem:
        import_mapping.trouble(draft, w)
    elif asked:
        st.caption(w("import.settle_first", count=len(asked)))
    elif draft.prepared.parsed.errors:
        import_preview.errors(draft.prepared, w)
    else:
        import_preview.figures(draft.prepared, w)
    if draft.prepared.unused:
        st.caption(w("import.unused", names=look.plain(", ".join(draft.prepared.unused))))


def take(draft: Draft) -> None:
    """Step 4: everything at once, with progress; a refusal leaves the books as they were."""
    section(w("import.step_import"), w("import.step_import_says"))
    if draft.running:  # the run before was cut off, and what it had done went with it
        draft.running = False
        look.caution(w("import.stopped"))
    count = len(draft.prepared.parsed.documents) if draft.ready else 0
    pressed = st.button(
        w("import.run", count=count) if count else w("import.run_none"),
        type="primary",
        disabled=not draft.ready,
        key="run",
    )
    if pressed and run(draft):
        st.rerun()


def run(draft: Draft) -> bool:
    """Book it all; where that is refused, say why. False too where nothing was booked."""
    bar = st.progress(0, w("import.running"))
    draft.running = True  # and stays so where this run is cut off
    done: list[Result] = []
    booked = attempt(
        w,
        lambda: done.append(importing.run(house, actor, draft.prepared, progress(bar.progress))),
    )
    draft.running = False
    bar.empty()
    if booked:
        import_draft.finish(done[0])
    return booked


def progress(show: Callable[[float, str], object]) -> importing.Progress:
    """Show how far it is, a hundred times at most."""

    def tell(done: int, total: int) -> None:
        if done * 100 // total != (done - 1) * 100 // total:
            show(done / total, w("import.progress", done=w.number(done), count=total))

    return tell


def finished(result: Result) -> None:
    """What came of it, and where it is."""
    st.success(w("import.done"), icon=":material/check_circle:")
    counts = ("created", "changed", "unchanged")
    look.figures(
        [
            *((w(f"import.{n}"), w.number(getattr(result, n))) for n in counts),
            *((w("import.billed"), w.money(a, code)) for code, a in result.sums.items()),
        ]
    )
    with st.container(horizontal=True):
        look.link_button(w("import.to_invoices"), OF_IMPORTS, primary=True)
        if st.button(w("import.another_file"), icon=":material/upload_file:"):
            import_draft.drop()
            st.rerun()


def main() -> None:
    """As far as the file is by now."""
    may_create(actor)
    fields.dress()
    look.header(w("nav.import"))
    draft, result = import_draft.current(), import_draft.result()
    if result:
        finished(result)
        return
    if draft is None:
        with st.container(width=720):
            choose_file()
            if decide(Action.EDIT_CUSTOMER, general(actor)):
                way = (w("customer_import.title"), "/import_customers")
                look.note(w("import.customers_too"), way)
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        opened(draft)
        section(w("import.step_columns"), w("import.step_columns_says"))
        mappings(draft)
        import_mapping.rows(house, actor, draft, w)
    with right:
        check(draft)
        take(draft)
        if draft.ready:
            import_preview.documents(draft.prepared, w)


main()
