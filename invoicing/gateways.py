"""Which payment gateway these books use.

Keys are secrets: STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET stand in the environment, else in the
file payments.secrets beside the books (NAME=value, one a line); nothing here writes them down.
STRIPE_API_BASE is another address of the API. The sandbox is for sample books, or where the
settings name it; it keeps its memory beside the books.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from threading import Event

from invoicing.house import House
from invoicing.model.decisions import Action, decide, general
from invoicing.model.errors import Refused
from invoicing.model.gateway import Gateway
from invoicing.model.people import Actor
from invoicing.outside.sandbox import Sandbox
from invoicing.outside.stripe_gateway import Stripe

#: Seconds a slow test card takes.
SLOW = 2
API_KEY, WEBHOOK_SECRET = "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"
SECRETS = "payments.secrets"


def gateway_of(house: House, named: str | None = None) -> Gateway:
    """The gateway of the settings, or the one a payment was `named` after; `Refused` where there
    is none."""
    kind = named or house.settings().gateway
    if kind == "sandbox":
        return sandbox(house)
    key = _told(house, API_KEY)
    if kind == "stripe" and key:
        secret = _told(house, WEBHOOK_SECRET) or ""
        return Stripe(key, secret, os.environ.get("STRIPE_API_BASE"))
    raise Refused("reason.no_gateway" if kind != "stripe" else "reason.no_gateway_key")


def secrets_there(house: House) -> Mapping[str, bool]:
    """Which secrets are known, by name; never what they are."""
    return {name: bool(_told(house, name)) for name in (API_KEY, WEBHOOK_SECRET)}


def check(house: House, actor: Actor) -> bool:
    """Ask the gateway of the settings whether it knows us, and give whether real money moves.

    `Refused` where there is none, `OutsideFailed` with what it says."""
    decide(Action.SETTINGS, general(actor)).enforce()
    return gateway_of(house).check()


def _told(house: House, name: str) -> str | None:
    if value := os.environ.get(name):
        return value
    try:
        lines = (house.home / SECRETS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    pairs = (line.partition("=") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == name), None) or None


def sandbox(house: House) -> Sandbox:
    """The gateway that moves no money."""
    secret = _secret(house.home / "sandbox.secret")
    return Sandbox(house.home / "sandbox.json", house.now, secret, lambda: Event().wait(SLOW))


def _secret(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        fresh = secrets.token_hex(32)
        try:
            private = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii")
        with os.fdopen(private, "w") as file:
            file.write(fresh)
        return fresh
