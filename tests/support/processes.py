"""Real processes of `cutover` on real databases, for the drills: started, watched through the journal, never left."""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from console.running.create_run import Wish, create_run
from jobs.journal.base import Recorded, Unavailable
from jobs.journal.chain import verify
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import AttemptEnded, AttemptStarted, CommandRefused, EngineStarted, Entry, How
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.state.records import entry_of
from plans.load import load
from tests.support.command_line import called
from tests.support.eventually import eventually
from tests.support.warm_process import WarmProcess

E = TypeVar("E")

LEASE = 0.9
"""Seconds that an engine's lease lasts in a drill: how long a killed one is missed."""
CHUNK = 25_000
"""Rows of a copy's first chunk in the processes of a drill: a quarter of what it is, so that three cost little."""
CONSTANTS: Mapping[str, float] = {"jobs.copy.chunk_size.FIRST_ROWS": CHUNK}
CUTOVER = (sys.executable, "-P", "-m", "console")
REHEARSAL = Wish()
PATIENCE = 300.0
"""Seconds within which whatever a drill waits for has come, or the drill has failed."""

HEADER = """\
cutover: 1
title: A drill
timezone: Europe/Oslo
start: 2022-11-11 22:00
go_live: M1
databases:
  legacy: {role: source, rehearsal: {dsn: "${LEGACY_DSN}"}}
  platform: {role: target, rehearsal: {dsn: "${PLATFORM_DSN}"}}
parties:
  me: {name: Me, short: ME}
defaults: {retry: {attempts: 5, first_wait: 0s, max_wait: 0s}}
tasks:
"""


