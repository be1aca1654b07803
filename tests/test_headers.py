"""Every column has a header in each of seventeen languages, and it is in that language."""

import re
import unicodedata
from collections import Counter
from dataclasses import replace

import pytest

from invoicing.model.exports import (
    PARTS,
    Associations,
    ExportRequest,
    Format,
    columns_of,
    offered,
)
from invoicing.model.table import View
from invoicing.words import HEADER_LANGUAGES, LANGUAGES, headers, words
from invoicing.words.catalogue import paths, read

PROMISED = "en nb sv da fi de nl fr es pt-BR it pl ja ko zh-CN zh-TW th".split()
OTHERS = [code for code in PROMISED if code not in LANGUAGES]

#: Words that are the same in English and there, and are right so.
ALIKE = {
    ("property.status", "sv da de nl pt-BR pl"): "Status",
    ("property.kind", "da nl fr"): "Type",
    ("property.team", "sv da de nl it"): "Team",
    ("property.contact", "fr"): "Contact",
    ("property.deal", "de nl"): "Deal",
    ("property.subtotal", "da es pt-BR"): "Subtotal",
    ("property.net", "fr"): "Net",
    ("property.description", "fr"): "Description",
    ("property.position", "de"): "Position",
}
#: The script a language is written in; the others use the Latin one.
SCRIPTS = {
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7a3]",
    "zh-CN": r"[\u4e00-\u9fff]",
    "zh-TW": r"[\u4e00-\u9fff]",
    "th": r"[\u0e00-\u0e7f]",
}


def own(language: str) -> dict[str, str]:
    """What stands in the catalogue of a language itself."""
    found = paths(language.replace("-", "_"))
    assert len(found) == 1, f"one headers.po for {language}"
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', found[0].read_text("utf-8"), re.M)
    assert max(Counter(key for key, _ in pairs).values()) == 1
    return dict(pairs)


def test_seventeen_languages_are_offered_by_their_own_names() -> None:
    assert list(HEADER_LANGUAGES) == PROMISED
    assert HEADER_LANGUAGES["nb"] == "Norsk bokmål"
    assert len(set(HEADER_LANGUAGES.values())) == 17


@pytest.mark.parametrize("language", OTHERS)
def test_no_header_is_left_in_english(language: str) -> None:
    english = words("en")
    fine = {key for key, codes in ALIKE if language in codes.split()}
    left = {k: text for k, text in own(language).items() if k in english and text == english(k)}
    assert set(left) - fine == set()


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_header_is_written_in_the_script_of_its_language(language: str) -> None:
    strange = [t for t in own(language).values() if not re.search(SCRIPTS[language], t)]
    assert strange == []


@pytest.mark.parametrize("language", OTHERS)
def test_headers_are_plain_text_and_no_formulas(language: str) -> None:
    for text in own(language).values():
        assert text == unicodedata.normalize("NFC", text).strip()
        assert text[0].isalpha()
        assert "{" not in text


WIDEST = [
    ExportRequest("x", Format.CSV, View(("id",)), rows=rows, subject=subject)
    for subject, rows in PARTS
]


@pytest.mark.contract("A-94", "A-97")
@pytest.mark.parametrize("language", PROMISED)
@pytest.mark.parametrize("request_", WIDEST, ids=lambda r: f"{r.subject}-{r.rows}")
def test_no_two_columns_of_a_file_have_the_same_header(
    language: str, request_: ExportRequest
) -> None:
    """Of any kind of rows, with every property and every association."""
    every = replace(
        request_, columns=tuple(offered(request_).properties), associations=Associations.NAMES
    )
    say, keys = headers(language), [column.key for column in columns_of(every)]
    counted = Counter(map(say, keys))
    assert [text for text, count in counted.items() if count > 1] == []
    assert set(keys) <= read(language.replace("-", "_")).texts.keys()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Balance due"),
        ("nb", "Utestående beløp"),
        ("de", "Offener Betrag"),
        ("pt-BR", "Saldo devedor"),
        ("zh-TW", "未付餘額"),
        ("xx", "Balance due"),
    ],
)
def test_a_header_is_said_in_the_language_asked_for(language: str, text: str) -> None:
    assert headers(language)("property.amount_due") == text


def test_what_a_catalogue_lacks_is_said_in_english() -> None:
    assert headers("de")("group.dates") == words("en")("group.dates")
