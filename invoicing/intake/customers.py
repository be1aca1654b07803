"""Customers in a file: which column is which, and what each row says of a company and a contact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from invoicing.intake.header_words import UNSURE, WORDS, same
from invoicing.intake.tables import RawTable, Unusable, text_of
from invoicing.model.errors import InvalidInput

#: What a row may say, in the order of the form; company and contact are their names.
CUSTOMER_FIELDS = (
    "company",
    "org_number",
    "external_id",
    "email",
    "street",
    "postcode",
    "city",
    "country",
    "language",
    "contact",
    "contact_email",
)
#: What the words of an invoice file mean here.
OF_INVOICES: Mapping[str, str] = {
    "buyer_name": "company",
    "buyer_id": "external_id",
    "buyer_street": "street",
    "buyer_postcode": "postcode",
    "buyer_city": "city",
    "buyer_country": "country",
    "contact_name": "contact",
    "contact_email": "contact_email",
}
MORE: Mapping[str, str] = {
    same(word): field
    for field, words in {
        "org_number": """Organisation number, Organization number, Org number, Org no, Org nr,
            Orgno, Company number, Registration number, VAT number, Organisasjonsnummer,
            Organisasjonsnr, Foretaksnummer""",
        "email": """Company email, Office email, Firmapost, Firma e-post, Selskapets e-post""",
        "language": "Language, Language code, Språk, Språkkode",
        "external_id": "External id, Ekstern ID",
    }.items()
    for word in words.split(",")
}


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """`number` as the spreadsheet counts; `values` by field, without what is blank."""

    number: int
    values: Mapping[str, str]
    unusable: tuple[str, ...] = ()  # headers of cells without a value


def columns_of(table: RawTable) -> dict[str, str]:
    """Field → header, as far as the header says it; the first column of a kind.

    An e-mail address is the contact's, but the company's where the file names no contact.
    """
    found: dict[str, str] = {}
    for header in table.headers:
        word = same(header)
        field = MORE.get(word) or OF_INVOICES.get(WORDS.get(word, "") or UNSURE.get(word, ""))
        if field:
            found.setdefault(field, header)
    if "contact" not in found and "email" not in found and "contact_email" in found:
        found["email"] = found.pop("contact_email")
    return {field: found[field] for field in CUSTOMER_FIELDS if field in found}


def rows_of(table: RawTable, columns: Mapping[str, str]) -> Iterator[CustomerRow]:
    """What the rows say by these columns; `InvalidInput` for a column that is not there."""
    places: dict[str, int] = {}
    for field, header in columns.items():
        if field not in CUSTOMER_FIELDS or header not in table.headers:
            raise InvalidInput("mapping", "customer_import.no_column", name=header)
        places[field] = table.headers.index(header)
    for row in table.rows:
        told = {field: row.cells[at] for field, at in places.items()}
        broken = tuple(columns[f] for f, cell in told.items() if isinstance(cell, Unusable))
        values = {field: text_of(cell).strip() for field, cell in told.items()}
        yield CustomerRow(row.number, {f: v for f, v in values.items() if v}, broken)
