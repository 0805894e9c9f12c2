"""Exceptions as outcomes, and what is kept of them."""

import asyncio
import socket
from datetime import timedelta

import asyncpg
import pytest

from jobs import endings
from jobs.api import Evidence, Fatal, InDoubt, Retryable
from jobs.outcomes import (
    Cancelled,
    CancelReason,
    ErrorFacts,
    FailureKind,
    InDoubtOutcome,
    Permanent,
    Succeeded,
    Transient,
)
from plans.errors import CutoverError
from plans.model import CommandSpec, CopySpec, Job, JobKind, SqlSpec, TableSelection
from tests.support.attempts import SOURCE, TARGET

MARKER = "17126512345"
COPY = Job(kind=JobKind.COPY, spec=CopySpec(rows=TableSelection(source=SOURCE, target=TARGET, tables=())))
COMMAND = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("true",)))
REPEATABLE = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("true",)), repeatable=True)
AUTOCOMMIT = Job(kind=JobKind.SQL, spec=SqlSpec(on=TARGET, text="vacuum", transaction=False))

DEADLOCK = asyncpg.DeadlockDetectedError(f"Process 1 waits; {MARKER}")
DUPLICATE = asyncpg.UniqueViolationError(f"Key (nid)=({MARKER}) already exists")
LOST = asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


@pytest.mark.parametrize(
    ("error", "copy", "once"),
    [
        (Retryable("later"), Transient, Transient),
        (Fatal("never"), Permanent, Permanent),
        (CutoverError("ours"), Permanent, Permanent),
        (InDoubt("who knows"), InDoubtOutcome, InDoubtOutcome),
        (DEADLOCK, Transient, Permanent),
        (asyncpg.SerializationError(MARKER), Transient, Permanent),
        (DUPLICATE, Permanent, Permanent),
        (LOST, Transient, InDoubtOutcome),
        (ConnectionResetError(MARKER), Transient, InDoubtOutcome),
        (socket.gaierror(MARKER), Transient, InDoubtOutcome),
        (asyncpg.InterfaceError("cannot call Connection.fetch(): connection is closed"), Transient, InDoubtOutcome),
        (asyncpg.InternalClientError("cannot switch to state 12; another operation (2)"), Transient, InDoubtOutcome),
        (asyncpg.InternalClientError(MARKER), Permanent, Permanent),
        (asyncpg.DataError(f"invalid input for query argument $1: '{MARKER}'"), Permanent, Permanent),
        (ValueError(MARKER), Permanent, Permanent),
        (asyncio.CancelledError(), Permanent, Permanent),
    ],
)
def test_what_becomes_of_an_exception(error: BaseException, copy: type, once: type) -> None:
    assert isinstance(endings.failed(COPY, error), copy)
    assert isinstance(endings.failed(AUTOCOMMIT, error), once)
    assert MARKER not in repr(endings.failed(COPY, error))


def test_what_may_be_repeated_is_never_in_doubt() -> None:
    assert isinstance(endings.failed(REPEATABLE, InDoubt("who knows")), Transient)
    assert isinstance(endings.failed(REPEATABLE, LOST), Transient)


def test_of_the_errors_of_several_workers_the_one_that_leaves_least_to_chance_counts() -> None:
    group = ExceptionGroup("workers", [DEADLOCK, ExceptionGroup("", [DUPLICATE]), LOST])
    outcome = endings.failed(COPY, group)
    assert isinstance(outcome, Permanent)
    assert outcome.error.sqlstate == "23505"
    assert isinstance(endings.failed(COPY, ExceptionGroup("workers", [DUPLICATE, InDoubt("?")])), InDoubtOutcome)


def test_a_timeout_leaves_a_command_in_doubt_and_a_copy_to_be_tried_again() -> None:
    cancelled = asyncio.CancelledError()
    for job, kind in ((COPY, Transient), (COMMAND, InDoubtOutcome), (REPEATABLE, Transient)):
        outcome = endings.timed_out(job, cancelled)
        assert isinstance(outcome, kind)
        assert outcome.error.kind is FailureKind.TIMEOUT
    assert isinstance(endings.timed_out(COPY, asyncpg.QueryCanceledError("canceling statement")), Transient)
    assert isinstance(endings.timed_out(COPY, Fatal("it found something worse")), Permanent)
    assert str(timedelta(hours=2)) in str(endings.timed_out(COPY, cancelled))


def test_what_was_stopped_is_cancelled_whatever_it_died_of_unless_it_is_in_doubt() -> None:
    stopped = CancelReason.STOPPED
    assert endings.stopped(COPY, DEADLOCK, stopped) == Cancelled(reason=stopped)
    assert endings.stopped(COPY, Fatal("no"), stopped) == Cancelled(reason=stopped)
    assert endings.stopped(COMMAND, asyncio.CancelledError(), stopped) == Cancelled(reason=stopped, certain=False)
    assert isinstance(endings.stopped(COPY, InDoubt("at the commit"), stopped), InDoubtOutcome)


def test_an_end_without_evidence_is_a_defect() -> None:
    assert isinstance(endings.returned(Evidence(summary="done")), Succeeded)
    assert isinstance(endings.returned(None), Permanent)


def test_facts_go_through_an_event_and_come_back() -> None:
    facts = ErrorFacts(
        kind=FailureKind.FENCE_HELD, sentence="held", hint="wait", sqlstate="55P03", table="t", pid=4711, host="db1"
    )
    assert ErrorFacts.from_json(facts.to_json()) == facts
    assert ErrorFacts.from_json({**facts.to_json(), "of a later version": 1}) == facts
    assert "schema" not in facts.to_json()
