"""What a process may do that serves answers and nothing else: ask what a link is good for, and answer with it.

It is another one than `jobs.journal.postgres` on purpose: its login reads no table, knows no run and sends no command.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import Json, TypeAdapter

from jobs.journal import rows
from jobs.journal.answers import Given, Taken
from jobs.journal.base import Denied, SchemaOutdated
from jobs.journal.link import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSeen:
    """Something that may be answered once."""

    unit: str
    item: str
    choices: tuple[str, ...]
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSeen:
    """What was answered, and what became of it."""

    task: str
    items: tuple[str, ...]
    answer: str
    at: datetime
    seq: int | None
    """The event; None while no engine has read it."""
    refused: str | None
    """Why the engine did not count it; None where it did."""

    @property
    def why(self) -> str:
        """The word with which its refusal begins; empty where there is none."""
        return (self.refused or "").partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the page shows besides, as the letter's engine wrote it."""

    title: str
    rehearsal: bool
    lang: str
    zone: str
    tasks: Mapping[str, str]
    """Titles by their tasks."""
    items: Mapping[str, str]
    """Names by `TASK/ITEM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a link or a code is good for."""

    outcome: str
    """`known`, or why it is not: `forged`, `expired`, `rushed`."""
    party: str | None = None
    name: str | None = None
    expires: datetime | None = None
    card: Json[Card] | None = None
    """None of one that nobody has made."""
    offers: tuple[OfferSeen, ...] = ()
    given: tuple[AnswerSeen, ...] = ()


class AnswerDesk:
    """The two functions of the database.

    Args:
        dsn: of a login with the role `cutover_party`.
        only: whether a login that may do more is refused; not so on an embedded database, where one account owns all.
    """

    def __init__(self, dsn: str, *, only: bool) -> None:
        self._link = Link(dsn, application_name="cutover answers", patience=10)
        self._only = only

    async def connect(self) -> None:
        """See that this login may answer, and no more.

        Raises:
            SchemaOutdated: the schema is older.
            Denied: it may not, or it may do more.
        """
        [row] = await self._link.fetch("answer_rights", doing="answer")
        if not row["known"]:
            raise SchemaOutdated("the journal's schema knows no answers yet", hint="cutover db upgrade")
        if not row["may"]:
            raise Denied("this login may not take answers", hint="grant cutover_party to it")
        if self._only and row["reads"]:
            raise Denied(
                "this login may do more than take answers",
                hint="use one that is a member of cutover_party and of no other role",
            )

    async def look(self, secret: str) -> Seen:
        """What a link or a code is good for; one that nobody has made is counted."""
        [(text,)] = await self._link.fetch("answer_look", secret, doing="answer")
        return _adapter().validate_json(text)

    async def give(self, given: Given) -> Taken:
        """Answer. Raises `AnswerRefused`."""
        return rows.taken(await self._link.fetch("answer_give", *rows.given_facts(given), doing="answer"))

    async def close(self) -> None:
        """Give the connection back."""
        await self._link.close()


@cache
def _adapter() -> TypeAdapter[Seen]:
    return TypeAdapter(Seen)
