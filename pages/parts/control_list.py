"""The controls, gravest first: how many findings each has, and how that went."""

from collections.abc import Sequence

import streamlit as st

from invoicing import controls, jobs
from invoicing.controls import Gravity, Standing
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.model.people import Actor
from invoicing.words import Words

from . import desk, job_progress, look, place
from .report_table import Cell, Head, report_table

BARS = "▁▂▃▄▅▆▇█"
#: So many days of the trend are drawn.
DRAWN = 30
ORDER = tuple(Gravity)
WAIVED = "waived"
#: What is counted above the list, and its words.
NAMES = {
    **{each.value: f"control.{each}s" for each in ORDER},
    WAIVED: "control.waived",
}
TONES = {Gravity.ERROR: "t-bad", Gravity.WARNING: "t-warn", Gravity.NOTE: ""}


def under_way() -> None:
    """The run of this session, as long as it lasts; then the page is drawn anew."""
    id = st.session_state.get("control-job")
    if id is None:
        return
    try:
        active = jobs.read(desk.house(), desk.actor(), id).active
    except NotFound:
        active = False
    if active:
        job_progress.show(id, lambda _job: st.rerun(scope="app"))
    else:
        del st.session_state["control-job"]


def draw(house: House, actor: Actor, w: Words) -> None:
    """The figures of the last run, then every control."""
    found = controls.standing(house, actor)
    ran = [each.latest for each in found if each.latest]
    if not ran:
        st.info(w("control.never_ran"), icon=":material/rule:")
    else:
        waived = sum(latest.waived for latest in ran)
        counts = {**{each.value: _open(found, each) for each in ORDER}, WAIVED: waived}
        look.figures([(w(NAMES[name]), _only(w, name, many)) for name, many in counts.items()])
        at = max(latest.ran_at for latest in ran)
        st.caption(w("control.last_run", when=w.moment(at, house.settings().timezone)))
    wanted = place.asked().get("only", "")
    if wanted in NAMES:
        found = [each for each in found if _is(each, wanted)]
        look.quiet_link(w("control.all"), "/control")
    table(w, found)


def _only(w: Words, name: str, many: int) -> look.Value:
    """How many there are leads to the controls that count them."""
    return (w.number(many), f"/control?only={name}") if many else w.number(many)


def _is(each: Standing, wanted: str) -> bool:
    if wanted == WAIVED:
        return each.latest is not None and each.latest.waived > 0
    return each.open > 0 and each.control.gravity == wanted


def _open(found: Sequence[Standing], gravity: Gravity) -> int:
    return sum(each.open for each in found if each.control.gravity is gravity)


def table(w: Words, found: Sequence[Standing]) -> None:
    """A line for each, those with findings first."""
    heads = [
        Head(w("control.name"), figures=False),
        Head(w("control.gravity"), figures=False),
        Head(w("control.open")),
        Head(w("control.waived")),
        Head(w("control.trend"), figures=False),
    ]
    ordered = sorted(found, key=lambda each: (not each.open, ORDER.index(each.control.gravity)))
    report_table(w("control.title"), heads, [_line(w, each) for each in ordered])


def _line(w: Words, each: Standing) -> list[Cell]:
    control, latest = each.control, each.latest
    name = w(f"control.{control.name}")
    tone = TONES[control.gravity] if each.open else ""
    values = [run.found - run.waived for run in each.runs][-DRAWN:]
    told = w("control.trend_says", name=name, values=", ".join(map(w.number, values)))
    return [
        Cell(name, f"/control?control={control.name}", title=w(f"control.{control.name}_says")),
        Cell(w(f"control.gravity.{control.gravity}"), quiet=not each.open, tone=tone),
        _count(w, each, each.open if latest else None, tone),
        _count(w, each, latest.waived if latest else None),
        Cell(sparks(values), quiet=not any(values), title=told if values else ""),
    ]


def _count(w: Words, each: Standing, count: int | None, tone: str = "") -> Cell:
    """How many there are leads to which."""
    if not count:
        return Cell("–" if count is None else w.number(0), quiet=True)
    return Cell(w.number(count), f"/control?control={each.control.name}", tone=tone)


def sparks(values: Sequence[int]) -> str:
    """A line of bars, each as high as its value among the others."""
    most = max(values, default=0) or 1
    return "".join(BARS[value * (len(BARS) - 1) // most] for value in values)
