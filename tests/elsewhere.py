"""Commands in a process of their own, without the second that a process takes to read the program.

`elsewhere("list")` is ``python -m invoicing list``, done in the child of a process that has read
the program already and has never opened books. It begins with the first command and ends with the
tests. That the program can be read from nothing at all is proved in test_cli.py.
"""

import atexit
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen
from tempfile import TemporaryDirectory

from tests.sources import ROOT


def elsewhere(*line: str, cwd: Path = ROOT, **told: str) -> CompletedProcess[str]:
    """What became of a command; `told` is added to our environment."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory(prefix="elsewhere-") as folder:
        order = {"line": line, "cwd": str(cwd), "env": {**os.environ, **told}, "to": folder}
        server.stdin.write(f"{json.dumps(order)}\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (Path(folder, name).read_text("utf-8") for name in ("out", "err"))
    return CompletedProcess(line, code, out, err)


@cache
def _server() -> Popen[str]:
    words = [sys.executable, "-m", "tests.elsewhere"]
    server = Popen(words, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
    atexit.register(server.communicate)  # it reads to the end, and ends
    return server


def _serve() -> None:
    """Do each command that is read in a child, and answer with its exit code."""
    from invoicing.__main__ import main

    for told in sys.stdin:
        order = json.loads(told)
        if child := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201
            continue
        _become(order["line"], order["cwd"], order["env"], Path(order["to"]))
        sys.exit(main())


def _become(line: list[str], cwd: str, env: Mapping[str, str], to: Path) -> None:
    """Take the place of a process that a shell has started."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["invoicing", *line]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout, sys.stderr = (
        open(to / name, "w", encoding="utf-8")  # noqa: PTH123, SIM115  (ends with the process)
        for name in ("out", "err")
    )


if __name__ == "__main__":
    _serve()
