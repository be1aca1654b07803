"""Every text and every written number or date.

Lives here: the catalogues (``locale/<language>/LC_MESSAGES/*.po``, a file a subject, read at
run time), and `Words`, which says a key in one language and formats values as
that language does. May import: Babel, the standard library and ``model``.
Never: another room, a door, a page, the clock.

If you add a text, add its key to *both* catalogues, in the block it belongs to.
If you add a language, also add it to `LANGUAGES`, its row to ``FORMATS`` in
``words.py`` and its catalogue. If you add a property, its header is owed in every
language of `HEADER_LANGUAGES` (``headers.po``).
"""

from invoicing.words.column_words import HEADER_LANGUAGES, headers
from invoicing.words.sentences import condition_words, filter_words, span_words
from invoicing.words.words import LANGUAGES, MissingWord, Words, negotiate, words

__all__ = [
    "HEADER_LANGUAGES",
    "LANGUAGES",
    "MissingWord",
    "Words",
    "condition_words",
    "filter_words",
    "headers",
    "negotiate",
    "span_words",
    "words",
]
