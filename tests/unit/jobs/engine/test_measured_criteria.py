"""Why a criterion cannot be read is said in words, without a class of the program and without the server's text."""

import asyncpg
import pytest

from jobs.databases import Databases
from jobs.engine.measured_criteria import answer_of
from jobs.postgres.single_row import RowAnswer
from jobs.run.events import UnitId
from plans.model import DatabaseId, SqlCriterion
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
