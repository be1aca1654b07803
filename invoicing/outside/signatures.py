"""Signed messages: ``t=<seconds>,v1=<HMAC-SHA256 of "t.payload">``, believed for five minutes.

The scheme is Stripe's; the sandbox uses it too. Done here because the package's own check
accepts times in the future and decodes the payload before it has looked at the signature.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from invoicing.model.gateway import BadSignature

WINDOW = timedelta(minutes=5)


def sign(payload: bytes, secret: str, at: datetime) -> str:
    """The header of a message sent at `at` (naive UTC)."""
    seconds = int(at.replace(tzinfo=UTC).timestamp())
    return f"t={seconds},v1={_mac(payload, secret, seconds)}"


def check(payload: bytes, header: str, secret: str, now: datetime) -> None:
    """Raise `BadSignature` unless the header fits the payload and is fresh at `now`."""
    parts = [piece.partition("=") for piece in header.split(",")[:10]]
    times = [value for name, _, value in parts if name.strip() == "t"]
    given = [value for name, _, value in parts if name.strip() == "v1"]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or len(times[0]) > 12:
        raise BadSignature
    expected = _mac(payload, secret, int(times[0])).encode()
    if not any(hmac.compare_digest(expected, each.encode()) for each in given):
        raise BadSignature
    sent = datetime.fromtimestamp(int(times[0]), UTC).replace(tzinfo=None)
    if abs(now - sent) > WINDOW:
        raise BadSignature


def _mac(payload: bytes, secret: str, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + payload, hashlib.sha256).hexdigest()
