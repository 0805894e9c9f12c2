"""Chains of approvals for tests, each entry in a few words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jobs.journal.approval_chain import hash_of
from jobs.journal.approvals import ApprovalEntry, ApprovalWord
from jobs.journal.chain import GENESIS

FIRST = datetime(2022, 11, 4, 12, 0, tzinfo=UTC)
TITLE = "A night"


def approves(content: str, *, party: str = "st-olavs", login: str = "kari", **more: str) -> ApprovalEntry:
    """A party approves a plan of `TITLE` with this content."""
    said = {"title": TITLE, "plan_sha256": f"plan {content}", **more}
    return ApprovalEntry(seq=0, at=FIRST, login=login, word=ApprovalWord.APPROVED, party=party, content=content, **said)


def withdraws(entry: int, *, party: str = "st-olavs", title: str = TITLE) -> ApprovalEntry:
    """It takes an approval back."""
    return ApprovalEntry(
        seq=0, at=FIRST, login="kari", word=ApprovalWord.WITHDRAWN, title=title, party=party, entry=entry, reason="no"
    )


def says(word: ApprovalWord) -> ApprovalEntry:
    """The owner says whether approvals are required."""
    return ApprovalEntry(seq=0, at=FIRST, login="anna", word=word)


def chained(*said: ApprovalEntry) -> tuple[ApprovalEntry, ...]:
    """The entries as they stand in a control database, one an hour."""
    entries: list[ApprovalEntry] = []
    previous = GENESIS
    for number, one in enumerate(said, start=1):
        entry = replace(one, seq=number, at=FIRST + timedelta(hours=number))
        previous = hash_of(entry, previous)
        entries.append(replace(entry, hash=previous))
    return tuple(entries)
