"""What can go wrong, as types.

    Problem
    ├── Refused        a rule forbids the act               key = reason.…
    ├── InvalidInput   a field holds what cannot be used    field, key
    ├── NotFound       no such record, or out of reach      what, which
    ├── StaleVersion   somebody changed it meanwhile
    ├── SignedOut      no valid session
    ├── OutsideFailed  a partner did not do what was asked
    │   ├── GatewayUnreachable   … or nobody knows whether it did: ask again with the same key
    │   ├── MailRejected         … and never will: trying again is of no use
    │   └── MailDelayed          … now: try again later, with the same Message-ID
    ├── LedgerBusy     another process holds the books      process
    └── BooksBroken    the file is not usable as it is

A problem carries the *key* of its sentence and the values for it; the words are
chosen where a person reads them (``Words.explain``).
"""

from typing import Any


class Key(str):
    """A value that is itself a key of the catalogues and is translated too."""

    __slots__ = ()


class Problem(Exception):
    """Base of everything the product refuses or fails to do."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


class Refused(Problem):
    """A rule of the contract forbids the act; the sentence tells the way out."""


class InvalidInput(Problem):
    """`field` (a property name or a column) holds something unusable."""

    def __init__(self, field: str, key: str, **values: Any) -> None:
        super().__init__(key, field=field, **values)
        self.field = field


class NotFound(Problem):
    """No such record, or none within the actor's reach: the answer is the same."""

    def __init__(self, what: str, which: object) -> None:
        super().__init__("problem.not_found", what=Key(f"thing.{what}"), which=str(which))


class StaleVersion(Problem):
    """The record changed since it was read; nothing was saved."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__("problem.stale_version", expected=expected, found=found)


class SignedOut(Problem):
    """There is no session, or it ended."""

    def __init__(self) -> None:
        super().__init__("problem.signed_out")


class OutsideFailed(Problem):
    """A partner answered that it will not do what was asked."""


class GatewayUnreachable(OutsideFailed):
    """No answer, or none that tells: money may have moved. Never a failed payment."""

    def __init__(self, gateway: str) -> None:
        super().__init__("problem.gateway_unreachable", gateway=gateway)


class MailRejected(OutsideFailed):
    """A mail server will never take this mail; `said` is its answer."""

    def __init__(self, said: str) -> None:
        super().__init__("problem.mail_rejected", said=said)


class MailDelayed(OutsideFailed):
    """A mail server did not take this mail now, or nobody knows whether it did."""

    def __init__(self, said: str) -> None:
        super().__init__("problem.mail_delayed", said=said)


class LedgerBusy(Problem):
    """Another process holds the books."""

    def __init__(self, process: int | None) -> None:
        super().__init__("problem.ledger_busy", process=process or "?")
        self.process = process


class BooksBroken(Problem):
    """The books cannot be opened or trusted as they are."""
