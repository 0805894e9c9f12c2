"""Loads the journal's SQL: one statement a file under sql/; its header says what it locks and which index serves it."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def statement(name: str) -> str:
    """The statement sql/<name>.sql, without its header."""
    return "\n".join(line for line in source(name).splitlines() if not line.startswith("--"))


def source(name: str) -> str:
    """The whole file of that name, in sql/ or a folder beneath it."""
    return _files()[f"{name}.sql"].read_text("utf-8")


def names() -> list[str]:
    """Every statement's name."""
    return sorted(name.removesuffix(".sql") for name in _files())


@cache
def _files() -> Mapping[str, Traversable]:
    folder = files(__package__) / "sql"
    folders = [folder, *(one for one in folder.iterdir() if one.is_dir())]
    return {file.name: file for one in folders for file in one.iterdir() if file.name.endswith(".sql")}
