"""Names of tables and patterns, as a plan's author wrote them, brought into their one form (`plans.table_names`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.nearest import did_you_mean_in_file
from plans.table_names import NotATable, TablePattern, is_table, matches, pattern

V = TypeVar("V")

_QUOTED = """'"my schema"."a.b"'"""


def table_patterns(context: Context, path: Path, texts: Iterable[str]) -> list[str]:
    """A list of names and patterns; what is none is a problem, and left out."""
    patterns = (_pattern(context, (*path, index), text, key=False) for index, text in enumerate(texts))
    return [named.text for named in patterns if named is not None]


def one_table(context: Context, path: Path, text: str, *, key: bool = False) -> str:
    """The title of one table; the text itself, and a problem, where it names none or may name several."""
    named = _pattern(context, path, text, key=key, one="one ")
    if named is None:
        return text
    if not named.single:
        hint = f"* and ? stand for several, unless they are in quotes: {_QUOTED}"
        context.problem(path, f"{_shown(text)} is not one schema.table", hint, key=key)
    return named.text


def by_table(context: Context, path: Path, by_written: Mapping[str, V]) -> dict[str, V]:
    """Bring what the plan says of each table under its title; a table that is named in two ways is a problem."""
    by_title: dict[str, V] = {}
    for text, value in by_written.items():
        title = one_table(context, (*path, text), text, key=True)
        if title in by_title:
            context.problem((*path, text), f"{_shown(text)} is named twice here, in two ways", key=True)
        by_title[title] = value
    return by_title


def by_chosen_table(context: Context, path: Path, by_written: Mapping[str, V], tables: Sequence[str]) -> dict[str, V]:
    """Bring what the plan says of the source's tables under their titles; one that is not selected is a problem.

    Args:
        tables: the names and patterns of those that are.
    """
    by_title = by_table(context, path, by_written)
    for written in by_written:
        if is_table(written) and not any(matches(meant, pattern(written).text) for meant in tables):
            hint = did_you_mean_in_file(written, tables) or f"tables names {', '.join(tables)}"
            context.problem((*path, written), f'"{written[:40]}" is not among the tables', hint, key=True)
    return by_title


def _shown(text: str) -> str:
    return f"'{text[:40]}'" if '"' in text else f'"{text[:40]}"'


def _pattern(context: Context, path: Path, text: str, *, key: bool, one: str = "") -> TablePattern | None:
    try:
        return pattern(text)
    except NotATable:
        hint = f"as in ehr.patient{'' if one else ', ehr.*'} or, with a dot or a blank in it, {_QUOTED}"
        context.problem(path, f"{_shown(text)} is not {one}schema.table", hint, key=key)
        return None
