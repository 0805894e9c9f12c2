"""What a kind of job says of itself, and that nobody else says it."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.model import (
    CanarySpec,
    CommandSpec,
    CopySpec,
    DatabaseId,
    EndState,
    HttpSpec,
    JobSpec,
    PythonSpec,
    SqlProbe,
    SqlSpec,
    TableSelection,
    WaitUntilSpec,
    WatchSpec,
)
from plans.model.canaries import Canary
from plans.model.flows import FlowId
from plans.model.kind_traits import Timing

ROOT = Path(__file__).parents[4]
SOURCE, TARGET = DatabaseId("legacy"), DatabaseId("platform")
ROWS = TableSelection(source=SOURCE, target=TARGET, tables=("ehr.*",), excluded=("ehr.log",), where={"ehr.a": "id > 3"})
REQUEST = HttpSpec(
    method="POST",
    url="https://ehr.example/loads?key=1",
    headers={"X-Team": "a"},
    until=EndState(pointer="/state", done=("loaded", 3), every=timedelta(minutes=5)),
)
CANARY = CanarySpec(
    canaries={
        FlowId("L1"): Canary(
            send=SqlSpec(on=TARGET, text="insert {mark}"), arrived=SqlProbe(on=SOURCE, query="select '{mark}'")
        )
    }
)
LISTS = {"plans/model/__init__.py", "plans/model/jobs.py", "jobs/registry.py"}
"""Where a kind has one line; everything else that names a specification is of the kind itself."""


@pytest.mark.parametrize(
    ("spec", "lines"),
    [
        (SqlSpec(on=TARGET, text="a;\nb", file="sql/x.sql"), ["on platform, sql/x.sql", "a;", "b"]),
        (WatchSpec(on=TARGET, query="select 1 as depth"), ["on platform", "select 1 as depth"]),
        (CommandSpec(argv=("psql", "-c"), env=("PGUSER",)), ["psql -c", "is given PGUSER"]),
        (PythonSpec(module="steps", function="switch"), ["steps:switch"]),
        (
            CANARY,
            [
                "L1, within 10m",
                *("  sends: on platform", "    insert {mark}", "  arrived: on legacy", "    select '{mark}'"),
            ],
        ),
        (REQUEST, ["POST https://ehr.example/loads", "with X-Team", "until /state is loaded or 3"]),
        (
            CopySpec(rows=ROWS, workers=4),
            ["copy with 4 workers", "legacy to platform: ehr.*", "except ehr.log", "ehr.a where id > 3"],
        ),
    ],
)
def test_a_kind_says_what_it_will_run(spec: JobSpec, lines: list[str]) -> None:
    assert spec.described() == lines


@pytest.mark.parametrize(
    ("spec", "key"),
    [
        (WaitUntilSpec(on=TARGET, query="select true", every=timedelta(minutes=4)), ("wait_until",)),
        (WatchSpec(on=TARGET, query="select 1", every=timedelta(minutes=10)), ("watch",)),
        (WatchSpec(on=TARGET, query="select 1"), ()),
        (REQUEST, ("http", "until")),
        (CANARY, ("canary",)),
    ],
)
def test_a_kind_finds_its_own_lines_that_have_no_effect(spec: JobSpec, key: tuple[str, ...]) -> None:
    timing = Timing(task="W1", duration=timedelta(minutes=10), timeout=timedelta(minutes=4))
    assert [line.key for line in spec.without_effect(timing)] == [key]
    enough = Timing(task="W1", duration=timedelta(hours=1), timeout=timedelta(hours=2))
    assert list(spec.without_effect(enough)) == []


def test_a_kind_is_named_by_its_own_modules_and_by_the_lists_of_kinds_alone() -> None:
    product = [file for package in ("console", "jobs", "plans") for file in (ROOT / package).rglob("*.py")]
    naming = {file.relative_to(ROOT).as_posix() for file in product if "HttpSpec" in file.read_text()}
    of_the_kind = {"plans/model/kinds/http.py", "plans/assemble/http.py", "jobs/kinds/http.py", "jobs/web/accepted.py"}
    by_canaries = {"plans/model/canaries.py", "plans/assemble/canaries.py"}  # one is sent by a step of such a kind
    by_canaries |= {"jobs/canaries/steps.py", "jobs/canaries/beforehand.py"}
    assert naming - of_the_kind - by_canaries == LISTS
