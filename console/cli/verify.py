"""`cutover verify`: is a run's journal what was recorded, and does it hold the head that was read aloud?"""

import re
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, find_run, json_option, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from jobs.journal.base import Journal, RunRow
    from jobs.past import Past
    from jobs.run.events import Entry

SHORTEST = 8
"""Hex digits of a head that are enough to tell it from others."""
_NAMED = 200
"""Flaws that are printed one by one."""


@examples(
    "cutover verify 7f3a",
    "cutover verify 7f3a --head 3fa9c1d24b7e   what a checkpoint printed",
)
@click.command(short_help="Walk a run's journal: is it what was recorded?")
@click.argument("run_name", metavar="RUN")
@click.option("--head", "spoken", metavar="HASH", help="A head that was printed or read aloud, or its first digits.")
@json_option
@control_option
def verify(run_name: str, spoken: str | None, as_json: bool, control_dsn: str | None) -> int:
    """Walk the whole journal of RUN: every event's hash and the command that it answers, the end of the journal, every
    frozen plan, and what the list of runs says of it.

    Ends with 1 where something is not what was recorded, or where HASH is not part of the journal. That nothing was
    cut off the end, or written anew from some place on, only a head proves that was noted elsewhere: checkpoints print
    one.
    """
    return wait_for(_verify(run_name, spoken, as_json=as_json, dsn=control_dsn))


async def _verify(run_name: str, spoken: str | None, *, as_json: bool, dsn: str | None) -> int:
    from console.errors import Misused
    from console.running.wire import journal
    from jobs.past import history

    wanted = (spoken or "").strip().lower()
    if spoken is not None and not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", wanted):
        raise Misused(f"--head takes {SHORTEST} to 64 hex digits", hint="checkpoints print them behind `chain`")
    async with journal(control(dsn), say=say) as store:
        row = await find_run(store, run_name)
        past = await history(store, row.run)
        plans = await _plans(store, past)
    found = _with_head(past, wanted) if wanted else None
    flaws = past.state.flaws
    listed = _listed_otherwise(row, past)
    whole = not (flaws or listed) and all(plans.values()) and (found is not None or not wanted)
    if as_json:
        put_json(
            {
                "run": past.run,
                "events": past.state.head,
                "head": past.state.head_hash,
                "whole": whole,
                "flaws": [{"seq": one.seq, "why": one.why} for one in flaws],
                "listed_otherwise": listed,
                "plans": plans,
                "head_found_at": found.seq if found is not None else None,
            }
        )
        return Exit.OK if whole else Exit.FAILED
    for one in flaws[:_NAMED]:
        put(f"#{one.seq}: {one.why}")
    if len(flaws) > _NAMED:
        put(f"and {len(flaws) - _NAMED} more")
    for what in listed:
        put(f"the list of runs: its {what} is NOT the one that was recorded")
    for sha256, unchanged in plans.items():
        put(f"plan {sha256[:16]}: {'unchanged' if unchanged else 'NOT the text that was frozen under this hash'}")
    if wanted:
        where = f"is event #{found.seq}, {found.at:%Y-%m-%d %H:%M:%S} UTC" if found is not None else "is NOT part of it"
        put(f"head {wanted[:16]}: {where}")
    verdict = "is what was recorded" if not flaws else "is NOT what was recorded"
    put(f"the journal of run {past.run} {verdict}: {past.state.head} events, head {past.state.head_hash}")
    return Exit.OK if whole else Exit.FAILED


def _listed_otherwise(row: "RunRow", past: "Past") -> list[str]:
    """What the list of runs says of a run and its first event does not: that row is no part of the chain."""
    from jobs.run.events import RunCreated

    first = past.entries[0].event
    if not isinstance(first, RunCreated):
        return []
    same = {
        "title": row.title == first.title,
        "kind": row.kind == first.kind,
        "plan": row.plan_sha256 == first.plan_sha256,
        "creator": row.created_by == first.by or not first.authenticated,
    }
    return [what for what, holds in same.items() if not holds]


async def _plans(store: "Journal", past: "Past") -> dict[str, bool]:
    """Every frozen plan that the run has had, and whether its text is the one that was frozen."""
    from jobs.journal.base import NoSuchRun, PlanChanged
    from jobs.run.events import PlanAmended, RunCreated

    plans: dict[str, bool] = {}
    for one in past.entries:
        if isinstance(one.event, RunCreated | PlanAmended):
            try:
                await store.bundle(one.event.plan_sha256)
            except (PlanChanged, NoSuchRun):
                plans[one.event.plan_sha256] = False
            else:
                plans[one.event.plan_sha256] = True
    return plans


def _with_head(past: "Past", wanted: str) -> "Entry | None":
    """The event with this hash, unless it is one that was not recorded."""
    from jobs.run.events import NotRecorded

    return next(
        (one for one in past.entries if one.hash.startswith(wanted) and not isinstance(one.event, NotRecorded)), None
    )
