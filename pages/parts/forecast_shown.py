"""What the page of the forecast tells, which each of its parts is given."""

from dataclasses import dataclass
from decimal import Decimal

from invoicing import forecast
from invoicing.forecast import Standing
from invoicing.model.forecast import AS_IT_STANDS, Forecast, Range

from .index import Index


@dataclass(frozen=True)
class Shown:
    """The forecast of one currency, with what is assumed, and as it stands."""

    at: Index
    found: Standing
    code: str
    made: Forecast
    usual: Forecast

    @property
    def supposed(self) -> bool:
        """Whether anything is assumed."""
        return self.found.asked.what != AS_IT_STANDS

    @property
    def came(self) -> list[Decimal | None]:
        """What came since in each week that is over."""
        return self.found.came(self.code)

    def money(self, amount: Decimal) -> str:
        """An amount without its currency."""
        return self.at.w.money(amount, self.code, code=False)

    def range(self, marks: Range) -> str:
        """From P10 to P90."""
        return f"{self.money(marks.low)} – {self.money(marks.high)}"

    def told(self, marks: Range) -> str:
        """The same, said what it is."""
        return self.at.w("forecast.between", range=self.range(marks))

    def days(self, number: int) -> str:
        """The days of a week."""
        first, last = forecast.days_of(self.found.asked.at, self.made.weeks[number])
        return f"{self.at.w.short_day(first)} – {self.at.w.short_day(last)}"
