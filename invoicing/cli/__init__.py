"""The command line: ``python -m invoicing COMMAND``, and the same commands inside the dashboard.

Lives here: the parser, one file per group of commands, how rows are written, and the way to a
running dashboard, which holds the books and does the command in our place. May import: doors,
``words``, values of ``model``. Never: ``ledger``, ``documents``, ``intake``, ``outside``.

If you add a command, add its row to ``COMMANDS`` of its group, its help to both catalogues
(``cli.…``), and a line to the table in README.md.
"""

from invoicing.cli.running import run

__all__ = ["run"]
