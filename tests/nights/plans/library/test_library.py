"""The plans that ship with the program say what they are meant to say."""

import csv
import re
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from jobs.simulation.night import Conditions
from jobs.simulation.simulation import How, simulate
from plans.library import Sample, path_of
from plans.load import Loaded, load
from plans.model import (
    Checkpoint,
    Confirm,
    CopySpec,
    CopyUndo,
    Job,
    Manual,
    Milestone,
    Plan,
    ReconcileSpec,
    RunKind,
    SqlCriterion,
    TaskId,
)
from plans.model.faults import NO_FAULTS
from plans.schedule import schedule
from tests.support.places import GOLDENS, ROOT

GOLDEN = GOLDENS / "hospital-go-live.csv"


@cache
def sample(name: str) -> Loaded:
    return load(path_of(name))


@pytest.fixture
def night() -> Plan:
    return sample(Sample.REFERENCE_NIGHT).plan


@pytest.fixture
def lines() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as golden:
        return list(csv.DictReader(golden))


WHOLE_NIGHTS = (
    *(Sample.MINIMAL, Sample.STARTER, Sample.VERSION_UPGRADE, Sample.REVERSIBLE_UPGRADE, Sample.HOST_MOVE),
    *(Sample.MAPPED_MIGRATION, Sample.WAVE_TWO, Sample.TABLETOP),
)
"""To begin with; the reference night, which is one too, has tests of its own."""


@pytest.mark.parametrize("name", Sample)
def test_a_plan_that_ships_loads_without_a_warning(name: Sample) -> None:
    assert [str(warning) for warning in sample(name).warnings] == []


@pytest.mark.parametrize("name", Sample)
def test_an_editor_finds_the_schema_of_a_plan_that_ships(name: Sample) -> None:
    path = path_of(name)
    named = re.findall("^# yaml-language-server: [$]schema=(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(path.parent / one).resolve() for one in named] == [ROOT / "plans" / "schema.json"]


@pytest.mark.parametrize("name", WHOLE_NIGHTS)
def test_a_night_to_begin_with_comes_to_its_go_live_in_time_through_its_gates(name: Sample) -> None:
    plan = sample(name).plan
    assert any(isinstance(task.body, Checkpoint) and task.body.point_of_no_return for task in plan.tasks)
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)
    found = simulate(plan, conditions, runs=1, how=How.ENGINE, by=plan.window_ends, processes=1)
    assert found.verdict.made == 1


@pytest.mark.parametrize("name", WHOLE_NIGHTS)
def test_a_night_to_begin_with_says_above_its_first_key_what_it_is_for_and_how_to_try_it(name: Sample) -> None:
    head, _, _ = path_of(name).read_text(encoding="utf-8").partition("\ncutover: 1")
    assert "cutover run plan.yaml" in head or "cutover check plan.yaml" in head
    assert name in (ROOT / "docs" / "library.md").read_text(encoding="utf-8")


def test_each_way_of_waiting_makes_a_task_begin_when_it_says() -> None:
    plan = sample(Sample.WAITS).plan
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)
    found = simulate(plan, conditions, runs=1, how=How.ENGINE, by=plan.window_ends, processes=1)
    [night] = found.verdict.nights
    begun = {name: night.starts[TaskId(name)] for name in ("A2", "A3", "A4", "A6")}
    ended = {name: night.ends[TaskId(name)] for name in ("A2", "A5")}
    assert found.verdict.made == 1
    assert begun["A4"] == pytest.approx(begun["A2"], abs=5)
    assert begun["A3"] == pytest.approx(begun["A2"] + 600, abs=5)
    assert begun["A3"] < ended["A2"]
    assert begun["A6"] == pytest.approx(ended["A5"] + 1800, abs=5)


def test_a_tabletop_needs_no_database() -> None:
    plan = sample(Sample.TABLETOP).plan
    assert not plan.databases
    assert not any(isinstance(task.body, Job) for task in plan.tasks)


def test_an_unknown_sample_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="starter"):
        path_of("startr")


