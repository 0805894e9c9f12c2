"""A control database is led on while a run of the older program is under way in it, and says so to that program."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from jobs.journal import chain, migrate
from jobs.journal.answers import Offer, Offered
from jobs.journal.approvals import NewApproval
from jobs.journal.base import Draft, Lease, SchemaNewer, SchemaOutdated
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.journal.migrate import MigrationPhase, upgrade
from jobs.journal.outbox import Outgoing
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import create_roles
from jobs.journal.samples import StoredSample
from jobs.kept_past import kept_past
from jobs.past import history
from jobs.run.events import Result, RunCreated, encode
from jobs.run.state.kept import form
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase as TaskPhase
from plans.content import content_of
from plans.load import Loaded, load
from plans.model import RunKind
from tests.conftest import MakeDatabase
from tests.running.jobs.engine.conftest import PLAN
from tests.support.engines import ScriptedCrew, created, engine
from tests.support.eventually import eventually
from tests.support.executing import executing

RUN = "r1"
TTL = timedelta(seconds=0.5)
FOLDS_CAME_WITH = 12
ANSWERS_CAME_WITH = 14
OUTBOX_CAME_WITH = 13
FLOWS_CAME_WITH = 18
SAMPLES_CAME_WITH = 20
HEADS_CAME_WITH = 21
APPROVALS_CAME_WITH = 22
OF_AN_OLDER_ENGINE = '{"engine":"old","host":"h","pid":1,"term":1,"v":1}'

ACQUIRE = """
    update cutover_control.head set term = term + 1, holder = $2, expires = clock_timestamp() + $3
     where run = $1 and (holder is null or holder = $2 or expires <= clock_timestamp()) returning term
