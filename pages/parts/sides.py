"""What stands around every page: the navigation, the sample banner, the account at the foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from invoicing import identity, inbox
from invoicing.house import House
from invoicing.model.decisions import Action, decide, general
from invoicing.model.people import Actor
from invoicing.words import LANGUAGES, Words

from . import desk, look


@dataclass(frozen=True, slots=True)
class Place:
    """One page: its file, its words, and the act whose permission shows it."""

    file: str
    key: str
    icon: str = ""
    needs: Action | None = None
    hidden: bool = False
    path: str = ""  # where it is not the file's name
    under: str = ""  # the page in the side that it belongs to
    badge: Callable[[House, Actor], int] | None = None  # how much is new there


#: The navigation as it is drawn; a hidden page is reached by links only.
COMMERCE = (
    Place("invoices", "nav.invoices", ":material/receipt_long:"),
    Place("payments", "nav.payments", ":material/payments:"),
    Place("customers", "nav.customers", ":material/groups:"),
    Place("inbox", "nav.inbox", ":material/inbox:", badge=inbox.unread),
    Place("outbox", "nav.outbox", ":material/outbox:"),
)
RECEIVABLES = (
    Place("overview", "overview.title", ":material/monitoring:"),
    Place("aged", "aged.title", ":material/hourglass_bottom:"),
    Place("roll_forward", "roll.nav", ":material/waterfall_chart:"),
    Place("key_figures", "figure.title", ":material/speed:"),
    Place("forecast", "forecast.title", ":material/event_upcoming:"),
    Place("pivot", "pivot.title", ":material/pivot_table_chart:"),
    Place("explore", "explore.title", ":material/query_stats:"),
    Place("control", "nav.control", ":material/rule:", Action.CONTROL),
)
DATA = (
    Place("import", "nav.import", ":material/upload_file:", Action.CREATE),
    Place("exports", "nav.exports", ":material/download:", Action.EXPORT),
    Place("jobs", "nav.jobs", ":material/pending_actions:"),
)
COMPANY = (Place("settings", "nav.settings", ":material/settings:", Action.SETTINGS),)
HIDDEN = (
    # Streamlit serves a default page at "/" only, to which nobody comes: it leads to /invoices.
    Place("invoices", "nav.invoices", hidden=True, path="start"),
    Place("invoice", "thing.invoice", hidden=True, under="invoices"),
    Place("edit", "nav.new_invoice", needs=Action.CREATE, hidden=True, under="invoices"),
    Place("payment", "thing.payment", hidden=True, under="payments"),
    Place("company", "thing.company", hidden=True, under="customers"),
    Place("contact", "thing.contact", hidden=True, under="customers"),
    Place("statement", "statement.title", hidden=True, under="customers"),
    Place("duplicates", "merge.likely", hidden=True, under="customers"),
    Place(
        "import_customers",
        "customer_import.title",
        "",
        Action.EDIT_CUSTOMER,
        hidden=True,
        under="customers",
    ),
    Place("property_history", "action.property_history", hidden=True, under="invoices"),
    Place("deletions", "nav.deletions", needs=Action.SEE_DELETED, hidden=True, under="invoices"),
    Place("then", "then.open", hidden=True, under="invoices"),
    Place("revisions", "revision.open", hidden=True, under="invoices"),
    Place("setup", "setup.title", hidden=True),
    Place("account", "account.title", hidden=True),
)


def pages(actor: Actor, w: Words) -> dict[str, list[st.Page]]:
    """The pages this actor may open, by heading; what is not here does not exist for them."""
    return {
        w("nav.commerce"): _pages(COMMERCE, actor, w),
        w("nav.receivables"): _pages(RECEIVABLES, actor, w),
        w("nav.data"): _pages(DATA, actor, w),
        w("nav.company"): _pages((*COMPANY, *HIDDEN), actor, w),
    }


def _pages(places: Sequence[Place], actor: Actor, w: Words) -> list[st.Page]:
    facts = general(actor)
    return [
        st.Page(
            f"{place.file}.py",
            title=_title(place, actor, w),
            icon=place.icon or None,
            url_path=place.path or place.file,
            default=place.path == "start",
            visibility="hidden" if place.hidden else "visible",
        )
        for place in places
        if place.needs is None or decide(place.needs, facts)
    ]


def _title(place: Place, actor: Actor, w: Words) -> str:
    """What it is called, and how much is new there."""
    count = place.badge(desk.house(), actor) if place.badge else 0
    return f"{w(place.key)} ({w.number(count)})" if count else w(place.key)


def mark(path: str) -> None:
    """Mark in the side to which of its pages a hidden one belongs."""
    under = next((place.under for place in HIDDEN if (place.path or place.file) == path), "")
    if under:
        link = f'[data-testid="stSidebarNavLink"][href$="/{under}"]'
        ground = "color-mix(in srgb, currentColor 16%, transparent)"
        st.html(f"<style>{link} {{ background: {ground}; }}</style>")


def banner(w: Words, path: str) -> None:
    """The sample company says that it is one, and leads to books of one's own."""
    if path != "setup" and desk.house().settings().sample:
        with st.container(key="sample-banner"):
            look.note(w("setup.banner"), (w("setup.banner_link"), "/setup"))


def account(actor: Actor, w: Words) -> None:
    """Name, language and sign-out at the foot of the side."""
    with st.sidebar, st.container(key="account"):
        who, title = escape(actor.name), escape(w("account.title"))
        st.html(f'<a href="/account" title="{title}"><b>{who}</b></a>')
        left, right = st.columns([3, 2], vertical_alignment="center")
        chosen = left.segmented_control(
            w("common.language"),
            LANGUAGES,
            default=w.language,
            format_func=str.upper,
            label_visibility="collapsed",
        )
        if chosen and chosen != w.language:
            identity.choose_language(desk.house(), actor, chosen)
            st.rerun()
        if not desk.house().settings().sample:
            right.html(f'<a href="/sign-out" data-external>{w("nav.sign_out")}</a>')
