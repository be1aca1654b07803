"""Where is a Chromium? On PATH, or Playwright's own. `--install` gets one where there is none.

Run as a program it prints the path, or says what was tried and exits with 1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NONE_FOUND = (
    "No Chromium was found (looked for: {names}, and Playwright's own). "
    "Install one, or run: python tests/browser/find_chromium.py --install"
)


def playwrights_own() -> str | None:
    """The browser that `playwright install chromium` put down, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def find_chromium() -> str | None:
    """The path of a Chromium, one from the system first."""
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in on_path if path), None) or playwrights_own()


def none_found() -> str:
    return NONE_FOUND.format(names=", ".join(NAMES))


def ways_to_install() -> Iterator[list[list[str]]]:
    """The commands of each way that this machine offers, the most likely one first."""
    if shutil.which("apt-get"):
        may = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if not may or shutil.which("sudo"):
            apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
            yield [[*apt, "update"], [*apt, "install", "--yes", "chromium"]]
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]


def install_chromium() -> str | None:
    for way in ways_to_install():
        for command in way:
            print("+", *command, file=sys.stderr)
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        if found := find_chromium():
            return found
    return None


def main(arguments: list[str]) -> int:
    path = find_chromium()
    if path is None and "--install" in arguments:
        path = install_chromium()
    print(path or none_found(), file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
