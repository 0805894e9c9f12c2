"""Who has approved which plan: entries of a control database, in a hash chain of their own (`approval_chain`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

CHANGE_TEXT = 100
REASON_TEXT = 2000
"""Characters; the database takes as many in any script."""


class ApprovalWord(StrEnum):
    """What an entry says."""

    APPROVED = "approved"
    """A party approves what a plan does; its word before, of a plan of this title, holds no more."""
    WITHDRAWN = "withdrawn"
    """It takes an approval back."""
    REQUIRED = "required"
    """The owner: from here on production begins with approved plans alone."""
    OPTIONAL = "optional"
    """The owner: that holds no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalEntry:
    """One entry. `login` and `at` are the database's word."""

    seq: int
    at: datetime
    login: str
    word: ApprovalWord
    title: str = ""
    """Of the plan, as are the next ones; empty where the owner speaks of all."""
    party: str = ""
    content: str = ""
    """The hash of what the plan does, see `plans.content`."""
    plan_sha256: str = ""
    """The frozen plan."""
    change: str = ""
    """Under which number the change is known elsewhere."""
    reason: str = ""
    entry: int = 0
    """Of a withdrawal: which one is taken back."""
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApproval:
    """What somebody approves."""

    title: str
    party: str
    content: str
    plan_sha256: str
    change: str = ""


class ApprovalStore(Protocol):
    """What a journal does with them. Errors, where they are named, are those of `jobs.journal.base`."""

    async def approvals(self) -> Sequence[ApprovalEntry]:
        """The whole chain, in its order, as it stands there: whether it holds is for the caller to see."""
        ...

    async def may_approve(self) -> bool:
        """Whether this login may approve plans, for the parties that it is of."""
        ...

    async def approve(self, new: NewApproval) -> int:
        """Approve a frozen plan that is stored already; returns the number of the entry.

        Raises `Denied` where this login may not, or is not of the party.
        """
        ...

    async def withdraw_approval(self, entry: int, reason: str) -> int:
        """Take an approval back; returns the number of the new entry.

        Raises `Denied` where this login may not, or no such approval of a party of it stands.
        """
        ...

    async def require_approvals(self, *, required: bool) -> int:
        """Say whether production begins with approved plans alone; the owner may. Raises `Denied`."""
        ...
