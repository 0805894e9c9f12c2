"""What one statement of a plan may look at and change, asked of the server without running it.

A statement that is prepared is locked against the dropping of what it names, and nobody's rights are looked at yet: so
the locks that it holds then are what it reads and writes, whoever asks. What lies under a view is its owner's business,
unless the view says otherwise. What functions do inside, only they know: they are named.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import asyncpg

from jobs.postgres import sqlstate
from jobs.postgres.script_splitter import first_words, tokens
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.rights.right import On, Right, on_relation

PREPARABLE = frozenset({"select", "insert", "update", "delete", "merge", "with", "values", "table"})
"""Statements that can be prepared; others the server understands only by running them."""
_WRITES = ("insert", "update", "delete")
_READ_BACK = frozenset({"returning", "conflict"})
_SEQUENCE_RIGHTS = {"nextval": "usage", "currval": "usage", "setval": "update"}
_TABLES = ("r", "p")
_LOCK_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """SQL of a plan."""

    what: str
    """Whose it is, for people: `T4: statement 2 (update)`."""
    sql: str
    locked: bool = False
    """Whether what it reads is locked besides (SHARE), which takes a right to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What is needed, and what could not be looked at."""

    rights: tuple[Right, ...] = ()
    unseen: tuple[str, ...] = ()

    def __add__(self, other: "Needs") -> "Needs":
        return Needs(
            rights=tuple(dict.fromkeys((*self.rights, *other.rights))),
            unseen=tuple(dict.fromkeys((*self.unseen, *other.unseen))),
        )


async def rights_of(connection: Connection, text: Text) -> Needs:
    """What it takes to run this text. Changes nothing.

    Args:
        connection: outside a transaction.
    """
    word = next(iter(first_words(text.sql)), "")
    if word not in PREPARABLE:
        return Needs(unseen=(f"{text.what}: what it does is known only when it is run",))
    names, called = _named(text.sql)
    locked = await _locked(connection, text.sql)
    if isinstance(locked, asyncpg.PostgresError):
        return await _not_understood(connection, text, locked, names | _in_literals(text.sql))
    relations = [row for row in locked if _needs_a_right(row, locked, names)]
    written = [row["oid"] for row in relations if "RowExclusiveLock" in row["modes"]]
    rights = [right for row in relations for right in _on(row, text)]
    if text.locked:
        rights += _to_lock(locked)
    rights += await _of_sequences(connection, text.sql, written)
    functions = await _of_functions(connection, text, called)
    return Needs(rights=tuple(rights)) + functions + await triggers_of(connection, text.what, written)


def _to_lock(rows: Sequence[asyncpg.Record]) -> Iterator[Right]:
    """The rights to keep the tables among these relations still."""
    for row in rows:
        if row["kind"] in _TABLES:
            yield from on_relation(On.TABLE, row["schema"], row["name"], "update")


async def _locked(connection: Connection, sql: str) -> Sequence[asyncpg.Record] | asyncpg.PostgresError:
    """What a statement has locked once it is prepared, and how; or why it cannot be prepared."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(f"set local lock_timeout = '{_LOCK_SECONDS}s'")
        try:
            await connection.prepare(sql)
        except asyncpg.PostgresError as error:
            return error
        return await connection.fetch(statement("rights_read"))
    finally:
        await transaction.rollback()


async def _of_functions(connection: Connection, text: Text, called: Collection[str]) -> Needs:
    """The rights to call functions; what they do inside, only they know."""
    functions = await connection.fetch(statement("rights_functions"), sorted(called))
    rights = [Right(on=On.FUNCTION, name=row["name"], right="execute") for row in functions if not row["everybody"]]
    unseen = [f"{text.what}: what the function {row['name']} does inside" for row in functions if row["opaque"]]
    return Needs(rights=tuple(rights), unseen=tuple(unseen))


async def triggers_of(connection: Connection, what: str, written: Sequence[int]) -> Needs:
    """That nobody knows what the triggers of tables (oids) do that are written to."""
    rows = await connection.fetch(statement("rights_triggers"), written) if written else ()
    return Needs(
        unseen=tuple(
            f"{what}: what the trigger {row['name']} of {row['schema']}.{row['relation']} does inside" for row in rows
        )
    )


