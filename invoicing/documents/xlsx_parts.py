"""The fixed parts of a workbook: its table of contents, its styles, the frame of its sheets."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from invoicing.model.cells import FORMATS

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet{number}.xml"


def fixed(titles: Sequence[str], filtered: str) -> dict[str, str]:
    """All but the sheets, by place in the package; `filtered` is the area of rows: A1:L3."""
    numbers = range(1, len(titles) + 1)
    return {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(titles, filtered),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
            | {f"rId{len(titles) + 1}": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _styles(),
    }


def frame(widths: Sequence[int], *, frozen: bool) -> str:
    """What stands before the rows of a sheet; `frozen`: the first of them stays in sight."""
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(widths, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView workbookViewId="0">{pane if frozen else ""}</sheetView>'
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews>{view}</sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def _content_types(numbers: Sequence[int]) -> str:
    parts = {f"/{SHEET.format(number=n)}": f"{KIND}.worksheet+xml" for n in numbers}
    parts |= {"/xl/workbook.xml": f"{KIND}.sheet.main+xml", "/xl/styles.xml": f"{KIND}.styles+xml"}
    told = "".join(f'<Override PartName="{p}" ContentType="{t}"/>' for p, t in parts.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )


def _relations(parts: dict[str, tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id, (kind, target) in parts.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _workbook(titles: Sequence[str], filtered: str) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in enumerate(titles, 1)
    )
    area = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", filtered)
    place = escape("'" + titles[0].replace("'", "''") + f"'!{area}")
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>"
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        f"{place}</definedName></definedNames></workbook>"
    )


def _styles() -> str:
    """Style 0 is plain, 1 the headers, from 2 on the formats in their order."""
    formats = "".join(
        f'<numFmt numFmtId="{i}" formatCode="{code}"/>' for i, code in enumerate(FORMATS, 164)
    )
    used = "".join(
        f'<xf numFmtId="{i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for i in range(164, 164 + len(FORMATS))
    )
    font = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(FORMATS) + 2}">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        f'{used}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    )
