"""The table of commands."""

from itertools import chain

from invoicing.cli import (
    arriving,
    books,
    collecting,
    control,
    customers,
    exporting,
    figures,
    forecasting,
    invoices,
    many,
    night,
    outstanding,
    paying,
    viewing,
)
from invoicing.cli.command import Command

#: In the order of the help.
COMMANDS: dict[str, Command] = {
    command.name: command
    for command in chain(
        books.STARTING,
        invoices.COMMANDS,
        paying.COMMANDS,
        customers.COMMANDS,
        collecting.COMMANDS,
        viewing.COMMANDS,
        outstanding.COMMANDS,
        forecasting.COMMANDS,
        exporting.COMMANDS,
        many.COMMANDS,
        arriving.COMMANDS,
        books.KEEPING,
        control.COMMANDS,
        night.COMMANDS,
        figures.COMMANDS,
    )
}
