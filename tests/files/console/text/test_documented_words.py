"""The pages for the night speak the program's words: what they quote, it says."""

import ast
import re
from functools import cache

import pytest

from jobs.run.outlook.status import Code
from tests.support.places import ROOT

SAYS = ("it says",)
"""Heads of the columns that quote the program."""
PAGE = ROOT / "docs" / "troubleshooting.md"
PAGES = (PAGE, ROOT / "docs" / "follow.md")


@cache
def _sources() -> list[str]:
    """The text of every module of the program."""
    files = (file for package in ("console", "jobs", "plans") for file in sorted((ROOT / package).rglob("*.py")))
    return [file.read_text(encoding="utf-8") for file in files]


@cache
def _texts(source: str) -> str:
    """Every text that a module holds, each on a line."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return "\n".join(node.value for node in nodes if isinstance(node.value, str))


def _says(piece: str) -> bool:
    """Whether the program holds a text with this in it; first where it stands in one piece, for that is quick."""
    likely = [source for source in _sources() if piece in source]
    return any(piece in _texts(source) for sources in (likely, _sources()) for source in sources)


def _quoted() -> list[str]:
    """The symptoms of the pages: the first cell of each row of a table that quotes the program."""
    quoted: list[str] = []
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = table.splitlines()
        if head.startswith(tuple(f"| {one} |" for one in SAYS)):
            quoted += [row.split("`")[1] for row in rows if "`" in row.split(" | ")[0]]
    return quoted


@pytest.mark.xdist_group("the program's texts")  # read once, by one process
@pytest.mark.parametrize("symptom", _quoted())
def test_the_program_says_what_the_page_of_troubles_quotes(symptom: str) -> None:
    pieces = [piece.strip() for piece in symptom.split("...")]
    assert [piece for piece in pieces if len(piece) > 2 and not _says(piece)] == []


def test_the_page_of_troubles_says_what_to_do_about_each_state_that_needs_somebody() -> None:
    needing = (Code.RETRY, Code.QUIET, Code.ASK, Code.DOUBT, Code.UNVERIFIED, Code.HELD, Code.NO_GO, Code.GONE)
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in needing if f"\n| `{code}` |" not in page] == []


def test_the_glossary_has_the_states_of_the_program() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\S+)` \|", page, re.MULTILINE) == [str(code) for code in Code]
