"""The pages as a reader sees them: their blocks of code, the commands in those, and the commands in the text."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tests.support.places import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]
LANGUAGES = {"sh": "commands", "console": "commands and what they print", "yaml": "a plan or a part of one",
             "text": "what somebody sees", "ini": "a file of libpq", "sql": "for psql",
             "toml": "a file of settings"}  # fmt: skip
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`(cutover [^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def printed(self) -> Mapping[str, str]:
        """What a console block shows under each of its commands."""
        parts = re.split(r"^\$ (.*)\n", self.text, flags=re.MULTILINE)[1:]
        return dict(zip(parts[::2], parts[1::2], strict=True))

    @property
    def commands(self) -> list[str]:
        """Its command lines; a long one may go on behind a backslash."""
        if self.language == "console":
            return list(self.printed)
        lines = self.text.replace("\\\n", " ").splitlines()
        return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


@cache
def blocks() -> list[Block]:
    """Every fenced block of every page."""
    found: list[Block] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in _BLOCK.finditer(text):
            inside = "\n".join(line.removeprefix(match[1]) for line in match[3].splitlines()) + "\n"
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(page=str(page.relative_to(ROOT)), line=line, language=match[2], text=inside))
    return found


def commands() -> Iterator[tuple[Block, str]]:
    """Every command line of every block, in the order of the pages."""
    for block in blocks():
        if block.language in ("sh", "console"):
            yield from ((block, command) for command in block.commands)


def spans() -> Iterator[tuple[str, str]]:
    """Every command that stands within a sentence, with its page."""
    for page in PAGES:
        text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
        yield from ((page.name, re.sub(r"\s+", " ", command)) for command in _SPAN.findall(text))


def words_of(command: str) -> list[str]:
    """A command line as a shell takes it apart, without its comment and its redirections."""
    words = shlex.split(command, comments=True)
    ends = [at for at, word in enumerate(words) if word in ("|", ">", "&&", "&")]
    return words[: min(ends, default=len(words))]
