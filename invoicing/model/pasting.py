"""A column of a spreadsheet, pasted as text: its cells."""

import re

#: Between cells of a column or a row; a comma only where none of these is.
PLAIN = re.compile(r"[\r\n\t;]+")
#: A comma between cells: with a blank behind it, or anywhere where cells are no numbers.
SPACED, BARE = re.compile(r",\s+"), re.compile(r",")
PASTED_LONGEST = 200_000


def cells(text: str, *, numbers: bool = False) -> tuple[str, ...]:
    """The cells of pasted text in their order, each once, without quotes and outer blanks.

    A comma separates where no line break, tab or semicolon does; among `numbers` only with a
    blank behind it, since elsewhere it is a decimal mark or stands between thousands.
    """
    held = text.strip().lstrip("\ufeff")[:PASTED_LONGEST]
    by = next((by for by in (PLAIN, SPACED) if by.search(held)), SPACED if numbers else BARE)
    bare = (_bare(cell) for cell in by.split(held))
    return tuple(dict.fromkeys(cell for cell in bare if cell))


def _bare(cell: str) -> str:
    cell = " ".join(cell.split())
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1].replace('""', '"').strip() if quoted else cell