async def _not_understood(
    connection: Connection, text: Text, error: asyncpg.PostgresError, names: frozenset[str]
) -> Needs:
    """A schema that this login may not use hides what is in it."""
    state = error.sqlstate or ""
    if sqlstate.means_lost_connection(state):
        raise error
    hidden = [row["schema"] for row in await connection.fetch(statement("rights_schemas"), sorted(names))]
    rights = tuple(Right(on=On.SCHEMA, name=schema, right="usage") for schema in hidden)
    why = f"this login may not use the schema {', '.join(hidden)}" if hidden else sqlstate.sentence(state)
    return Needs(rights=rights, unseen=(f"{text.what}: {why}",))


def _needs_a_right(row: asyncpg.Record, rows: Sequence[asyncpg.Record], names: frozenset[str]) -> bool:
    """Whether the statement names the relation itself, or reaches it through a view that takes the caller's rights."""
    if row["name"] in names:
        return True
    above = [view for view in rows if row["oid"] in view["looks_into"]]
    return not above or any(view["invoker"] and _needs_a_right(view, rows, names) for view in above)


def _on(row: asyncpg.Record, text: Text) -> Iterator[Right]:
    words = {token.lower() for kind, token, _ in tokens(text.sql) if kind == "word"}
    verbs = []
    reads = "AccessShareLock" in row["modes"]
    if "RowExclusiveLock" in row["modes"]:
        verbs = [verb for verb in _WRITES if verb in words]
        reads |= verbs != ["insert"] or bool(_READ_BACK & words)
    elif "RowShareLock" in row["modes"]:
        verbs, reads = ["update"], True
    yield from on_relation(On.TABLE, row["schema"], row["name"], *(["select"] if reads else []), *verbs)


def _named(sql: str) -> tuple[frozenset[str], frozenset[str]]:
    """The identifiers in a statement, and those among them that are called."""
    parts = [(kind, text) for kind, text, _ in tokens(sql) if kind != "comment"]
    names = frozenset(filter(None, (_name(kind, text) for kind, text in parts)))
    called = frozenset(_name(*part) for part, (_, then) in pairwise(parts) if then == "(")
    return names, called - {""}


def _in_literals(sql: str) -> frozenset[str]:
    """What `'app.nr'` may name."""
    quoted = (text[1:-1] for kind, text, _ in tokens(sql) if kind == "quoted" and text.startswith("'"))
    return frozenset(part.strip('"') for text in quoted for part in text.split("."))


def _name(kind: str, text: str) -> str:
    if kind == "word":
        return text.lower()
    return text[1:-1].replace('""', '"') if kind == "quoted" and text.startswith('"') else ""


async def _of_sequences(connection: Connection, sql: str, written: Sequence[int]) -> Sequence[Right]:
    """Rights on the sequences that it counts with: by a function that it calls, or by a default of what it fills."""
    words = {text.lower() for kind, text, _ in tokens(sql) if kind == "word"}
    filled = written if words & {"insert", "merge"} else ()
    asked = [(_SEQUENCE_RIGHTS[name], text) for name, text in _counted(sql)]
    rows = await connection.fetch(
        statement("rights_sequences"), filled, [text for _, text in asked], [right for right, _ in asked]
    )
    return [right for row in rows for right in on_relation(On.SEQUENCE, row["schema"], row["name"], row["right"])]


def _counted(sql: str) -> Iterator[tuple[str, str]]:
    """`nextval('app.nr')`: the function and the sequence that it names."""
    parts = [(kind, text) for kind, text, _ in tokens(sql) if kind != "comment"]
    for (_, function), (_, mark), (kind, text) in zip(parts, parts[1:], parts[2:], strict=False):
        if function.lower() in _SEQUENCE_RIGHTS and mark == "(" and kind == "quoted" and text.startswith("'"):
            yield function.lower(), text[1:-1].replace("''", "'")