def end_session(leader: int) -> None:
    """kill -9 a process and everything that it has started in its own session."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


class Process:
    """One `cutover` process in a session of its own, what it says in a file."""

    def __init__(
        self,
        arguments: list[str],
        *,
        environment: Mapping[str, str],
        said: Path,
        shell: str = "",
        constants: Mapping[str, float] = CONSTANTS,
    ) -> None:
        """`shell` is what a shell does in its place, which ends by executing it: `ulimit`, a closed stream."""
        self.arguments = arguments
        self._said = said
        self._process: subprocess.Popen[bytes] | WarmProcess
        with said.open("wb") as output, Path(os.devnull).open("rb") as nothing:
            if shell:
                self._process = subprocess.Popen(
                    ["/bin/sh", "-c", shell],
                    stdin=nothing,
                    stdout=output,
                    stderr=output,
                    env=environment,
                    start_new_session=True,
                )
            else:
                self._process = WarmProcess(
                    "console",
                    arguments,
                    environment=environment,
                    stdin=nothing,
                    stdout=output,
                    stderr=output,
                    constants=constants,
                )
        self.pid = self._process.pid

    @property
    def said(self) -> str:
        """Everything it printed so far."""
        return self._said.read_text()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self._process.kill()
        self._process.wait()

    async def ended(self, within: float = PATIENCE) -> int:
        """Its exit code, once it has ended by itself."""
        try:
            await eventually(lambda: self._process.poll() is not None, within=within)
        except AssertionError:
            raise AssertionError(f"cutover {' '.join(self.arguments)} goes on, having said: {self.said}") from None
        return self._process.returncode

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def clean_up(self) -> None:
        """End it and everything it has started in its session."""
        end_session(self.pid)
        self._process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


class Witness:
    """Follows a run from its beginning and keeps every event as it was first told."""

    def __init__(self, journal: PostgresJournal, run: str) -> None:
        self._journal = journal
        self.run = run
        self.told: list[Recorded] = []
        self._work = asyncio.create_task(self._follow(), name=f"witness of {run}")

    async def _follow(self) -> None:
        async with aclosing(self._journal.follow(self.run, after=0)) as news:
            async for one in news:
                self.told += one.events

    @property
    def entries(self) -> list[Entry]:
        """The events as what they mean."""
        return [entry_of(one) for one in self.told]

    async def heard(self, kind: type[E], when: Callable[[E], bool] = lambda _: True, within: float = PATIENCE) -> E:
        """The first event of this kind for which `when` holds, whenever it comes."""

        def found() -> list[E]:
            if self._work.done():
                self._work.result()
            return [one.event for one in self.entries if isinstance(one.event, kind) and when(one.event)]

        try:
            return (await eventually(found, within=within))[0]
        except AssertionError:
            raise AssertionError(f"no such {kind.__name__} in {within:g} s, but:\n{self.story()}") from None

    def story(self) -> str:
        """What has happened, for whoever reads a failed drill."""
        return "\n".join(f"{one.seq} {one.kind} {one.body[:300]}" for one in self.told)

    def attempts(self, unit: str) -> list[How | None]:
        """How the attempts of a unit ended, in order; None for one that runs."""
        return [one.how for one in fold(self.entries).unit(unit).attempts]

    async def close(self) -> None:
        """Stop following."""
        self._work.cancel()
        await asyncio.gather(self._work, return_exceptions=True)


@dataclass(kw_only=True)
class Night:
    """Three databases, the processes that work on them, and what their journal says."""

    control: str
    legacy: str
    platform: str
    folder: Path
    journal: PostgresJournal
    processes: list[Process] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    constants: Mapping[str, float] = field(default_factory=lambda: CONSTANTS)
    """Of the program, which are others in every process."""
    troubles: list[str] = field(default_factory=list)
    """What was meant to go wrong, each with what became of it (`tests.support.session.struck`)."""
    sessions: list[int] = field(default_factory=list)
    """Leaders of sessions that a command of ours left in the background."""
    _command: asyncio.Lock = field(default_factory=asyncio.Lock)

    # --- processes

    def environment(self, **more: str) -> dict[str, str]:
        """Of every process: the three databases, a state folder of its own, and no PG* variable of ours."""
        ours = {
            key: value for key, value in os.environ.items() if not key.startswith(("PG", "CUTOVER", "COLUMNS", "LINES"))
        }
        facts = {
            "CUTOVER_STATE": str(self.folder / "state"),
            "CUTOVER_CONTROL": self.control,
            "LEGACY_DSN": self.legacy,
            "PLATFORM_DSN": self.platform,
        }
        return ours | facts | more

    def start(self, *arguments: str, **environment: str) -> Process:
        """Start a `cutover` process and go on."""
        said = self.folder / f"said-{len(self.processes)}.txt"
        process = Process(
            list(arguments), environment=self.environment(**environment), said=said, constants=self.constants
        )
        self.processes.append(process)
        return process

    def in_shell(self, before: str, *arguments: str, after: str = "", inside: Sequence[str] = ()) -> Process:
        """Start a `cutover` process from a shell that did something before, or redirects its streams after.

        Args:
            inside: a command that executes it, somewhere else.
        """
        said = self.folder / f"said-{len(self.processes)}.txt"
        shell = f"{before}exec {shlex.join([*inside, *CUTOVER, *arguments])} {after}"
        process = Process(list(arguments), environment=self.environment(), said=said, shell=shell)
        self.processes.append(process)
        return process

    def engine(self, run: str, lease: float = LEASE, **environment: str) -> Process:
        """Start an engine of the run, or a stand-by."""
        return self.start("engine", run, "--lease", str(lease), **environment)

    async def cutover(self, *arguments: str, typed: str = "", **environment: str) -> Done:
        """Run a `cutover` command to its end, in a thread. `typed` is what somebody types into it."""
        there = self.environment(**environment)
        async with self._command:
            ended = await asyncio.to_thread(called, *arguments, environ=there, stdin=typed, alone=True)
        return Done(code=ended.returncode, out=ended.stdout, err=ended.stderr)

    async def do(self, run: str, *words: str, **environment: str) -> str:
        """Send a command that must be carried out; what it became."""
        done = await self.cutover("do", run, *words, **environment)
        assert done.code == 0, done
        return done.out

    async def order(
        self, witness: Witness, verb: str, *, journal: PostgresJournal | None = None, **args: object
    ) -> None:
        """As `do`, but from this process: for orders that a drill needs on its way to what it is about."""
        command = await (journal or self.journal).send(witness.run, verb, args)

        def consumed() -> list[Entry]:
            return [one for one in witness.entries if one.command_id == command]

        [became, *_] = await eventually(consumed, within=PATIENCE)
        assert not isinstance(became.event, CommandRefused), became

    # --- runs

    def plan(self, tasks: str, header: str = HEADER) -> Path:
        """A plan file with these tasks."""
        path = self.folder / "plan.yaml"
        path.write_text(header + tasks)
        return path

    async def run_detached(self, plan: Path, *options: str, **environment: str) -> str:
        """`cutover run --detach`: the run's name. Its engine, and who looks after it, are ended with the drill."""
        done = await self.cutover("run", str(plan), "--detach", *options, **environment)
        assert done.code == 0, done
        self.sessions += [int(pid) for pid in re.findall(r"engine in the background, pid (\d+)", done.err)]
        return done.out.strip()

    async def begin(self, tasks: str, header: str = HEADER, wish: Wish = REHEARSAL) -> tuple[str, Witness]:
        """Record a new run that no engine executes yet."""
        loaded = load(self.plan(tasks, header))
        run = await create_run(self.journal, loaded, wish, authenticated=False)
        return run, self.witness(run)

    def witness(self, run: str) -> Witness:
        """Somebody who writes down every event from the first on."""
        self.witnesses.append(Witness(self.journal, run))
        return self.witnesses[-1]

    async def standby(self, run: str, number: int = 1) -> None:
        """Wait until so many engines stand by."""

        async def counted() -> bool:
            lease = await self.journal.lease(run)
            return lease is not None and lease.standbys == number

        reached: bool = await eventually(counted, within=PATIENCE)
        assert reached

    # --- rows

    @asynccontextmanager
    async def on(self, dsn: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """A connection of the drill's own."""
        connection = await asyncpg.connect(dsn, server_settings={"application_name": "drill"})
        try:
            yield connection
        finally:
            await connection.close(timeout=10)

    async def ask(self, dsn: str, query: str, *arguments: object) -> Any:
        """One value."""
        async with self.on(dsn) as connection:
            return await connection.fetchval(query, *arguments)

    async def both(self, script: str) -> None:
        """Run a script on source and target."""
        for dsn in (self.legacy, self.platform):
            async with self.on(dsn) as connection:
                await connection.execute(script)

    async def content(self, dsn: str, *tables: str, rows: str = "true") -> dict[str, tuple[int, str]]:
        """Of each table: how many rows, and the hash of all of them in their order as text."""
        digest = "md5(string_agg(md5(line), '' order by line))"
        found: dict[str, tuple[int, str]] = {}
        async with self.on(dsn) as connection:
            for table in tables:
                lines = f"(select t::text as line from {table} t where {rows}) as lines"
                [(count, content)] = await connection.fetch(f"select count(*), {digest} from {lines}")
                found[table] = count, content
        return found

    async def same(self, *tables: str, rows: int) -> None:
        """Source and target hold the same rows, none lost, none twice; `rows` in all."""
        ours, theirs = await self.content(self.platform, *tables), await self.content(self.legacy, *tables)
        assert ours == theirs
        assert sum(count for count, _ in ours.values()) == rows

    async def chunks(self) -> int:
        """How many chunks have been committed on the target."""
        return int(await self.ask(self.platform, "select count(*) from cutover.chunk"))

    # --- what holds for every run, whatever happened to it

    async def intact(self, witness: Witness) -> RunState:
        """No event was lost, changed, or written by an engine whose term was over; its state."""
        recorded: list[Recorded] = []
        while batch := await self.journal.read(witness.run, after=len(recorded)):
            recorded += batch
        await eventually(lambda: len(witness.told) >= len(recorded), within=PATIENCE)
        assert witness.told == recorded
        assert verify(recorded) is None
        await self._one_end_for_each_attempt(witness)
        return fold(witness.entries)

    async def _one_end_for_each_attempt(self, witness: Witness) -> None:
        started: dict[tuple[str, int], int] = {}
        ended: set[tuple[str, int]] = set()
        term = 0
        for one in witness.entries:
            match one.event:
                case EngineStarted():
                    assert one.event.term > term
                    term = one.event.term
                case AttemptStarted(unit=unit, attempt=attempt, token=token):
                    assert token // 1_000_000 == term
                    assert token > max((t for (u, _), t in started.items() if u == unit), default=0)
                    started[unit, attempt] = token
                case AttemptEnded(unit=unit, attempt=attempt):
                    assert (unit, attempt) in started
                    assert (unit, attempt) not in ended
                    ended.add((unit, attempt))
        assert ended == set(started)

    async def close(self) -> None:
        """End whatever a drill has left."""
        for process in self.processes:
            process.clean_up()
        for leader in self.sessions:
            end_session(leader)
        for witness in self.witnesses:
            await witness.close()
        with suppress(Unavailable):
            await self.journal.close()
