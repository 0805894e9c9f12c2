"""Holds what a run has seen of approvals to their chain, and to the plans that they name."""

from collections.abc import Iterator, Sequence

from jobs.approvals.standing import approval_of, lacks
from jobs.journal.approval_chain import flaws_of
from jobs.journal.approvals import ApprovalEntry
from jobs.journal.base import Journal, Unavailable
from jobs.run.events import ApprovalSeen, ApprovalStanding, Entry
from plans.content import content_of
from plans.errors import CutoverError


async def held_to_approvals(journal: Journal, entries: Sequence[Entry]) -> tuple[int, Sequence[str]]:
    """How many approvals there are, and what of them is not as the run has seen it; none where it has seen none.

    That a run found the chain changed stands in its events; here it is said of what is there now.
    """
    seen = [(one.seq, one.event) for one in entries if isinstance(one.event, ApprovalSeen)]
    if not seen:
        return 0, ()
    chain = await journal.approvals()
    wrong = [f"approvals: {flaw}" for flaw in flaws_of(chain)]
    for seq, event in seen:
        wrong += [f"#{seq}: {why}" for why in (*_otherwise(chain, event), *await _another_plan(journal, event))]
    return len(chain), tuple(wrong)


def _otherwise(chain: Sequence[ApprovalEntry], event: ApprovalSeen) -> Iterator[str]:
    """What the chain does not say, or says otherwise than this event."""
    if event.standing is not ApprovalStanding.DOUBTED and lacks(chain, event):
        yield f"entry {event.entries} of the approvals is not the one that was seen then"
    known = {one.seq: approval_of(one) for one in chain}
    for one in event.given:
        if known.get(one.entry) != one:
            yield f"entry {one.entry} of the approvals is not the approval that was seen then"


async def _another_plan(journal: Journal, event: ApprovalSeen) -> Sequence[str]:
    """That the plan that was compared does something else than the event says of it."""
    try:
        content = content_of(await journal.bundle(event.plan_sha256))
    except Unavailable:
        raise
    except CutoverError:
        return ()  # that it is not there is said of every frozen plan
    return () if content == event.content else ("what the plan does is not what was compared with the approvals",)