def test_the_reference_night_has_the_lines_of_the_spreadsheet(night: Plan, lines: list[dict[str, str]]) -> None:
    zone = ZoneInfo(night.timezone)
    ours = [
        (
            task.id,
            task.title,
            str(task.duration // timedelta(minutes=1)),
            " ".join(task.after),
            f"{task.not_before.astimezone(zone):%H:%M}" if task.not_before else "",
        )
        for task in night.tasks
    ]
    keys = ("id", "title", "planned_minutes", "predecessors", "not_before")
    assert ours == [tuple(line[key] for key in keys) for line in lines]
    assert len(ours) == 71


def test_its_planned_times_and_floats_are_those_of_the_spreadsheet(night: Plan, lines: list[dict[str, str]]) -> None:
    zone = ZoneInfo(night.timezone)
    planned = schedule(night).tasks
    ours = {
        name: (
            f"{task.start.astimezone(zone):%H:%M}",
            f"{task.end.astimezone(zone):%H:%M}",
            str(task.float_ // timedelta(minutes=1)),
        )
        for name, task in planned.items()
    }
    assert ours == {line["id"]: (line["planned_start"], line["planned_end"], line["float_minutes"]) for line in lines}


def test_every_line_has_its_owner_and_a_body_of_its_kind(night: Plan, lines: list[dict[str, str]]) -> None:
    for line in lines:
        task = night.by_id[TaskId(line["id"])]
        # Two lines name several: the gate's poll is written behind its owner there.
        assert line["owner"].startswith(night.owner_name(task.owner)), task.id
        match line["kind"]:
            case "gate":
                assert isinstance(task.body, Checkpoint), task.id
            case "milestone":
                assert isinstance(task.body, Milestone), task.id
            case "confirm":
                assert isinstance(task.body, Confirm), task.id
                assert len(task.body.items) == int(line["confirm_target"]), task.id
            case "job":
                assert isinstance(task.body, Job), task.id
            case "comms":
                assert isinstance(task.body, Manual), task.id
                assert task.body.to, task.id
                assert task.body.text, task.id
            case "check":
                assert isinstance(task.body, Job) or (isinstance(task.body, Manual) and task.body.criterion), task.id
            case _:
                assert isinstance(task.body, Manual | Job), task.id
        if line["confirm_target"] and isinstance(task.body, Manual) and task.id != "C16":
            assert task.body.counter is not None, task.id
            assert task.body.counter.target == int(line["confirm_target"]), task.id


def test_every_message_and_instruction_is_there_where_a_person_acts(night: Plan) -> None:
    silent = [
        task.id
        for task in night.tasks
        if isinstance(task.body, Manual) and not (task.body.text or task.body.criterion or task.body.counter)
    ]
    assert silent == []


def test_a_full_rollback_from_the_last_check_in_fits_into_the_window(night: Plan) -> None:
    planned = schedule(night).tasks
    needed = sum((task.rollback.duration for task in night.tasks if task.rollback), timedelta())
    assert night.window_ends is not None
    assert planned[TaskId("G4")].end + needed <= night.window_ends
    assert needed > timedelta(hours=2), "otherwise the latest safe no-go would be no question"


def test_every_copy_can_be_undone_and_has_a_batch_of_its_own(night: Plan) -> None:
    copies = [task for task in night.tasks if isinstance(task.body, Job) and isinstance(task.body.spec, CopySpec)]
    batches = {task.body.spec.rows.batch for task in copies}  # type: ignore[union-attr]
    assert len(copies) == len(batches) == 8
    assert None not in batches
    for task in copies:
        undo = task.rollback.body if task.rollback else None
        assert isinstance(undo, Job), task.id
        assert isinstance(undo.spec, CopyUndo), task.id


def test_every_table_that_is_copied_is_reconciled_before_the_point_of_no_return(night: Plan) -> None:
    specs = {task.id: task.body.spec for task in night.tasks if isinstance(task.body, Job)}
    copied = {table for spec in specs.values() if isinstance(spec, CopySpec) for table in spec.rows.tables}
    final = specs[TaskId("D11")]
    assert isinstance(final, ReconcileSpec)
    assert copied == set(final.rows.tables)
    assert final.rows.where == {}, "the last proof is of every row"
    assert all(fnmatchcase(table, "ehr.*") for table in copied)


def test_the_last_check_in_asks_nine_roles_and_cannot_pass_with_a_refused_row(night: Plan) -> None:
    gate = night.by_id[TaskId("G4")].body
    assert isinstance(gate, Checkpoint)
    assert len(gate.poll) == gate.quorum == 9
    assert gate.point_of_no_return
    assert gate.decided_by not in gate.poll
    assert any(isinstance(c, SqlCriterion) and c.required and "ehr.load_error" in c.query for c in gate.criteria)


def test_no_party_can_be_phoned_by_mistake(night: Plan) -> None:
    """+47 000 is the beginning of no Norwegian number."""
    contacts = [party.contact for party in night.parties.values()]
    contacts += [item.contact for task in night.tasks if isinstance(task.body, Confirm) for item in task.body.items]
    assert [contact for contact in contacts if contact and not re.fullmatch(r"\+47 000 \d{5}", contact)] == []


@pytest.mark.parametrize("kind", RunKind)
def test_the_rehearsed_plan_comes_to_its_end_in_a_speed_run_and_its_gate_gets_what_it_asks_for(kind: RunKind) -> None:
    plan = sample(Sample.REHEARSED).plan
    conditions = Conditions(kind=kind, seed=1, faults=NO_FAULTS)
    found = simulate(plan, conditions, runs=3, how=How.ENGINE, by=plan.window_ends, processes=1)
    assert found.verdict.made == 3
