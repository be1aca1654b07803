"""The fixed parts of an XLS workbook: its head, styles and filter, and the frame of its sheets."""

from collections.abc import Sequence
from struct import pack

from invoicing.documents.biff import flag, record, text
from invoicing.model.cells import FORMATS

#: The styles of cells: the plain one, headers, then `FORMATS`.
PLAIN, HEADER, FIRST_FORMAT = 15, 16, 17
GENERAL, FIRST_OWN = 0, 164  # number formats
BOLD = 5  # fonts are counted 0 1 2 3 5
LETTER = 256  # the unit of widths
FILTER_NAME = 13  # of the names that are built in
#: How a button looks: the numbers of its properties, and their values.
BUTTON = {0x7F: 0x1040104, 0xBF: 0x80008, 0x1BF: 0x10000, 0x1FF: 0x80000, 0x3BF: 0xA0000}


def head() -> bytes:
    """The workbook's beginning, up to the list of its sheets."""
    formats = (
        record(0x41E, pack("<H", number) + text(code, "H"))
        for number, code in enumerate(FORMATS, FIRST_OWN)
    )
    return b"".join(
        (
            _begin(5),
            flag(0xE1, 1_200) + flag(0xC1) + record(0xE2),  # the interface's
            record(0x5C, b"".ljust(112)),  # nobody's name
            flag(0x42, 1_200),  # UTF-16
            flag(0x161),
            record(0x13D, pack("<HH", 1, 2)),
            flag(0x9C, 14),
            b"".join(map(flag, (0x19, 0x12, 0x63, 0x13, 0x1AF, 0x1BC, 0x40, 0x8D))),  # unlocked
            record(0x3D, pack("<9H", 480, 90, 16_335, 10_830, 0x38, 0, 0, 1, 600)),  # the window
            flag(0x22) + flag(0xE, 1) + flag(0x1B7) + flag(0xDA),
            _font(400) * 4 + _font(700),
            *formats,
            *(_style(0, GENERAL, 0xFFF5) for _ in range(PLAIN)),
            _style(0, GENERAL, 1),
            _style(BOLD, GENERAL, 1),
            *(_style(0, FIRST_OWN + i, 1) for i in range(len(FORMATS))),
            record(0x293, bytes.fromhex("008000ff")),  # "Normal"
            flag(0x160, 1),
        )
    )


def sheets(titles: Sequence[str], starts: Sequence[int]) -> bytes:
    """The list of sheets, and where in the stream each begins."""
    told = zip(titles, starts, strict=True)
    return b"".join(record(0x85, pack("<LH", at, 0) + text(title, "B")) for title, at in told)


def filtered(rows: int, columns: int) -> bytes:
    """The hidden name of the filtered area on the first sheet, and the drawing of its buttons."""
    area = pack("<BHHHHH", 0x3B, 0, 0, rows, 0, columns - 1)
    name = pack("<HBBHHHL", 0x21, 0, 1, len(area), 0, 1, 0) + bytes([0, FILTER_NAME]) + area
    shapes = columns + 1
    look = pack("<HLHLHL", 0xBF, 0x80008, 0x181, 0x8000009, 0x1C0, 0x8000040)
    drawings = _escher(0xF006, pack("<6L", 1_024 + shapes, 2, shapes, 1, 1, shapes))
    drawings += _escher(0xF00B, look, 3, 3)
    drawings += _escher(0xF11E, pack("<4L", 0x800000D, 0x800000C, 0x8000017, 0x100000F7), 0, 4)
    return (
        record(0x1AE, pack("<HH", 2, 0x401))  # this book's own sheets
        + record(0x17, pack("<4H", 1, 0, 0, 0))
        + record(0x18, name)
        + record(0xEB, _escher(0xF000, drawings, 15))
    )


def buttons(columns: int) -> bytes:
    """The buttons of the filter in the first row of a sheet."""
    shapes = [_button(column) for column in range(columns)]
    total = sum(map(len, shapes))
    root = _escher(0xF009, bytes(16), 1) + _escher(0xF00A, pack("<LL", 1_024, 5), 2)
    root = _escher(0xF004, root, 15)
    group = pack("<HHL", 15, 0xF003, len(root) + total) + root
    drawing = _escher(0xF008, pack("<LL", columns + 1, 1_024 + columns), 0, 1)
    whole = pack("<HHL", 15, 0xF002, len(drawing) + len(group) + total) + drawing + group
    # The first record begins what holds all shapes: its length counts those of the others too.
    shapes[0] = whole + shapes[0]
    return b"".join(record(0xEC, shape) + _combo(n) for n, shape in enumerate(shapes, 1))


def _button(column: int) -> bytes:
    look = b"".join(pack("<HL", number, value) for number, value in BUTTON.items())
    shape = _escher(0xF00A, pack("<LL", 1_025 + column, 0xA00), 2, 201)
    shape += _escher(0xF00B, look, 3, len(BUTTON))
    shape += _escher(0xF010, pack("<9H", 1, column, 0, 0, 0, column + 1, 0, 1, 0))
    return _escher(0xF004, shape + _escher(0xF011, b""), 15)


def _combo(number: int) -> bytes:
    """The object behind a button: a list to drop down."""
    common = pack("<5HLLL", 0x15, 18, 0x14, number, 0x2101, 0, 0, 0)
    bar = pack("<HH", 0xC, 20) + bytes.fromhex("0000000000000000640001000a00000010000100")
    choices = pack("<HH", 0x13, 0x1FEE) + bytes.fromhex("00000000010001030000020008005700")
    return record(0x5D, common + bar + choices + bytes(4))


def _escher(kind: int, data: bytes, version: int = 0, instance: int = 0) -> bytes:
    """A record of drawings (MS-ODRAW)."""
    return pack("<HHL", instance << 4 | version, kind, len(data)) + data


def _font(weight: int) -> bytes:
    shape = pack("<HHHHHBBBB", 200, weight > 400, 0x7FFF, weight, 0, 0, 0, 1, 0)
    return record(0x31, shape + text("Arial", "B"))


def _style(font: int, number_format: int, kind: int) -> bytes:
    rest = bytes.fromhex("200000f80000000000000000c020")
    return record(0xE0, pack("<HHH", font, number_format, kind) + rest)


def _begin(kind: int) -> bytes:
    return record(0x809, pack("<4HLL", 0x600, kind, 0xDBB, 0x7CC, 0, 6))


def sheet_head(widths: Sequence[int], rows: int, *, filter: bool) -> bytes:
    """What stands before the cells of a sheet of so many rows."""
    columns = (
        record(0x7D, pack("<6H", place, place, width * LETTER, PLAIN, 0, 0))
        for place, width in enumerate(widths)
    )
    info = flag(0x9D, len(widths)) if filter else b""
    size = record(0x200, pack("<LLHHH", 0, rows, 0, len(widths), 0))
    return _begin(0x10) + b"".join(columns) + info + size


def sheet_tail(*, first: bool) -> bytes:
    """What stands after the cells: the view, with the first row frozen on the first sheet."""
    view = record(0x23E, pack("<HHHLHHL", 0x6BE if first else 0xB6, 0, 0, 64, 0, 0, 0))
    pane = record(0x41, pack("<5H", 0, 1, 1, 0, 2)) if first else b""
    return view + pane + record(0xA)
