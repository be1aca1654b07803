"""Who acts, and how far they reach (contract section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reach(StrEnum):
    """Which records a permission covers, by their owner."""

    ALL = "all"
    TEAM = "team"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Permissions:
    """What an account may do; `unassigned` adds records without an owner to team and own."""

    view: Reach = Reach.ALL
    edit: Reach = Reach.NONE
    delete: Reach = Reach.NONE
    unassigned: bool = False
    payments: bool = False
    export: bool = False
    custom_lines: bool = False
    settings: bool = False


EVERYTHING = Permissions(Reach.ALL, Reach.ALL, Reach.ALL, True, True, True, True, True)


@dataclass(frozen=True, slots=True)
class Owner:
    """The account an invoice is assigned to, with the team it has now."""

    account_id: int
    name: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. `account_id` None is the product itself: command line, night, import."""

    account_id: int | None
    name: str
    email: str | None = None
    team: str | None = None
    super_admin: bool = False
    permissions: Permissions = field(default_factory=Permissions)
    language: str | None = None

    def granted(self) -> Permissions:
        """What counts: a super admin has everything."""
        return EVERYTHING if self.super_admin else self.permissions

    @property
    def sees(self) -> str:
        """Which records it sees, as a text: the same text, the same records."""
        granted = self.granted()
        if granted.view in (Reach.ALL, Reach.NONE):
            return granted.view.value
        team = self.team if granted.view is Reach.TEAM else None
        return f"{granted.view} {self.account_id} {team or '-'} {granted.unassigned}"

    def reaches(self, reach: Reach, owner: Owner | None) -> bool:
        """Whether a permission of `reach` covers a record of `owner`."""
        if reach is Reach.ALL or reach is Reach.NONE:
            return reach is Reach.ALL
        if owner is None:
            return self.granted().unassigned
        if owner.account_id == self.account_id:
            return True
        return reach is Reach.TEAM and self.team is not None and owner.team == self.team


def system(name: str = "Tally") -> Actor:
    """The product acting by itself, or its keeper at the command line."""
    return Actor(None, name, super_admin=True)


def permissions_from(stored: Mapping[str, object]) -> Permissions:
    """Permissions as the books keep them; a missing one is none."""
    reaches = {name: Reach(str(stored.get(name, "none"))) for name in ("view", "edit", "delete")}
    ticks = ("unassigned", "payments", "export", "custom_lines", "settings")
    return Permissions(**reaches, **{name: bool(stored.get(name)) for name in ticks})  # type: ignore[arg-type]