"""
RENEW = "update cutover_control.head set expires = clock_timestamp() + $3 where run = $1 and term = $4 and holder = $2"
"""The two statements of the older program that are others by now."""


@pytest.fixture
def plan(tmp_path: Path) -> Loaded:
    (tmp_path / "plan.yaml").write_text(PLAN)
    return load(tmp_path / "plan.yaml")


@pytest.fixture
async def dsn(make_database: MakeDatabase, plan: Loaded) -> str:
    """The schema of the first version, with a run in it that an engine of that version executes."""
    dsn = await make_database("upgraded")
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        await migrate.apply(connection, migrate.migrations()[:1])
    await connection.close()
    journal = PostgresJournal(dsn)
    now = datetime.now(UTC)
    kind, body = encode(
        RunCreated(
            run=RUN,
            title="Night",
            plan_sha256=plan.plan.sha256,
            kind=RunKind.REHEARSAL,
            origin=now,
            run_origin=now,
            shift=now - plan.plan.start,
            no_waits=True,
            by="postgres",
        )
    )
    await journal.create_run(
        RUN,
        title="Night",
        kind="rehearsal",
        plan_sha256=plan.plan.sha256,
        bundle=plan.bundle,
        first=Draft(kind=kind, body=body, at=now),
    )
    await journal.close()
    return dsn


async def test_a_run_goes_on_through_the_upgrade_and_the_new_program_takes_it_over(dsn: str, tmp_path: Path) -> None:
    old, journal = await asyncpg.connect(dsn), PostgresJournal(dsn)
    with pytest.raises(SchemaOutdated, match="lacks migration 2"):
        await journal.connect()
    term = await old.fetchval(ACQUIRE, RUN, "old-engine", TTL)

    assert {one.phase for one in await upgrade(dsn, upto=MigrationPhase.PRE)} == {MigrationPhase.PRE}
    await old.execute(RENEW, RUN, "old-engine", TTL, term)
    assert [row.lease.holder if row.lease else "" for row in await journal.runs()] == ["old-engine"]
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=datetime.now(UTC))
    await journal.append(RUN, term=term, expected_seq=1, events=[started])
    assert all(one.phase is MigrationPhase.POST for one in await upgrade(dsn))
    await journal.connect()
    await old.execute(RENEW, RUN, "old-engine", TTL, term)
    await old.close()  # killed

    crew = ScriptedCrew()
    work = asyncio.create_task(engine(journal, RUN, crew, tmp_path, "new-engine").execute())
    await eventually(lambda: len(crew.submitted) == 2)
    await journal.send(RUN, "done", {"task": "P1"})
    state = await work
    assert state.ended is not None
    assert state.ended.result is Result.COMPLETED
    assert state.engine is not None
    assert state.engine.term == 2
    past = await history(journal, RUN)
    assert (past.state.flaws, past.state.unit("T1").phase) == ((), TaskPhase.DONE)
    assert chain.verify(await journal.read(RUN)) is None
    await journal.close()


async def test_an_older_program_refuses_a_newer_schema_by_name(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await upgrade(dsn)
    first = migrate.migrations()[:1]
    monkeypatch.setattr(migrate, "migrations", lambda: first)
    journal = PostgresJournal(dsn)
    with pytest.raises(SchemaNewer, match=r"has migration \d+, which this program does not know") as newer:
        await journal.connect()
    assert newer.value.hint == "install the newer cutover"
    await journal.close()


async def test_an_owned_schema_of_the_first_version_is_upgraded_by_a_superuser_with_all_its_rights(dsn: str) -> None:
    admin = await asyncpg.connect(dsn)
    for role in ("owner", "engine", "operator", "observer"):
        name = f"cutover_{role}"
        if not await admin.fetchval("select true from pg_roles where rolname = $1", name):
            await admin.execute(f"create role {name} nologin")
    await admin.execute(
        "alter schema cutover_control owner to cutover_owner;"
        "alter function cutover_control.create_run owner to cutover_owner;"
        "grant insert on cutover_control.event to cutover_owner"
    )
    for table in ("migration", "bundle", "run", "head", "event", "command", "standby", "progress"):
        await admin.execute(f"alter table cutover_control.{table} owner to cutover_owner")
    await admin.execute("alter sequence cutover_control.progress_version owner to cutover_owner")
    await upgrade(dsn)
    rights = await admin.fetchrow(
        """
        select has_table_privilege('cutover_owner', 'cutover_control.event', 'insert') as owner_inserts,
               has_column_privilege('cutover_engine', 'cutover_control.head', 'lasts', 'update') as engine_renews,
               has_function_privilege('cutover_observer', 'cutover_control.present(timestamptz, interval)', 'execute')
                   as observer_looks,
               (select proowner::regrole::text from pg_proc where proname = 'create_run') as creator
        """
    )
    await admin.close()
    assert tuple(rights or ()) == (False, True, True, "cutover_creator")
    assert await create_roles(dsn) == []


@pytest.mark.parametrize(
    "statement",
    [
        "insert into cutover_control.command (run, verb, args) values ('r1', repeat('v', 8000000), '{}')",
        "insert into cutover_control.command (run, verb, args) values ('r1', 'x', to_jsonb(repeat('v', 300000)))",
        "update cutover_control.event set kind = repeat('k', 101)",
        "update cutover_control.event set at = '20000-01-01'",
        "update cutover_control.event set at = 'infinity'",
        "update cutover_control.head set last_event_at = 'infinity'",
        "update cutover_control.head set holder = repeat('h', 401)",
        "update cutover_control.run set title = repeat('t', 2001)",
        "insert into cutover_control.standby (run, holder, expires) values ('r1', repeat('h', 401), now())",
        "insert into cutover_control.progress (run, task, attempt, body, at)"
        " values ('r1', repeat('t', 401), 1, '', now())",
        "insert into cutover_control.bundle (sha256, body) values (repeat('0', 64), 'x')",
    ],
)
async def test_the_database_bounds_every_text_and_time(dsn: str, statement: str) -> None:
    await upgrade(dsn)
    connection = await asyncpg.connect(dsn)
    try:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_run_of_an_engine_that_kept_no_folds_is_attached_from_one_once_its_next_engine_keeps_them(
    make_database: MakeDatabase, plan: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schema before folds, with a run under way; then a fold that somebody forges in it."""
    monkeypatch.setattr("jobs.engine.folds.LOOK_EVERY", timedelta(milliseconds=10))
    monkeypatch.setattr("jobs.engine.folds.EVERY", 2)
    dsn = await make_database("unfolded")
    connection, journal = await asyncpg.connect(dsn), PostgresJournal(dsn)
    async with connection.transaction():
        await migrate.apply(connection, [one for one in migrate.migrations() if one.number != FOLDS_CAME_WITH])
    with pytest.raises(SchemaOutdated, match=f"lacks migration {FOLDS_CAME_WITH}"):
        await journal.connect()
    await created(journal, plan, run=RUN)
    older = await journal.acquire(RUN, "older", TTL)
    assert older is not None
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=datetime.now(UTC))
    await journal.append(RUN, term=older.term, expected_seq=1, events=[started])
    await upgrade(dsn)
    await journal.connect()
    assert await kept_past(journal, RUN) is None

    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        await eventually(partial(journal.fold, RUN, form=form()))
        await journal.send(RUN, "note", {"text": "what comes next"})
        found = await eventually(partial(kept_past, journal, RUN))
    assert found is not None
    assert found.begun is not None
    whole = await history(journal, RUN)
    assert found.state.unit("T1") == whole.state.unit("T1")
    await connection.execute("update cutover_control.fold set body = replace(body, 'Two jobs', 'Ten jobs')")
    assert await kept_past(journal, RUN) is None
    await connection.execute("update cutover_control.fold set sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')")
    assert await kept_past(journal, RUN) is None
    await connection.close()
    await journal.close()


