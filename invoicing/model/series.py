"""A series of invoice numbers: a prefix, and a count with leading zeros."""

from dataclasses import dataclass

#: Runs of a series: since its id tells them apart, each may begin anew so many times.
RUNS = 1_000_000


@dataclass(frozen=True, slots=True)
class Series:
    """`id` 0 is the company's first series. `name` is what people call it."""

    id: int
    name: str
    prefix: str
    digits: int
    archived: bool = False

    @property
    def counter(self) -> str:
        """The counter its numbers are taken from."""
        return f"number:{self.id}" if self.id else "number"

    def number(self, value: int) -> str:
        """The number of a value: INV-00007."""
        return f"{self.prefix}{value:0{self.digits}d}"

    def digits_of(self, number: str, room: int) -> str:
        """The number as digits only, `room` of them at most, unlike those of any other series."""
        digits = number.removeprefix(self.prefix)
        if not self.id:
            return digits
        return f"{self.id}{digits.lstrip('0').zfill(room - len(str(self.id)))}"
