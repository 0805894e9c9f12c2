"""What is said when an index, a constraint or statistics cannot be made again: of which table, and what it calls."""

import re
from dataclasses import replace

import asyncpg

from jobs.api import Fatal, Retryable
from jobs.copy.set_aside.definitions import TablePart
from jobs.outcomes import ErrorFacts
from jobs.postgres.errors import classify
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_NAME = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_CALLED = re.compile(rf"({_NAME}\.{_NAME})\(")
"""Written with its schema, because it is none of Postgres' own."""


class NotMadeAgain(Fatal):
    """The server refuses to make it again as it was: its rows, or what it calls, do not allow it."""

    def __init__(self, facts: ErrorFacts) -> None:
        super().__init__(facts.sentence, hint=facts.hint)
        self.facts = facts


class NotYetMadeAgain(Retryable):
    """The server could not, and may when it is tried again."""

    def __init__(self, facts: ErrorFacts) -> None:
        super().__init__(facts.sentence, hint=facts.hint)
        self.facts = facts


async def named(connection: Connection, what: str, part: TablePart | None, error: asyncpg.PostgresError) -> Exception:
    """The error of a step, with the name of what it was about; as it is where the connection is gone.

    Args:
        what: `index person_name of public.person`.
    """
    failure = classify(error)
    if failure is None or failure.lost or connection.is_closed():
        return error
    calls = await called(connection, part) if part else ""
    facts = replace(failure.facts, sentence=f"{what}{calls}: {failure.facts.sentence}")
    return NotYetMadeAgain(facts) if failure.transient else NotMadeAgain(facts)


async def called(connection: Connection, part: TablePart) -> str:
    """`, which calls public.f_unaccent`: functions of this database that its definition names; empty if none."""
    names = sorted({name for line in part.statements for name in _CALLED.findall(line)})
    functions = [row[0] for row in await connection.fetch(statement("aside_functions"), names)]
    return f", which calls {', '.join(functions)}" if functions else ""
