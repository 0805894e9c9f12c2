"""Every statement of the journal says which index serves it, and the planner agrees when the journal is long."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from jobs.journal.link import SETTINGS
from jobs.journal.migrate import create_schema
from jobs.journal.statements import names, source, statement
from tests.conftest import MakeDatabase

LONG_JOURNAL = """
    insert into cutover_control.bundle (sha256, body)
        select encode(sha256(convert_to('plan ' || n, 'UTF8')), 'hex'), 'plan ' || n from generate_series(0, 999) n;
    insert into cutover_control.run (run, title, kind, plan_sha256)
        select 'run-' || n, 'Night', 'rehearsal', encode(sha256(convert_to('plan ' || n, 'UTF8')), 'hex')
          from generate_series(0, 999) n;
    insert into cutover_control.head select 'run-' || n, 2000, 'h', now(), 1, 'engine-1', now() + interval '1 hour'
        from generate_series(0, 999) n;
    insert into cutover_control.command (run, verb, args)
        select 'run-' || (n - 1) / 1000, 'note', '{}' from generate_series(1, 20000) n;
    insert into cutover_control.event
        select 'run-' || r, s, now(), 'note', repeat('x', 100), case when s <= 990 then r * 1000 + s end, 'h'
          from generate_series(0, 19) r, generate_series(1, 2000) s;
    insert into cutover_control.standby
        select 'run-' || n % 20, 'engine-' || n, now() from generate_series(20, 2999) n;
    insert into cutover_control.progress (run, task, attempt, body, at)
        select 'run-' || n % 20, 'T' || n, 1, '{}', now() from generate_series(20, 9999) n;
    insert into cutover_control.sighting (title, database, body)
        select 'Night ' || n % 50, 'legacy', repeat('x', 500) from generate_series(1, 2000) n;
    insert into cutover_control.forecast
        select 'run-' || n % 1000, 'T' || n % 3, now() + n * interval '1 minute', n, now(), n > 19000, null, null,
               null, 0, 0, null, null, '', 'b' || n % 1000, 'Night', 1
          from generate_series(1, 20000) n;
    insert into cutover_control.fold
        select 'run-' || n % 1000, n, repeat('0', 64), 'form ' || n % 2, repeat('x', 500)
          from generate_series(1, 5000) n;
    insert into cutover_control.outbox (run, id, seq, party, channel, at, letter, delivered_at)
        select 'run-' || n % 1000, 'm' || n, n, 'ward', 'desk', now(), 'm' || n, case when n < 19000 then now() end
          from generate_series(1, 20000) n;
    insert into cutover_control.answer_key
        select 'run-' || n, sha256(convert_to(n::text, 'UTF8')) from generate_series(0, 999) n;
    insert into cutover_control.answer_letter
        (run, letter, link_sha256, code_sha256, party, name, channel, expires, card)
        select 'run-' || n % 1000, 'm' || n, encode(sha256(convert_to('l' || n, 'UTF8')), 'hex'),
               encode(sha256(convert_to('c' || n, 'UTF8')), 'hex'), 'ward', 'Ward', 'desk', now(), '{}'
          from generate_series(1, 20000) n;
    insert into cutover_control.answer_offer (run, letter, unit, item, choices)
        select 'run-' || n % 1000, 'm' || n, '', '', '{seen}' from generate_series(1, 20000) n;
    insert into cutover_control.answer_refusal
        select case when n % 2 = 0 then 'run-' || n % 1000 else '' end, 'forged', now() - n * interval '1 minute', 1
          from generate_series(1, 5000) n;
    insert into cutover_control.engine_call (run, id, attempt, caller)
        select 'run-' || n % 1000, 'l' || n, 0, 'somebody' from generate_series(1, 20000) n;
    insert into cutover_control.flow (run, flow, names, memory)
        select 'run-' || n % 1000, 'f' || n, '[]', '{}' from generate_series(0, 4999) n;
    insert into cutover_control.flow_count
        select f.id, now() - n * interval '5 minutes', 'sent', 0, now() - (n + 1) * interval '5 minutes', '{0}', '{7}',
               ''
          from cutover_control.flow f, generate_series(1, 4) n;
    insert into cutover_control.sample
        select 'run-' || n % 1000, now() - n * interval '1 minute', 't' || n, 1, 5, 10, 'rows', 0
          from generate_series(1, 20000) n;
    insert into cutover_control.told_head (run, seq, hash, place, recipient)
        select 'run-' || n % 1000, n, repeat('0', 64), 'paper', 'ops1' from generate_series(1, 20000) n;
    insert into cutover_control.approval
        select n, now(), 'kari', 'approved', 'Night ' || n % 50, 'st-olavs', repeat('c', 64), null, '', '', 0,
               repeat('0', 64)
          from generate_series(1, 20000) n;
    insert into cutover_control.worker_login (login, label) select 'l' || n, 'dmz' from generate_series(1, 20000) n;
    insert into cutover_control.worker (id, name, labels, slots, version, host, pid, seen)
        select 'w' || n, 'w' || n, '{dmz}', 4, '1', 'h', n, now() - n * interval '1 minute'
          from generate_series(1, 20000) n;
    insert into cutover_control.ticket (run, unit, attempt, token, term, label, content, lasts)
        select 'run-' || n % 1000, 'u' || n, 1, n, 1, 'dmz', '{}', interval '12 seconds'
          from generate_series(1, 20000) n;
    insert into cutover_control.host (name, kind, ssh, programs, variables)
        select 'h' || n, 'rehearsal', 'h' || n, '{/opt/x}', '{}' from generate_series(1, 5000) n;
    insert into cutover_control.ticket_word (number, seq, body)
        select number, 1, '{}' from cutover_control.ticket;
    analyze;
"""


@pytest.fixture
async def long_journal(make_database: MakeDatabase) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    dsn = await make_database("long", holds=create_schema)
    connection = await asyncpg.connect(dsn)
    await connection.execute(LONG_JOURNAL)
    yield connection
    await connection.close()


def header(name: str) -> str:
    return " ".join(line.removeprefix("--").strip() for line in source(name).splitlines() if line.startswith("--"))


def named_indexes(name: str) -> set[str]:
    known = r"\w+_(?:pkey|command|family|waiting|token_key|seen|worker)\b"
    return set(re.findall(known, header(name).partition("Index:")[2]))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def test_every_statement_says_what_it_locks_and_which_index_serves_it() -> None:
    for name in names():
        assert "Locks: " in header(name), name
        assert "Index: " in header(name), name
        assert ";" not in statement(name), name


async def test_every_statement_uses_the_indexes_that_it_names(
    long_journal: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    """In the plan that is made once for all parameters, as `jobs.journal.link` demands it."""
    await long_journal.execute(f"set plan_cache_mode = {SETTINGS['plan_cache_mode']}")
    for name in names():
        if not (expected := named_indexes(name)):
            continue
        await long_journal.execute(f"prepare {name} as {statement(name)}")
        nothing = ", ".join(["null"] * len(set(re.findall(r"\$\d+", statement(name)))))
        given = f"({nothing})" if nothing else ""
        text = await long_journal.fetchval(f"explain (format json) execute {name} {given}")
        plan = list(nodes(json.loads(text)[0]["Plan"]))
        used = {node["Index Name"] for node in plan if "Index Name" in node}
        used |= {index for node in plan for index in node.get("Conflict Arbiter Indexes", ())}
        scanned = [node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"]
        assert scanned == [], name
        assert used == expected, name
