"""The books: a DuckDB file, and the only room that speaks SQL.

Lives here: opening and migrating the file, the pen (`Books`), reading
aggregates, the questions of the index, the auditor's laws. May import: duckdb,
`model`. Never: another room, a clock, a sentence for people.

One process owns the file; one write at a time (`Ledger.write`); every reader has
a cursor of its own. If you add a column, add a migration, a row in
`columns.py`, and a law in `checks*.sql` where something must always hold.
"""
