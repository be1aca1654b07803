"""What stands beside the code: links lead somewhere, decisions have a shape, packages a version."""

import re
from collections.abc import Iterator
from pathlib import Path

from invoicing.cli.table import COMMANDS

ROOT = Path(__file__).parent.parent
DECISIONS = ROOT / "docs" / "decisions"
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
PINNED = re.compile(r"^[a-z0-9-]+==[0-9][0-9a-z.]*$")


def papers() -> Iterator[Path]:
    yield from ROOT.glob("*.md")
    yield from (ROOT / "docs").rglob("*.md")


def test_every_link_in_the_documents_leads_to_a_file() -> None:
    dead = [
        f"{paper.relative_to(ROOT)}: {link}"
        for paper in papers()
        for link in LINK.findall(paper.read_text("utf-8"))
        if not (paper.parent / link).exists()
    ]
    assert not dead, "links to nowhere:\n" + "\n".join(dead)


def test_a_decision_says_its_status_context_decision_and_consequences() -> None:
    for page in DECISIONS.glob("[0-9]*.md"):
        text = page.read_text("utf-8")
        assert re.match(rf"# {page.name[:4]} \S", text), f"{page.name} begins with '# NNNN title'"
        for part in ("\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n"):
            assert part in text, f"{page.name} has no {part.strip()!r}"


def test_decisions_are_numbered_without_a_hole() -> None:
    numbers = sorted(int(page.name[:4]) for page in DECISIONS.glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_requirement_names_one_version() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        wanted = [line.split("#")[0].strip() for line in lines if not line.startswith("-r ")]
        assert [line for line in wanted if line and not PINNED.match(line)] == []


def test_the_readme_names_every_command() -> None:
    table = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if "|" in line]
    named = {name for row in table for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    assert named == set(COMMANDS)
