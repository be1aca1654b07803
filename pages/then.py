"""The record as it was: a slider over its moments, and the day its money is asked for."""

from datetime import date
from decimal import Decimal

import streamlit as st

from invoicing import aged, moments, telling
from invoicing.model.properties import Sort
from parts import acts, cards, desk, document, folds, guard, look, place, values

FIGURES = ("amount_due", "amount_billed", "amount_paid", "currency", "issue_date", "due_date")

house, actor, w = desk.house(), desk.actor(), desk.w()
id = guard.id_in_url("invoice")
settings = house.settings()
zone = settings.timezone
moment = moments.at(
    house,
    actor,
    id,
    aged.moment_from(house, "known", st.query_params.get("known")),
    aged.day_from("asof", st.query_params.get("asof")),
)
invoice = moment.invoice
name = acts.record_name(invoice, w)
at = acts.Desk(house, actor, w, invoice)


def text(name: str, *, code: bool = False) -> str:
    """A property in words, as it was; amounts with `code` name their currency."""
    prop, found = moment.registry[name], moment.values.get(name)
    currency = str(moment.values["currency"])
    if code and prop.sort is Sort.MONEY and isinstance(found, Decimal):
        return w.money(found, currency)
    return values.text(w, prop, found, currency, zone)


def travel() -> None:
    """The slider over everything that happened, and the day for the money."""
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    stood = max(step for step in moment.steps if step <= moment.known)
    with left:
        if len(moment.steps) > 1:
            st.session_state["then-known"] = stood
            st.select_slider(
                w("then.known"),
                moment.steps,
                format_func=lambda step: w.moment(step, zone),
                key="then-known",
                on_change=lambda: place.write(
                    known=aged.moment_to(st.session_state["then-known"]), asof=None
                ),
            )
        happened = [each for each in moment.history if each.at == stood]
        told = "; ".join(
            f"{telling.event(each, w, invoice.currency)} ({telling.who(each.actor, w)})"
            for each in reversed(happened)
        )
        st.caption(look.plain(w("then.happened", what=told)))
    with right:
        st.session_state["then-asof"] = moment.as_of
        st.date_input(
            w("then.as_of"),
            key="then-asof",
            min_value=date(1900, 1, 1),
            max_value=date(2199, 12, 31),
            format=w("common.date_pattern"),
            help=w("then.as_of_says"),
            on_change=as_of,
        )


def as_of() -> None:
    """Keep the moment, and ask for the money of another day."""
    day = st.session_state["then-asof"]
    place.write(known=aged.moment_to(moment.known), asof=day.isoformat() if day else None)


def figure(prop: str) -> tuple[str, str]:
    """A key figure; what was due is counted from the entries, as of the day."""
    if prop == "amount_due":
        label = w("then.balance", day=w.date(moment.as_of))
        return label, w.money(moment.balance, str(moment.values["currency"]))
    return w(f"property.{prop}"), text(prop)


def about() -> None:
    """Every property that was known."""
    with folds.card(at, w("card.about"), "about"):
        groups: dict[str, list[tuple[str, str]]] = {}
        for prop in moment.registry.properties.values():
            if moment.values.get(prop.name) is not None:
                groups.setdefault(prop.group, []).append(
                    (w(f"property.{prop.name}"), text(prop.name, code=True))
                )
        for group, pairs in groups.items():
            look.pairs(pairs, heading=w(f"group.{group}"))


def paid() -> None:
    """The payments that counted."""
    with folds.card(at, w("card.payments"), "payments", count=len(moment.paid)):
        if not moment.paid:
            st.caption(w("payment.none_yet"))
        for each in moment.paid:
            method = w(f"method.{each.method}") if each.method else w("common.empty")
            day = w.date(each.paid_on) if each.paid_on else w("common.empty")
            amount = w.money(each.amount, str(moment.values["currency"]))
            look.item(amount, f"{day} · {method} · #{each.payment_id}")


def tied() -> None:
    """What it was associated with."""
    for kind, found in moment.tied.items():
        if found:
            title = w(f"association.{kind}")
            with folds.card(at, title, f"tied-{kind}", count=len(found)):
                for each in found:
                    badge = w("association.billed_to") if each.billed else each.label
                    look.item(each.name, "", badge=(badge, "neutral") if badge else None)


def past() -> None:
    """What had happened by then."""
    with folds.card(at, w("card.history"), "history", count=len(moment.history)):
        look.timeline(
            [
                (
                    telling.event(each, w, invoice.currency),
                    w.moment(each.at, zone),
                    telling.who(each.actor, w),
                    [cards.change_text(c, invoice.currency, settings, w) for c in each.changes],
                )
                for each in moment.history[: cards.MOMENTS]
            ]
        )


def sheet() -> None:
    """The document as it was issued last, or the lines of the draft."""
    if moment.document is not None:
        document.show(moment.document, w)
        if moment.document.revision > 1:
            st.caption(w("then.revision", number=moment.document.revision))
        return
    document.plain_lines(w("then.draft_lines"), moment.lines or w("document.no_lines"))


status = str(moment.values["status"])
look.header(
    w("then.title", name=name),
    badges=[(w(f"status.{status}"), values.STATUS_TONES[status])],
    back=(f"/invoice?id={id}", name),
)
said = w.moment(moment.known, zone)
with st.container(key="past-banner" if not moment.now else "present-banner"):
    key = "then.banner_now" if moment.now else "then.banner"
    look.note(w(key, moment=said), (w("then.leave"), f"/invoice?id={id}"))
travel()
look.figures([figure(prop) for prop in FIGURES])
body, panel = st.columns([7, 4], gap="large")
with body:
    sheet()
with panel:
    about()
    paid()
    tied()
    past()
