"""A bar on a terminal; nothing where nobody looks."""

from types import TracebackType
from typing import Self, TextIO

WIDTH = 30


class Bar:
    """``with Bar(err, "Making …") as progress: progress(0.5)``; the line is gone at the end."""

    def __init__(self, err: TextIO, label: str) -> None:
        self._err, self._label, self._shown = err, label, err.isatty()

    def __enter__(self) -> Self:
        self(0)
        return self

    def __call__(self, done: float) -> None:
        """How much is done, from 0 to 1."""
        if self._shown:
            full = round(done * WIDTH)
            bar = "█" * full + "░" * (WIDTH - full)
            self._err.write(f"\r{self._label} {bar} {done:4.0%}")
            self._err.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._shown:
            self._err.write("\r\x1b[K")
            self._err.flush()
