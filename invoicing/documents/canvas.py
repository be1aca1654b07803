"""A PDF to draw on: A4, points, from the top; our fonts, PDF/A-3, the same bytes every time.

fpdf2 keeps the document (pages, images, metadata, conformance); text and lines are written as
operators, and the fonts as the objects `typefaces` has ready.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import escape
from io import BytesIO
from typing import Any

from fpdf import FPDF
from fpdf.enums import PDFResourceType
from fpdf.output import OutputProducer
from fpdf.syntax import PDFObject

from invoicing.documents.typefaces import Face, Part, drawable, face

WIDTH, HEIGHT = 595.28, 841.89
Colour = tuple[int, int, int]
BLACK: Colour = (17, 24, 28)
GREY: Colour = (98, 110, 117)
HAIR: Colour = (214, 221, 225)


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is written."""

    size: float = 9
    bold: bool = False
    colour: Colour = BLACK

    @property
    def face(self) -> Face:
        return face("semibold" if self.bold else "regular")

    def width(self, text: str) -> float:
        """Points that a drawable text takes."""
        return self.face.width(text, self.size)


class _Object(PDFObject):
    """An object of a PDF whose body is there already; {name} stands for another's number."""

    def __init__(self, body: str, stream: bytes = b"") -> None:
        super().__init__()
        self.body, self.stream = body, stream
        self.others: dict[str, _Object] = {}

    def serialize(  # type: ignore[override]
        self, obj_dict: Any = None, _security_handler: Any = None
    ) -> bytes:
        """Bytes, which the producer takes as they are; fpdf2's own objects give text."""
        numbers = {name: f"{other.id} 0 R" for name, other in self.others.items()}
        body = self.body
        for name, number in numbers.items():
            body = body.replace(f"{{{name}}}", number)
        text = f"{self.id} 0 obj\n<< {body} >>\n".encode("latin-1")
        if self.stream:
            text += b"stream\n" + self.stream + b"\nendstream\n"
        return text + b"endobj"


class _Producer(OutputProducer):
    """Writes our fonts in place of fpdf2's, which would cut them anew for every document."""

    def _add_fonts(self, *_found: object) -> dict[int, Any]:
        used: dict[int, Part] = self.fpdf.used  # type: ignore[attr-defined]
        return {index: self._add_part(part) for index, part in used.items()}

    def _add_part(self, part: Part) -> _Object:
        name = f"TALLYA+{part.name}"
        file = _Object(
            f"/Length {len(part.file)} /Length1 {part.length} /Filter /FlateDecode", part.file
        )
        descriptor = _Object(
            f"/Type /FontDescriptor /FontName /{name} {part.descriptor} /FontFile2 {{file}}"
        )
        unicode = _Object(f"/Length {len(part.unicode)} /Filter /FlateDecode", part.unicode)
        cid = _Object(
            f"/Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /DW 0 /W {part.advances} /FontDescriptor {{descriptor}}"
        )
        font = _Object(
            f"/Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            " /DescendantFonts [{cid}] /ToUnicode {unicode}"
        )
        descriptor.others = {"file": file}
        cid.others = {"descriptor": descriptor}
        font.others = {"cid": cid, "unicode": unicode}
        for each in (file, descriptor, unicode, cid, font):
            self._add_pdf_obj(each, "fonts")
        return font


class _Document(FPDF):
    """fpdf2's document, and which parts of our fonts it uses."""

    def __init__(self) -> None:
        super().__init__(unit="pt", enforce_compliance="PDFA_3U")
        self.used: dict[int, Part] = {}


