"""Runs of a small plan that stand in a journal, ended or not, and folds that an engine keeps of them: for tests of what
later runs learn from them, and of where consoles begin."""

from collections.abc import Sequence
from dataclasses import is_dataclass, replace
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import get_args, get_type_hints

from jobs.engine.folds import FoldKeeper
from jobs.journal.base import Journal, Recorded, StoredFold
from jobs.run.events import Entry, FoldMark, Noted, RunCreated
from jobs.run.state.kept import form
from jobs.run.state.records import draft_of
from plans.load import Loaded, load
from tests.support.driver import Driven
from tests.support.memory_journal import MemoryJournal

SMALL_PLAN = """\
cutover: 1
title: Small night
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {owner: {name: Owner}}
tasks:
  - {id: T1, title: First, owner: owner, duration: 5m, job: {command: {argv: ["true"]}}}
  - {id: M1, title: Go-live, after: [T1], milestone: true}
"""


def small_plan(folder: Path, text: str = SMALL_PLAN) -> Loaded:
    """A plan of one job and the go-live."""
    file = folder / "plan.yaml"
    file.write_text(text)
    return load(file)


async def keep_run(
    journal: MemoryJournal, loaded: Loaded, name: str, *, minutes: float = 5, ended: bool = True, **created: object
) -> Sequence[Entry]:
    """Record a run in which T1 took so many minutes; gives its entries as they were driven."""
    run = Driven(loaded.plan, **created)
    run.passes(minutes)
    if ended:
        run.ends("T1")
    return await keep(journal, loaded, name, run)


async def keep(journal: MemoryJournal, loaded: Loaded, name: str, run: Driven) -> Sequence[Entry]:
    """Record a run as it was driven, under this name."""
    first, *later = run.entries
    created = first.event
    assert isinstance(created, RunCreated)
    await journal.create_run(
        name,
        title=loaded.plan.title,
        kind=created.kind,
        plan_sha256=loaded.plan.sha256,
        bundle=loaded.bundle,
        first=draft_of(replace(first, event=replace(created, run=name))),
    )
    lease = await journal.acquire(name, "e1", timedelta(seconds=30))
    assert lease is not None
    drafts = [replace(draft_of(one), command_id=None) for one in later]
    await journal.append(name, term=lease.term, expected_seq=1, events=drafts)
    await journal.release(name, lease)
    return run.entries


async def say(journal: Journal, run: str, *entries: Entry) -> Sequence[Recorded]:
    """Record these by an engine of their own, whatever their numbers are."""
    lease = await journal.acquire(run, "says", timedelta(minutes=1))
    assert lease is not None
    drafts = [draft_of(one) for one in entries]
    head = (await journal.standing(run)).seq
    recorded = await journal.append(run, term=lease.term, expected_seq=head, events=drafts)
    await journal.release(run, lease)
    return recorded


async def note(journal: Journal, run: str, text: str, mark: FoldMark | None = None) -> None:
    """Record a remark, which names a fold or none."""
    noted = Noted(text=text, by="operator")
    await say(journal, run, Entry(seq=0, at=await journal.now(), event=noted, fold=mark))


async def keep_fold(journal: Journal, run: str, *, named: bool = True) -> StoredFold:
    """Have an engine keep a fold of all that the run is by now, and name it with the next event."""
    lease = await journal.acquire(run, "keeps", timedelta(minutes=1))
    assert lease is not None
    keeper = FoldKeeper(journal, run, print, every=1, pause=timedelta())
    keeper.begin(None, lease.term)
    keeper.follow((await journal.standing(run)).seq)
    await keeper.look()
    await journal.release(run, lease)
    if named:
        await note(journal, run, "what came next", keeper.take_mark())
    fold = await journal.fold(run, form=form())
    assert fold is not None
    return fold


def made_of(kind: object) -> frozenset[type]:
    """The dataclasses and enumerations that values of a type are made of: all of them are in the text that is kept."""
    found: set[type] = set()
    todo = [kind]
    while todo:
        one = todo.pop()
        todo += get_args(one)
        if isinstance(one, type) and one not in found and (is_dataclass(one) or issubclass(one, Enum)):
            found.add(one)
            todo += get_type_hints(one).values()
    return frozenset(found)
