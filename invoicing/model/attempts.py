"""Failed attempts to sign in, and how long the next one has to wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Failures that cost nothing. People share an address of origin, not an account.
FREE = {"account": 5, "origin": 30}
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures in a row under one key; moments are naive UTC, `locked_until` None is open."""

    failures: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None

    def wait(self, at: datetime) -> timedelta:
        """How long until the next attempt is let through; zero when it is now."""
        return max(timedelta(), self.locked_until - at) if self.locked_until else timedelta()

    def failed(self, at: datetime, free: int) -> "Attempts":
        """One more failure: past the free ones each doubles the wait."""
        old = self.last_at is None or at - self.last_at >= FORGOTTEN_AFTER
        failures = 1 if old else self.failures + 1
        over = min(failures - free, 16)
        wait = min(FIRST_WAIT * 2**over, LONGEST_WAIT) if over >= 0 else None
        return Attempts(failures, at, at + wait if wait else None)

    def forgiven(self) -> "Attempts":
        """One failure less: the attempt turned out to be right."""
        return Attempts(max(0, self.failures - 1), self.last_at)