class Canvas:
    """Pages that are drawn on; `y` grows downwards."""

    def __init__(self, *, title: str, author: str, language: str, day: date) -> None:
        self._pdf = _Document()
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.creation_date = datetime.combine(day, time(), UTC)
        self._pdf.set_xmp_metadata(_metadata(title, author, day))

    @property
    def pages(self) -> int:
        return int(self._pdf.pages_count)

    def page(self) -> None:
        """Begin the next page."""
        self._pdf.add_page()

    def again(self, number: int) -> None:
        """Draw on a page that is there already, from 1."""
        self._pdf.page = number

    def text(self, x: float, y: float, text: str, pen: Pen, right: bool = False) -> None:
        """One line with its foot at `y`, from `x` on, or with `right` up to `x`."""
        text = drawable(text)
        if not text:
            return
        if right:
            x -= pen.width(text)
        parts = [self._run(part, codes, pen) for part, codes in pen.face.runs(text)]
        r, g, b = (v / 255 for v in pen.colour)
        self._out(
            f"BT {r:.3f} {g:.3f} {b:.3f} rg 1 0 0 1 {x:.2f} {HEIGHT - y:.2f} Tm"
            f" {' '.join(parts)} ET"
        )

    def _run(self, part: Part, codes: str, pen: Pen) -> str:
        self._use(part)
        return f"/F{part.index} {pen.size:.2f} Tf <{codes}> Tj"

    def _use(self, part: Part) -> None:
        self._pdf.used[part.index] = part
        self._pdf._resource_catalog.add(PDFResourceType.FONT, part.index, self._pdf.page)

    def slanted(self, text: str, pen: Pen) -> None:
        """A word across the page, behind what is drawn on it later."""
        text = drawable(text)
        half = pen.width(text) / 2 * 0.7071
        x, y = WIDTH / 2 - half, HEIGHT / 2 - half
        parts = [self._run(part, codes, pen) for part, codes in pen.face.runs(text)]
        r, g, b = (v / 255 for v in pen.colour)
        self._out(
            f"BT {r:.3f} {g:.3f} {b:.3f} rg .7071 .7071 -.7071 .7071 {x:.2f} {y:.2f} Tm"
            f" {' '.join(parts)} ET"
        )

    def line(self, x: float, y: float, to: float, colour: Colour = HAIR, size: float = 0.6) -> None:
        """A level line."""
        r, g, b = (v / 255 for v in colour)
        self._out(
            f"{r:.3f} {g:.3f} {b:.3f} RG {size:.2f} w"
            f" {x:.2f} {HEIGHT - y:.2f} m {to:.2f} {HEIGHT - y:.2f} l S"
        )

    def boxes(self, boxes: Sequence[tuple[float, float, float, float]], colour: Colour) -> None:
        """Filled rectangles (x, y, width, height), y at their top."""
        r, g, b = (v / 255 for v in colour)
        drawn = " ".join(
            f"{x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re"
            for x, y, width, height in boxes
        )
        self._out(f"{r:.3f} {g:.3f} {b:.3f} rg {drawn} f")

    def image(self, png: bytes, x: float, y: float, width: float, height: float) -> None:
        """A picture, as large as fits into the box, at its top left."""
        self._pdf.image(BytesIO(png), x=x, y=y, w=width, h=height, keep_aspect_ratio=True)

    def link(self, x: float, y: float, width: float, height: float, address: str) -> None:
        """A place that leads to an address."""
        self._pdf.link(x=x, y=y, w=width, h=height, link=address)

    def attach(self, name: str, content: bytes, kind: str, day: date) -> None:
        """A file inside the PDF that says the same for machines (PDF/A-3)."""
        self._pdf.embed_file(
            bytes=content,
            basename=name,
            mime_type=kind,
            modification_date=datetime.combine(day, time(), UTC),
            associated_file_relationship="Alternative",
            compress=True,
        )

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output(output_producer_class=_Producer))

    def _out(self, operators: str) -> None:
        self._pdf._out(operators)


def _metadata(title: str, author: str, day: date) -> str:
    """XMP of our own: fpdf2's would tell the time it was written."""
    at = f"{day.isoformat()}T00:00:00+00:00"
    spaces: Mapping[str, str] = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    }
    named = " ".join(f'xmlns:{name}="{uri}"' for name, uri in spaces.items())
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {named}>'
        f'<rdf:Description rdf:about="" xmp:CreatorTool="Tally" xmp:CreateDate="{at}"'
        f' xmp:ModifyDate="{at}" xmp:MetadataDate="{at}">'
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt>'
        f"</dc:title><dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
