"""The chain of approvals in Postgres, a part of `jobs.journal.postgres.PostgresJournal`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import asyncpg

from jobs.journal.approvals import ApprovalEntry, ApprovalWord, NewApproval
from jobs.journal.base import Denied, Unavailable
from jobs.journal.link import Link

if TYPE_CHECKING:
    from jobs.journal.link import Row

_TRIES = 10
"""How often an entry is added whose number others took meanwhile."""


class ApprovalsInPostgres:
    """See `jobs.journal.approvals.ApprovalStore`."""

    _reader: Link
    _writer: Link

    async def approvals(self) -> Sequence[ApprovalEntry]:
        return tuple(map(_entry, await self._reader.fetch("approvals")))

    async def may_approve(self) -> bool:
        [(may,)] = await self._reader.fetch("may_approve")
        return bool(may)

    async def approve(self, new: NewApproval) -> int:
        facts = (new.title, new.party, new.content, new.plan_sha256, new.change)
        seq = await self._added("approve", *facts, doing="approve plans")
        if seq is None:
            raise Denied(
                f"this login is not of {new.party} in this control database",
                hint=f"its owner says so: cutover db party LOGIN {new.party}",
            )
        return seq

    async def withdraw_approval(self, entry: int, reason: str) -> int:
        seq = await self._added("withdraw_approval", entry, reason, doing="withdraw approvals")
        if seq is None:
            raise Denied(
                f"entry {entry} is no approval that this login could take back",
                hint="cutover plan approvals lists them; whoever is of the party that approved takes it back, once",
            )
        return seq

    async def require_approvals(self, *, required: bool) -> int:
        seq = await self._added("require_approvals", required, doing="say whether approvals are required")
        if seq is None:
            raise Denied("nothing was recorded")
        return seq

    async def _added(self, statement: str, *facts: object, doing: str) -> int | None:
        """The number of the new entry, None where the function adds none. Two at once stand one behind the other."""
        for _ in range(_TRIES):
            try:
                [(seq,)] = await self._writer.fetch(statement, *facts, doing=doing)
            except asyncpg.UniqueViolationError:
                continue
            return seq  # type: ignore[no-any-return]
        raise Unavailable("the chain of approvals is being written by others; nothing was recorded", hint="try again")


def _entry(row: "Row") -> ApprovalEntry:
    """A row of sql/approvals/approvals.sql."""
    return ApprovalEntry(
        seq=row["seq"],
        at=row["at"],
        login=row["login"],
        word=ApprovalWord(row["word"]),
        title=row["title"],
        party=row["party"],
        content=row["content"],
        plan_sha256=row["plan_sha256"] or "",
        change=row["change"],
        reason=row["reason"],
        entry=row["entry"],
        hash=row["hash"],
    )
