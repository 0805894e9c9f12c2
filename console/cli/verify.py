"""`cutover verify`: is a run what was recorded, and does it hold the head that was read aloud?"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, json_option, put, put_json, wait_for
from console.exits import Exit
from plans.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.journal.base import Journal
    from jobs.packs.verifying import Verified
    from jobs.run.events import Entry
    from plans.errors import CutoverError

SHORTEST = 8
"""Hex digits of a head that are enough to tell it from others."""
_NAMED = 200
"""Flaws that are printed one by one."""


@examples(
    "cutover verify 7f3a",
    "cutover verify 7f3a --head 3fa9c1d24b7e   what a checkpoint printed",
    "cutover verify night.cutover              a pack, anywhere",
)
@click.command(short_help="Is a run, or a pack, what was recorded?")
@click.argument("run_name", metavar="RUN|FILE")
@click.option("--head", "spoken", metavar="HASH", help="A head that was printed or read aloud, or its first digits.")
@json_option
@control_option
def verify(run_name: str, spoken: str | None, as_json: bool, control_dsn: str | None) -> int:
    """Walk all of RUN, or of a pack: every event's hash, the end of the journal, each command against the event that
    consumed it, every frozen plan, the heads that were told, its rehearsals, and what the list of runs says of it.

    Ends with 1 where something is not what was recorded, or where HASH is not part of the journal; with 4 where RUN
    or the pack cannot be read, as whatever else reads it does. That nothing was
    cut off the end, or written anew from some place on, only a head proves that was noted elsewhere: checkpoints,
    briefs, papers, reports and messages carry one. A pack holds what it was told itself, so ask those who were.
    """
    return wait_for(_verify(run_name, _digits(spoken), as_json=as_json, dsn=control_dsn))


async def _verify(run_name: str, head: str, *, as_json: bool, dsn: str | None) -> int:
    from console.cli.opened_run import opened_run
    from jobs.journal.base import RunUnreadable
    from jobs.packs.pack import PackUnreadable

    try:
        async with opened_run(run_name, dsn, quiet=True) as found:
            seen = await _seen(found.store, found.run, head)
    except (RunUnreadable, PackUnreadable) as error:
        return _unreadable(run_name, error, as_json=as_json)
    if as_json:
        put_json(seen.to_json())
    else:
        for line in seen.lines():
            put(line)
    return Exit.OK if seen.whole else Exit.FAILED


async def _seen(store: "Journal", run: str, head: str) -> "Seen":
    from jobs.packs.verifying import verified

    return Seen(found=await verified(store, run), head=head)


def _unreadable(named: str, error: "CutoverError", *, as_json: bool) -> int:
    """Of what nobody can read nothing is proved."""
    if as_json:
        put_json({"run": named, "whole": False, "unreadable": error.what})
    else:
        put(f"{error.what}; nothing of it is proved{f' ({error.hint})' if error.hint else ''}")
    return Exit.DATABASE


def _digits(spoken: str | None) -> str:
    """The digits of a head as somebody typed or was told them; empty where none was asked for."""
    from console.errors import Misused

    digits = (spoken or "").strip().lower()
    if spoken is not None and not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digits):
        raise Misused(f"--head takes {SHORTEST} to 64 hex digits", hint="checkpoints print them behind `chain`")
    return digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a run, for whoever asked."""

    found: "Verified"
    head: str
    """The digits of the head that was asked for; empty where none was."""

    @property
    def head_at(self) -> "Entry | None":
        """The event with the head that was asked for."""
        return self.found.with_head(self.head) if self.head else None

    @property
    def whole(self) -> bool:
        """Whether everything is what was recorded, and the head that was asked for is part of it."""
        return self.found.whole and (not self.head or self.head_at is not None)

    def to_json(self) -> dict[str, object]:
        """For a script."""
        found, head_at = self.found, self.head_at
        return {
            "run": found.run,
            "chain": found.chain,
            "events": found.state.head,
            "head": found.state.head_hash,
            "whole": self.whole,
            "flaws": [{"seq": flaw.seq, "why": flaw.why} for flaw in found.flaws],
            "commands": [{"command": one.command, "seq": one.seq, "why": one.why} for one in found.commands],
            "waiting": found.waiting,
            "outside": {"samples": found.samples, "forecasts": found.forecasts, "messages": found.outbox},
            "unsampled": found.is_unsampled,
            "listed_otherwise": list(found.listed_otherwise),
            "plans": found.plans,
            "told": [
                {
                    "seq": one.head.seq,
                    "hash": one.head.hash,
                    "where": one.head.where,
                    "to": one.head.to,
                    "at": one.head.at,
                    "by": one.head.by,
                    "found": not one.why,
                }
                for one in found.told
            ],
            "messages": list(found.messages),
            "rehearsals": list(found.rehearsals),
            "approvals": {"entries": found.approvals, "wrong": list(found.approved_otherwise)},
            "file": list(found.doubts),
            "lacking": list(found.lacking),
            "head_found_at": head_at.seq if head_at is not None else None,
        }

    def lines(self) -> "Iterator[str]":
        """For a person: what is wrong, then what was looked at, the head that was asked for, and the verdict."""
        found = self.found
        yield from _first(list(self._wrong()))
        for name in found.lacking:
            yield f"not there: {name}"
        for sha256, unchanged in found.plans.items():
            yield f"plan {sha256[:16]}: {'unchanged' if unchanged else 'NOT the text that was frozen under this hash'}"
        yield from self._outside()
        if self.head:
            yield f"head {self.head[:16]}: {self._where()}"
        verdict = "is NOT what was recorded" if found.flaws else "is what was recorded"
        verdict += ", but what is named above is NOT" if not (found.whole or found.flaws) else ""
        events = counted(found.state.head, "event")
        yield f"the journal of run {found.run} {verdict}: {events}, chain {found.chain}, head {found.state.head_hash}"

    def _wrong(self) -> "Iterator[str]":
        found = self.found
        for doubt in found.doubts:
            yield f"the file: {doubt}"
        for flaw in found.flaws:
            yield f"#{flaw.seq}: {flaw.why}"
        for one in found.commands:
            place = f"#{one.seq}: " if one.seq is not None else ""
            yield f"{place}command {one.command}: {one.why}"
        for name in found.listed_otherwise:
            yield f"the list of runs: its {name} is NOT the one that was recorded"
        for seq in found.messages:
            yield f"#{seq}: the outbox holds a message of this event, and the journal has no such event"
        yield from found.rehearsals
        yield from found.approved_otherwise
        yield from self._told_otherwise()

    def _told_otherwise(self) -> "Iterator[str]":
        for told in (one for one in self.found.told if one.why):
            head = told.head
            yield (
                f"#{head.seq}: head {head.hash[:16]}, told by {head.where} to {head.to or 'nobody named'} at "
                f"{head.at:%Y-%m-%d %H:%M:%S} UTC by {head.by}, is NOT part of it: {told.why}"
            )

    def _outside(self) -> "Iterator[str]":
        """What is said of what lies outside of the chain."""
        if self.found.approvals and not self.found.approved_otherwise:
            entries = counted(self.found.approvals, "entry", "entries")
            yield f"approvals: {entries} in a chain of their own, each as this run has seen it"
        told = self.found.told
        if not told:
            yield "heads that were told: none is known here; one noted elsewhere shows whether all was written anew"
        elif not any(one.why for one in told):
            yield f"heads that were told: {len(told)}, all part of it"
        found = self.found
        yield (
            f"outside of the chain, and held to it by nothing: {counted(found.samples, 'sample')} of progress, "
            f"{counted(found.forecasts, 'kept forecast')}, {counted(found.outbox, 'message')} of "
            f"{counted(found.tellings, 'event')} that told people"
        )
        if found.is_unsampled:
            yield "jobs were at work, and no sample of their progress is there: none was kept, or they were taken out"
        if self.found.waiting:
            yield f"commands that nobody has read yet, which nothing holds to what they say: {self.found.waiting}"

    def _where(self) -> str:
        event = self.head_at
        return f"is event #{event.seq}, {event.at:%Y-%m-%d %H:%M:%S} UTC" if event is not None else "is NOT part of it"


def _first(lines: list[str]) -> "Iterator[str]":
    yield from lines[:_NAMED]
    if len(lines) > _NAMED:
        yield f"and {len(lines) - _NAMED} more"
