"""What a task's patterns meant when it began: resolved once, and written down on the target.

A table that disappears from the source afterwards would else be missed by nobody: the pattern means the others, and
they are equal. So an attempt is held to what the first one found, and a reconcile to what the copies of its run wrote.
"""

import dataclasses
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jobs.api import Fence
from jobs.postgres.catalog.tables import Catalog
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import is_refused
from plans.model import TableSelection
from plans.table_names import matches

APPEARED_REASON = "is in the source only since this task began, and is left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A table that is meant and that nobody finds where it should be."""

    title: str
    why: str

    def __str__(self) -> str:
        return f"{self.title} ({self.why})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedSelection:
    """What the task's earlier attempts resolved, by target title; nothing where there were none."""

    sources: Mapping[str, str]
    """The source's title; empty for a query."""

    def missed(self, found: Collection[str]) -> tuple[Missed, ...]:
        """What is not found any more. Args: found: titles."""
        return tuple(
            Missed(title=title, why=f"selected when this task began, {_gone(source)}")
            for title, source in self.sources.items()
            if title not in found
        )

    def appeared(self, found: Collection[str]) -> tuple[str, ...]:
        """What was not there when the task began."""
        return tuple(title for title in found if self.sources and title not in self.sources)


async def read_resolved(connection: Connection, fence: Fence, spec: TableSelection) -> ResolvedSelection:
    """What this task resolved, unless the plan says something else by now (`amend`)."""
    rows = await connection.fetch(statement("selection_recorded"), fence.run, fence.task)
    said = digest(spec)
    return ResolvedSelection(sources={row["title"]: row["source"] for row in rows if row["said"] == said})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSelection:
    """What an attempt may work on."""

    pairs: tuple[Pair, ...]
    reasons: tuple[str, ...]
    """Against all of it."""
    appeared: tuple[str, ...] = ()
    """Titles that were not there when the task began, and are left out."""


async def held_to(
    connection: Connection, fence: Fence, spec: TableSelection, pairs: Sequence[Pair], reasons: Sequence[str]
) -> HeldSelection:
    """Hold an attempt that moves rows to what the task's first one resolved.

    Args:
        pairs, reasons: what the selection means now.
    """
    resolved = await read_resolved(connection, fence, spec)
    titles = [pair.title for pair in pairs]
    appeared = resolved.appeared(titles)
    missed = [table for table in resolved.missed(titles) if not is_refused(table.title, reasons)]
    return HeldSelection(
        pairs=tuple(pair for pair in pairs if pair.title not in appeared),
        reasons=(*reasons, *(f"{table.title}: {table.why}" for table in missed)),
        appeared=appeared,
    )


async def record(
    connection: Connection, fence: Fence, spec: TableSelection, pairs: Sequence[Pair], cuts: Sequence[str]
) -> None:
    """Write down what is resolved, in place of what was. Args: cuts: by what each pair is cut, or empty."""
    async with connection.transaction():
        await take(connection, fence)
        await connection.execute(statement("selection_forget"), fence.run, fence.task)
        await connection.execute(
            statement("selection_record"),
            *(fence.run, fence.task, spec.source, digest(spec), fence.token),
            [pair.target.sql for pair in pairs],
            [pair.title for pair in pairs],
            [pair.source.title if pair.source else "" for pair in pairs],
            cuts,
        )


async def read_cuts(connection: Connection, fence: Fence, relations: Sequence[str]) -> Mapping[str, str]:
    """Read by what earlier attempts cut these relations, by their quoted names."""
    rows = await connection.fetch(statement("selection_cuts"), fence.run, fence.task, relations)
    return {row["relation"]: row["cut"] for row in rows}


async def read_copied(
    connection: Connection, fence: Fence, spec: TableSelection, found: Collection[str], target: Catalog
) -> tuple[Missed, ...]:
    """What other tasks of this run copied that is meant here and not found. Args: found: titles."""
    missed = {}
    for row in await connection.fetch(statement("selection_copied"), fence.run, spec.source):
        title, source = row["title"], row["source"]
        if title not in found and means(spec, source or title):
            gone = _gone(source) if title in target.tables else "the target has it no more"
            missed[title] = Missed(title=title, why=f"copied by {row['task']}, {gone}")
    return tuple(missed.values())


def lacking(spec: TableSelection, source: Catalog, target: Catalog, found: Collection[str]) -> tuple[Missed, ...]:
    """The target's tables that the patterns mean and the source does not have."""
    return tuple(
        Missed(title=title, why=f"{_pattern(spec, title)} means it, the source has no such table")
        for title in target.tables
        if title not in found and title not in source.tables and means(spec, title)
    )


def not_in_the_source(missed: Collection[Missed]) -> Mapping[str, str]:
    """Say in a copy's evidence what it proves nothing of; a reconcile of the same selection is untrue by it."""
    return {"not in the source": ", ".join(one.title for one in missed)} if missed else {}


def means(spec: TableSelection, title: str) -> bool:
    """Whether a selection's patterns mean a table of this name."""
    meant = any(matches(pattern, title) for pattern in spec.tables)
    return meant and not any(matches(pattern, title) for pattern in spec.excluded)


def _pattern(spec: TableSelection, title: str) -> str:
    return next(pattern for pattern in spec.tables if matches(pattern, title))


def digest(spec: TableSelection) -> str:
    """Digest all that the plan says about which rows of which tables."""
    said = json.dumps(dataclasses.asdict(spec), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _gone(source: str) -> str:
    return f"the source has {source} no more" if source else "its query is there no more"
