"""The chain of approvals as `cutover plan approvals` prints it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from jobs.approvals.standing import are_required, holding, words_of
from jobs.journal.approval_chain import flaws_of
from jobs.journal.approvals import ApprovalEntry, ApprovalWord
from jobs.journal.told_heads import DIGITS
from plans.characters import shown
from plans.plurals import counted

SHORT = 16
"""Hex digits of a hash that are printed."""


def entry_lines(entries: Sequence[ApprovalEntry]) -> Iterator[str]:
    """Each entry with what has become of it, and what is wrong with the chain."""
    became = {one.seq: _became(one, entries) for one in entries}
    for one in entries:
        yield f"#{one.seq} {moment(one.at)} {shown(said(one))}{became[one.seq]} [chain {one.hash[:DIGITS]}]"
    yield from chain_lines(entries)


def chain_lines(entries: Sequence[ApprovalEntry]) -> Iterator[str]:
    """Whether the chain is what was recorded, its head, and what the owner asks for."""
    flaws = list(flaws_of(entries))
    yield from (f"the chain of approvals: {flaw}" for flaw in flaws)
    if entries:
        verdict = "is NOT what was recorded" if flaws else "is what was recorded"
        number = counted(len(entries), "entry", "entries")
        yield f"the chain of approvals {verdict}: {number}, head {entries[-1].hash}"
    yield (
        "approvals are required: production begins with an approved plan alone"
        if are_required(entries)
        else (
            "approvals are not required: production of a plan that is not approved is a caveat at each gate"
            if entries
            else "no plan was ever approved in this control database"
        )
    )


def said(one: ApprovalEntry) -> str:
    """`st-olavs (kari) approved "Night" CHG0031, content 3fa9c1d24b7e8a00`."""
    match one.word:
        case ApprovalWord.APPROVED:
            change = f" {one.change}" if one.change else ""
            return f'{one.party} ({one.login}) approved "{one.title}"{change}, content {one.content[:SHORT]}'
        case ApprovalWord.WITHDRAWN:
            why = f": {one.reason}" if one.reason else ""
            return f"{one.party} ({one.login}) took #{one.entry} back{why}"
        case ApprovalWord.REQUIRED:
            return f"{one.login} requires approvals"
        case ApprovalWord.OPTIONAL:
            return f"{one.login} requires approvals no more"


def moment(at: datetime) -> str:
    """By the control database's clock."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def entries_json(entries: Sequence[ApprovalEntry]) -> Mapping[str, object]:
    """The same for a script."""
    return {
        "entries": [
            {
                "entry": one.seq,
                "at": one.at.isoformat(),
                "login": one.login,
                "word": one.word,
                "title": one.title,
                "party": one.party,
                "content": one.content,
                "plan_sha256": one.plan_sha256,
                "change": one.change,
                "reason": one.reason,
                "of": one.entry or None,
                "holds": one.word is ApprovalWord.APPROVED and one in holding(entries, one.title),
                "hash": one.hash,
            }
            for one in entries
        ],
        "required": are_required(entries),
        "flaws": list(flaws_of(entries)),
    }


def _became(one: ApprovalEntry, entries: Sequence[ApprovalEntry]) -> str:
    """What has become of an approval: it holds, was taken back, or gave way to another one."""
    if one.word is not ApprovalWord.APPROVED:
        return ""
    back = [other.seq for other in entries if other.word is ApprovalWord.WITHDRAWN and other.entry == one.seq]
    words = words_of(entries, one.title)
    if back:
        return f", taken back by #{back[0]}"
    if one not in words:
        return ", replaced by a later one of this party"
    return ", holds" if one.content == words[-1].content else f", another plan is approved since by #{words[-1].seq}"
