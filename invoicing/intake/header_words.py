"""Headers that tell what their column holds, in English and Norwegian.

How they are written matters little: case, spaces, punctuation, and what stands in brackets are
left out before they are compared (`same`).
"""

import re

IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
LATIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def same(header: str) -> str:
    """What two headers have in common that mean the same."""
    bare = IN_BRACKETS.sub("", header).casefold().translate(LATIN)
    return "".join(c for c in bare if c.isalnum())


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {same(word): field for field, words in rows.items() for word in words.split(",")}


#: Words that say it clearly.
WORDS = _table(
    {
        "external_id": """Invoice no, Invoice nr, Invoice number, Invoice num, Invoice id, Invoice,
            Inv no, Document no, Document number, Doc no, Voucher no, Bill number, External id,
            Fakturanr, Fakturanummer, Faktura nr, Faktura nummer, Faktura, Faktura-ID, Bilagsnr,
            Bilagsnummer, Bilag, Dokumentnr, Dokumentnummer, Ekstern ID""",
        "issue_date": """Invoice date, Issue date, Date of issue, Document date, Bill date,
            Inv date, Issued, Issued on, Fakturadato, Faktura dato, Bilagsdato, Dokumentdato,
            Utstedelsesdato, Utstedt""",
        "due_date": """Due date, Due, Due on, Payment due, Payment due date, Date due, Pay by,
            Forfallsdato, Forfall, Forfaller, Betalingsfrist, Forfalldato""",
        "currency": """Currency, Currency code, Invoice currency, Cur, Ccy, ISO currency, Valuta,
            Valutakode, Fakturavaluta""",
        "buyer_name": """Customer, Customer name, Client, Client name, Buyer, Buyer name, Bill to,
            Bill to name, Company, Company name, Kunde, Kundenavn, Kjøper, Kjøpers navn, Mottaker,
            Fakturamottaker, Firma, Firmanavn, Selskap""",
        "buyer_id": """Customer id, Customer no, Customer nr, Customer number, Customer code,
            Client id, Client number, Account number, Account no, Buyer id, Kundenr, Kundenummer,
            Kunde nr, Kunde-ID, Kundeid, Kundekode""",
        "buyer_street": """Street, Street address, Address, Address 1, Address line 1,
            Billing address, Billing street, Customer address, Adresse, Adresse 1, Gateadresse,
            Gate, Postadresse, Fakturaadresse, Kundeadresse""",
        "buyer_postcode": """Postcode, Post code, Postal code, Zip, Zip code, Billing zip,
            Billing postal code, Postnr, Postnummer""",
        "buyer_city": """City, Town, Billing city, Sted, By, Poststed""",
        "buyer_country": """Country, Country code, Billing country, Customer country, Buyer country,
            Land, Landkode, Kundeland""",
        "contact_name": """Contact, Contact name, Contact person, Attention, Attn, Your reference,
            Kontakt, Kontaktperson, Kontaktnavn, Att, Deres referanse, Deres ref""",
        "contact_email": """Email, E-mail, Email address, Contact email, Customer email,
            Billing email, Invoice email, Epost, E-post, E-postadresse, Kontakt-e-post, Mail,
            Faktura-e-post""",
        "purchase_order": """Purchase order, Purchase order number, Purchase order no, PO, PO no,
            PO number, Customer order, Innkjøpsordre, Innkjøpsordrenummer, Bestillingsnr,
            Bestillingsnummer, Rekvisisjon, Rekvisisjonsnummer, Kundens ordrenr""",
        "title": """Title, Subject, Invoice title, Tittel, Emne, Overskrift, Gjelder""",
        "comments": """Comment, Comments, Note, Notes, Remarks, Memo, Message, Kommentar,
            Kommentarer, Merknad, Merknader, Notat, Fritekst, Melding""",
        "item_code": """Stock code, Item code, Item no, Item number, Product code, Product id,
            Product number, SKU, Article no, Article number, Part number, Varenr, Varenummer,
            Varekode, Produktnr, Produktnummer, Produktkode, Artikkelnr, Artikkelnummer""",
        "description": """Description, Item description, Line description, Product, Product name,
            Item, Item name, Article, Beskrivelse, Varebeskrivelse, Vare, Varenavn, Varetekst,
            Produkt, Produktnavn, Linjetekst, Fakturatekst, Tekst, Betegnelse, Artikkel""",
        "quantity": """Quantity, Qty, Units, Pieces, Pcs, Number of units, Hours, Antall, Ant,
            Mengde, Stk, Kvantum, Timer""",
        "unit_price": """Unit price, Price, Price per unit, Price each, Net price, Rate, Unit cost,
            Sales price, Enhetspris, Pris, Pris per enhet, Pris pr enhet, Stykkpris, Stk pris,
            Nettopris, Pris eks mva, Pris ekskl mva, Salgspris, Timepris""",
        "vat_rate": """VAT rate, VAT %, VAT percent, VAT pct, Tax rate, Tax %, Tax percent,
            Mva-sats, Mva %, Mva prosent, Moms %, Momssats, Avgiftssats, Merverdiavgiftssats""",
    }
)

#: Words that may mean it, taken where no clear word stands in the header.
UNSURE = _table(
    {
        "external_id": "Number, No, Nr, Nummer, ID, Reference, Referanse",
        "issue_date": "Date, Dato",
        "buyer_name": "Name, Navn",
        # Of one piece or of the whole line: taken for the price only where there is no quantity.
        "unit_price": "Amount, Net amount, Line amount, Total, Line total, Sum, Beløp, Nettobeløp, "
        "Linjebeløp, Linjesum, Totalt, Totalbeløp, Beløp eks mva",
    }
)
