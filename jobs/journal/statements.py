"""Loads the journal's SQL: one statement a file under sql/; its header says what it locks and which index serves it."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The statement sql/<name>.sql, without its header."""
    return "\n".join(line for line in source(name).splitlines() if not line.startswith("--"))


def source(name: str) -> str:
    """The whole file sql/<name>.sql."""
    return (files(__package__) / "sql" / f"{name}.sql").read_text("utf-8")
