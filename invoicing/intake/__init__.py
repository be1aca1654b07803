"""What arrives: files of other systems, read into values that a door can import.

Lives here: CSV and XLSX files as tables of cells, the mapping of their columns to fields, amounts
and dates as people write them, and the invoices that come of it. May import: defusedxml, ``model``.
Never: another room, a door, the books, the clock, a sentence for people.

    table  = read_table(path)                    refuses the file, or gives its rows
    first  = guess(table)                        first.mapping, and first.questions left open
    parsed = to_drafts(table, first.mapping)     every document, or every error with row and column

Mail that came in is read by ``mail.py``, which never refuses: something readable comes of any.

Nothing is guessed where two readings are possible, and nothing is rounded, cut or left out in
silence. If you add a field, add its row to `fields.FIELDS`, its words to ``header_words.py``, its
name to the docstring of ``mapping.py``, and ``intake.field.<name>`` to the catalogues.
"""

from invoicing.intake.drafts import ImportedInvoice, ImportedLine, Parsed, to_drafts
from invoicing.intake.errors import Ambiguous, RowError
from invoicing.intake.fields import FIELDS, Field, Shape
from invoicing.intake.files import read_table
from invoicing.intake.guessing import Guess, Question, guess, questions, unused
from invoicing.intake.mapping import Mapping, from_json
from invoicing.intake.tables import RawTable, Row

__all__ = [
    "FIELDS",
    "Ambiguous",
    "Field",
    "Guess",
    "ImportedInvoice",
    "ImportedLine",
    "Mapping",
    "Parsed",
    "Question",
    "RawTable",
    "Row",
    "RowError",
    "Shape",
    "from_json",
    "guess",
    "questions",
    "read_table",
    "to_drafts",
    "unused",
]
