"""What every answer tells the browser it may do."""

import re
from base64 import b64encode
from hashlib import sha256

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(index: str) -> str:
    """The content security policy for pages whose shell is `index`.

    Scripts come from here, and inline only as they stand in `index`. The data grid and the
    map of Streamlit start workers from blob: addresses; styles are written by its scripts.
    """
    inline = " ".join(f"'sha256-{_digest(script)}'" for script in INLINE.findall(index))
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {inline}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


def security(content_policy: str) -> dict[str, str]:
    """The headers of every answer. `same-origin` keeps the Origin of our own forms readable."""
    return {
        "content-security-policy": content_policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
