"""One copy over workers of two labels: led here, moved by them, under one token and one snapshot."""

import asyncio
from datetime import timedelta

from jobs.api import Evidence, JobContext
from jobs.copy.job import make_copy
from jobs.copy.spread.helping import help_copy
from jobs.databases import Databases
from jobs.outcomes import Succeeded
from jobs.runner import Attempt
from plans.model import CopySpec, Job, JobKind, RunKind
from tests.db.workers.conftest import LABEL, Site
from tests.support.attempts import rehearsed
from tests.support.two_databases import Two

OTHER = "hall"
TABLES = """
create table public.study (id int primary key, what text not null);
create table public.image (id int primary key, study_id int not null references public.study, pixels text not null);
"""
FILLED = """
insert into public.study select n, 'Study ' || n from generate_series(1, 500) n;
insert into public.image select n, 1 + n % 500, repeat(md5(n::text), 8) from generate_series(1, 8000) n;
"""


async def nothing_else(_: JobContext) -> Evidence:
    return Evidence(summary="")


async def test_a_copy_arrives_whole_by_workers_of_two_labels(site: Site, two: Two) -> None:
    await two.both(TABLES)
    await two.legacy.execute(FILLED)
    await site.journal.say_of_worker(await site.journal.whoami(), OTHER, serves=True)
    for label in (LABEL, OTHER):
        await site.worker(nothing_else, label=label, name=f"w-{label}", helps=help_copy)
    spec = CopySpec(rows=two.selection("public.*"), workers=3, lanes={LABEL: 2, OTHER: 1})
    ticket = site.ticket("C01", job=Job(kind=JobKind.COPY, spec=spec, timeout=timedelta(minutes=5)))
    databases = Databases(rehearsed(legacy=two.legacy_dsn, platform=two.platform_dsn), RunKind.REHEARSAL, {})
    leading = Attempt(ticket, kinds={CopySpec: make_copy(1_000)}, databases=databases, listener=site.listener)
    outcome = await asyncio.wait_for(site.hands.led(leading, ticket, databases, site.listener).run(), 60)
    assert isinstance(outcome, Succeeded), outcome
    await two.same("public.study")
    await two.same("public.image")
    moved = {(one.worker, one.host) for one in outcome.evidence.shares}
    assert moved <= {(f"w-{LABEL}", "db2"), (f"w-{OTHER}", "db2")}
    assert moved
