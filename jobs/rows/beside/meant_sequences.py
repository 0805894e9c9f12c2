"""Which sequences a selection means, and which sequence of the target follows which of the source."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.beside.sequences import Follows, Known, Position, Sequences, read_known, read_positions
from jobs.rows.selection import Pair
from plans.model import TableSelection
from plans.table_names import matches, table_title

_WORD = re.compile(r"[^\W\d][\w$]*")


async def read_sequences(
    reading: SourceConnection, writing: TargetConnection, pairs: Collection[Pair], rows: TableSelection
) -> Sequences:
    """Look at both sides.

    Args:
        reading: a connection to the source, inside a transaction that only reads.
    """
    theirs, ours = await read_known(reading), await read_known(writing)
    tables = [pair.source.oid for pair in pairs if pair.source is not None]
    functions = await reading.fetch(statement("sequence_functions"), tables) if theirs and tables else ()
    called = reached([(row["name"], row["text"], row["called"]) for row in functions])
    meant = follow(pairs, theirs, ours, called, rows)
    asked = [one.source for one in meant.all if one.source is not None]
    return with_positions(meant, await read_positions(reading, asked))


def reached(functions: Iterable[tuple[str, str, bool]]) -> frozenset[str]:
    """The words in the texts of functions that are called, or that one of these names. Pure.

    Args:
        functions: name, text, and whether the tables call it.
    """
    left = [(name.lower(), frozenset(map(str.lower, _WORD.findall(text))), called) for name, text, called in functions]
    words: frozenset[str] = frozenset()
    while now := [one for one in left if one[2] or one[0] in words]:
        left = [one for one in left if one not in now]
        words = words.union(*(one[1] for one in now))
    return words


def follow(
    pairs: Collection[Pair], theirs: Sequence[Known], ours: Sequence[Known], called: Collection[str],
    rows: TableSelection,
) -> Sequences:  # fmt: skip
    """The sequences of the target that have something to follow: a sequence of the source, or rows. Pure.

    Args:
        theirs, ours: of source and target.
        called: words in the functions that the source's tables call, in lower case.
    """
    of_source = {pair.source.oid: pair for pair in pairs if pair.source is not None}
    of_target = {pair.target.oid: pair for pair in pairs}
    found: dict[str, Follows] = {}
    for known in ours:
        for (table, column), whole in known.columns.items():
            pair = of_target.get(table)
            if pair is not None and column in pair.columns:
                by_rows = whole and not known.cycles
                one = Follows(target=known, relation=pair.target.sql, column=column if by_rows else "")
                found[known.title] = one if by_rows else found.get(known.title, one)
    there = {known.title: known for known in ours}
    left: list[str] = []
    for known in theirs:
        tied = [(of_source[table], column) for table, column in known.columns if table in of_source]
        copied = [(pair, column) for pair, column in tied if column in pair.columns]
        named = known.name.lower() in called or any(matches(pattern, known.title) for pattern in rows.tables)
        dropped = any(matches(pattern, known.title) for pattern in rows.excluded)
        alone = not (known.columns or dropped)
        if not copied and not (alone and (named or _beside(known, of_source.values()))):
            continue
        twin = _twin(known, copied, ours, there)
        if why := _cannot(known, twin, named=bool(copied) or named):
            left.append(f"sequence {known.title}: {why}")
        elif twin is not None:
            found[twin.title] = replace(found.get(twin.title, Follows(target=twin)), source=known)
    by_table: dict[str, list[Follows]] = defaultdict(list)
    for one in found.values():
        if one.source is not None or one.column:
            by_table[one.relation].append(one)
    return Sequences(of={name: by_table[name] for name in by_table if name}, others=by_table.get("", ()), left=left)


def with_positions(meant: Sequences, at: Mapping[str, Position]) -> Sequences:
    """The same, with where the source's are, and what cannot go there. Pure."""

    def placed(one: Follows) -> Follows:
        return replace(one, at=at.get(one.source.title)) if one.source is not None else one

    everywhere = replace(
        meant,
        of={name: [placed(one) for one in some] for name, some in meant.of.items()},
        others=[placed(one) for one in meant.others],
    )
    beyond = [
        f"sequence {one.target.title}: the source's is at a value that it cannot have"
        for one in everywhere.all
        if one.at is not None and not one.target.least <= one.at.value <= one.target.most
    ]
    return replace(everywhere, left=[*meant.left, *beyond])


def _twin(
    known: Known, tied: Sequence[tuple[Pair, str]], ours: Sequence[Known], there: Mapping[str, Known]
) -> Known | None:
    """That of the same column, else the one of the same name, in the schema that its table went to if it has one."""
    columns = {(pair.target.oid, column) for pair, column in tied}
    for one in ours:
        if not columns.isdisjoint(one.columns):
            return one
    schemas = [pair.target.schema for pair, _ in tied]
    return next((there[title] for title in [table_title(schema, known.name) for schema in schemas] if title in there),
                there.get(known.title))  # fmt: skip


def _beside(known: Known, pairs: Collection[Pair]) -> bool:
    """Whether it stands in the schema of a table that is copied."""
    return any(pair.source is not None and pair.source.schema == known.schema for pair in pairs)


def _cannot(known: Known, twin: Known | None, *, named: bool) -> str:
    """Why it is not carried over; empty where it is."""
    if not named:
        return "nothing that is selected uses it, and it is not carried over"
    if not known.readable:
        return "this role may not read it at the source (grant select on it)"
    if twin is None:
        return "the target has none of this name"
    if twin.rising is not known.rising:
        return "it counts the other way on the target"
    if not twin.allowed:
        return "this role may not set it on the target (grant select, update on it)"
    return ""
