"""Lines of a selection that can mean nothing, whatever the databases hold: names that none of its tables can have.

What only a database knows, `check --connect` says (`jobs.rows.pointless`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from plans.assemble.context import Context
from plans.file.row_shapes import CopyFile, ReconcileFile
from plans.file.yaml_source import Path
from plans.nearest import did_you_mean_in_file
from plans.table_names import NotATable, covers, is_table, matches, may_share, pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The names of a selection, in their one form; what is no table has been recorded and left out."""

    tables: Sequence[str]
    excluded: Sequence[str]
    mapping: Collection[str]
    """The tables that have a mapping query."""

    def may_select(self, title: str) -> bool:
        """Whether a table, or one that a pattern may stand for, can be among the tables."""
        return any(may_share(meant, title) for meant in self.tables)

    def selects(self, title: str) -> bool:
        """Whether this table is among the tables, and not left out."""
        return any(matches(meant, title) for meant in self.tables) and not self.excludes(title)

    def excludes(self, title: str) -> bool:
        """Whether `except` leaves out a table, or all of a pattern."""
        return any(title == meant or covers(meant, title) for meant in self.excluded)


def pointless_rows(context: Context, path: Path, file: CopyFile | ReconcileFile, chosen: Chosen) -> None:
    """Record them."""
    settings = {key: getattr(file, key) for key in ("where", "columns", "rename")}
    pointless_choice(context, path, file.except_, settings, chosen)
    _new_names(context, (*path, "rename"), file.rename, chosen.mapping)
    if isinstance(file, ReconcileFile):
        sources = {_title(new): _title(old) or old for old, new in file.rename.items()}
        for key in ("aggregates", "unique"):
            _checks_of_unproved(context, (*path, key), getattr(file, key), sources, chosen)


def pointless_choice(
    context: Context, path: Path, excepted: Sequence[str], settings: Mapping[str, Iterable[str]], chosen: Chosen
) -> None:
    """Record what is left out and was never in, and what is said of tables that are left out.

    Args:
        excepted: what stands under `except`.
        settings: by key, the tables that it says something of.
    """
    _excepts(context, (*path, "except"), excepted, chosen)
    _nothing_left(context, path, chosen)
    for key, written in settings.items():
        _settings_of_excluded(context, (*path, key), written, chosen)


def _excepts(context: Context, path: Path, excepted: Sequence[str], chosen: Chosen) -> None:
    for index, written in enumerate(excepted):
        title = _title(written)
        if title is None or chosen.may_select(title):
            continue
        if any(matches(title, table) for table in chosen.mapping):
            hint = "a table that has a mapping query is left out by leaving the query out"
        else:
            listed = f"tables names {', '.join(chosen.tables) or 'nothing'}"
            near = did_you_mean_in_file(written, chosen.tables) or listed
            hint = f"{near}; right for a materialized view, a sequence or an heir of a table"
        context.warn((*path, index), f'except: "{written[:40]}" is not among the tables', hint)


def _nothing_left(context: Context, path: Path, chosen: Chosen) -> None:
    excluded = [(index, title) for index, title in enumerate(chosen.tables) if chosen.excludes(title)]
    if excluded and len(excluded) == len(chosen.tables) and not chosen.mapping:
        context.pointless((*path, "except"), "nothing is selected: except leaves every table out", key=True)
        return
    for index, title in excluded:
        message = f'"{title[:40]}" is selected, and left out by except'
        context.warn((*path, "tables", index), message, "remove one of them")


def _settings_of_excluded(context: Context, path: Path, settings: Iterable[str], chosen: Chosen) -> None:
    for written in settings:
        title = _title(written)
        if title is not None and chosen.excludes(title):
            message = f'{path[-1]}: "{written[:40]}" is left out by except'
            context.pointless((*path, written), message, "remove one of them", key=True)


def _new_names(context: Context, path: Path, rename: Mapping[str, str], mapping: Collection[str]) -> None:
    taken: dict[str, str] = {}
    for old, new in rename.items():
        title = _title(new)
        if title is None:
            continue
        if title == _title(old):
            context.warn((*path, old), f'"{old[:40]}" is renamed to what it is called')
        elif title in mapping:
            context.pointless((*path, old), f"{title[:40]} has a mapping query, too: which rows are meant?")
        elif (first := taken.setdefault(title, old)) != old:
            context.pointless((*path, old), f'"{first[:40]}" is renamed to {title[:40]}, too: which rows are meant?')


def _checks_of_unproved(
    context: Context, path: Path, checks: Iterable[str], sources: Mapping[str | None, str], chosen: Chosen
) -> None:
    """Record a check of a table of the target that this reconcile does not read.

    Args:
        sources: what a table of the target is called on the source, where it is renamed.
    """
    for written in checks:
        title = _title(written) if is_table(written) else None
        if title is None or title in chosen.mapping or chosen.selects(sources.get(title, title)):
            continue
        proved = [*chosen.tables, *chosen.mapping]
        hint = did_you_mean_in_file(written, proved) or f"it is about {', '.join(proved) or 'nothing'}"
        message = f'{path[-1]}: "{written[:40]}" is not among the tables that are proved'
        context.pointless((*path, written), message, hint, key=True)


def _title(written: str) -> str | None:
    """Bring a name into its one form; None where it is no table or pattern, which has been recorded as such."""
    try:
        return pattern(written).text
    except NotATable:
        return None
