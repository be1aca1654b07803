"""Which payment gateway these books use.

Keys come from the environment and are never written down: STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET,
and STRIPE_API_BASE for another address. The sandbox is for sample books, or where the settings
name it; it keeps its memory beside the books.
"""

import os
import secrets
from pathlib import Path
from threading import Event

from invoicing.house import House
from invoicing.model.errors import Refused
from invoicing.model.gateway import Gateway
from invoicing.outside.sandbox import Sandbox
from invoicing.outside.stripe_gateway import Stripe

#: Seconds a slow test card takes.
SLOW = 2
KINDS = ("stripe", "sandbox")


def gateway_of(house: House, named: str | None = None) -> Gateway:
    """The gateway of the settings, or the one a payment was `named` after; `Refused` where there
    is none."""
    kind = named or house.settings().gateway
    if kind == "sandbox":
        return sandbox(house)
    key = os.environ.get("STRIPE_API_KEY")
    if kind == "stripe" and key:
        secret = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
        return Stripe(key, secret, os.environ.get("STRIPE_API_BASE"))
    raise Refused("reason.no_gateway")


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
