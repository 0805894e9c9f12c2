"""TOML text to plain data, with the line of every key that stands at the beginning of one."""

import re
import tomllib
from collections.abc import Sequence

from plans.characters import unfit
from plans.file.yaml_source import ParsedFile, Path
from plans.problems import Place, PlanProblems, Problem

_BARE_OR_QUOTED = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_BARE_OR_QUOTED}(?:\s*\.\s*{_BARE_OR_QUOTED})*"
_TABLE = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=\s*")
_NAME = re.compile(_BARE_OR_QUOTED)
_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")


def parse(text: str, file: str) -> ParsedFile:
    """Parse one file. Raises `PlanProblems` where it is no TOML, or holds what a terminal would obey."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        told = _AT.search(str(error))
        line, column = (int(told[1]), int(told[2])) if told else (0, 0)
        message = f"not TOML: {_AT.sub('', str(error))}"
        raise PlanProblems([Problem(place=Place(file=file, line=line, column=column), message=message)]) from None
    source = ParsedFile(file=file, data=data)
    table: Path = ()
    for number, written in enumerate(text.splitlines(), 1):
        if character := unfit(written):
            place = Place(file=file, line=number, column=1)
            source.problems.append(Problem(place=place, message=f"the character {character} cannot stand here"))
        if heading := _TABLE.match(written):
            table = _table(data, source, heading[2], is_list=heading[1] == "[[")
            source.values.setdefault(table, (number, heading.start(2) + 1))
            _mark(source, (), table, (number, heading.start(2) + 1))
        elif entry := _ENTRY.match(written):
            path = (*table, *_names(entry[1]))
            _mark(source, table, path, (number, entry.start(1) + 1))
            source.values.setdefault(path, (number, entry.end() + 1))
    return source


def _mark(source: ParsedFile, table: Path, path: Path, at: tuple[int, int]) -> None:
    """Note where a key stands, and those above it that only its own writing makes."""
    for length in range(len(table) + 1, len(path) + 1):
        source.keys.setdefault(path[:length], at)
        if length < len(path):
            source.values.setdefault(path[:length], at)


def _names(dotted: str) -> Sequence[str]:
    return [name.strip("\"'") for name in _NAME.findall(dotted)]


def _table(data: object, source: ParsedFile, dotted: str, *, is_list: bool) -> Path:
    """The path of a table: of a list of tables the one that begins here, or the latest one."""
    path: Path = ()
    names = _names(dotted)
    for position, name in enumerate(names):
        path = (*path, name)
        data = data.get(name) if isinstance(data, dict) else None
        if not isinstance(data, list):
            continue
        index = sum(1 for known in source.values if known[:-1] == path and isinstance(known[-1], int))
        if not (is_list and position == len(names) - 1):
            index = max(index - 1, 0)
        path = (*path, index)
        data = data[index] if index < len(data) else None
    return path
