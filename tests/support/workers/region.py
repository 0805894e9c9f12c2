"""A run whose jobs run on workers of several hosts, each behind networks of its own, and who wrote what."""

import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from jobs.run.state.fold import fold
from jobs.run.state.unit import ASKING
from jobs.workers.queue import make_queue
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer
from tests.support.processes import CONSTANTS, Night, Process, Witness
from tests.support.processes import HEADER as AT_THE_ENGINE
from tests.support.proxy import Proxy, proxied
from tests.support.replication.scene import socket_of

LABEL = "dmz"
CLAIM = timedelta(seconds=1.5)
"""For how long a claim lasts in a drill."""
QUICK: Mapping[str, float] = {
    **CONSTANTS,
    "jobs.copy.chunk_size.FIRST_ROWS": 100,
    "jobs.journal.tickets_in_postgres.TICKET_LEASE": CLAIM.total_seconds(),
    "jobs.workers.serving.TICKET_LEASE": CLAIM.total_seconds(),
    "jobs.workers.serving.RENEW_EVERY": CLAIM.total_seconds() / 3,
    "jobs.workers.desk.LOOK_EVERY": 0.1,
    "jobs.workers.desk.SEND_AGAIN": 0.5,
    "jobs.postgres.target.leases.STANDSTILL": 2,
    "jobs.workers.lanes.AGAIN_AFTER": 0.2,
    "jobs.workers.lanes.AGAIN_AT_MOST": 1,
    "jobs.rows.spread.lane.LANE_LEASE": CLAIM.total_seconds(),
    "jobs.rows.spread.lane.BEAT_SECONDS": CLAIM.total_seconds() / 3,
    "jobs.rows.spread.leading.LEADER_LEASE": 2 * CLAIM.total_seconds(),
    "jobs.rows.spread.leading.BEAT_SECONDS": CLAIM.total_seconds() / 3,
}
"""Everything that lasts is as much shorter, in every process of a drill."""
PLACE = "streams:\n  there: {runs_on: dmz}\n"
HEADER = AT_THE_ENGINE.replace("parties:\n", f"{PLACE}parties:\n").replace("attempts: 5", "attempts: 99")
COUNTED = 6
"""Statements that each have to act once."""
ROWS = 6000
STATEMENTS = "".join(
    f"  - {{id: Q{one}, title: Count, stream: there, {f'after: [Q{one - 1}], ' if one % 3 != 1 else ''}duration: 1m,\n"
    f"     job: {{sql: {{on: platform, query: 'update ops.a set n = n + 1 where id = {one}'}}}}}}\n"
    for one in range(1, COUNTED + 1)
)
TASKS = f"""\
  - {{id: C1, title: Copy, stream: there, duration: 5m,
     job: {{copy: {{from: legacy, to: platform, tables: ["public.*"], workers: 2}}}}}}
  - {{id: R1, title: Prove, stream: there, after: [C1], duration: 5m,
     job: {{reconcile: {{from: legacy, to: platform, tables: ["public.*"]}}}}}}
{STATEMENTS}
  - {{id: M1, title: Go-live, after: [R1, Q3, Q{COUNTED}], milestone: true}}
"""
SHAPE = "create table patient (id int primary key, name text)"
FILL = f"insert into patient select n, 'patient ' || n from generate_series(1, {ROWS}) n; analyze patient"
COUNTERS = f"""
create schema ops;
create table ops.a (id int primary key, n int not null);
insert into ops.a select n, 0 from generate_series(1, {COUNTED}) n;
create table ops.written (number bigserial primary key, run text, unit text, token bigint, login text);
create function ops.note() returns trigger language plpgsql as $$
declare place text[] = string_to_array(substr(current_setting('application_name'), 9), '/');
begin
    insert into ops.written (run, unit, token, login)
    select f.run, f.task, f.token, session_user from cutover.fence f where f.run = place[1] and f.task = place[2];
    perform pg_sleep(0.03);
    return null;
end $$;
create trigger note after insert on patient for each statement execute function ops.note();
alter table patient enable always trigger note;
create trigger note after update on ops.a for each statement execute function ops.note();
"""
"""Each transaction that writes notes who it is, and which token the fence of its task has while it holds it."""
CLAIMED = """
select split_part(t.unit, '#', 1) as unit, t.token, coalesce(w.name, '') as worker from cutover_control.ticket t
  left join cutover_control.worker w on w.id = t.worker where t.run = $1
"""
HELD = """
select count(*) from cutover_control.ticket t join cutover_control.worker w on w.id = t.worker
  join cutover_control.head h on h.run = t.run and h.term = t.term
 where t.run = $1 and w.name = $2 and t.state = 'claimed'
"""
"""Of the engine that leads: what one that died had issued is worth nothing, and nobody takes it back."""


@dataclass(kw_only=True)
class Host:
    """A host with a worker, and what lies between it and each server."""

    name: str
    control: Proxy
    source: Proxy
    target: Proxy
    variables: Mapping[str, str] = field(default_factory=dict)
    """Which its workers have besides."""
    inside: Sequence[str] = ()
    """A command that executes them, somewhere else."""
    workers: list[Process] = field(default_factory=list)
    """Those that were started there and were not killed."""

    @property
    def is_cold(self) -> bool:
        """Whether its workers are interpreters of their own, in which everything lasts as long as it does."""
        return bool(self.inside) or "LD_PRELOAD" in self.variables

    @property
    def networks(self) -> tuple[Proxy, ...]:
        """All that it has."""
        return self.control, self.source, self.target