async def test_a_run_of_an_engine_without_answers_takes_them_after_the_upgrade(
    make_database: MakeDatabase, plan: Loaded, tmp_path: Path
) -> None:
    """The schema before answers, with a run under way and a command of its older operator in the inbox."""
    dsn = await make_database("unanswered")
    connection, journal = await asyncpg.connect(dsn), PostgresJournal(dsn)
    async with connection.transaction():
        await migrate.apply(connection, [one for one in migrate.migrations() if one.number < ANSWERS_CAME_WITH])
    await created(journal, plan, run=RUN)
    older = await journal.acquire(RUN, "older", TTL)
    assert older is not None
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=datetime.now(UTC))
    await journal.append(RUN, term=older.term, expected_seq=1, events=[started])
    await journal.send(RUN, "note", {"text": "from before"})
    await upgrade(dsn)
    await journal.connect()

    async with executing(journal, ScriptedCrew(lambda _: None), tmp_path):
        lease = await eventually(partial(journal.lease, RUN))
        offered = Offered(
            letter="m1",
            link="a-link-that-nobody-can-guess",
            code="C0DE1234",
            party="owner",
            name="Owner",
            channel="mail",
            expires=datetime.now(UTC) + timedelta(hours=1),
            card="{}",
            offers=(Offer(unit="", choices=("seen",)),),
        )
        await journal.offer_answers(RUN, term=lease.term, offered=offered)
        await journal.send(RUN, "answer", {"code": "code 1234", "name": "Kari"})
        state = await eventually(partial(_reached, journal))
    assert "owner" in state.told.reached
    assert chain.verify(await journal.read(RUN)) is None
    await connection.close()
    await journal.close()


async def _reached(journal: PostgresJournal) -> RunState | None:
    state = (await history(journal, RUN)).state
    return state if state.told.reached else None


async def _led_on(dsn: str, plan: Loaded, came_with: int) -> tuple[PostgresJournal, Lease]:
    """The journal of a run that an older engine has begun before this migration, once its schema is led on."""
    connection, journal = await asyncpg.connect(dsn), PostgresJournal(dsn)
    async with connection.transaction():
        await migrate.apply(connection, [one for one in migrate.migrations() if one.number < came_with])
    await connection.close()
    with pytest.raises(SchemaOutdated, match=f"lacks migration {came_with}"):
        await journal.connect()
    await created(journal, plan, run=RUN)
    older = await journal.acquire(RUN, "older", timedelta(minutes=1))
    assert older is not None
    assert came_with in [one.number for one in await upgrade(dsn, upto=MigrationPhase.PRE)]
    await journal.connect()
    return journal, older


async def test_a_run_under_way_before_there_was_an_outbox_has_messages_and_calls_once_it_is_led_on(
    make_database: MakeDatabase, plan: Loaded
) -> None:
    journal, older = await _led_on(await make_database("untold"), plan, OUTBOX_CAME_WITH)
    message = Outgoing(id="m1", seq=2, party="ward", channel="desk", at=datetime.now(UTC))
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=datetime.now(UTC))
    await journal.append(RUN, term=older.term, expected_seq=1, events=[started], messages=[message])
    assert [one.id for one in await journal.waiting_messages(RUN)] == ["m1"]
    assert await journal.claim_call(RUN, "loss", "a console")
    await journal.close()


