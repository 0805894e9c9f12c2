"""What a docstring, a comment or a page names exists: a module, what is in it, a class's member, a file, a folder."""

import ast
import builtins
import importlib
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("console", "jobs", "plans", "tests")
MODULES = [file for package in OURS for file in sorted((ROOT / package).rglob("*.py"))]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
HISTORY = ROOT / "CHANGELOG.md"
"""It names what was there at the time."""
FILES = {file.name for file in (*MODULES, *PAGES)}
OF_THE_PROGRAM = {"md", "py"}
"""Suffixes of the files that have to lie in this tree; others may be an operator's own."""
SUFFIXES = {*OF_THE_PROGRAM, "conf", "csv", "html", "json", "jsonl", "sh", "sql", "toml", "txt", "yaml"}
NOT_OF_THE_PROGRAM = {"cutover", "ehr", "legacy", "public", "schema", "t"}
"""Schemas of a database, of the samples and of the examples; an alias in a statement."""

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
WHETHER_AND_NONE = re.compile(r'-> None:\n\s+"""Whether')
IDENTIFIER = r"[A-Za-z_]\w*"
FULL_NAME = re.compile(rf"(?<![\w./-])(?:{'|'.join(OURS)})(?:\.{IDENTIFIER})+(?![\w/])")
IN_TICKS = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(rf"({IDENTIFIER})((?:\.{IDENTIFIER})+)(?:\(\))?")
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(OURS)}|docs|tools|\.ci)/[\w./-]*\w")
BEHIND_A_HASH = re.compile(r"#.*")
NAMED = re.compile("|".join((FULL_NAME.pattern, IN_TICKS.pattern, PATH.pattern)))


def _texts(file: Path) -> Iterator[str]:
    """The prose of a file: the docstrings and comments of a module, a page without its blocks of code."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".md":
        yield re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        return
    for one in _statements(ast.parse(text)):
        match one:
            case ast.Expr(value=ast.Constant(value=str(said))):
                yield said
    if any(NAMED.search(behind) for behind in BEHIND_A_HASH.findall(text)):  # to look closely takes long
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All that stand in a block, at any depth; a walk through their expressions takes ten times as long."""
    for block in BLOCKS:
        for one in getattr(node, block, ()):
            yield one
            yield from _statements(one)


def _module(file: Path) -> ModuleType:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def _has(thing: object, members: list[str]) -> bool:
    """Whether a module or class has a member, and that one the next."""
    for member in members:
        annotations = [vars(each).get("__annotations__", {}) for each in getattr(thing, "__mro__", ())]
        if any(member in known for known in annotations):
            return True
        if not hasattr(thing, member):
            return False
        thing = getattr(thing, member)
    return True


def _full_name_resolves(name: str) -> bool:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        return _has(module, parts[end:])
    return False


@cache
def _homes() -> Mapping[str, list[Path]]:
    """The modules of each short name, and the modules that have a class of each name."""
    homes: dict[str, list[Path]] = {}
    for file in MODULES:
        homes.setdefault(file.parent.name if file.stem == "__init__" else file.stem, []).append(file)
        for name in CLASS.findall(file.read_text(encoding="utf-8")):
            homes.setdefault(name, []).append(file)
    return homes


@cache
def _parameters(file: Path) -> set[str]:
    return {node.arg for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.arg)}


def _short_name_resolves(file: Path, first: str, members: list[str]) -> bool:
    """Whether a member of a class, module or parameter, or of something that Python brings, exists."""
    if first in NOT_OF_THE_PROGRAM or hasattr(builtins, first):
        return True
    homes = [_module(home) for home in _homes().get(first, ())]
    if first[0].isupper():
        return any(_has(vars(home)[first], members) for home in homes)
    if file.suffix == ".py" and first in _parameters(file):
        return True
    return any(_has(home, members) for home in homes) or _full_name_resolves(".".join((first, *members)))


def _unresolved(file: Path) -> Iterator[str]:
    for text in _texts(file):
        names = (name for name in FULL_NAME.findall(text) if name.rpartition(".")[2] not in SUFFIXES)
        yield from (name for name in names if not _full_name_resolves(name))
        yield from (path for path in PATH.findall(text) if not (ROOT / path).exists())
        for quoted in IN_TICKS.findall(text):
            named = DOTTED.fullmatch(quoted)
            if named is None or FULL_NAME.fullmatch(quoted):
                continue
            first, members = named[1], named[2].removeprefix(".").split(".")
            if members[-1] in SUFFIXES:
                if members[-1] in OF_THE_PROGRAM and quoted not in FILES:
                    yield quoted
            elif not _short_name_resolves(file, first, members):
                yield quoted


def test_what_gives_nothing_back_does_not_say_whether() -> None:
    assert [file for file in MODULES if WHETHER_AND_NONE.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("package", OURS)
def test_every_name_in_a_docstring_or_comment_exists(package: str) -> None:
    modules = [file for file in MODULES if file.is_relative_to(ROOT / package)]
    unresolved = {str(file.relative_to(ROOT)): names for file in modules if (names := [*_unresolved(file)])}
    assert unresolved == {}


@pytest.mark.parametrize("page", [page for page in PAGES if page != HISTORY], ids=lambda page: page.stem)
def test_every_name_in_a_page_exists(page: Path) -> None:
    assert [*_unresolved(page)] == []
