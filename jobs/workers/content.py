"""What a ticket holds: everything that an attempt is run by. Databases are named, not opened; no secret is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from jobs.api import Fatal, Lineage, Rehearsed
from jobs.runner import Ticket
from plans.model import Database, DatabaseId, Job, Plan, RunKind, TaskId

FORM = 1
"""Of this content: another one is refused by name, not read as far as it goes."""


class OtherVersion(Fatal):
    """The engine and the worker are not the same program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A ticket as it travels."""

    run: str
    unit: str
    job: Job
    attempt: int
    token: int
    duration: timedelta
    kind: RunKind
    timezone: str
    databases: Mapping[DatabaseId, Database]
    program: str
    """The version of the program that issued it, with what its kinds of job are made of (`jobs.workers.program`)."""
    rolled_back_token: int = 0
    tuning: Mapping[str, int] = field(default_factory=dict)
    rehearsed: Mapping[str, Rehearsed] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    answered_for: tuple[str, ...] = ()
    """Of a rehearsal: databases that a person answered for, or that the engine has compared with production."""
    helps: str = ""
    """Of a lane its label: it serves the attempt of this unit and token that another one leads; empty of an attempt."""
    lane: int = 0
    """Its number within its label."""
    form: int = FORM

    def to_json(self) -> str:
        """As text for the control database."""
        return _adapter().dump_json(self, exclude_defaults=False).decode()

    @staticmethod
    def from_json(text: str) -> "Content":
        """The inverse of `to_json`. Raises `OtherVersion` for what this program cannot read."""
        try:
            content = _adapter().validate_json(text)
        except ValidationError:
            raise OtherVersion(
                "the engine is of a version whose tickets this worker cannot read",
                hint="install the same cutover on the engine's host and on this one",
            ) from None
        return content

    def require(self, program: str) -> None:
        """Raise `OtherVersion` unless it was issued by this very program."""
        if self.program != program:
            raise OtherVersion(
                f"the engine is cutover {self.program}, this worker is {program}",
                hint="install the same cutover on the engine's host and on this one",
            )

    def plan(self) -> Plan:
        """A plan of nothing but the databases: what `jobs.databases.Databases` asks of one."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return Plan(
            title="", timezone=self.timezone, start=epoch, go_live=TaskId(""), tasks=(), databases=self.databases
        )

    def ticket(self, folder: Path, tuning: dict[str, int]) -> Ticket:
        """What the runner is given.

        Args:
            folder: the run's private folder on this host.
            tuning: the knobs, turned in place while it runs.
        """
        return Ticket(
            run=self.run,
            unit=self.unit,
            job=self.job,
            attempt=self.attempt,
            token=self.token,
            rolled_back_token=self.rolled_back_token,
            duration=self.duration,
            folder=folder,
            tuning=tuning,
            rehearsed=self.rehearsed,
            lineage=self.lineage,
        )


def content_of(ticket: Ticket, plan: Plan, kind: RunKind, *, answered_for: tuple[str, ...], program: str) -> Content:
    """What travels of a ticket.

    Args:
        plan: names the databases.
        kind: which of their connections are used.
        answered_for: see `Content`.
        program: what issues it.
    """
    return Content(
        run=ticket.run,
        unit=ticket.unit,
        job=ticket.job,
        attempt=ticket.attempt,
        token=ticket.token,
        rolled_back_token=ticket.rolled_back_token,
        duration=ticket.duration,
        kind=kind,
        timezone=plan.timezone,
        databases=plan.databases,
        program=program,
        tuning=dict(ticket.tuning),
        rehearsed=ticket.rehearsed,
        lineage=ticket.lineage,
        answered_for=answered_for,
    )


@cache
def _adapter() -> TypeAdapter[Content]:
    return TypeAdapter(Content)
