r"""Several values in one query parameter: `a,b`; a comma inside a value is written `\,`."""

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"[\\,]")
_PART = re.compile(r"(?:[^,\\]|\\.?)+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)


def join_list(values: Iterable[str]) -> str:
    """The values as one text, to be read by `split_list`."""
    return ",".join(_SPECIAL.sub(r"\\\g<0>", value) for value in values)


def split_list(text: str | None) -> tuple[str, ...]:
    """The values of such a text in their order, without blanks around them, each once."""
    parts = (_ESCAPED.sub(r"\1", part).strip() for part in _PART.findall(text or ""))
    return tuple(dict.fromkeys(filter(None, parts)))
