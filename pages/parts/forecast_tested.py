"""The back-test: forecasts of the year before, with what was known then, against what came."""

from invoicing import aged, forecast
from invoicing.forecast import Past
from invoicing.model.forecast import coverage, off
from invoicing.model.payers import WEEKS

from . import forecast_kept, look, place
from .forecast_shown import Shown
from .report_table import Cell, Head, report_table


def draw(shown: Shown) -> None:
    """How far off they were, how often the range held, and each of them."""
    w, at, asked = shown.at.w, shown.at, shown.found.asked
    look.card_title(w("forecast.tested"))
    found = forecast_kept.back_tests(at, asked, shown.code)
    if not found:
        look.quiet_line(w("forecast.untested"))
        return
    every = [one.outcome for one in found]
    told = [
        w("forecast.off", percent=w.percent(forecast.rounded(off(every)))),
        w(
            "forecast.held",
            inside=sum(one.inside for one in every),
            weeks=sum(len(one.came) for one in every),
            percent=w.percent(forecast.rounded(coverage(every))),
        ),
    ]
    look.quiet_line(" ".join(told))
    heads = [
        Head(w("aged.as_of"), figures=False),
        Head(f"{w('forecast.expected')} {shown.code}"),
        Head(w("forecast.came")),
        Head(w("forecast.error")),
        Head(w("forecast.weeks_held")),
    ]
    report_table(w("forecast.tested"), heads, [_line(shown, one) for one in found])
    if forecast.steady(asked.view).filter != asked.view.filter:
        look.quiet_line(w("forecast.not_steady"))
    look.quiet_line(w("forecast.how_tested"))


def _line(shown: Shown, one: Past) -> list[Cell]:
    w, outcome = shown.at.w, one.outcome
    then = place.link(
        asof=one.at.as_of.isoformat(),
        known=aged.moment_to(one.at.known_at),
        delay=None,
        disputed=None,
        promises=None,
        figure=f"until-{WEEKS}",
    )
    error = forecast.rounded(outcome.error)
    return [
        Cell(w.date(one.at.as_of), then),
        Cell(shown.money(outcome.forecast.expected), then),
        Cell(shown.money(outcome.total), then),
        Cell(w.percent(error, 1), then) if error is not None else Cell("–", quiet=True),
        Cell(w("forecast.of", part=outcome.inside, whole=len(outcome.came)), then),
    ]
