"""A control database with one login for each role."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from jobs.journal.base import Draft
from jobs.journal.postgres import PostgresJournal

RUN = "night-1"
TTL = timedelta(minutes=5)
FIRST = Draft(kind="run_created", body="{}", at=datetime(2022, 11, 12, tzinfo=UTC))
PEOPLE = {
    "anna_owner": "owner",
    "egil_engine": "engine",
    "olav_operator": "operator",
    "siri_observer": "observer",
    "pia_party": "party",
    "alma_approver": "approver",
    "viktor_worker": "worker",
}
TABLES = (
    "migration",
    "bundle",
    "run",
    "head",
    "event",
    "command",
    "standby",
    "progress",
    "sighting",
    "forecast",
    "fold",
    "flow",
    "flow_count",
    "sample",
    "told_head",
    "approval",
    *("answer_key", "answer_letter", "answer_offer", "answer_refusal", "login_party"),
    *("worker_login", "worker", "ticket", "ticket_word", "host"),
)


class Control:
    """A control database with one login for each role."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._open: list[PostgresJournal] = []

    def dsn_of(self, login: str) -> str:
        return self.dsn.replace("postgres@", f"{login}@", 1)

    def journal(self, login: str, *, name: str = "cutover") -> PostgresJournal:
        self._open.append(PostgresJournal(self.dsn_of(login), application_name=name))
        return self._open[-1]

    async def sql(self, login: str, statement: str, *args: Any) -> Any:
        connection = await asyncpg.connect(self.dsn_of(login))
        try:
            return await connection.fetchval(statement, *args)
        finally:
            await connection.close()

    async def close(self) -> None:
        for journal in self._open:
            await journal.close()
