"""The fonts of documents, ready to be put into a PDF: parsed once a process, embedded as they lie.

Subsetting a font for every document is what makes PDFs slow. Ours are cut into parts by script
(data/fonts/README.md); a document carries the parts it uses, in bytes made once. A character
that no part has is drawn as the replacement sign, and told in the log.
"""

import logging
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

from fontTools.ttLib import TTFont

log = logging.getLogger("tally")

FOLDER = Path(__file__).parents[2] / "data" / "fonts"
WEIGHTS = ("regular", "semibold")
PARTS = ("latin", "more", "greek", "cyrillic")
UNKNOWN = "□"
#: Spaces and marks that a reader does not miss: drawn as a space, or not at all.
SPACES = dict.fromkeys(map(ord, "\t\n\r\u2028\u2029\u3000"), " ") | dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufe0f\ufeff"), None
)


@dataclass(frozen=True)
class Part:
    """One file: widths in 1/1000 of the size by character, glyph ids, and its PDF objects."""

    index: int  # the name in a page: /F1, /F2 …
    name: str
    glyphs: Mapping[str, int]
    widths: Mapping[str, int]
    file: bytes  # the deflated font
    length: int  # … and its size before
    descriptor: str
    advances: str  # the /W array
    unicode: bytes  # the deflated map back to text, so that it can be searched and copied


@dataclass(frozen=True)
class Face:
    """A weight: which part draws a character."""

    parts: tuple[Part, ...]
    places: Mapping[str, Part]

    def width(self, text: str, size: float) -> float:
        """How wide `text` stands, in points."""
        places = self.places
        return sum(places[c].widths[c] for c in text) * size / 1000

    def runs(self, text: str) -> Iterator[tuple[Part, str]]:
        """Neighbours that one part draws, as (part, hexadecimal glyph ids)."""
        part, codes = None, ""
        for sign in text:
            found = self.places[sign]
            if found is not part:
                if part:
                    yield part, codes
                part, codes = found, ""
            codes += f"{found.glyphs[sign]:04X}"
        if part:
            yield part, codes


@cache
def face(weight: str) -> Face:
    """A weight of our font."""
    first = WEIGHTS.index(weight) * len(PARTS) + 1
    parts = tuple(_part(weight, name, first + i) for i, name in enumerate(PARTS))
    places = {sign: part for part in reversed(parts) for sign in part.glyphs}
    return Face(parts, places)


def drawable(text: str) -> str:
    """`text` in characters that can be drawn; what has none becomes a sign and a warning."""
    text = text.translate(SPACES)
    known = face("regular").places
    if all(c in known for c in text):
        return text
    kept = [_drawn(sign, known) for sign in normalize("NFC", text)]
    return "".join(kept)


def _drawn(sign: str, known: Mapping[str, Part]) -> str:
    if sign in known:
        return sign
    plain = [c for c in normalize("NFKC", sign) if c in known]
    if plain:
        return "".join(plain)
    log.warning("no glyph for U+%04X; the document shows a replacement sign", ord(sign))
    return UNKNOWN


def _part(weight: str, name: str, index: int) -> Part:
    path = FOLDER / f"inter-{weight}-{name}.ttf"
    raw = path.read_bytes()
    with TTFont(path, recalcTimestamp=False) as font:
        scale = 1000 / font["head"].unitsPerEm
        metrics, order = font["hmtx"].metrics, font.getGlyphOrder()
        glyphs = {chr(code): font.getGlyphID(g) for code, g in font.getBestCmap().items()}
        advance = [round(metrics[glyph][0] * scale) for glyph in order]
        descriptor = _descriptor(font, weight, scale)
    return Part(
        index,
        f"Inter-{weight.capitalize()}-{name.capitalize()}",
        glyphs,
        {sign: advance[glyph] for sign, glyph in glyphs.items()},
        zlib.compress(raw, 9),
        len(raw),
        descriptor,
        f"[0 [{' '.join(map(str, advance))}]]",
        zlib.compress(_unicode(glyphs), 9),
    )


def _descriptor(font: TTFont, weight: str, scale: float) -> str:
    head, os2 = font["head"], font["OS/2"]
    box = " ".join(str(round(v * scale)) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
    rows = {
        "Flags": 4,
        "FontBBox": f"[{box}]",
        "ItalicAngle": 0,
        "Ascent": round(os2.sTypoAscender * scale),
        "Descent": round(os2.sTypoDescender * scale),
        "CapHeight": round(os2.sCapHeight * scale),
        "StemV": 80 if weight == "regular" else 120,
    }
    return " ".join(f"/{name} {value}" for name, value in rows.items())


def _unicode(glyphs: Mapping[str, int]) -> bytes:
    by_glyph = {glyph: sign for sign, glyph in sorted(glyphs.items(), reverse=True)}
    rows = [f"<{g:04X}> <{s.encode('utf-16-be').hex().upper()}>" for g, s in by_glyph.items()]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "\n".join("\n".join([f"{len(b)} beginbfchar", *b, "endbfchar"]) for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
