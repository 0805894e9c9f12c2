"""What is approved of a plan, for the commands that approve it, check it and begin production with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from console.errors import Declined
from console.running.settings import Control
from console.saying import Say
from jobs.approvals.standing import approval_of, are_required, gave_way, seen
from jobs.journal.approval_chain import flaws_of
from jobs.journal.approvals import REASON_TEXT, ApprovalEntry
from jobs.journal.base import Journal
from jobs.run.events import ApprovalSeen, ApprovalStanding
from jobs.run.outlook.people.approved import told
from plans.bundle import unpack
from plans.characters import shown
from plans.content import content_of
from plans.errors import CutoverError
from plans.load import Loaded, load_bundle
from plans.problems import PlanProblems


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """How a plan stands to the approvals of a control database."""

    entries: Sequence[ApprovalEntry]
    content: str
    seen: ApprovalSeen | None
    """None where no plan was ever approved there."""
    other: str = ""
    """Where another plan of its title is approved: the frozen text of that one, where it is there."""
    login: str = ""
    """Whoever asks."""

    @property
    def stands(self) -> bool:
        """Whether it is the approved one."""
        return self.seen is not None and self.seen.standing is ApprovalStanding.APPROVED

    @property
    def is_required(self) -> bool:
        """Whether production begins with approved plans alone."""
        return are_required(self.entries)


async def approved(store: Journal, loaded: Loaded) -> Approved:
    """Compare a plan with the approvals of a control database."""
    entries, content = await store.approvals(), content_of(loaded.bundle)
    found = seen(entries, loaded.plan.title, plan_sha256=loaded.plan.sha256, content=content)
    other = ""
    if found is not None and found.standing is ApprovalStanding.OTHER:
        try:
            other = await store.bundle(found.given[0].plan_sha256)
        except CutoverError:
            other = ""
    return Approved(entries=entries, content=content, seen=found, other=other, login=await store.whoami())


def refuse_changed_chain(entries: Sequence[ApprovalEntry]) -> None:
    """Raise `Declined` where nothing can be built on the chain of approvals."""
    if flaw := next(flaws_of(entries), ""):
        raise Declined(
            f"the chain of approvals is not what was recorded, {flaw}",
            hint="cutover plan approvals names what is wrong; ask who may write to the control database",
        )


def refuse_approved_meanwhile(found: Approved, entries: Sequence[ApprovalEntry]) -> None:
    """Raise `Declined` where others have approved since: what was agreed to was compared with what held before."""
    if len(entries) != len(found.entries):
        raise Declined("somebody else has approved meanwhile; nothing was recorded", hint="look at it again")


async def agree_without(where: Control, loaded: Loaded, reason: str | None, say: Say) -> str:
    """Say what is approved of a plan with which production is to begin; where that is another one, show what changed
    since, and have typed why it is begun all the same.

    Args:
        reason: what was given on the command line, instead of being typed.

    Returns:
        Why it is begun although another one is approved; empty where nobody need say so.

    Raises:
        Declined: approvals are required, or nobody says why.
    """
    from console.running.wire import journal

    async with journal(where, say=say) as store:
        found = await approved(store, loaded)
    _say_of_production(found, loaded, say)
    if found.stands or found.seen is None:
        return ""
    if found.seen.standing is ApprovalStanding.NEVER:
        return ""
    why = shown((reason if reason is not None else _typed()).strip())[:REASON_TEXT]
    return why or _nobody_says_why()


async def tell_approval(where: Control, loaded: Loaded, say: Say) -> None:
    """Say what is approved of a plan, where a team's control database tells. Raises `Declined` where production of it
    would be refused."""
    from console.running.wire import journal

    if where.embedded:
        return
    async with journal(where, say=say) as store:
        found = await approved(store, loaded)
    _say_of_production(found, loaded, say)


def _say_of_production(found: Approved, loaded: Loaded, say: Say) -> None:
    """Say how the plan stands, and what follows. Raises `Declined` where production of it is refused."""
    for line in standing_lines(found, loaded):
        say(line)
    refuse_required(found)
    if found.seen is not None and not found.stands:
        say("production of it may begin, and each of its gates has to accept by name that it is not approved")


def refuse_required(found: Approved) -> None:
    """Raise `Declined` where production begins with approved plans alone and this is none."""
    if found.is_required and not found.stands:
        raise Declined(
            "approvals are required in this control database, and this plan is not approved",
            hint="cutover plan approve PLAN --as PARTY, by a login of that party with cutover_approver",
        )


def standing_lines(found: Approved, loaded: Loaded) -> Iterator[str]:
    """How the plan stands to what is approved, and what changed since."""
    if found.seen is None:
        yield "no plan was ever approved in this control database"
        return
    given = told(found.seen.given)
    match found.seen.standing:
        case ApprovalStanding.APPROVED:
            yield f"this plan is approved by {given}"
            if all(one.by == found.login for one in found.seen.given):
                yield f"warning: only {found.login} has approved it, who asks now: nobody else has looked at it"
            yield from _gave_way(found, loaded)
        case ApprovalStanding.OTHER:
            yield f"this plan is NOT the approved one; another is approved by {given}. What changed since:"
            yield from (f"  {line}" for line in changed_since(found, loaded))
        case ApprovalStanding.NEVER:
            yield "this plan is approved by nobody"
        case ApprovalStanding.DOUBTED:
            yield f"the chain of approvals is not what was recorded, {found.seen.why}: nothing of it can be believed"


def _gave_way(found: Approved, loaded: Loaded) -> Iterator[str]:
    """That others approved another plan of this title before, and have said nothing of this one."""
    if others := gave_way(found.entries, loaded.plan.title):
        whom = told(tuple(map(approval_of, others)))
        yield f"warning: another plan of this title was approved by {whom}, not this one"


def changed_since(found: Approved, loaded: Loaded) -> Iterator[str]:
    """What `cutover plan diff` would print of the approved plan and this one; of what no such page says, the files."""
    from console.text.comparing.plan_change_page import change_text
    from jobs.run.plan_change import change_between

    try:
        before = load_bundle(found.other) if found.other else None
    except PlanProblems:
        before = None
    if before is None:
        yield "the approved plan cannot be read here, so that its difference is not shown"
        return
    yield from change_text(change_between(before, loaded.plan), loaded.plan.timezone).splitlines()
    if files := _differing(found.other, loaded.bundle):
        yield f"files with another text: {', '.join(files)}"


def _differing(one: str, other: str) -> list[str]:
    (main, before), (fresh_main, after) = unpack(one), unpack(other)
    names = (before.keys() | after.keys()) - {main, fresh_main}
    return sorted(name for name in names if before.get(name) != after.get(name))


def _typed() -> str:
    try:
        return str(click.prompt("Why is it begun all the same?", err=True, default="", show_default=False))
    except click.Abort:
        return ""


def _nobody_says_why() -> str:
    raise Declined(
        "this plan is not the approved one, and nobody said why it is begun all the same; nothing was run",
        hint='have it approved, or say --despite-approval "why"',
    )
