"""Lines of a selection that can mean nothing, whatever the databases hold: names that none of its tables can have.

What only a database knows, `check --connect` says (`jobs.rows.pointless`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from plans.assemble.context import Context
from plans.file.job_shapes import CopyFile, ReconcileFile
from plans.file.yaml_source import Path
from plans.nearest import did_you_mean_in_file
from plans.table_names import NotATable, covers, is_table, matches, may_share, pattern


def pointless_rows(
    context: Context,
    path: Path,
    file: CopyFile | ReconcileFile,
    tables: Sequence[str],
    excluded: Sequence[str],
    mapping: Collection[str],
) -> None:
    """Record them.

    Args:
        tables, excluded, mapping: of the file, in their one form; what is no table has been recorded and left out.
    """
    _excepts(context, (*path, "except"), file, tables, mapping)
    _nothing_left(context, path, tables, excluded, mapping)
    for key in ("where", "columns", "rename"):
        _of_what_is_excepted(context, (*path, key), getattr(file, key), excluded)
    _new_names(context, (*path, "rename"), file.rename, mapping)
    if isinstance(file, ReconcileFile):
        for key in ("aggregates", "unique"):
            _of_what_is_not_proved(context, (*path, key), getattr(file, key), file.rename, tables, excluded, mapping)


def _excepts(
    context: Context, path: Path, file: CopyFile | ReconcileFile, tables: Sequence[str], mapping: Collection[str]
) -> None:
    for index, written in enumerate(file.except_):
        if (title := _title(written)) is None or any(may_share(meant, title) for meant in tables):
            continue
        if any(matches(title, table) for table in mapping):
            hint = "a table that has a mapping query is left out by leaving the query out"
        else:
            near = did_you_mean_in_file(written, tables) or f"tables names {', '.join(tables) or 'nothing'}"
            hint = f"{near}; right for a materialized view, a sequence or an heir of a table"
        context.warn((*path, index), f'except: "{written[:40]}" is not among the tables', hint)


def _nothing_left(
    context: Context, path: Path, tables: Sequence[str], excluded: Sequence[str], mapping: Collection[str]
) -> None:
    gone = [(index, one) for index, one in enumerate(tables) if _is_excepted(one, excluded)]
    if gone and len(gone) == len(tables) and not mapping:
        context.pointless((*path, "except"), "nothing is selected: except leaves every table out", key=True)
        return
    for index, one in gone:
        context.warn(
            (*path, "tables", index), f'"{one[:40]}" is selected, and left out by except', "remove one of them"
        )


def _of_what_is_excepted(context: Context, path: Path, said: Mapping[str, object], excluded: Sequence[str]) -> None:
    for written in said:
        if (title := _title(written)) is not None and _is_excepted(title, excluded):
            context.pointless(
                (*path, written), f'{path[-1]}: "{written[:40]}" is left out by except', "remove one of them", key=True
            )


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


def _of_what_is_not_proved(
    context: Context,
    path: Path,
    said: Iterable[str],
    rename: Mapping[str, str],
    tables: Sequence[str],
    excluded: Sequence[str],
    mapping: Collection[str],
) -> None:
    """A check of a table of the target that this reconcile does not read."""
    sources = {_title(new): _title(old) or old for old, new in rename.items()}
    for written in said:
        if not is_table(written) or (title := _title(written)) is None or title in mapping:
            continue
        source = sources.get(title, title)
        if any(matches(meant, source) for meant in tables) and not _is_excepted(source, excluded):
            continue
        known = [*tables, *mapping]
        hint = did_you_mean_in_file(written, known) or f"it is about {', '.join(known) or 'nothing'}"
        context.pointless(
            (*path, written), f'{path[-1]}: "{written[:40]}" is not among the tables that are proved', hint, key=True
        )


def _is_excepted(one: str, excluded: Sequence[str]) -> bool:
    return any(one == meant or covers(meant, one) for meant in excluded)


def _title(written: str) -> str | None:
    """In its one form; None of what is no table or pattern, which has been recorded as such."""
    try:
        return pattern(written).text
    except NotATable:
        return None
