"""The nights of `tests.bench.notify`: people who are told one by one, hooks that hang, and rehearsals."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from console.running.create_run import Wish, create_run
from jobs.api import Evidence, JobContext, JobFunction
from jobs.databases import Databases
from jobs.engine.attempts import AttemptCrew
from jobs.engine.lease import TTL
from jobs.engine.loop import Engine
from jobs.engine.now import StoreClock
from jobs.engine.takeover import Who
from jobs.journal.postgres import PostgresJournal
from jobs.kinds import comms
from jobs.logs import open_log
from jobs.run.events import AttemptEnded, CheckpointOpened, RunEnded
from jobs.run.state.model import RunState
from plans.load import Loaded, load
from plans.model import CommandSpec, CommsSpec, RunKind
from tests.support.people.receivers import Receivers, receiving
from tests.support.processes import PATIENCE, Witness

LANES = 8
HEADER = """\
cutover: 1
title: A bench
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
"""
EVERYTHING = "[attention, ready, heads_up, late, checkpoint_open, decision, hold, go_live, no_go, problem]"


PRODUCTION = Wish(kind=RunKind.PRODUCTION, late=True)


def waiting_people(receivers: Receivers, count: int) -> tuple[str, str]:
    """The tasks and the head of a plan: so many parties, each told of a task of its own once the one before is done, at
    the desk and by mail."""
    parties = "".join(f"  p{at}: {{name: Party {at}, contact: p{at}@b.example}}\n" for at in range(count))
    tasks = "".join(
        f"  - {{id: W{at}, title: Task {at}, owner: p{at}, duration: 1m, after: [{f'W{at - 1}' if at else ''}],"
        " manual: {}}\n"
        for at in range(count)
    )
    hooks = "hooks: [{when: ready, tell: owner, through: desk}, {when: ready, tell: owner, through: mail}]\n"
    head = f"{HEADER}channels:\n{receivers.channels()}{hooks}parties:\n{parties}tasks:\n"
    return f"{tasks}  - {{id: M1, title: Go-live, after: [W{count - 1}], milestone: true}}\n", head


# --- what messages that hang cost the engine


async def hanging_beside_none(
    dsn: str, folder: Path, rounds: int, tasks: int = 1_200, people: int = 24
) -> Sequence[float]:
    """How many times as long the same jobs take beside messages that hang, in each round: two engines in processes of
    their own at the same time, so that whatever else the machine does slows both."""
    ratios = []
    loop, spawn = asyncio.get_running_loop(), multiprocessing.get_context("spawn")
    async with receiving() as receivers:
        receivers.desk.held.clear()  # nobody is ever answered
        plans = {"hanging": _beside_people(tasks, people, receivers), "none": _beside_people(tasks, people, None)}
        with ProcessPoolExecutor(2, mp_context=spawn) as processes:
            for number in range(rounds + 1):
                names = ("hanging", "none") if number % 2 else ("none", "hanging")
                for name in names:  # of titles of their own: no engine reads the runs of earlier rounds beside its work
                    titled = plans[name].replace("A bench", f"Round {number} of {people}, {name}", 1)
                    (folder / f"{name}-{people}-{number}.yaml").write_text(titled)
                runs = [f"{name}-{people}-{number}" for name in names]
                both = [loop.run_in_executor(processes, _timed, dsn, folder, run, tasks) for run in runs]
                seconds = dict(zip(names, await asyncio.gather(*both), strict=True))
                ratios += [seconds["hanging"] / seconds["none"]] if number else []  # the first round warms up
        assert receivers.desk.asked, "no message was on its way"
    return ratios


def _timed(dsn: str, folder: Path, run: str, tasks: int) -> float:
    """Seconds of one run of the plan that is called as it is. In a process of its own."""
    return asyncio.run(_seconds(dsn, folder, load(folder / f"{run}.yaml"), run, tasks))


def _beside_people(tasks: int, people: int, receivers: Receivers | None) -> str:
    """Chains of jobs, and people whose tasks become ready, one after the other, as some of them end."""
    every = tasks // people
    parties = "".join(f"  p{at}: {{name: Party {at}, contact: p{at}@b.example}}\n" for at in range(people))
    jobs = "".join(
        f"  - {{id: T{at}, title: Job, owner: p0, duration: 1m, after: [{f'T{at - LANES}' if at >= LANES else ''}],"
        " job: {command: {argv: [nothing]}}}\n"
        for at in range(tasks)
    )
    ready = "".join(
        f"  - {{id: W{at}, title: Task {at}, owner: p{at}, duration: 1m, after: [T{every * at}], manual: {{}}}}\n"
        for at in range(people)
    )
    told = (
        f"channels:\n{receivers.channels()}hooks: [{{when: ready, tell: owner, through: desk}}]\n" if receivers else ""
    )
    last = ", ".join(f"W{at}" for at in range(people))
    go_live = f"  - {{id: M1, title: Go-live, after: [{last}], milestone: true}}\n"
    return f"{HEADER}{told}parties:\n{parties}tasks:\n{jobs}{ready}{go_live}"


async def _seconds(dsn: str, folder: Path, loaded: Loaded, run: str, tasks: int) -> float:
    """From the first job's begin to the last one's end."""
    begun: list[float] = []
    over = asyncio.Event()

    async def nothing(ctx: JobContext) -> Evidence:
        begun.append(time.perf_counter())
        if len(begun) == tasks:
            over.set()
        return Evidence(summary="nothing was to be done")

    async with _engine(dsn, folder, loaded, run, {CommandSpec: nothing}):
        async with asyncio.timeout(PATIENCE):
            await over.wait()
        return time.perf_counter() - begun[0]


@asynccontextmanager
async def _engine(
    dsn: str, folder: Path, loaded: Loaded, run: str, kinds: Mapping[type, JobFunction], wish: Wish = PRODUCTION
) -> AsyncIterator[tuple[PostgresJournal, asyncio.Task[RunState]]]:
    """A run with an engine in this process, which is ended with the block."""
    journal = PostgresJournal(dsn)
    try:
        await create_run(journal, loaded, replace(wish, name=run), authenticated=False)
        clock, log = StoreClock(), open_log(folder / f"{run}.log", run=run, engine="bench")
        databases = Databases(loaded.plan, wish.kind, {})
        crew = AttemptCrew(journal, run, databases, kinds, clock, log)
        who = Who(name=f"bench-{run}", host="here", pid=1)
        (folder / run).mkdir()
        engine = Engine(journal, run, who, crew, clock=clock, folder=folder / run, ttl=TTL)
        work = asyncio.create_task(engine.execute())
        try:
            yield journal, work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
    finally:
        await journal.close()


def _loaded(path: Path, text: str) -> Loaded:
    path.write_text(text)
    return load(path)


# --- what comes to where the parties are


async def outside_messages(dsn: str, folder: Path, rehearsals: int) -> tuple[int, int]:
    """How many messages came to where the parties are in so many rehearsals, and in one production run."""
    async with receiving() as parties, receiving() as team:
        (folder / "announced.md").write_text("# Open\nOpen since {go_live.end}\n")
        plan = _loaded(folder / "outside.yaml", _everything(parties, team))
        gate = asyncio.Semaphore(8)

        async def night(number: int) -> None:
            async with gate:
                await _whole_night(dsn, folder, plan, f"rehearsal-{number}", Wish())

        await asyncio.gather(*map(night, range(rehearsals)))
        outside, inside = len(parties.arrivals), len(team.arrivals)
        assert inside >= rehearsals, "the rehearsals' own place was told too little"
        assert all("REHEARSAL" in one.subject for one in team.arrivals)
        await _whole_night(dsn, folder, plan, "production", PRODUCTION)
        assert len(team.arrivals) == inside, "production told the rehearsals' place"
    return outside, len(parties.arrivals) - outside


def _everything(parties: Receivers, team: Receivers) -> str:
    """A night that everybody is told everything of, through every channel of theirs."""
    hooks = "".join(f"  - {{when: {EVERYTHING}, tell: everybody, through: {one}}}\n" for one in ("desk", "mail"))
    places = "".join(f"  p{at}: {{name: Party {at}, contact: p{at}@b.example}}\n" for at in range(5))
    head = HEADER.replace("A bench", "A night that is rehearsed")  # of a title of its own: engines look at earlier runs
    return f"""{head}channels:
{parties.channels()}{team.channels("team", "team-mail")}rehearsal_messages: {{through: team}}
hooks:
{hooks}escalation: {{after: 1s, then: [p3, p4], through: mail}}
parties:
{places}tasks:
  - {{id: A1, title: A job, owner: p0, duration: 1m, job: {{command: {{argv: [nothing]}}}}}}
  - {{id: S1, title: A text, owner: p0, duration: 1m, after: [A1],
     job: {{comms: {{to: everybody, file: announced.md, channel: mail}}}}}}
  - {{id: W1, title: A person's task, owner: p1, duration: 1m, after: [S1], manual: {{}}}}
  - {{id: G1, title: A gate, duration: 1m, after: [W1], checkpoint: {{poll: [p1, p2], decided_by: p0}}}}
  - {{id: M1, title: Go-live, after: [G1], milestone: true}}
"""


async def _whole_night(dsn: str, folder: Path, plan: Loaded, run: str, wish: Wish) -> None:
    """One from its start to its end, with a hold, a test and a poll in it."""

    async def nothing(ctx: JobContext) -> Evidence:
        return Evidence(summary="nothing was to be done")

    kinds: Mapping[type, JobFunction] = {CommandSpec: nothing, CommsSpec: comms.run}
    async with _engine(dsn, folder, plan, run, kinds, wish) as (journal, work):
        witness = Witness(journal, run)
        try:
            for verb, args in (("hold", {"reason": "a bench"}), ("resume", {}), ("notify", {})):
                await journal.send(run, verb, args)
            await witness.heard(AttemptEnded, lambda one: one.unit == "S1")
            await journal.send(run, "done", {"task": "W1"})
            await witness.heard(CheckpointOpened)
            for party in ("p1", "p2"):
                await journal.send(run, "vote", {"task": "G1", "party": party, "answer": "go"})
            await journal.send(run, "decide", {"task": "G1", "choice": "go"})
            await witness.heard(RunEnded)
            await work
        finally:
            await witness.close()
