"""`cutover plan approvals`: who has approved which plan; what was approved is taken back here, too."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, json_option, load_plan, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import Control, control

if TYPE_CHECKING:
    from plans.load import Loaded


@examples(
    "cutover plan approvals             every entry; does their chain hold?",
    "cutover plan approvals plan.yaml   is it approved? what changed since?",
    'cutover plan approvals --withdraw 3 --reason "the fix is missing"',
)
@click.command(short_help="Who has approved which plan; take an approval back.")
@click.argument("plan_file", metavar="[PLAN]", type=click.Path(dir_okay=False), required=False)
@click.option("--withdraw", "entry", metavar="ENTRY", type=click.IntRange(min=1), help="Take this approval back.")
@click.option("--reason", default="", help="Why it is taken back.")
@json_option
@control_option
def approvals(plan_file: str | None, entry: int | None, reason: str, as_json: bool, control_dsn: str | None) -> int:
    """List the approvals of the control database, or say how PLAN stands to them.

    An approval is taken back by an entry of its own, by a login of the party that gave it;
    nothing is ever deleted. Ends with 1 where their chain is not what was recorded, with 5
    where PLAN is not approved.
    """
    from console.errors import Misused

    where = control(control_dsn)
    if entry is not None and plan_file is not None:
        raise Misused(
            "--withdraw names an entry, and no plan", hint="cutover plan approvals --withdraw 3 --reason TEXT"
        )
    if entry is not None:
        return wait_for(_withdraw(where, entry, reason.strip()))
    if plan_file is not None:
        return wait_for(_of_plan(where, load_plan(plan_file, quiet=True), as_json=as_json))
    return wait_for(_list(where, as_json=as_json))


async def _list(where: Control, *, as_json: bool) -> int:
    from console.running.wire import journal
    from console.text.approving.entries import entries_json, entry_lines
    from jobs.journal.approval_chain import flaws_of

    async with journal(where, say=say) as store:
        entries = await store.approvals()
    if as_json:
        put_json(entries_json(entries))
    else:
        for line in entry_lines(entries):
            put(line)
    return Exit.FAILED if any(flaws_of(entries)) else Exit.OK


async def _of_plan(where: Control, loaded: "Loaded", *, as_json: bool) -> int:
    from console.running.approval import approved, changed_since, standing_lines
    from console.running.wire import journal

    async with journal(where, say=say) as store:
        found = await approved(store, loaded)
    if as_json:
        known = found.seen
        put_json(
            {
                "approved": found.stands,
                "standing": known.standing if known is not None else None,
                "content": found.content,
                "required": found.is_required,
                "entries": [one.entry for one in known.given] if known is not None else [],
                "changed_since": list(changed_since(found, loaded)) if found.other else [],
            }
        )
    else:
        for line in standing_lines(found, loaded):
            put(line)
    return Exit.OK if found.stands else Exit.REFUSED


async def _withdraw(where: Control, entry: int, reason: str) -> int:
    from console.errors import Misused
    from console.running.wire import journal
    from jobs.journal.approvals import REASON_TEXT
    from plans.characters import unfit

    if not reason or len(reason) > REASON_TEXT or unfit(reason):
        raise Misused(
            f"say why it is taken back, in at most {REASON_TEXT} characters that can be printed",
            hint='--reason "the vendor\'s fix is missing"',
        )
    async with journal(where, say=say) as store:
        new = await store.withdraw_approval(entry, reason)
    put(f"entry {entry} is taken back by entry {new}")
    return Exit.OK
