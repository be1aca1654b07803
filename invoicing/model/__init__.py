"""Values, rules and words of the trade.

Lives here: money and VAT, the invoice aggregate, decisions, permissions,
properties, filters, errors. May import: the standard library and this room.
Never: a database, a clock, a text in a human language, another room.

If you add a property, also add its SQL (``ledger/columns.py``), its label in
both catalogues and its value in ``properties.py``. If you add an action, also
add its rules, its door, its event and its words.
"""
