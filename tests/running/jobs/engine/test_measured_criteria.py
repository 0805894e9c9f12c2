"""Why a criterion cannot be read is said in words, without a class of the program and without the server's text."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from jobs.databases import Databases, TaskDatabases
from jobs.engine.measured_criteria import alike, answer_of
from jobs.postgres.single_row import RowAnswer
from jobs.run.events import UnitId
from plans.model import DatabaseId, SameSpec, SqlCriterion
from tests.support.nights import TARGET


class _Failing(Databases):
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def ask(self, run: str, unit: UnitId, database: DatabaseId, query: str) -> RowAnswer:
        raise self._error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (TimeoutError(), f"{TARGET} does not answer"),
        (ConnectionRefusedError(), f"{TARGET} could not be asked: nothing listens there"),
    ],
)
async def test_a_query_without_an_answer_says_why_in_words(error: Exception, text: str) -> None:
    reading = await answer_of(_Failing(error), "r", UnitId("G1"), 0, SqlCriterion(on=TARGET, query="select 1"))
    assert (reading.ok, reading.text) == (None, text)


async def test_what_a_server_says_keeps_its_code_and_none_of_its_text() -> None:
    error = asyncpg.PostgresError.new({"C": "42P01", "M": 'relation "secret" does not exist', "S": "ERROR"})
    reading = await answer_of(_Failing(error), "r", UnitId("G1"), 0, SqlCriterion(on=TARGET, query="select 1"))
    assert reading.text.endswith(" [42P01]")
    assert "secret" not in reading.text


class _Silent(TaskDatabases):
    """Lets nobody in."""

    @asynccontextmanager
    async def connect(self, name: DatabaseId, purpose: str) -> AsyncIterator[asyncpg.Connection]:
        await asyncio.Event().wait()
        yield


class _SilentOnes(_Failing):
    def of(self, run: str, unit: str) -> TaskDatabases:
        return _Silent(self, run, unit)


async def test_databases_that_do_not_answer_are_named_when_the_comparison_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jobs.engine.measured_criteria.COMPARING", timedelta(milliseconds=10))
    asked = SameSpec(databases=(TARGET, DatabaseId("prod_b")))
    reading = await alike(_SilentOnes(OSError()), "r", UnitId("G1"), 0, asked)
    assert (reading.ok, reading.text) == (None, f"{TARGET}, prod_b do not answer")
