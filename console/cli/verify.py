"""`cutover verify`: is a run's journal what was recorded, and does it hold the head that was read aloud?"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, find_run, json_option, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import control
from plans.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    from console.running.wire import journal
    from jobs.past import history

    head = _digits(spoken)
    async with journal(control(dsn), say=say) as store:
        row = await find_run(store, run_name)
        past = await history(store, row.run)
        plans = await _plans(store, past)
    verified = Verified(past=past, listed_otherwise=_listed_otherwise(row, past), plans=plans, head=head)
    if as_json:
        put_json(verified.to_json())
    else:
        for line in verified.lines():
            put(line)
    return Exit.OK if verified.whole else Exit.FAILED


def _digits(spoken: str | None) -> str:
    """The digits of a head as somebody typed or was told them; empty where none was asked for."""
    from console.errors import Misused

    digits = (spoken or "").strip().lower()
    if spoken is not None and not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digits):
        raise Misused(f"--head takes {SHORTEST} to 64 hex digits", hint="checkpoints print them behind `chain`")
    return digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was seen of a run's journal."""

    past: "Past"
    listed_otherwise: list[str]
    """What the list of runs says otherwise than the journal."""
    plans: dict[str, bool]
    """Every frozen plan, by its hash, and whether its text is the one that was frozen."""
    head: str
    """The digits of the head that was asked for; empty where none was."""

    @property
    def head_at(self) -> "Entry | None":
        """The event with the head that was asked for."""
        return _with_head(self.past, self.head) if self.head else None

    @property
    def whole(self) -> bool:
        """Whether everything is what was recorded, and the head that was asked for is part of it."""
        is_recorded = not self.past.state.flaws and not self.listed_otherwise and all(self.plans.values())
        return is_recorded and (not self.head or self.head_at is not None)

    def to_json(self) -> dict[str, object]:
        """For a script."""
        state, head_at = self.past.state, self.head_at
        return {
            "run": self.past.run,
            "events": state.head,
            "head": state.head_hash,
            "whole": self.whole,
            "flaws": [{"seq": flaw.seq, "why": flaw.why} for flaw in state.flaws],
            "listed_otherwise": self.listed_otherwise,
            "plans": self.plans,
            "head_found_at": head_at.seq if head_at is not None else None,
        }

    def lines(self) -> "Iterator[str]":
        """For a person: what is wrong, then the plans, the head that was asked for, and the verdict."""
        state = self.past.state
        yield from self._flaws()
        for name in self.listed_otherwise:
            yield f"the list of runs: its {name} is NOT the one that was recorded"
        for sha256, unchanged in self.plans.items():
            yield f"plan {sha256[:16]}: {'unchanged' if unchanged else 'NOT the text that was frozen under this hash'}"
        if self.head:
            yield f"head {self.head[:16]}: {self._where()}"
        verdict = "is NOT what was recorded" if state.flaws else "is what was recorded"
        yield f"the journal of run {self.past.run} {verdict}: {counted(state.head, 'event')}, head {state.head_hash}"

    def _flaws(self) -> "Iterator[str]":
        flaws = self.past.state.flaws
        for flaw in flaws[:_NAMED]:
            yield f"#{flaw.seq}: {flaw.why}"
        if len(flaws) > _NAMED:
            yield f"and {len(flaws) - _NAMED} more"

    def _where(self) -> str:
        event = self.head_at
        return f"is event #{event.seq}, {event.at:%Y-%m-%d %H:%M:%S} UTC" if event is not None else "is NOT part of it"


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
    return [name for name, holds in same.items() if not holds]


async def _plans(store: "Journal", past: "Past") -> dict[str, bool]:
    """Every frozen plan that the run has had, and whether its text is the one that was frozen."""
    from jobs.journal.base import NoSuchRun, PlanChanged
    from jobs.run.events import PlanAmended, RunCreated

    plans: dict[str, bool] = {}
    for entry in past.entries:
        if isinstance(entry.event, RunCreated | PlanAmended):
            try:
                await store.bundle(entry.event.plan_sha256)
            except (PlanChanged, NoSuchRun):
                plans[entry.event.plan_sha256] = False
            else:
                plans[entry.event.plan_sha256] = True
    return plans


def _with_head(past: "Past", head: str) -> "Entry | None":
    """The event with this hash, unless it is one that was not recorded."""
    from jobs.run.events import NotRecorded

    recorded = (entry for entry in past.entries if not isinstance(entry.event, NotRecorded))
    return next((entry for entry in recorded if entry.hash.startswith(head)), None)
