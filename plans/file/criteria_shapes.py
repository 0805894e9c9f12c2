"""The criteria of a checkpoint, as they stand in a file."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from plans.file.asked_shapes import FigureLimits
from plans.file.fields import Clock, Id, SimulatedNights, Strict, Text, one_of
from plans.file.interval_shapes import IntervalLimitFile
from plans.file.same_shapes import SameFile

CRITERIA = (
    "done",
    "reconciled",
    "forecast",
    "rollback",
    "counter",
    "rehearsed",
    "sql",
    "interval",
    "lessons",
    "answer",
    "same",
    "flows",
    "replication",
)


class ForecastFile(Strict):
    """The task is forecast to end by this time.

    For example: `{task: M1, by: "03:00", at_least: 16 of 20}`
    """

    task: str
    """The task whose end is forecast, mostly the go-live. For example: `M1`"""
    by: Clock
    """The latest forecast end that counts as true."""
    at_least: SimulatedNights | None = None
    """Instead of the forecast itself: so many simulated nights end it by then. For example: `16 of 20`"""


class RollbackLimitFile(Strict):
    """If no-go were said now, everything that has begun would be rolled back by this time.

    For example: `{by: "06:00"}`
    """

    by: Clock
    """By then all would be as it was, if no-go were said now."""


def _word_or_list(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(list)"


class RehearsedFile(Strict):
    """Tasks, rollbacks or both were measured in the nights that count; asked in production only.

    For example: `{tasks: critical, times: 2}`
    """

    tasks: (
        Annotated[
            Annotated[Literal["critical"], Tag("(word)")] | Annotated[list[str], Field(min_length=1), Tag("(list)")],
            Discriminator(_word_or_list),
        ]
        | None
    ) = None
    """Which tasks: `critical` for the work on the critical path of the planned times, or ids. For example:
    `[D04, M1]`
    """
    rollbacks: (
        Annotated[
            Annotated[Literal["all"], Tag("(word)")] | Annotated[list[str], Field(min_length=1), Tag("(list)")],
            Discriminator(_word_or_list),
        ]
        | None
    ) = None
    """Whose rollbacks: `all` for those that a no-go can still call for, or ids of tasks. For example: `[D04]`"""
    times: Annotated[int, Field(ge=1, le=100)] = 1
    """How often each of them was measured, at least. For example: `2`"""


class LessonsLimitFile(Strict):
    """So many lessons of the nights that count are open at most; asked in production only."""

    open: Annotated[int, Field(ge=0, le=1000)]
    """How many lessons may be open at most. For example: `0`"""


class SqlCriterionFile(Strict):
    """The first column of the query's one row is true.

    For example: `{on: platform, query: select count(*) > 0 from public.booking}`
    """

    on: Id
    """The database that is asked, by its name under `databases`. For example: `platform`"""
    query: Text
    """A query of one row; its first column must be true. For example: `select count(*) > 0 from public.booking`"""
    required: bool = False
    """Nobody can accept it while it is not true."""


class CriterionFile(Strict):
    """One written limit of a checkpoint.

    For example: `{done: [A08, A14], required: true}`
    """

    model_config = one_of(CRITERIA)
    exactly_one = CRITERIA
    what = "a criterion"

    done: Annotated[list[str], Field(min_length=1)] | None = None
    """These tasks are done as planned: not skipped, waived, fixed by hand or unverified. For example: `[A08,
    A14]`
    """
    reconciled: Annotated[list[str], Field(min_length=1)] | None = None
    """These tasks proved both sides equal, and nothing was written to the tables since. For example: `[A11]`"""
    forecast: ForecastFile | None = None
    """A task is forecast to end in time."""
    rollback: RollbackLimitFile | None = None
    """A rollback begun now would end in time."""
    counter: Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=1)] | None = None
    """The counter of a manual task has reached a number. For example: `{A12: 535}`"""
    rehearsed: RehearsedFile | None = None
    """Tasks and rollbacks were rehearsed."""
    sql: SqlCriterionFile | None = None
    """A query on a database of the plan answers true."""
    interval: IntervalLimitFile | None = None
    """An interval keeps within its limit. For example: `{id: outage, at_most: 4h}`"""
    lessons: LessonsLimitFile | None = None
    """What rehearsals taught was seen to. For example: `{open: 0}`"""
    answer: FigureLimits | None = None
    """A figure that a manual task asks for keeps a limit, by task and name. For example:
    `{C11.refused_rows: "<= 0"}`
    """
    same: SameFile | None = None
    """Databases are alike, but for their rows. For example: `{databases: [prod_a, prod_b]}`"""
    flows: Annotated[dict[Id, Literal["received", "processed"]], Field(min_length=1, max_length=1000)] | None = None
    """What must have become of what is sent through these flows, as their canaries say, and after the go-live their
    counts; `all` is each flow of the plan. `received`: the receiver was given it; `processed`: the receiver could work
    with it. For example: `{all: processed, L-LAB: received}`
    """
    replication: Id | None = None
    """Changes of this replication arrive within its limit, in the direction that is in force: after a switch, that
    of the way back. For example: `records`
    """
    required: bool = False
    """Nobody can accept it while it is not true."""
