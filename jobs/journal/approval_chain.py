"""The hash chain of approvals: every entry's hash covers the entry before it.

What is hashed are lines, UTF-8: the hash before (64 zeros before the first), `seq`, `at` as events have it, each as a
JSON text login, word, title, party, content, plan, change and reason, and the entry that is meant. No JSON text holds a
line feed.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from hashlib import sha256

from jobs.journal.approvals import ApprovalEntry
from jobs.journal.chain import GENESIS


def hash_of(entry: ApprovalEntry, previous: str) -> str:
    """The hash of an entry behind the one with the hash `previous`, hex."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = (entry.login, entry.word, entry.title, entry.party, entry.content, entry.plan_sha256)
    texts = (json.dumps(str(text), ensure_ascii=False) for text in (*said, entry.change, entry.reason))
    return sha256("\n".join((previous, str(entry.seq), at, *texts, str(entry.entry))).encode()).hexdigest()


def flaws_of(entries: Sequence[ApprovalEntry]) -> Iterator[str]:
    """Where the chain is not what was recorded, one after the other, in words."""
    seq, previous = 0, GENESIS
    for entry in entries:
        if entry.seq != seq + 1:
            yield f"entry {seq + 1}: it is missing"
        elif entry.hash != hash_of(entry, previous):
            yield f"entry {entry.seq}: it is not what was recorded there"
        seq, previous = entry.seq, entry.hash
