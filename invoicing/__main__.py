"""``python -m invoicing COMMAND``: see README.md, or ``python -m invoicing --help``."""

import os
import sys
from pathlib import Path

from invoicing.cli import run


def main() -> int:
    """The exit code of the command that the shell asks for."""
    try:
        code = run(sys.argv[1:], out=sys.stdout, err=sys.stderr, cwd=Path.cwd())
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has seen enough (``| head``); nothing is left to be said at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
