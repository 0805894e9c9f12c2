"""The composition root: the only file that names the concrete store, the crew and the list of kinds."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from console.errors import NotFound
from console.running.settings import CONTROL_DATABASE, Control
from console.saying import Say
from console.view import afterwords
from jobs.journal.base import Journal

if TYPE_CHECKING:
    from datetime import timedelta

    from console.running.service.engine_status import EngineStatus
    from jobs.api import HelperFunction, JobFunction
    from jobs.databases import Databases
    from jobs.engine.elsewhere import Elsewhere
    from jobs.engine.loop import Engine
    from jobs.journal.postgres import PostgresJournal
    from jobs.logs import Log
    from jobs.run.state.model import RunState
    from plans.model import DatabaseId, Plan


async def control_dsn(control: Control, *, make: bool, say: Say) -> str:
    """The address of the control database, its server running and, on the embedded one, its schema as it must be.

    Args:
        control: which one.
        make: whether the embedded server may be made where there is none yet; a command that only looks says False.
        say: told what is done while it takes time.

    Raises:
        NotFound: nothing was ever run on this host, and `make` is False.
        EmbeddedUnavailable: the embedded server cannot be had here.
    """
    if control.dsn is not None:
        return control.dsn
    from jobs.embedded import server as embedded
    from jobs.journal import migrate

    if not make and embedded.find() is None:
        raise NotFound(
            "there is no run on this host yet", hint="cutover run PLAN makes one; --control names a team's own"
        )
    server = await embedded.ensure_running(say=say)
    await embedded.create_database(server, CONTROL_DATABASE)
    dsn = server.dsn(CONTROL_DATABASE)
    if not await migrate.create_schema(dsn):
        await migrate.upgrade(dsn)
    return dsn


@asynccontextmanager
async def journal(
    control: Control, *, make: bool = False, say: Say, name: str = "cutover", looks_only: bool = False
) -> AsyncIterator[Journal]:
    """The journal of a control database for the length of a block. Errors as in `control_dsn`, and the journal's own.

    Args:
        name: what the server shows as application_name.
        looks_only: one connection for any number of runs, over which nothing can be written.
    """
    from console.running.settings import nights_folder
    from jobs.journal.postgres import PostgresJournal
    from jobs.nights.shelf import SHELF

    SHELF.keep_in(nights_folder)
    dsn = await control_dsn(control, make=make, say=say)
    store = PostgresJournal(dsn, application_name=name, authenticated=not control.embedded, looks_only=looks_only)
    async with _connected(store):
        yield store


@asynccontextmanager
async def observed_journal(control: Control, *, say: Say, name: str) -> AsyncIterator[Journal]:
    """The journal for a process that others reach: over one connection, as an observer, unable to write.

    On an account's own embedded server the one login owns everything: there the session only reads, as an observer
    where there is that role, and it is said.

    Raises:
        Denied: the login may do more than look, or may not even look.
    """
    from console.running.settings import nights_folder
    from jobs.journal.looking_login import OBSERVER, looking_login
    from jobs.journal.postgres import PostgresJournal
    from jobs.nights.shelf import SHELF

    SHELF.keep_in(nights_folder)
    dsn = await control_dsn(control, make=False, say=say)
    login, role = await looking_login(dsn), ""
    if not control.embedded:
        login.check()
    else:
        role = OBSERVER if login.is_observer else ""
        say(f"the embedded control database has one account, which owns it: here the session only reads{_as(role)}")
    store = PostgresJournal(dsn, application_name=name, authenticated=not control.embedded, looks_only=True, role=role)
    async with _connected(store):
        yield store


def _as(role: str) -> str:
    return f", as {role}" if role else ""


@asynccontextmanager
async def _connected(store: "PostgresJournal") -> AsyncIterator[None]:
    try:
        await store.connect()
        yield
    finally:
        await store.close()


def kinds() -> "Mapping[type, JobFunction]":
    """What runs a job, by the type of its specification."""
    from jobs.registry import kinds_of_job

    return {specification: kind.run for specification, kind in kinds_of_job().items()}


def helpers() -> "Mapping[type, HelperFunction]":
    """What serves a lane of a job, by the type of its specification; nothing for those done in one place."""
    from jobs.registry import kinds_of_job

    return {specification: kind.help for specification, kind in kinds_of_job().items() if kind.help is not None}


async def execute(
    store: Journal,
    run: str,
    *,
    say: Say,
    status: "EngineStatus",
    lease: float | None = None,
    accepted: str = "",
    patience: "timedelta | None" = None,
    paper: str = "",
    ending: Callable[[], None] = lambda: None,
) -> "RunState":
    """Execute a run in this process, or stand by until it must be, to its end or until SIGTERM or SIGINT.

    Its databases are tested before the lease is taken; where this is not the run's first engine, one that is away holds
    up what needs it and nothing else.

    Args:
        status: told how the run stands.
        lease: real seconds that the lease lasts without renewal; default `jobs.engine.lease.TTL`.
        accepted: the fingerprint of what is wrong with the journal, where a person has said that the run goes on.
        patience: how long a control database may be away before this engine ends, for demonstrations; None waits.
        paper: the folder of papers in case of fire; else the one that the host's file names, if it does.
        ending: called when it is told to end.

    Raises:
        DatabasesRefused: the run has not had an engine yet, and one of them cannot be used; each reason is named.
        Fenced: another engine has taken over.
        ChainBroken: the journal is not what was recorded, and nobody holds the lease.
    """
    import asyncio
    import os
    import secrets
    import socket
    from datetime import timedelta

    from console.running.engine_host import host_or_problem
    from console.running.paper import EnginePapers, writing_papers
    from console.running.settings import log_file, run_folder
    from console.running.told_to_end import TOLD_BY, until_told_to_end
    from jobs.databases import Databases
    from jobs.engine.attempts import AttemptCrew
    from jobs.engine.last_letters import send_what_is_left
    from jobs.engine.lease import TTL
    from jobs.engine.loop import Engine, read_state
    from jobs.engine.now import StoreClock
    from jobs.engine.rehearsals import rehearsed_cuts
    from jobs.engine.sightings import JournalSightings
    from jobs.engine.takeover import Who
    from jobs.hosts.directory import hosts_read
    from jobs.logs import open_log
    from jobs.notify.engine_caller import Caller, EngineCaller, calling
    from jobs.notify.secrets import with_secrets
    from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED
    from plans.model import RunKind

    state, plan = await read_state(store, run)
    # Two containers may share a hostname and a pid; a lease held under one name must be one engine's.
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(2)}"
    host = host_or_problem()
    if host.unread:
        say(f"the file of this host has no effect: {host.unread}")
    environ = with_secrets(os.environ, host.secrets)
    who = Who(name=name, host=socket.gethostname(), pid=os.getpid(), settings=host)
    log = open_log(log_file(f"engine-{run}-facts"), run=run, engine=who.name)
    if state.over:
        await afterwords.record(store, run)
        await until_told_to_end(send_what_is_left(store, plan, state, who, environ, log))
        return state
    sightings = JournalSightings(store, plan.title)
    databases = Databases(
        plan, state.kind, os.environ, answered_for=state.not_compared, sightings=sightings, birth=state.birth
    )
    missing = await _usable(databases, say, insist=state.engine is None)
    clock = StoreClock()
    workers = _workers(store, run, log)
    hosts = await hosts_read(store, state.kind, plan)
    crew = AttemptCrew(store, run, databases, kinds(), clock, log, missing, host, workers, hosts)
    standing_by = Caller(name=f"engine {name}", host=who.host, environ=environ)
    caller = EngineCaller(store, run, standing_by, say)
    papers = EnginePapers(store, run, paper, host)
    status.begin(name)

    def heard(plan: "Plan", state: "RunState") -> None:
        caller.follow(plan, state)
        papers.follow(plan, state)
        status.follow(plan, state)

    def told_to_end() -> None:
        ending()
        engine.shut_down()

    heard(host.added_to(plan), state)
    ttl = TTL if lease is None else timedelta(seconds=lease)
    rehearsed = await rehearsed_cuts(store, plan.title) if state.kind is RunKind.PRODUCTION else NOT_REHEARSED
    engine = Engine(
        store,
        run,
        who,
        crew,
        clock=clock,
        folder=run_folder(run),
        ttl=ttl,
        accepted=accepted,
        say=say,
        rehearsed=rehearsed,
        heard=heard,
    )
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(partial(_unhandled, log))
    for number in TOLD_BY:
        loop.add_signal_handler(number, told_to_end)
    papers.tell(engine.paper_tried)
    try:
        async with calling(caller), writing_papers(papers.round):
            if patience is None:
                state = await engine.execute()
            else:
                state = await _execute_patiently(engine, store, state, patience, say)
    finally:
        for number in TOLD_BY:
            loop.remove_signal_handler(number)  # an engine that has ended hears nothing
    if not engine.told_to_end and _ended_by_another(state, who.name):
        await until_told_to_end(send_what_is_left(store, plan, state, who, environ, log))
    return state


def _workers(store: Journal, run: str, log: "Log") -> "Elsewhere | None":
    """What has attempts run by workers; None of a journal that no worker can reach."""
    from jobs.journal.postgres import PostgresJournal
    from jobs.workers.hands import Workers
    from jobs.workers.program import this_program
    from jobs.workers.queue import QueueSender

    if not isinstance(store, PostgresJournal):
        return None
    return Workers(
        store,
        run,
        QueueSender(store.dsn, this_program),
        this_program,
        lambda what: log.warning("workers_not_told", error=what),
        helped=helpers().keys(),
    )


def _ended_by_another(state: "RunState", name: str) -> bool:
    """Whether this engine stood by, and the one that ended the run is gone."""
    return state.over and (state.engine is None or state.engine.name != name)


async def _execute_patiently(
    engine: "Engine", store: Journal, begun: "RunState", patience: "timedelta", say: Say
) -> "RunState":
    """Execute the run of a demonstration; what was known at first is all that is known where its control database
    stays away."""
    import asyncio

    from console.running.absence import Absence, end_without
    from console.text.formatting import duration
    from jobs.journal.base import Unavailable

    def leave() -> None:
        say(f"the control database has been away for {duration(patience)}: this engine of a demonstration ends")
        engine.shut_down()

    watch = asyncio.create_task(
        end_without(store, Absence(patience), end=leave, sleep=asyncio.sleep), name="control database"
    )
    try:
        return await engine.execute()
    except Unavailable:
        if not watch.done():
            raise
        return begun
    finally:
        watch.cancel()


async def _usable(databases: "Databases", say: Say, *, insist: bool) -> "Mapping[DatabaseId, str]":
    """Say where the databases of the plan are, and which of them cannot be used, and why.

    A first start may `insist` on all of them: nothing has begun. Whoever takes over goes on with what there is.
    """
    from jobs.postgres.survey import DatabasesRefused

    seen = await databases.survey()
    missing = {name: "; ".join(reasons) for name, reasons in seen.refusals.items()}
    if missing and insist:
        raise DatabasesRefused(tuple(f"{name}: {reason}" for name, reason in missing.items()))
    for one in seen.found.values():
        say(f"{one.id}: {one.shown}")
    for name, reason in missing.items():
        say(f"{name} cannot be used: {reason}")
    if missing:
        say("what needs them waits until they are back; everything else goes on")
    return missing


def _unhandled(log: "Log", _: object, about: "dict[str, Any]") -> None:
    """The loop's own handler would print the error's text, which may be a server's and hold a row's values."""
    from jobs.endings import place

    if isinstance(error := about.get("exception"), BaseException):
        log.warning("unhandled_error", error=type(error).__name__, at=place(error))
