"""Records of BIFF8 (MS-XLS), from which an XLS workbook is made."""

from collections.abc import Collection, Iterator
from struct import pack

#: A record holds so many bytes; what is longer goes on in CONTINUE records.
LONGEST, CONTINUE = 8_224, 0x3C


def record(kind: int, data: bytes = b"") -> bytes:
    """One record."""
    return pack("<HH", kind, len(data)) + data


def flag(kind: int, value: int = 0) -> bytes:
    """A record of one small number."""
    return record(kind, pack("<H", value))


def text(words: str, size: str) -> bytes:
    """Text after its length, whose field is of the `size` that struct calls B or H."""
    narrow, signs = _signs(words)
    return pack(f"<{size}B", len(signs) // (1 if narrow else 2), not narrow) + signs


def _signs(words: str) -> tuple[bool, bytes]:
    """Whether a byte a sign is enough, and the signs."""
    try:
        return True, words.encode("latin-1")
    except UnicodeEncodeError:
        return False, words.encode("utf-16-le")


def shared_texts(texts: Collection[str], used: int) -> bytes:
    """The table of texts that cells refer to by their place; `used`: by how many of them.

    A text begins in a new record where it would not fit; only one that fits in none is cut.
    """
    records = [bytearray(pack("<LL", used, len(texts)))]
    for words in texts:
        for goes_on, piece in _pieces(words):
            if goes_on or len(records[-1]) + len(piece) > LONGEST:
                records.append(bytearray())
            records[-1] += piece
    return record(0xFC, bytes(records[0])) + b"".join(
        record(CONTINUE, bytes(data)) for data in records[1:]
    )


def _pieces(words: str) -> Iterator[tuple[bool, bytes]]:
    """A text as far as records hold it, never cut within a sign; and whether a piece goes on."""
    narrow, signs = _signs(words)
    how = pack("<B", not narrow)
    head, goes_on = pack("<H", len(signs) // (1 if narrow else 2)) + how, False
    while len(head) + len(signs) > LONGEST - 8:
        cut = LONGEST - 8 - len(head)
        if not narrow:
            cut -= cut % 2
            cut -= 2 * (0xD8 <= signs[cut - 1] <= 0xDB)  # half of a sign
        yield goes_on, head + signs[:cut]
        head, signs, goes_on = how, signs[cut:], True
    yield goes_on, head + signs
