"""What engines and workers know and must not tell stands nowhere in the control database, its queue or its messages."""

import asyncpg

from jobs.journal.hosts import ListedHost
from jobs.run.events import AttemptEnded, How
from jobs.workers.queue import SCHEMA, make_queue
from plans.model import RunKind
from tests.support.processes import HEADER, Night
from tests.support.workers.region import LABEL

ENGINES, WORKERS, CONTROL, VARIABLE, ROW = (
    f"planted-{one}-17126512345" for one in ("engine", "worker", "control", "variable", "row")
)
CHANNELS = ("cutover_control", "cutover_worker", "ch_pgqueuer")
TASKS = f"""\
  - {{id: C1, title: Copy, runs_on: {LABEL}, duration: 5m,
     job: {{copy: {{from: legacy, to: platform, tables: ["public.*"]}}}}}}
  - {{id: Q1, title: Fail, after: [C1], runs_on: {LABEL}, duration: 1m, rollback: none,
     job: {{sql: {{on: platform, query: "insert into patient select null, name from patient"}}}}}}
  - {{id: X1, title: Print, runs_on: {LABEL}, duration: 1m, rollback: none,
     job: {{command: {{argv: [/bin/sh, -c, "echo $TOKEN; echo $TOKEN >&2"]}}}}}}
  - {{id: M1, title: Go-live, after: [C1, Q1, X1], milestone: true}}
"""
EVERYWHERE = """
select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
"""


async def test_no_password_token_or_row_stands_in_the_control_database_its_queue_or_its_messages(night: Night) -> None:
    await make_queue(night.control)
    await night.both("create table patient (id int primary key, name text)")
    await night.ask(night.legacy, f"insert into patient values (1, '{ROW}')")
    await night.journal.say_of_worker(await night.journal.whoami(), LABEL, serves=True)
    shell = ListedHost(name="there", kind=RunKind.REHEARSAL, label=LABEL, programs=("/bin/sh",))
    await night.journal.list_host(shell)
    async with night.on(night.control) as control:
        heard = await _listening(control)
        night.start("worker", "--labels", LABEL, "--name", "w1", **_environment(night, WORKERS))
        run, witness = await night.begin(TASKS, header=HEADER)
        night.engine(run, **_environment(night, ENGINES))
        how = {
            unit: (await witness.heard(AttemptEnded, lambda event, unit=unit: event.unit == unit)).how
            for unit in ("C1", "X1", "Q1")
        }
        tables = [name for (name,) in await control.fetch(EVERYWHERE)]
        found = {one: str(await control.fetchval(f"select string_agg(t::text, '') from {one} t")) for one in tables}
    found["messages"] = "".join(heard)
    found["what was said"] = "".join(one.said for one in night.processes)
    assert how == {"C1": How.SUCCEEDED, "X1": How.SUCCEEDED, "Q1": How.PERMANENT}
    assert {"cutover_control.ticket", f"{SCHEMA}.pgqueuer_log"} <= {*tables}
    assert "tickets" in found["messages"], "somebody has listened"
    secrets = (ENGINES, WORKERS, CONTROL, VARIABLE, ROW)
    assert [(place, one) for place, text in found.items() for one in secrets if one in text] == []


def _environment(night: Night, secret: str) -> dict[str, str]:
    """Passwords wherever one may stand; the servers of tests ask for none."""
    return {
        "CUTOVER_CONTROL": night.control.replace("postgres@", f"postgres:{CONTROL}@"),
        "LEGACY_DSN": night.legacy.replace("postgres@", f"postgres:{secret}@"),
        "PLATFORM_DSN": night.platform.replace("postgres@", f"postgres:{secret}@"),
        "PGPASSWORD": secret,
        "TOKEN": VARIABLE,
    }


async def _listening(control: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    heard: list[str] = []
    for channel in CHANNELS:
        await control.add_listener(channel, lambda *facts: heard.append(str(facts[-1])))
    return heard
