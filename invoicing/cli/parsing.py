"""The words of a command line as values, with help in the language of who asks."""

from argparse import SUPPRESS, Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import pairwise
from textwrap import fill
from typing import Any, Never

from invoicing.cli.command import Command, argument
from invoicing.model.errors import InvalidInput
from invoicing.words import LANGUAGES, Words

PROGRAM = "python -m invoicing"
WIDTH = 80

#: Understood before and after the name of every command.
COMMON = (
    argument("--home", says="cli.home", metavar="DIR"),
    argument("--as", says="cli.as", metavar="EMAIL", dest="acting"),
    argument("--language", says="cli.language", choices=LANGUAGES),
    argument("--debug", says="cli.debug", action="store_true"),
)


class HelpAsked(Exception):
    """Somebody wants the help; it is the message."""


class _Help(Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, SUPPRESS, nargs=0, default=SUPPRESS, help=help)

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        raise HelpAsked(parser.format_help())


class _Formatter(RawDescriptionHelpFormatter):
    """Says "usage" in our words."""

    def __init__(self, prog: str, usage: str) -> None:
        super().__init__(prog)
        self._usage_word = usage

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, self._usage_word if prefix is None else prefix)


class Parser(ArgumentParser):
    """Raises `InvalidInput` instead of ending the process, and speaks one of our languages."""

    def __init__(self, w: Words, description: str, example: str, **more: Any) -> None:
        super().__init__(
            **more,
            add_help=False,
            allow_abbrev=False,
            conflict_handler="resolve",  # a command may have a --language of its own
            formatter_class=partial(_Formatter, usage=f"{w('cli.usage')} "),
            description=fill(description, WIDTH),
            epilog=f"{w('cli.example')}\n  {PROGRAM} {example}",
        )
        self.own = self.add_argument_group(w("cli.arguments"))
        self.common = self.add_argument_group(w("cli.common"))
        self.common.add_argument("-h", "--help", action=_Help, help=w("cli.help"))
        for row in COMMON:
            self.common.add_argument(*row.flags, help=w(row.says), default=SUPPRESS, **row.options)

    def error(self, message: str) -> Never:
        raise InvalidInput("arguments", "cli.wrong_use", message=message, program=self.prog)


def parse(argv: Sequence[str], commands: Collection[Command], w: Words) -> Namespace:
    """What was asked; `args.command` is the name. `InvalidInput`, or `HelpAsked`."""
    parser = Parser(w, w("cli.about"), "list --help", prog=PROGRAM)
    made = parser.add_subparsers(dest="command", title=w("cli.commands"), metavar="COMMAND")
    for command in commands:
        says = w(command.says)
        own = made.add_parser(
            command.name, help=says, description=says, w=w, example=command.example
        )
        for row in command.arguments:
            own.own.add_argument(*row.flags, help=w(row.says), **row.options)
    found = parser.parse_args(_joined(argv, commands))
    if found.command is None:
        parser.error(w("cli.no_command"))
    return found


def _joined(argv: Sequence[str], commands: Iterable[Command]) -> list[str]:
    """``--sort -due_date`` as one word: argparse would take the value for a flag."""
    rows = [*COMMON, *(row for command in commands for row in command.arguments)]
    valued = {flag for row in rows if "action" not in row.options for flag in row.flags}
    words: list[str] = []
    for word in argv:
        if words and words[-1] in valued and word[:1] == "-" and word[:2] != "--":
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words


def option(argv: Sequence[str], flag: str) -> str | None:
    """The value of a flag, read before the line is parsed: whatever is wrong needs a language."""
    for word, following in pairwise([*argv, None]):
        if word == flag:
            return following
        if word and word.startswith(f"{flag}="):
            return word.partition("=")[2]
    return None
