"""The one function that quotes identifiers, and its few friends. Always quoted: no list of keywords to keep."""

from collections.abc import Iterable


def identifier(name: str) -> str:
    """A name as an SQL identifier. Raises ValueError for a name that Postgres cannot hold."""
    if not name or "\0" in name:
        raise ValueError("an identifier is neither empty nor holds a zero byte")
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str, name: str) -> str:
    """schema.name, both quoted."""
    return f"{identifier(schema)}.{identifier(name)}"


def columns(names: Iterable[str]) -> str:
    """A list of columns, each quoted."""
    return ", ".join(map(identifier, names))


def literal(text: str) -> str:
    """A text constant, for the few places that take no parameter (ALTER DATABASE ... SET).

    The E form keeps its meaning whatever standard_conforming_strings says.
    """
    if "\0" in text:
        raise ValueError("a text constant holds no zero byte")
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
