"""What an amendment would change in a run, told before anybody gives it; whether it is taken the engine judges."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from console.errors import Declined
from jobs.approvals.standing import seen
from jobs.journal.base import Journal
from jobs.nights.counting import counting_history, revisions_of
from jobs.past import Past
from jobs.run.events import ApprovalStanding, NightShifted, PlanAmended
from jobs.run.outlook.people.approved import told
from plans.content import content_of
from plans.load import load_bundle
from plans.model import Plan, RunKind

if TYPE_CHECKING:
    from jobs.run.state.model import RunState


async def change_in_run(store: Journal, run: str, fresh: Plan, read: Past | None = None) -> str:
    """The page of what a plan says otherwise than the one that holds in a run, as `cutover plan diff` prints it.

    Args:
        fresh: as its file has it.
        read: what was read of the run a moment ago, where it was.
    """
    from console.text.comparing.plan_change_page import change_text
    from jobs.run.plan_change import change_between

    past = await counting_history(store, run, read)
    earlier = await revisions_of(store, past.state, past.counted)
    after = past.counted.used_by(fresh).for_run(past.state.kind)
    return change_text(change_between(past.plan, after, past.state, [*earlier.values()]), after.timezone)


async def amendment_lines(store: Journal, past: Past, plan_sha256: str) -> AsyncIterator[str]:
    """The same of a plan that is stored, with how it stands to what is approved. Raises as `Journal.bundle` does."""
    bundle = await store.bundle(plan_sha256)
    fresh = load_bundle(bundle)
    for line in (await change_in_run(store, past.state.run, fresh, past)).splitlines():
        yield line
    if line := await _approval(store, past.state, fresh, bundle):
        yield line


async def refuse_amended_meanwhile(store: Journal, past: Past) -> None:
    """Raise `Declined` where another plan holds than when the page was made: what was agreed to is another change."""
    revised = {PlanAmended.__name__, NightShifted.__name__}
    if any(one.kind in revised for one in await store.read(past.state.run, after=past.state.head)):
        raise Declined("the plan was changed meanwhile, by somebody else; nothing was sent", hint="look at it again")


async def _approval(store: Journal, state: "RunState", fresh: Plan, bundle: str) -> str:
    """Whether each gate will have to accept that it is not approved; empty where no plan need be."""
    if state.kind is not RunKind.PRODUCTION:
        return ""
    entries = await store.approvals()
    found = seen(entries, state.title, plan_sha256=fresh.sha256, content=content_of(bundle), known=state.approval)
    if found is None:
        return ""
    if found.standing is ApprovalStanding.APPROVED:
        return f"it is approved by {told(found.given)}"
    return f"it is not approved: each gate will have to accept unapproved:r{state.revision + 1} by name"
