"""A plan of two jobs and a person, and a journal in memory."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.load import Loaded, load
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal

PLAN = """
cutover: 1
title: Two jobs and a person
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
databases:
  platform: {role: target, rehearsal: {dsn: postgresql:///platform}}
parties:
  owner: {name: Owner}
defaults:
  retry: {attempts: 3, first_wait: 0s, max_wait: 0s}
tasks:
  - {id: T1, title: First, owner: owner, duration: 5m, job: {sql: {on: platform, query: select 1}}}
  - {id: T2, title: Second, owner: owner, after: [T1], duration: 5m, job: {command: {argv: ["true"]}}}
  - {id: P1, title: A person's, owner: owner, after: [T1], duration: 5m, manual: {}}
  - {id: M1, title: Go-live, after: [T2, P1], not_before: "14:00", milestone: true}
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.engine.loop.RECONNECT", timedelta(milliseconds=20))


@pytest.fixture
def plan(tmp_path: Path) -> Loaded:
    (tmp_path / "plan.yaml").write_text(PLAN)
    return load(tmp_path / "plan.yaml")


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(now=utc_now)
