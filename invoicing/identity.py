"""Who is it: signing in and out, accounts and what they may do.

A session is a random token in a cookie; the books keep its hash only. Whoever
asks "who is it" asks the books, each time: what is revoked, disabled or changed
holds from the next question on.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from invoicing.house import House
from invoicing.ledger import accounts as kept
from invoicing.ledger.books import Books
from invoicing.model.account import (
    NAME_LONGEST,
    Account,
    AccountEvent,
    check_passphrase,
    read_email,
    read_line,
    read_required,
)
from invoicing.model.attempts import FREE, Attempts
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.filters import lowered
from invoicing.model.people import Actor, Permissions
from invoicing.model.properties import Change
from invoicing.outside.passphrases import STANDARD, Passphrases
from invoicing.words import LANGUAGES

#: The cookie that carries the token.
COOKIE = "tally_session"
#: How long a session lasts, used or not.
SESSION_LASTS = timedelta(hours=12)
#: Who looks around in the books of the sample company.
SAMPLE_ANALYST = 1
#: The event on each invoice of an owner whose name or team changed.
OWNER_RENAMED = "owner_renamed"
#: Whose hand holds the pen before it is known who it is.
_NOBODY = Actor(None, "-")


# -- sessions ---------------------------------------------------------------------------


def sign_in(
    house: House, email: str, passphrase: str, origin: str, passphrases: Passphrases = STANDARD
) -> str:
    """Open a session; the token for the cookie. `origin` is the caller's network address.

    `Refused`: one sentence whether the account is unknown, disabled or the passphrase wrong,
    another one (with the minutes to wait) after too many attempts.
    """
    address = lowered(email.strip())
    keys = {kind: _key(f"{kind}:{of}") for kind, of in (("account", address), ("origin", origin))}
    _claim_attempt(house, keys)
    with house.reading() as cursor:
        account = kept.by_email(cursor, address)
        sealed = kept.sealed_passphrase(cursor, account.id) if account else None
    fits = passphrases.fits(sealed, passphrase)
    if account is None or sealed is None or not fits or account.disabled:
        raise Refused("sign_in.refused")
    token = secrets.token_urlsafe(32)
    with house.books(account.actor) as books:
        _forgive_attempt(books, keys)
        if passphrases.outdated(sealed):
            kept.seal(books.cursor, account.id, passphrases.sealed(passphrase))
        kept.open_session(books.cursor, _key(token), account.id, books.at, books.at + SESSION_LASTS)
    return token


def _key(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _claim_attempt(house: House, keys: dict[str, str]) -> None:
    """Count the attempt as failed before it is tried, so that a hundred at once are a hundred."""
    with house.books(_NOBODY) as books:
        found = {kind: kept.attempts(books.cursor, key) for kind, key in keys.items()}
        wait = max(each.wait(books.at) for each in found.values())
        if wait:
            raise Refused("sign_in.locked", count=ceil(wait / timedelta(minutes=1)))
        for kind, each in found.items():
            failed = each.failed(books.at, FREE[kind])
            kept.keep_attempts(books.cursor, keys[kind], failed, books.at)


def _forgive_attempt(books: Books, keys: dict[str, str]) -> None:
    kept.forget_attempts(books.cursor, keys["account"])
    origin: Attempts = kept.attempts(books.cursor, keys["origin"])
    kept.keep_attempts(books.cursor, keys["origin"], origin.forgiven(), books.at)


def sign_out(house: House, token: str | None) -> None:
    """End the session of a token; nothing where there is none."""
    if token:
        with house.books(_NOBODY) as books:
            kept.revoke(books.cursor, _key(token), books.at)


def actor(house: House, token: str | None) -> Actor | None:
    """Whose token it is, as the books have it now; in sample books anyone is the analyst."""
    with house.reading() as cursor:
        account = kept.signed_in(cursor, _key(token), house.now()) if token else None
        if account is None and house.settings().sample:
            account = kept.by_id(cursor, SAMPLE_ANALYST)
    return account.actor if account else None


def revoke_sessions(
    house: House, actor: Actor, account_id: int, keep_token: str | None = None
) -> int:
    """Sign an account out everywhere (but in the kept session); super admins, and oneself."""
    if actor.account_id != account_id:
        _may_manage(actor)
    with house.books(actor) as books:
        _account(books, account_id)
        keep = _key(keep_token) if keep_token else None
        count = kept.revoke_all(books.cursor, account_id, books.at, keep)
        books.note("account", account_id, AccountEvent.SESSIONS_REVOKED, count=count)
    return count


# -- accounts ---------------------------------------------------------------------------


def _may_manage(actor: Actor) -> None:
    decide(Action.SETTINGS, general(actor)).enforce()


def _account(books: Books, account_id: int) -> Account:
    found = kept.by_id(books.cursor, account_id)
    if found is None:
        raise NotFound("account", account_id)
    return found


def accounts(house: House, actor: Actor) -> list[Account]:
    """All accounts by name, for super admins."""
    _may_manage(actor)
    with house.reading() as cursor:
        return kept.every(cursor)


def create_account(house: House, actor: Actor, **fields: Any) -> Account:
    """A new account; `email` and `name` are needed. Without a passphrase it cannot sign in yet."""
    _may_manage(actor)
    with house.books(actor) as books:
        return _create(books, fields)


def _create(books: Books, fields: dict[str, Any]) -> Account:
    blank = Account(kept.new_id(books), "", "")
    account = _changed(books, blank, {"email": None, "name": None} | fields)
    kept.add(books.cursor, account, books.at)
    books.note("account", account.id, AccountEvent.CREATED, changed=_differences(None, account))
    return account


def save_account(house: House, actor: Actor, account_id: int, **changes: Any) -> Account:
    """Change fields of an account: email, name, team, super_admin, permissions, language, disabled.

    A new name or team reaches the account's invoices and payments in the same transaction.
    """
    _may_manage(actor)
    with house.books(actor) as books:
        before = _account(books, account_id)
        after = _changed(books, before, changes)
        differences = _differences(before, after)
        if differences:
            _keep_a_super_admin(books, before, after)
            kept.save(books.cursor, after, books.at)
            if before.owner != after.owner:
                kept.carry_owner(books, before, after, OWNER_RENAMED)
            if after.disabled:
                kept.revoke_all(books.cursor, after.id, books.at)
            books.note("account", after.id, AccountEvent.CHANGED, changed=differences)
    return after


def choose_language(house: House, actor: Actor, language: str | None) -> None:
    """The language of one's own screens; None follows the browser."""
    if actor.account_id is None:
        raise Refused("problem.signed_out")
    with house.books(actor) as books:
        before = _account(books, actor.account_id)
        after = _changed(books, before, {"language": language})
        kept.save(books.cursor, after, books.at)