async def test_a_run_under_way_before_flows_were_counted_has_counts_once_it_is_led_on(
    make_database: MakeDatabase, plan: Loaded
) -> None:
    journal, older = await _led_on(await make_database("uncounted"), plan, FLOWS_CAME_WITH)
    now = datetime.now(UTC)
    count = StoredCount(flow="letters", stage="sent", after=now - timedelta(minutes=5), until=now)
    await journal.keep_flow(RUN, term=older.term, flow=StoredFlow(flow="letters"), counts=[count])
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=now)
    await journal.append(RUN, term=older.term, expected_seq=1, events=[started])
    assert await journal.flow_counts(RUN, after=now - timedelta(hours=1)) == (count,)
    await journal.close()


async def test_a_run_under_way_before_progress_was_sampled_has_samples_once_it_is_led_on(
    make_database: MakeDatabase, plan: Loaded
) -> None:
    journal, older = await _led_on(await make_database("unsampled"), plan, SAMPLES_CAME_WITH)
    assert await journal.samples(RUN) == ()
    sample = StoredSample(task="T1", attempt=1, at=datetime.now(UTC), done=7)
    await journal.keep_samples(RUN, term=older.term, samples=[sample])
    assert await journal.samples(RUN) == (sample,)
    await journal.close()


async def test_counts_that_are_there_stay_as_they_are_led_on(make_database: MakeDatabase, plan: Loaded) -> None:
    dsn = await make_database("counted")
    connection, journal = await asyncpg.connect(dsn), PostgresJournal(dsn)
    async with connection.transaction():
        await migrate.apply(connection, [one for one in migrate.migrations() if one.number <= FLOWS_CAME_WITH])
    await created(journal, plan, run=RUN)
    lease = await journal.acquire(RUN, "older", timedelta(minutes=1))
    assert lease is not None
    now = datetime.now(UTC)
    count = StoredCount(flow="letters", stage="sent", after=now - timedelta(minutes=5), until=now)
    await connection.execute(
        "insert into cutover_control.flow (run, flow, names, memory) values ($1, 'letters', '[]', '{}')", RUN
    )
    await connection.execute(
        "insert into cutover_control.flow_count select id, $1, 'sent', 0, $2, '{}', '{}', '' from cutover_control.flow",
        count.until,
        count.after,
    )
    await connection.close()
    await upgrade(dsn, upto=MigrationPhase.PRE)
    await journal.connect()
    later = StoredCount(flow="letters", stage="sent", after=now, until=now + timedelta(minutes=5))
    await journal.keep_flow(RUN, term=lease.term, flow=StoredFlow(flow="letters"), counts=[count, later])
    assert await journal.flow_counts(RUN, after=now - timedelta(hours=1)) == (count, later)
    await journal.close()


async def test_of_a_run_under_way_before_heads_were_noted_they_are_once_it_is_led_on(
    make_database: MakeDatabase, plan: Loaded
) -> None:
    journal, older = await _led_on(await make_database("headless"), plan, HEADS_CAME_WITH)
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=datetime.now(UTC))
    [event] = await journal.append(RUN, term=older.term, expected_seq=1, events=[started])
    assert await journal.tell_head(RUN, seq=2, hash=event.hash, where="paper", to="ops1")
    assert [(one.seq, one.hash, one.where) for one in await journal.told_heads(RUN)] == [(2, event.hash, "paper")]
    await journal.close()


async def test_a_run_under_way_before_plans_were_approved_goes_on_and_is_approved_once_it_is_led_on(
    make_database: MakeDatabase, plan: Loaded
) -> None:
    journal, older = await _led_on(await make_database("unapproved"), plan, APPROVALS_CAME_WITH)
    started = Draft(kind="EngineStarted", body=OF_AN_OLDER_ENGINE, at=datetime.now(UTC))
    await journal.append(RUN, term=older.term, expected_seq=1, events=[started])
    await journal.say_of_party("postgres", "st-olavs", member=True)
    content = content_of(plan.bundle)
    new = NewApproval(title="Night", party="st-olavs", content=content, plan_sha256=plan.plan.sha256)
    assert await journal.approve(new) == 1
    assert [(one.content, one.login) for one in await journal.approvals()] == [(content, "postgres")]
    await journal.close()
