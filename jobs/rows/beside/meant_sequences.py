"""Which sequences a selection means, and which sequence of the target follows which of the source."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.beside.sequences import CatalogSequence, Follows, Position, Sequences, read_known, read_positions
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
    asked = [follower.source for follower in meant.all if follower.source is not None]
    return with_positions(meant, await read_positions(reading, asked))


def reached(functions: Iterable[tuple[str, str, bool]]) -> frozenset[str]:
    """The words in the texts of functions that are called, or that one of these names. Pure.

    Args:
        functions: name, text, and whether the tables call it.
    """
    unreached = [
        (name.lower(), frozenset(map(str.lower, _WORD.findall(text))), called) for name, text, called in functions
    ]
    words: frozenset[str] = frozenset()
    while newly_reached := [function for function in unreached if function[2] or function[0] in words]:
        unreached = [function for function in unreached if function not in newly_reached]
        words = words.union(*(function[1] for function in newly_reached))
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class _SequenceSelection:
    """Everything by which a selection means sequences of the source."""

    by_source: Mapping[int, Pair]
    """The tables that are copied, by the source's oid."""
    called: Collection[str]
    """Words in the functions that these tables call, in lower case."""
    patterns: TableSelection

    def copied_columns(self, sequence: CatalogSequence) -> list[tuple[Pair, str]]:
        """The copied columns that a sequence gives values to."""
        tied = [(self.by_source[table], column) for table, column in sequence.columns if table in self.by_source]
        return [(pair, column) for pair, column in tied if column in pair.columns]

    def names(self, sequence: CatalogSequence) -> bool:
        """Whether a function or a pattern names it."""
        if sequence.name.lower() in self.called:
            return True
        return any(matches(pattern, sequence.title) for pattern in self.patterns.tables)

    def concerns(self, sequence: CatalogSequence) -> bool:
        """Whether a sequence that no column takes values from is named, or stands beside a copied table."""
        excluded = any(matches(pattern, sequence.title) for pattern in self.patterns.excluded)
        if sequence.columns or excluded:
            return False
        return self.names(sequence) or _beside(sequence, self.by_source.values())


def follow(
    pairs: Collection[Pair], theirs: Sequence[CatalogSequence], ours: Sequence[CatalogSequence],
    called: Collection[str], rows: TableSelection,
) -> Sequences:  # fmt: skip
    """The sequences of the target that have something to follow: a sequence of the source, or rows. Pure.

    Args:
        theirs, ours: of source and target.
        called: words in the functions that the source's tables call, in lower case.
    """
    by_source = {pair.source.oid: pair for pair in pairs if pair.source is not None}
    selected = _SequenceSelection(by_source=by_source, called=called, patterns=rows)
    by_title = {sequence.title: sequence for sequence in ours}
    followers = _behind_columns(pairs, ours)
    left: list[str] = []
    for source in theirs:
        copied = selected.copied_columns(source)
        if not copied and not selected.concerns(source):
            continue
        twin = _twin(source, copied, ours, by_title)
        if why := _cannot(source, twin, named=bool(copied) or selected.names(source)):
            left.append(f"sequence {source.title}: {why}")
        elif twin is not None:
            followers[twin.title] = replace(followers.get(twin.title, Follows(target=twin)), source=source)
    return _by_table(followers.values(), left)


def _behind_columns(pairs: Collection[Pair], ours: Sequence[CatalogSequence]) -> dict[str, Follows]:
    """The sequences of the target that give values to copied columns, by title; a column of whole numbers leads."""
    by_target = {pair.target.oid: pair for pair in pairs}
    followers: dict[str, Follows] = {}
    for sequence in ours:
        for (table, column), whole in sequence.columns.items():
            pair = by_target.get(table)
            if pair is None or column not in pair.columns:
                continue
            if whole and not sequence.cycles:
                followers[sequence.title] = Follows(target=sequence, relation=pair.target.sql, column=column)
            else:
                followers.setdefault(sequence.title, Follows(target=sequence, relation=pair.target.sql))
    return followers


def _by_table(followers: Iterable[Follows], left: Sequence[str]) -> Sequences:
    """Put those that have something to follow beside the table that each gives values to."""
    by_table: dict[str, list[Follows]] = defaultdict(list)
    for follower in followers:
        if follower.source is not None or follower.column:
            by_table[follower.relation].append(follower)
    others = by_table.pop("", [])
    return Sequences(of=dict(by_table), others=others, left=left)


def with_positions(meant: Sequences, at: Mapping[str, Position]) -> Sequences:
    """The same, with where the source's are, and what cannot go there. Pure."""

    everywhere = replace(
        meant,
        of={name: _placed(followers, at) for name, followers in meant.of.items()},
        others=_placed(meant.others, at),
    )
    beyond = [
        f"sequence {follower.target.title}: the source's is at a value that it cannot have"
        for follower in everywhere.all
        if follower.at is not None and not follower.target.least <= follower.at.value <= follower.target.most
    ]
    return replace(everywhere, left=[*meant.left, *beyond])


def _placed(followers: Iterable[Follows], at: Mapping[str, Position]) -> list[Follows]:
    """The same, each with where its source's sequence is."""
    return [
        replace(follower, at=at.get(follower.source.title)) if follower.source is not None else follower
        for follower in followers
    ]


def _twin(
    source: CatalogSequence,
    tied: Sequence[tuple[Pair, str]],
    ours: Sequence[CatalogSequence],
    by_title: Mapping[str, CatalogSequence],
) -> CatalogSequence | None:
    """That of the same column, else the one of the same name, in the schema that its table went to if it has one."""
    columns = {(pair.target.oid, column) for pair, column in tied}
    for sequence in ours:
        if not columns.isdisjoint(sequence.columns):
            return sequence
    titles = (table_title(pair.target.schema, source.name) for pair, _ in tied)
    return next((by_title[title] for title in titles if title in by_title), by_title.get(source.title))


def _beside(sequence: CatalogSequence, pairs: Collection[Pair]) -> bool:
    """Whether it stands in the schema of a table that is copied."""
    return any(pair.source is not None and pair.source.schema == sequence.schema for pair in pairs)


def _cannot(source: CatalogSequence, twin: CatalogSequence | None, *, named: bool) -> str:
    """Why it is not carried over; empty where it is."""
    if not named:
        return "nothing that is selected uses it, and it is not carried over"
    if not source.readable:
        return "this role may not read it at the source (grant select on it)"
    if twin is None:
        return "the target has none of this name"
    if twin.rising is not source.rising:
        return "it counts the other way on the target"
    if not twin.allowed:
        return "this role may not set it on the target (grant select, update on it)"
    return ""
