"""What a page says, as text: everything that was drawn, without its tags."""

import re
from html import unescape

from streamlit.testing.v1 import AppTest


def said(at: AppTest) -> str:
    """All that can be read on the page, in one line."""
    assert not at.exception, at.exception
    drawn = [e.proto.body for e in at.html if not e.proto.body.startswith("<style>")]
    told = [
        e.value
        for kind in ("markdown", "caption", "error", "info", "success")
        for e in at.get(kind)
    ]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join([*drawn, *told]))).split())


def errors(at: AppTest) -> list[str]:
    """The refusals that stand at fields, and those of the page."""
    assert not at.exception, at.exception
    at_fields = [e.proto.body for e in at.html if 'class="t-error"' in e.proto.body]
    texts = [unescape(re.sub(r"<[^>]+>", "", body)) for body in at_fields]
    return texts + [e.value for e in at.error]


def toasts(at: AppTest) -> list[str]:
    """What was said in the corner, without the escapes of Markdown."""
    return [toast.value.replace("\\", "") for toast in at.toast]
