"""Headers of exported columns, in more languages than the product itself speaks.

English and Norwegian take the labels of the screens, so that a column is called the same in
the table and in the file; the others have a catalogue of their own (``headers.po``).
"""

from collections.abc import Callable, Mapping
from functools import cache

from invoicing.words.catalogue import read
from invoicing.words.words import DEFAULT, LANGUAGES, words

#: Code (BCP 47) → what the language calls itself.
HEADER_LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "nb": "Norsk bokmål",
    "sv": "Svenska",
    "da": "Dansk",
    "fi": "Suomi",
    "de": "Deutsch",
    "nl": "Nederlands",
    "fr": "Français",
    "es": "Español",
    "pt-BR": "Português (Brasil)",
    "it": "Italiano",
    "pl": "Polski",
    "ja": "日本語",
    "ko": "한국어",
    "zh-CN": "简体中文",
    "zh-TW": "繁體中文",
    "th": "ไทย",
}


def headers(language: str) -> Callable[[str], str]:
    """Says the header of a key (``property.due_date``) in a language of `HEADER_LANGUAGES`.

    A language that is none of them is answered in English, and so is a key that its catalogue
    lacks: a file with an English header is better than no file.
    """
    if language in LANGUAGES or language not in HEADER_LANGUAGES:
        return words(language if language in LANGUAGES else DEFAULT)
    own = _own(language)
    return lambda key: own[key] if key in own else words(DEFAULT)(key)


@cache
def _own(language: str) -> Mapping[str, str]:
    texts = read(language.replace("-", "_")).texts
    return {key: forms[0] for key, forms in texts.items()}
