"""Rehearsals of the demonstration: real ones, side by side, nobody at the keyboard; recorded and compared.

They go at the speed of the night that follows, because a job takes its own time, however fast the clock goes: at
another speed it would last longer or shorter in that night. What differs is the pace of the people, by their seeds.
"""

import asyncio
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from console.demo import living
from console.demo.stage import Stage
from console.running.output_file import write_whole
from console.running.settings import run_folder
from console.running.wire import journal
from console.text.rehearsals.night_trend import trend_text
from jobs.journal.base import Journal
from jobs.past import Past, history
from jobs.rehearsals.measure import measure
from jobs.rehearsals.trend import trend
from jobs.run.events import Result
from jobs.run.outlook.tally import tally
from plans.library import Sample, path_of
from plans.load import load
from plans.rehearsals.file import written
from plans.schedule import schedule

_LOOK = timedelta(seconds=5)
_TOLD_EVERY = 3
"""Looks between two lines that say how far they are."""
_LONGEST = 4.0
"""A rehearsal that takes so many times as long as its plan is not waited for any longer."""


async def rehearsed_plan(stage: Stage) -> Path:
    """Rehearse the reference night as often as was asked for; the file of a plan that names what was recorded."""
    count = stage.options.rehearse
    family = secrets.token_hex(2)
    file = plan_with_rehearsals(run_folder(living.run_of(family)))
    names = {f"dr{number}": f"{family}-dr{number}" for number in range(1, count + 1)}
    async with AsyncExitStack() as kept:
        runs = {}
        for number, (label, name) in enumerate(names.items(), 1):
            await kept.enter_async_context(living.kept(stage.server.dsn(), name))
            stage.say(f"rehearsal {label.upper()}: nobody is at the keyboard")
            runs[label] = await stage.begin(load(file), name, seed=stage.options.seed + number)
        async with journal(stage.control, say=stage.say, name="cutover demo") as store:
            ended = await played(stage, store, runs)
    (file.parent / "rehearsals").mkdir(exist_ok=True)
    for label, past in ended.items():
        write_whole(file.parent / "rehearsals" / f"{label}.json", written(measure(past)))
    plan = load(file).plan
    for line in (*trend_text(trend(plan, plan.nights), {}), "", *_what_to_try(file)):
        stage.say(line)
    return file


def plan_with_rehearsals(folder: Path) -> Path:
    """Copy the reference night into a new folder; its plan names whatever is recorded beside it."""
    shutil.copytree(path_of(Sample.REFERENCE_NIGHT).parent, folder)
    file = folder / "plan.yaml"
    write_whole(file, file.read_text(encoding="utf-8") + "\nrehearsals: rehearsals/*.json\n")
    return file


async def played(stage: Stage, store: Journal, runs: Mapping[str, str]) -> dict[str, Past]:
    """Wait for all of them, and say how far they are; those that went through to their end."""
    pasts = {label: await history(store, run) for label, run in runs.items()}
    longest = max(map(_length, pasts.values()), default=timedelta()) / stage.speed * _LONGEST
    for look in range(max(1, longest // _LOOK)):
        going = [label for label, past in pasts.items() if past.state.ended is None]
        if not going:
            break
        if look % _TOLD_EVERY == 0:
            stage.say("   ".join(map(_standing, pasts, pasts.values())))
        await asyncio.sleep(_LOOK.total_seconds())
        pasts |= {label: await history(store, runs[label]) for label in going}
    return _through(stage, pasts)


def _through(stage: Stage, pasts: Mapping[str, Past]) -> dict[str, Past]:
    for label, past in pasts.items():
        if not _went_through(past):
            stage.say(f"{label.upper()} did not go through to its end, and is left out (cutover attach {past.run})")
    return {label: past for label, past in pasts.items() if _went_through(past)}


def _length(past: Past) -> timedelta:
    """How long its plan is."""
    planned = schedule(past.plan)
    return planned.end - past.plan.start


def _standing(label: str, past: Past) -> str:
    count = tally(past.plan, past.state)
    return f"{label.upper()} {'ended' if past.state.ended else f'{count.done}/{count.total} done'}"


def _went_through(past: Past) -> bool:
    return past.state.ended is not None and past.state.ended.result is Result.COMPLETED


def _what_to_try(file: Path) -> Iterator[str]:
    recorded = f"{file.parent}/rehearsals/*.json"
    yield f"recorded beside the plan {file}; afterwards try:"
    yield f"  cutover rehearsal compare {recorded}"
    yield f"  cutover rehearsal retime {file} --from {file.parent}/rehearsals/dr1.json"
    yield f"  cutover rehearsal trend {file}"
    yield "The night begins, with the last of them beside it: o chooses another ghost."
