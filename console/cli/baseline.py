"""`cutover baseline`: learns what was normal on the old system, for the plan's flows."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, load_plan, plan_argument, put, say, wait_for
from console.exits import Exit
from plans.durations import in_words
from plans.plurals import counted

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from jobs.flows.learning.hours import Day
    from jobs.flows.learning.learner import Asked, Step
    from jobs.flows.learning.learnt import Past
    from jobs.postgres.sides import Connection
    from plans.baseline import Baseline
    from plans.model import DatabaseId, Plan
    from plans.model.flows import Flow

_MOST_WEEKS = 26
_NAMED = 5
_SAID_EVERY = 10.0
_OUTAGES_FROM = 4
_NEEDS = "its login may select what the counts of the plan read"


@examples(
    "cutover baseline plan.yaml -o baseline.json --production",
    "cutover baseline plan.yaml -o clone.json --weeks 8 --until 2026-11-01",
)
@click.command(short_help="Learn what was normal on the old system.")
@plan_argument
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="The file to be written."
)
@click.option(
    "--weeks",
    type=click.IntRange(2, _MOST_WEEKS),
    default=6,
    show_default=True,
    help="How many weeks are asked.",
)
@click.option(
    "--until",
    "last",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day before which they end; default today.",
)
@click.option("--production", is_flag=True, help="Ask the databases of a production run.")
@click.option("--country", metavar="CODE", help="Whose public holidays are left out; default the plan's country.")
@click.option("--no-holidays", is_flag=True, help="Take public holidays as days like any other.")
@click.option("--replace", is_flag=True, help="Write over a file that is no baseline.")
def baseline(
    plan_file: str,
    output: str,
    weeks: int,
    last: datetime | None,
    production: bool,
    country: str | None,
    no_holidays: bool,
    replace: bool,
) -> int:
    """Ask hour by hour how many there were of each flow of PLAN whose `normal:` is `baseline`, and write the sums.

    One question at a time, read-only, each with the timeout of its count; after one that took long the database is left
    alone for as long. What was asked is kept beside FILE until it is written: a command that was killed goes on. FILE
    holds sums by hour of the week and names of templates and receivers, no single message. Ends with 4 where a flow
    could not be counted; each is named.
    """
    from zoneinfo import ZoneInfo

    from jobs.flows.learning.hours import days
    from plans.model.flows import AsBefore

    plan = load_plan(plan_file, quiet=True).plan
    flows = plan.watched.flows
    _refuse_without_flows(flows)
    file = Path(output)
    _look_at_output(file, replace=replace)
    zone = ZoneInfo(plan.timezone)
    until = (last or datetime.now(zone)).date()
    _refuse_what_is_to_come(until, datetime.now(zone).date())
    asked = days(until, weeks, zone)
    past = _past(plan, asked, production=production, country="" if no_holidays else country or plan.watched.country)
    if weeks < _OUTAGES_FROM:
        say(f"of {weeks} weeks nobody can tell an outage: it takes {_OUTAGES_FROM}")
    if not past.country:
        say("no public holidays are left out" + ("" if no_holidays else ": the plan names no country:"))
    learnt, cost = wait_for(_learn(plan, flows, past, file))
    _tell(file, learnt, cost, flows)
    asked_for = {one.id for one in flows if isinstance(one.normal, AsBefore)}
    return Exit.DATABASE if asked_for.intersection(learnt.not_counted) else Exit.OK


def _refuse_without_flows(flows: Sequence["Flow"]) -> None:
    from console.errors import Declined
    from plans.model.flows import AsBefore

    if not flows:
        raise Declined("the plan has no flows:", hint="docs/flows.md says how they are written")
    if not any(isinstance(one.normal, AsBefore) for one in flows):
        raise Declined("no flow of the plan has a baseline", hint="normal: baseline")


def _refuse_what_is_to_come(until: date, today: date) -> None:
    from console.errors import Misused

    if until > today:
        raise Misused(f"--until {until} has not come yet", hint="the weeks end before a day that has begun")


def _look_at_output(file: Path, *, replace: bool) -> None:
    """Raise `Declined` where something else than a baseline stands there, or there is no such folder."""
    from console.errors import Declined
    from plans.baseline_file import read
    from plans.bundle import Unreadable

    if not file.parent.is_dir():
        raise Declined(f"there is no folder {file.parent}", hint="name another file with -o")
    if replace or not file.exists():
        return
    try:
        read(file.read_text("utf-8"))
    except (Unreadable, OSError, UnicodeDecodeError):
        raise Declined(f"{file} holds something else", hint="name another file, or say --replace") from None


def _past(plan: "Plan", asked: Sequence["Day"], *, production: bool, country: str) -> "Past":
    """The weeks that are asked, the public holidays in them and in the year after, and the quiet days in them: those to
    come the plan tells whoever judges. Raises `HolidaysUnknown`."""
    from zoneinfo import ZoneInfo

    from jobs.flows.learning.holidays import public_holidays
    from jobs.flows.learning.learnt import Past
    from plans.model import RunKind

    first, last = asked[0].day, asked[-1].day
    known = public_holidays(country, range(first.year, last.year + 2)) if country else {}
    quiet = {one.day: one.name for one in plan.watched.quiet_days if one.day <= last}
    return Past(
        days=asked,
        zone=ZoneInfo(plan.timezone),
        timezone=plan.timezone,
        kind=RunKind.PRODUCTION if production else RunKind.REHEARSAL,
        country=country,
        holidays={day: name for day, name in sorted({**quiet, **known}.items()) if day >= first},
    )


async def _learn(plan: "Plan", flows: Sequence["Flow"], past: "Past", file: Path) -> "tuple[Baseline, Asked]":
    """Ask what is not noted yet, and write the file."""
    from console.running.output_file import write_whole
    from console.running.production import tell
    from console.running.target_connection import checked_connection
    from jobs.flows.learning.fitting import fitted
    from jobs.flows.learning.learner import Learner, cannot_be_asked
    from jobs.flows.learning.learnt import baseline_of
    from jobs.flows.learning.notes import Notes, notes_beside
    from plans.model import RunKind
    from plans.model.flows import AsBefore

    def connect(name: "DatabaseId") -> "AbstractAsyncContextManager[Connection]":
        production = past.kind is RunKind.PRODUCTION
        return checked_connection(
            plan, plan.databases[name], production=production, environ=os.environ, agree=tell, needs=_NEEDS
        )

    with Notes(notes_beside(file)) as notes:
        learner = Learner(connect, os.environ, notes, kind=past.kind, timezone=past.timezone, told=_Progress())
        to_ask = [one for one in flows if isinstance(one.normal, AsBefore) and not cannot_be_asked(one)]
        try:
            cost = await learner.ask(to_ask, past.days)
        except BaseException:
            if notes.kept:
                say(f"what was asked is kept in {notes.path}: the same command goes on from there")
            raise
        learnt, text = fitted(baseline_of(past, flows, cost.given_up, notes))
        write_whole(file, text)
        notes.forget()
    return learnt, cost


class _Progress:
    """Says how far it is, now and then."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, step: "Step") -> None:
        """Say it, if the last time was a while ago."""
        now = time.monotonic()
        if now - self._said < _SAID_EVERY:
            return
        self._said = now
        left = timedelta(seconds=step.seconds_a_day * step.days_left)
        about = "about " if left >= timedelta(minutes=1) else ""
        say(f"{step.flow}, {step.number} of {counted(step.flows, 'flow')}: {about}{in_words(left)} more")


