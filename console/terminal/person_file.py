"""A person's own file of settings: where it is, and what it says, each value with its line."""

import re
from collections.abc import Mapping
from pathlib import Path

from console.terminal.person_settings import KEYS, Problem, Wishes

_MOST = 65_536
"""Bytes of such a file."""
_HEADING = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]")
_ENTRY = re.compile(r"""\s*["']?([A-Za-z0-9_.-]+)["']?\s*=""")


def person_file(env: Mapping[str, str]) -> Path:
    """`$XDG_CONFIG_HOME/cutover/config.toml`, by default below ~/.config."""
    named = env.get("XDG_CONFIG_HOME", "")
    home = Path(env["HOME"]) if env.get("HOME") else Path.home()
    base = Path(named) if named.startswith("/") else home / ".config"
    return base / "cutover" / "config.toml"


def read_wishes(path: Path) -> Wishes:
    """What the file says; none of it, and why, where it cannot be read. Never fails; no file says nothing."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except FileNotFoundError:
        return Wishes(path=str(path))
    except OSError as error:
        return _broken(path, f"it cannot be read: {error.strerror}")
    if len(data) > _MOST:
        return _broken(path, f"it is longer than {_MOST // 1024} kB")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _broken(path, "it is not UTF-8")
    return parse_wishes(text, path)


def parse_wishes(text: str, path: Path) -> Wishes:
    """What a text says that stands in this file."""
    import tomllib  # most have no such file

    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"{path}:{line[1]}" if line else str(path)
        return Wishes(path=str(path), problems=(Problem(place=place, text=f"no TOML, nothing of it holds: {error}"),))
    lines = _lines(text)
    keys = values.pop(KEYS, {})
    if isinstance(keys, dict):
        return Wishes(values=values, keys=keys, lines=lines, path=str(path))
    problem = Problem(place=f"{path}:{lines.get(KEYS, 1)}", text='keys is a table: [keys], then hold = "H"')
    return Wishes(values=values, lines=lines, path=str(path), problems=(problem,))


def _lines(text: str) -> Mapping[str, int]:
    """The line on which each name stands."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            table = f"{heading[1]}."
            lines.setdefault(heading[1], number)
        elif entry := _ENTRY.match(line):
            lines.setdefault(f"{table}{entry[1]}", number)
    return lines


def _broken(path: Path, text: str) -> Wishes:
    return Wishes(path=str(path), problems=(Problem(place=str(path), text=text),))
