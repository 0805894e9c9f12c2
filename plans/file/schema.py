"""What a plan file may say, as strict pydantic models of the file's own shape; exports the JSON Schema for editors.

Only shapes and values that stand by themselves are judged here; whatever refers to something else (ids, files, clock
times, which need the zone) is `plans.assemble`'s. `python -m plans.file.schema > plans/schema.json` renews the export.
"""

import json
import sys
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag
from pydantic import WithJsonSchema as AsJson

from plans.file.fields import Clock, Duration, Id, Line, SomeDuration, Strict, TaskKey, Text, one_of, wrong
from plans.file.job_shapes import JobFile, RetryFile, RollbackJobFile

MAX_TASKS = 5000
"""Five times the largest plan that the screens are made for."""
BODIES = ("job", "manual", "confirm", "checkpoint", "milestone")
CRITERIA = ("done", "reconciled", "forecast", "rollback", "counter", "sql")


# --- databases, parties, defaults --------------------------------------------------------------------------------


class IdentityFile(Strict):
    """Which database this must be."""

    system: Text | None = None
    database: Text | None = None
    mark: Text | None = None


class ConnectionFile(Strict):
    """How to reach a database; facts and passwords live outside the plan."""

    model_config = one_of(("service", "dsn"))
    exactly_one = ("service", "dsn")
    what = "a connection"

    service: Line | None = None
    dsn: Line | None = None
    identity: IdentityFile | None = None


class DatabaseFile(Strict):
    """A database by the name that tasks use."""

    role: Literal["source", "target"]
    in_use: bool | None = None
    rehearsal: ConnectionFile | None = None
    production: ConnectionFile | None = None


class PartyFile(Strict):
    """Somebody who owns tasks, is asked at checkpoints, or confirms an item."""

    name: Text
    short: Annotated[str, Field(min_length=1, max_length=4)] | None = None
    contact: str = ""


class DefaultsFile(Strict):
    """What holds for every job that does not say otherwise."""

    retry: RetryFile | None = None
    timeout: SomeDuration | None = None
    quiet_after: SomeDuration | None = None


# --- people ------------------------------------------------------------------------------------------------------


class CounterFile(Strict):
    """The task is finished when the count reaches the target."""

    target: Annotated[int, Field(ge=1)]
    unit: str = ""


class ManualFile(Strict):
    """Done by a person."""

    counter: CounterFile | None = None
    criterion: str = ""
    text: str = ""
    to: str = ""


class ItemFile(Strict):
    """One of the N that a confirmation counts."""

    id: Id
    name: Text
    owner: Id | None = None
    contact: str = ""


def _party_or_item(value: object) -> str:
    return "(party)" if isinstance(value, str) else "(item)"


class ConfirmFile(Strict):
    """Done by several people."""

    model_config = one_of(("items", "items_file"))
    exactly_one = ("items", "items_file")
    what = "a confirmation"

    items: (
        Annotated[
            list[
                Annotated[
                    Annotated[str, Tag("(party)")] | Annotated[ItemFile, Tag("(item)")],
                    Discriminator(_party_or_item),
                ]
            ],
            Field(min_length=1),
        ]
        | None
    ) = None
    items_file: Text | None = None
    ticks: Annotated[list[Text], Field(min_length=1)] = Field(default=["confirmed"])


class ForecastFile(Strict):
    """The task is forecast to end by this time."""

    task: str
    by: Clock


class RollbackLimitFile(Strict):
    """If no-go were said now, everything that has begun would be rolled back by this time."""

    by: Clock


class SqlCriterionFile(Strict):
    """The first column of the query's one row is true."""

    on: Id
    query: Text
    required: bool = False


class CriterionFile(Strict):
    """One written limit of a checkpoint."""

    model_config = one_of(CRITERIA)
    exactly_one = CRITERIA
    what = "a criterion"

    done: Annotated[list[str], Field(min_length=1)] | None = None
    reconciled: Annotated[list[str], Field(min_length=1)] | None = None
    forecast: ForecastFile | None = None
    rollback: RollbackLimitFile | None = None
    counter: Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=1)] | None = None
    sql: SqlCriterionFile | None = None
    required: bool = False


def _party_count(value: object) -> object:
    if value == "all" or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise wrong("quorum is a number of parties, or all")


class CheckpointFile(Strict):
    """A gate: parties are polled, criteria evaluated, one party decides."""

    poll: list[str] = Field(default=[])
    criteria: list[CriterionFile] = Field(default=[])
    decided_by: str
    quorum: Annotated[
        int | Literal["all"],
        PlainValidator(_party_count),
        AsJson({"anyOf": [{"type": "integer", "minimum": 0}, {"const": "all"}]}),
    ] = "all"
    point_of_no_return: bool = False


# --- tasks and the plan ------------------------------------------------------------------------------------------


def _empty_body(value: object) -> object:
    return {} if value is None else value


class RollbackFile(Strict):
    """How a finished task is rolled back."""

    model_config = one_of(("job", "manual", "confirm"))
    exactly_one = ("job", "manual", "confirm")
    what = "a rollback"

    duration: Duration
    job: RollbackJobFile | None = None
    manual: Annotated[ManualFile | None, BeforeValidator(_empty_body)] = None
    confirm: ConfirmFile | None = None


class TaskFile(Strict):
    """The smallest timed unit."""

    model_config = one_of(BODIES)
    exactly_one = BODIES
    what = "a task"

    id: TaskKey
    title: Text
    stream: str = ""
    owner: str | None = None
    after: list[str] = Field(default=[])
    not_before: Clock | None = None
    deadline: Clock | None = None
    duration: Duration | None = None
    only: Literal["rehearsal", "production"] | None = None
    required: bool = False
    job: JobFile | None = None
    manual: Annotated[ManualFile | None, BeforeValidator(_empty_body)] = None
    confirm: ConfirmFile | None = None
    checkpoint: CheckpointFile | None = None
    milestone: Literal[True] | None = None
    rollback: RollbackFile | None = None


class PlanFile(Strict):
    """A whole plan file."""

    cutover: Literal[1]
    title: Text
    timezone: Text
    start: Clock
    go_live: str
    window_ends: Clock | None = None
    databases: dict[Id, DatabaseFile] = Field(default={}, max_length=100)
    parties: dict[Id, PartyFile] = Field(default={}, max_length=1000)
    defaults: DefaultsFile | None = None
    family: Text | None = None
    rehearsals: Line | list[Line] = Field(default=[])
    tasks: Annotated[list[TaskFile], Field(min_length=1, max_length=MAX_TASKS)]


def export() -> str:
    """The JSON Schema of a plan file, as text that is the same on every machine."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **PlanFile.model_json_schema(by_alias=True)}
    schema["title"] = "Cutover plan"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(export())