def _tell(file: Path, learnt: "Baseline", cost: "Asked", flows: Sequence["Flow"]) -> None:
    """What was learnt, and everything that was not."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(learnt.timezone)
    learnt_flows = {one.flow for one in learnt.series}
    put(
        f"{file}: {counted(len(learnt_flows), 'flow')},"
        f" {counted(len(learnt.series) - len(learnt_flows), 'template or receiver', 'templates and receivers')},"
        f" from {_local(learnt.begins, zone)} to {_local(learnt.ends, zone)}, {learnt.kind};"
        f" {counted(cost.questions, 'question')}, {cost.seconds:.0f} s"
    )
    ends = learnt.ends.astimezone(zone).date()
    for day, name in learnt.holidays.items():
        if day < ends:
            put(f"  left out: {day}, {name}")
    for begins, stretch_ends, why in learnt.left_out:
        put(f"  left out: {stretch_text(begins, stretch_ends, zone)}, {why}")
    for flow, what in learnt.said.items():
        put(f"  {flow}: {what}")
    for flow, what in _never_seen(learnt, flows):
        put(f"  {flow}: {what}")
    for flow, why in learnt.not_counted.items():
        put(f"  NOT COUNTED {flow}: {why}")


def _never_seen(learnt: "Baseline", flows: Sequence["Flow"]) -> Iterator[tuple[str, str]]:
    """Old names of the plan's files that never came in these weeks: a slip of the pen, or no longer used."""
    for flow in flows:
        came: set[str] = set()
        for one in learnt.series:
            if one.flow == flow.id:
                came |= {one.template, one.receiver}
        never = sorted(set(chain.from_iterable(flow.old_names.values())) - came) if came else []
        if never:
            more = f" and {len(never) - _NAMED} more" if len(never) > _NAMED else ""
            yield flow.id, f"old names that never came: {', '.join(never[:_NAMED])}{more}"


def stretch_text(begins: datetime, ends: datetime, zone: "ZoneInfo") -> str:
    """`from 2026-10-25 02:00 CEST to 2026-10-25 02:00 CET`: an hour that comes twice is told by its zone."""
    first, last = (one.astimezone(zone) for one in (begins, ends))
    return f"from {first:%Y-%m-%d %H:%M %Z} to {last:%Y-%m-%d %H:%M %Z}"


def _local(moment: datetime, zone: "ZoneInfo") -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
