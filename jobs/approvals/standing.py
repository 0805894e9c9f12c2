"""How a plan stands to the entries of the chain of approvals. Pure.

Each party has one word for the plans of a title: what it approved last, unless it took that back. The latest of these
words says which plan of that title is approved; parties that approve the same one stand beside each other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jobs.journal.approval_chain import flaws_of
from jobs.journal.approvals import ApprovalEntry, ApprovalWord
from jobs.journal.chain import GENESIS
from jobs.run.events import Approval, ApprovalSeen, ApprovalStanding
from plans.characters import shown


def words_of(entries: Iterable[ApprovalEntry], title: str) -> tuple[ApprovalEntry, ...]:
    """The approvals of plans of this title that hold, one a party, the latest last."""
    words: dict[str, ApprovalEntry] = {}
    for one in entries:
        if one.title != title:
            continue
        if one.word is ApprovalWord.APPROVED:
            words.pop(one.party, None)
            words[one.party] = one
        elif (before := words.get(one.party)) is not None and before.seq == one.entry:
            del words[one.party]
    return tuple(words.values())


def holding(entries: Iterable[ApprovalEntry], title: str) -> tuple[ApprovalEntry, ...]:
    """Those of them that approve what the latest one approves: that plan is the approved one."""
    words = words_of(entries, title)
    return tuple(one for one in words if one.content == words[-1].content)


def gave_way(entries: Iterable[ApprovalEntry], title: str) -> tuple[ApprovalEntry, ...]:
    """The words of parties that hold for another plan than the approved one, which others have approved since."""
    words = words_of(entries, title)
    return tuple(one for one in words if one.content != words[-1].content)


def are_required(entries: Iterable[ApprovalEntry]) -> bool:
    """Whether production begins with approved plans alone, by the owner's latest word."""
    said = [one.word for one in entries if one.word in (ApprovalWord.REQUIRED, ApprovalWord.OPTIONAL)]
    return bool(said) and said[-1] is ApprovalWord.REQUIRED


def are_in_use(entries: Sequence[ApprovalEntry]) -> bool:
    """Whether plans are approved in this control database at all: one ever was, whatever its title, or has to be."""
    return are_required(entries) or any(one.word is ApprovalWord.APPROVED for one in entries)


def seen(
    entries: Sequence[ApprovalEntry], title: str, *, plan_sha256: str, content: str, known: ApprovalSeen | None = None
) -> ApprovalSeen | None:
    """How a plan stands to the chain of approvals; None where plans are not approved in this control database.

    Args:
        content: the hash of what it does.
        known: what was seen in the same run before: the chain goes on from there.
    """
    if not are_in_use(entries) and known is None:
        return None
    given = holding(entries, title)
    head = entries[-1].hash if entries else GENESIS
    fresh = ApprovalSeen(
        plan_sha256=plan_sha256,
        content=content,
        standing=_standing(given, content),
        given=tuple(map(approval_of, given)),
        entries=len(entries),
        head=head,
        required=are_required(entries),
    )
    return _doubted(fresh, wrong, known) if (wrong := next(_wrong(entries, known), "")) else fresh


def _standing(given: Sequence[ApprovalEntry], content: str) -> ApprovalStanding:
    if not given:
        return ApprovalStanding.NEVER
    return ApprovalStanding.APPROVED if given[0].content == content else ApprovalStanding.OTHER


def _doubted(fresh: ApprovalSeen, why: str, known: ApprovalSeen | None) -> ApprovalSeen:
    """The same of a chain that cannot be believed. What a run has seen of it when it could stays what it is held to."""
    doubted = replace(fresh, standing=ApprovalStanding.DOUBTED, given=(), why=why)
    return replace(doubted, entries=known.entries, head=known.head) if known is not None else doubted


def approval_of(entry: ApprovalEntry) -> Approval:
    """An entry as events name it: on one line, whatever a login has given to the database's function itself."""
    return Approval(
        entry=entry.seq,
        party=shown(entry.party),
        by=shown(entry.login),
        at=entry.at,
        plan_sha256=entry.plan_sha256,
        change=shown(entry.change),
    )


def lacks(entries: Sequence[ApprovalEntry], known: ApprovalSeen) -> bool:
    """Whether the chain is not the one that an event of a run has seen: its end was cut off, or it was written anew."""
    return known.entries > 0 and (len(entries) < known.entries or entries[known.entries - 1].hash != known.head)


def _wrong(entries: Sequence[ApprovalEntry], known: ApprovalSeen | None) -> Iterator[str]:
    yield from flaws_of(entries)
    if known is not None and lacks(entries, known):
        yield f"entry {known.entries}: it is not the one that this run has seen"
