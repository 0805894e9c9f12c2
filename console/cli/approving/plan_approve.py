"""`cutover plan approve`: a party approves what a plan does, by a login of its own."""

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    find_run,
    is_file,
    json_option,
    load_plan,
    put,
    put_json,
    say,
    somebody_is_there,
    wait_for,
)
from console.exits import Exit
from console.running.settings import Control, control

if TYPE_CHECKING:
    from datetime import datetime

    from console.running.approval import Approved
    from jobs.journal.approvals import ApprovalEntry
    from jobs.journal.base import Journal
    from plans.load import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What somebody asked for."""

    named: str
    """A plan file or a run."""
    party: str
    change: str
    yes: bool
    as_json: bool


@examples(
    "cutover plan approve plan.yaml --as st-olavs --change CHG0031",
    "cutover plan approve 7f3a --as st-olavs     the plan that holds in a run",
    "cutover plan approvals                      who has approved what",
)
@click.command(short_help="Approve what a plan does, for a party that you are of.")
@click.argument("named", metavar="PLAN|RUN")
@click.option("--as", "party", metavar="PARTY", required=True, help="For which party that you are of.")
@click.option("--change", default="", help="Under which number the change is known elsewhere.")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
@json_option
@control_option
def approve(named: str, party: str, change: str, yes: bool, as_json: bool, control_dsn: str | None) -> int:
    """Approve what PLAN does, or the plan that holds in RUN, for a PARTY that your login is of.

    Shows first what changed since the approved plan of this title, and asks. Comments,
    rehearsals and the baseline are no part of what a plan does. Needs cutover_approver
    and, by the owner's word, the party (cutover db party); login and time are the control
    database's own word. It takes the place of what the party approved of this title before.
    """
    from console.errors import Declined, Misused
    from jobs.journal.approvals import CHANGE_TEXT
    from plans.characters import unfit

    where = control(control_dsn)
    if where.embedded:
        raise Declined(
            "an account's own control database does not tell one person from another: nobody approves there",
            hint="--control DSN or CUTOVER_CONTROL names one of the team's own",
        )
    if len(change) > CHANGE_TEXT or unfit(change) or "\n" in change:
        raise Misused(f"--change takes one line of at most {CHANGE_TEXT} characters", hint="a number, as CHG0031")
    asked = _Asked(named=named, party=party, change=change.strip(), yes=yes, as_json=as_json)
    loaded = load_plan(named, quiet=as_json) if is_file(named) else None
    return wait_for(_approve(where, asked, loaded))


async def _approve(where: Control, asked: _Asked, loaded: "Loaded | None") -> int:
    from console.running.approval import approved, refuse_approved_meanwhile, refuse_changed_chain
    from console.running.create_run import refuse_open_points
    from console.running.wire import journal
    from jobs.journal.approvals import NewApproval

    async with journal(where, say=say) as store:
        loaded = loaded if loaded is not None else await _of_run(store, asked.named)
        refuse_open_points(loaded.plan)
        await _refuse_stranger(store, asked.party)
        found = await approved(store, loaded)
        refuse_changed_chain(found.entries)
        if (before := _already(found, asked)) is not None:
            say(f"{asked.party} has approved this already, as entry {before.seq}; nothing was recorded")
            return _print(before.seq, before.hash, found, asked)
        _agree(found, loaded, asked, await store.now())
        refuse_approved_meanwhile(found, await store.approvals())
        await store.add_bundle(loaded.plan.sha256, loaded.bundle)
        new = NewApproval(
            title=loaded.plan.title,
            party=asked.party,
            content=found.content,
            plan_sha256=loaded.plan.sha256,
            change=asked.change,
        )
        entry = await store.approve(new)
        head = next((one.hash for one in await store.approvals() if one.seq == entry), "")
    return _print(entry, head, found, asked)


async def _of_run(store: "Journal", named: str) -> "Loaded":
    """The plan that holds in a run, as it is frozen."""
    from jobs.past import history
    from plans.load import Loaded, load_bundle

    past = await history(store, (await find_run(store, named)).run)
    bundle = await store.bundle(past.state.plan_sha256)
    return Loaded(plan=load_bundle(bundle), bundle=bundle)


async def _refuse_stranger(store: "Journal", party: str) -> None:
    """Raise `Denied` where this login may not approve, or is not of the party: before anything is asked."""
    from jobs.journal.base import Denied
    from plans.nearest import did_you_mean

    login = await store.whoami()
    if not await store.may_approve():
        raise Denied(f"{login} may not approve plans here", hint=f"its owner can grant cutover_approver to {login}")
    known = (await store.login_parties()).get(login, frozenset())
    if party not in known:
        hint = did_you_mean(party, sorted(known)) or f"its owner says so: cutover db party {login} {party}"
        raise Denied(f"{login} is not of {party} in this control database", hint=hint)


def _already(found: "Approved", asked: _Asked) -> "ApprovalEntry | None":
    """The same approval, where it holds."""
    if found.seen is None or not found.stands:
        return None
    holding = {one.entry for one in found.seen.given if (one.party, one.change) == (asked.party, asked.change)}
    return next((one for one in found.entries if one.seq in holding), None)


def _agree(found: "Approved", loaded: "Loaded", asked: _Asked, now: "datetime") -> None:
    """Show what is approved, and have somebody say yes. Raises `Declined`."""
    from console.errors import Declined
    from console.running.approval import standing_lines
    from console.text.approving.not_bound import not_bound_lines
    from console.text.schedule_page import production_times

    plan = loaded.plan
    say(f'"{plan.title}"')
    for line in production_times(plan, now):
        say(line)
    for line in chain(standing_lines(found, loaded), not_bound_lines(plan)):
        say(line)
    if asked.yes:
        return
    if not somebody_is_there():
        raise Declined("nothing was approved: nobody was there to say yes", hint="a script that means it says --yes")
    if not click.confirm(f"Approve it for {asked.party}?", err=True):
        raise Declined("nothing was approved")


def _print(entry: int, head: str, found: "Approved", asked: _Asked) -> int:
    """The entry with its head, to be noted elsewhere: it proves every entry up to this one."""
    from jobs.journal.told_heads import DIGITS

    if asked.as_json:
        said = {"party": asked.party, "content": found.content, "change": asked.change}
        put_json({"entry": entry, **said, "head": head})
    else:
        put(f"approved for {asked.party} as entry {entry} [chain {head[:DIGITS]}], content {found.content}")
    return Exit.OK