@dataclass(kw_only=True)
class Region:
    """All of it."""

    night: Night
    control_server: PostgresServer
    hosts: list[Host]
    run: str
    witness: Witness
    engines: list[Process] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """What went wrong, for whoever reads a failed drill."""

    def engine(self) -> Process:
        """Start one, which reaches everything."""
        self.engines.append(self.night.engine(self.run))
        return self.engines[-1]

    def worker(self, host: Host) -> Process:
        """Start one there."""
        words = ("worker", "--labels", LABEL, "--slots", "3", "--name", host.name)
        reached = {
            "CUTOVER_CONTROL": host.control.dsn(self.night.control),
            "LEGACY_DSN": as_login(host.name, host.source.dsn(self.night.legacy)),
            "PLATFORM_DSN": as_login(host.name, host.target.dsn(self.night.platform)),
        } | host.variables
        if host.is_cold:
            told = " ".join(f"{name}={shlex.quote(value)}" for name, value in reached.items())
            host.workers.append(self.night.in_shell(f"export {told}; ", *words, inside=host.inside))
        else:
            host.workers.append(self.night.start(*words, **reached))
        return host.workers[-1]

    def executing(self) -> list[Process]:
        """The engine that executes the run, if it is alive."""
        holder = fold(self.witness.entries).engine if self.witness.told else None
        return [one for one in self.engines if holder is not None and one.pid == holder.pid and one.alive]

    async def written(self) -> int:
        """How many transactions of the run have written to the target."""
        return int(await self.night.ask(self.night.platform, "select count(*) from ops.written"))

    async def held(self, host: Host) -> int:
        """How many tickets that host's workers have claimed, and nobody has taken back."""
        return int(await self.night.ask(self.night.control, HELD, self.run, host.name))

    async def over(self) -> bool:
        """Whether the run has ended; it must not wait for a person."""
        if not self.witness.told:
            return False
        state = fold(self.witness.entries)
        asking = [unit for unit in state.units if state.unit(unit).phase in ASKING]
        assert not asking, f"{asking} wait for a person: {self.story()}"
        return state.ended is not None

    async def ends(self, within: float = 60) -> None:
        """Wait until the run has ended."""
        await eventually(self.over, within=within, every=0.05)

    async def zombies(self) -> list[str]:
        """Transactions that wrote while the fence of their task belonged to another host's attempt, or lane of it."""
        async with self.night.on(self.night.control) as control, self.night.on(self.night.platform) as target:
            owners = {(one["unit"], one["token"], one["worker"]) for one in await control.fetch(CLAIMED, self.run)}
            written = await target.fetch("select number, unit, token, login from ops.written where run = $1", self.run)
        return [
            f"{one['number']}: {one['login']} wrote for {one['unit']} under {one['token']}"
            for one in written
            if (one["unit"], one["token"], one["login"]) not in owners
        ]

    async def each_once(self) -> None:
        """Every row was copied once, every statement has acted once, and nobody wrote whom nobody had asked to."""
        await self.night.same("patient", rows=ROWS)
        counted = await self.night.ask(self.night.platform, "select array_agg(n order by id) from ops.a")
        assert counted == [1] * COUNTED, self.story()
        assert await self.zombies() == [], self.story()

    def story(self) -> str:
        """What went wrong and what became of it."""
        return "\n".join([*self.done, *(f"{one.seq} {one.kind} {one.body[:300]}" for one in self.witness.told)])


def as_login(login: str, dsn: str) -> str:
    """The same database, entered by another login."""
    return dsn.replace("postgres@", f"{login}@", 1)


@asynccontextmanager
async def region(
    night: Night, control: PostgresServer, data: PostgresServer, hosts: int = 2, tasks: str = TASKS
) -> AsyncIterator[Region]:
    """A run that nobody executes yet, and hosts without workers.

    Args:
        control: the server of the control database.
        data: that of source and target.
        tasks: of the plan.
    """
    night.constants = QUICK
    await make_queue(night.control)
    names = [f"host_{number}" for number in range(hosts)]
    await _fill(night, names)
    async with AsyncExitStack() as stack:
        made = [await _host(stack, name, control, data) for name in names]
        run, witness = await night.begin(tasks, header=HEADER)
        yield Region(night=night, control_server=control, hosts=made, run=run, witness=witness)


async def _fill(night: Night, names: list[str]) -> None:
    await night.both(SHAPE)
    await night.journal.say_of_worker(await night.journal.whoami(), LABEL, serves=True)
    async with night.on(night.legacy) as source, night.on(night.platform) as target:
        await source.execute(FILL)
        await target.execute(COUNTERS)
        for name in names:
            if not await target.fetchval("select to_regrole($1) is not null", name):
                await target.execute(f"create role {name} login superuser")


async def _host(stack: AsyncExitStack, name: str, control: PostgresServer, data: PostgresServer) -> Host:
    before = [await stack.enter_async_context(proxied(socket_of(one))) for one in (control, data, data)]
    return Host(name=name, control=before[0], source=before[1], target=before[2])


async def there(region: Region) -> None:
    """Wait until each host has a worker."""

    async def all_there() -> bool:
        rows = await region.night.journal.workers(since=await region.night.journal.now() - timedelta(minutes=1))
        return {one.name for one in rows} >= {one.name for one in region.hosts}

    reached: bool = await eventually(all_there)
    assert reached
