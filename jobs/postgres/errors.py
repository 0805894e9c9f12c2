"""Exceptions of connections and servers -> `ErrorFacts`, without one word of the server's or the driver's own text.

The driver's texts are no better than the server's: asyncpg's DataError repeats the argument that it could not encode.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from jobs.api import Fatal, Retryable
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres import sqlstate as states

LOST_CONNECTION = "the connection to a server was lost"
DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What the driver raises, also where a connection goes between two statements; `classify` knows which of it is what."""


SIDES = ("source", "target")
_NOTE_PREFIX = "cutover was "
"""How the note begins that an exception carries of what was being done."""


@contextmanager
def naming(doing: str) -> Iterator[None]:
    """A block whose errors of a server say what was being done: `reading public.visit on the source`.

    The innermost block counts. The exception stays what it is, for whoever catches it by its class.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        if not _was_doing(error):
            error.add_note(_NOTE_PREFIX + doing)
        raise


def _was_doing(error: BaseException) -> str:
    notes = (note for note in getattr(error, "__notes__", ()) if note.startswith(_NOTE_PREFIX))
    return next(notes, "").removeprefix(_NOTE_PREFIX)


class CannotConnect(Retryable):
    """A database could not be reached within the patience of one attempt. `facts` says why, as far as it is known."""

    def __init__(self, what: str, *, facts: ErrorFacts, hint: str = "") -> None:
        super().__init__(what, hint=hint)
        self.facts = facts


class ConnectionRefused(Fatal):
    """The server answered and did not admit us: password, user, database, certificate."""

    def __init__(self, what: str, *, facts: ErrorFacts, hint: str = "") -> None:
        super().__init__(what, hint=hint)
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a driver's exception means."""

    facts: ErrorFacts
    transient: bool
    lost: bool
    """The connection is gone: how the last statement ended is unknown."""


def classify(error: BaseException) -> Failure | None:
    """What an exception of asyncpg or of a socket means; None for any other."""
    match error:
        case asyncpg.PostgresConnectionError(__cause__=asyncpg.ProtocolViolationError() as why):
            return _of_server(why)  # a pooler that says why, and closes
        case asyncpg.PostgresError():
            return _of_server(error)
        case asyncpg.InterfaceError():
            return _of_driver(error)
        case asyncpg.InternalClientError() if "switch to state" in str(error):
            # The server's farewell arrived between two statements, and asyncpg refuses the next one (its issues 784
            # and 1069) with none of its errors about connections.
            return _connection(LOST_CONNECTION)
        case RuntimeError() if "the handler is closed" in str(error):
            # uvloop, on which engines run: asyncpg goes on to write rows of a COPY to a connection that was lost.
            return _connection(LOST_CONNECTION)
        case OSError():
            return _of_network(error)
        case _:
            return None


def _of_network(error: OSError) -> Failure:
    match error:
        case ssl.SSLCertVerificationError():
            return _connection("the server's certificate is not trusted", transient=False)
        case socket.gaierror():
            return _connection("the host's name could not be resolved")
        case ConnectionRefusedError() | FileNotFoundError():
            return _connection("nothing listens there")
        case PermissionError():
            return _connection("this account may not use that socket", transient=False)
        case TimeoutError():
            return _connection("the server did not answer in time")
        case _:
            return _connection("the connection failed or was lost")


def _of_server(error: asyncpg.PostgresError) -> Failure:
    state = error.sqlstate or ""
    lost = states.means_lost_connection(state)
    doing = "" if lost else _was_doing(error)
    facts = ErrorFacts(
        kind=FailureKind.CONNECTION if lost else FailureKind.SERVER,
        sentence=", ".join(filter(None, (states.sentence(state), doing))),
        sqlstate=state,
        severity=_text(error, "severity_en"),
        schema=_text(error, "schema_name"),
        table=_text(error, "table_name"),
        column=_text(error, "column_name"),
        constraint=_text(error, "constraint_name"),
    )
    return Failure(facts=facts, transient=states.is_transient(state), lost=lost)


def _of_driver(error: asyncpg.InterfaceError) -> Failure | None:
    if isinstance(error, ValueError):  # asyncpg.DataError: the text repeats the value
        facts = ErrorFacts(kind=FailureKind.JOB, sentence="a value does not have the form that the statement needs")
        return Failure(facts=facts, transient=False, lost=False)
    if "closed" in str(error):
        return _connection(LOST_CONNECTION)
    return None


def _connection(sentence: str, *, transient: bool = True) -> Failure:
    return Failure(facts=ErrorFacts(kind=FailureKind.CONNECTION, sentence=sentence), transient=transient, lost=True)


def _text(error: asyncpg.PostgresError, name: str) -> str:
    return getattr(error, name, None) or ""