#: How each field of an account is read; anything else is no field.
READERS: dict[str, Callable[[Any], Any]] = {
    "email": lambda v: read_email("email", v),
    "name": lambda v: read_required("name", v, NAME_LONGEST),
    "team": lambda v: read_line("team", v, NAME_LONGEST),
    "super_admin": bool,
    "disabled": bool,
    "permissions": lambda v: v if isinstance(v, Permissions) else _unknown("permissions"),
    "language": lambda v: v if v is None or v in LANGUAGES else _unknown("language"),
}


def _unknown(field: str) -> Any:
    raise InvalidInput(field, "input.not_editable")


def _changed(books: Books, account: Account, changes: dict[str, Any]) -> Account:
    values = {n: READERS[n](v) if n in READERS else _unknown(n) for n, v in changes.items()}
    after = replace(account, **values)
    others = [a for a in kept.every(books.cursor) if a.id != after.id]
    if any(a.email == after.email for a in others):
        raise InvalidInput("email", "input.email_taken")
    if any(lowered(a.name) == lowered(after.name) for a in others):
        raise InvalidInput("name", "input.name_taken")
    return after


def _keep_a_super_admin(books: Books, before: Account, after: Account) -> None:
    """Somebody must be left who can sign in and give permissions."""

    def counts(account: Account) -> bool:
        can_sign_in = account.has_passphrase or books.settings.sample
        return account.super_admin and not account.disabled and can_sign_in

    others = (a for a in kept.every(books.cursor) if a.id != after.id)
    if counts(before) and not counts(after) and not any(map(counts, others)):
        raise Refused("reason.last_super_admin")


def _plain(account: Account) -> dict[str, Any]:
    fields = asdict(account)
    return {
        n: v for n, v in (fields | fields.pop("permissions")).items() if n not in _NO_DIFFERENCE
    }


_NO_DIFFERENCE = ("id", "has_passphrase", "permissions")


def _differences(before: Account | None, after: Account) -> tuple[Change, ...]:
    old = _plain(before) if before else {}
    return tuple(Change(n, old.get(n), v) for n, v in _plain(after).items() if old.get(n) != v)


# -- passphrases ------------------------------------------------------------------------


def set_passphrase(
    house: House,
    actor: Actor,
    account_id: int,
    passphrase: str,
    *,
    current: str = "",
    keep_token: str | None = None,
    passphrases: Passphrases = STANDARD,
) -> None:
    """A new passphrase; the account's other sessions end. One's own needs the current one."""
    if actor.account_id == account_id:
        _prove_current(house, account_id, current, passphrases)
    else:
        _may_manage(actor)
    with house.reading() as cursor:
        account = kept.by_id(cursor, account_id)
    if account is None:
        raise NotFound("account", account_id)
    check_passphrase(passphrase, account.name, account.email, account.team)
    sealed = passphrases.sealed(passphrase)
    with house.books(actor) as books:
        kept.seal(books.cursor, account_id, sealed)
        kept.revoke_all(
            books.cursor, account_id, books.at, _key(keep_token) if keep_token else None
        )
        books.note("account", account_id, AccountEvent.PASSPHRASE_SET)


def _prove_current(house: House, account_id: int, current: str, passphrases: Passphrases) -> None:
    keys = {"account": _key(f"account:#{account_id}")}
    _claim_attempt(house, keys)
    with house.reading() as cursor:
        sealed = kept.sealed_passphrase(cursor, account_id)
    if sealed is not None and not passphrases.fits(sealed, current):
        raise InvalidInput("current", "input.wrong_passphrase")
    with house.books(_NOBODY) as books:
        kept.forget_attempts(books.cursor, keys["account"])


def create_first(
    house: House, name: str, email: str, passphrase: str, passphrases: Passphrases = STANDARD
) -> Account:
    """The first super admin of new books; `Refused` where there are accounts already."""
    check_passphrase(passphrase, name, email)
    sealed = passphrases.sealed(passphrase)
    with house.books(Actor(None, name)) as books:
        if kept.every(books.cursor):
            raise Refused("reason.books_exist")
        account = _create(books, {"name": name, "email": email, "super_admin": True})
        kept.seal(books.cursor, account.id, sealed)
    return replace(account, has_passphrase=True)
