"""A plan that was exported and comes back untouched says what it said; what somebody edits changes that task alone."""

import csv
import io
import json
from collections.abc import Set
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from console.telling.export.facts import Exported
from console.telling.export.formats import FORMATS
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from console.text.comparing.list_over_plan import is_same
from plans.bundle import pack
from plans.importers.answers import Answers
from plans.importers.making import import_plan
from plans.library import Sample, path_of
from plans.load import load, load_bundle
from plans.model import Checkpoint, Job, PartyId, Plan, Task, TaskId
from plans.reimporting.differences import Fate
from plans.reimporting.importing import Over, PlanText, SentList, import_over
from plans.reimporting.said import NOT_BEFORE
from tests.support.command_line import SMALL, plan_file
from tests.support.driver import Driven
from tests.support.told_nights import story_of

TODAY = date(2026, 1, 1)
LISTS = ("csv", "xlsx")


def exported(told: Exported, form: str) -> bytes:
    return FORMATS[form].write(told).content


def over(content: bytes, path: Path, form: str, *, before: bytes | None = None) -> Over:
    into = PlanText(plan=load(path).plan, text=path.read_text(encoding="utf-8"), file=path.name)
    return import_over(
        sent(content, form), into, before=sent(before, form) if before is not None else None, today=TODAY
    )


def sent(content: bytes, form: str) -> SentList:
    return SentList(name=f"night.{form}", content=content, answers=Answers())


def changed(back: Over) -> Set[tuple[str, str]]:
    """Each task of which the list says something else than the plan, and what."""
    return {(one.task.id, one.key[0]) for one in back.comparison.differences if one.said is not None}


def anew(content: bytes, form: str) -> Plan:
    made = import_plan(content, Answers(), today=TODAY, file=f"night.{form}")
    return load_bundle(pack("p.yaml", {"p.yaml": made.text}))


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("sample", list(Sample))
def test_a_plan_of_the_library_comes_back_as_it_went(sample: Sample, form: str) -> None:
    path = path_of(sample)
    back = over(exported(exported_plan(load(path).plan), form), path, form)
    assert is_same(back)
    assert changed(back) == set()
    assert back.text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("sample", [Sample.REFERENCE_NIGHT, Sample.STARTER, Sample.SHIFTS, Sample.TABLETOP])
def test_an_exported_plan_imported_as_a_new_one_has_all_tasks_links_and_checkpoints(sample: Sample, form: str) -> None:
    plan = load(path_of(sample)).plan
    new = anew(exported(exported_plan(plan), form), form)
    assert [*map(told, new.tasks)] == [*map(told, plan.tasks)]
    assert (new.go_live, new.timezone, new.start) == (plan.go_live, plan.timezone, plan.start)
    if form == "xlsx":
        assert [(one.id, one.name, one.contact, one.short) for one in new.parties.values()] == [
            (one.id, one.name, one.contact, one.short) for one in plan.parties.values()
        ]
        assert (new.title, new.window_ends) == (plan.title, plan.window_ends)
        assert [gate.body for gate in map(without_criteria, new.checkpoints)] == [
            gate.body for gate in map(without_criteria, plan.checkpoints)
        ]


def told(task: Task) -> tuple[object, ...]:
    """What of a task a list says."""
    kind = "Manual" if isinstance(task.body, Job) else type(task.body).__name__
    return task.id, " ".join(task.title.split()), task.stream, task.duration, task.dependencies, task.not_before, kind


def without_criteria(task: Task) -> Task:
    assert isinstance(task.body, Checkpoint)
    return replace(task, body=replace(task.body, criteria=()))


GUIDED = """\
cutover: 1
title: Small night
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
tasks:
  - id: T1
    title: First
    duration: 5m
    manual: {}
    instructions: |
      One.

      Two.
    links: {Wiki: "https://a.example", Log: "https://b.example"}
    fields: {room: "TBD", ticket: "-"}
  - {id: M1, title: Go-live, after: [T1], milestone: true}
"""


@pytest.mark.parametrize(
    ("heading", "value", "line"),
    [
        ("Instructions", "One.", "      One."),
        ("Links", "Wiki: https://a.example", 'links: {Wiki: "https://a.example"}'),
        ("room", "12", 'fields: {room: "12", ticket: "-"}'),
        ("ticket", "n/a", 'fields: {room: "TBD", ticket: "n/a"}'),
    ],
)
def test_what_is_taken_out_of_a_cell_is_taken_out_of_the_plan(
    heading: str, value: str, line: str, tmp_path: Path
) -> None:
    path = plan_file(tmp_path, GUIDED)
    back = over(edited(path, heading, value), path, "csv")
    assert {one.key[-1].casefold() for one in back.comparison.differences} == {heading.casefold()}
    assert line in back.text
    assert ("Two." in back.text, "b.example" in back.text) == (heading != "Instructions", heading != "Links")


def edited(path: Path, heading: str, value: str) -> bytes:
    """The CSV of a plan of which one cell of the first task was edited."""
    text = exported(exported_plan(load(path).plan), "csv").decode()
    rows = [*csv.DictReader(io.StringIO(text, newline=""))]
    rows[0][heading] = value
    return as_csv(rows)


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0].keys())
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


def test_an_edited_cell_of_a_workbook_changes_that_task_alone(tmp_path: Path) -> None:
    path = path_of(Sample.REFERENCE_NIGHT)
    book = load_workbook(io.BytesIO(exported(exported_plan(load(path).plan), "xlsx")))
    sheet = book["Plan"]
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "A08")
    row[heads.index("Duration (min)")].value = 95
    row[heads.index("Owner")].value = "DBA"
    book.save(tmp_path / "edited.xlsx")
    back = over((tmp_path / "edited.xlsx").read_bytes(), path, "xlsx")
    assert changed(back) == {("A08", "duration"), ("A08", "owner")}
    before, after = path.read_text(encoding="utf-8").splitlines(), back.text.splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2


@pytest.mark.parametrize(
    ("heading", "value", "key"),
    [
        ("Task", "Call everybody", "title"),
        ("Duration (min)", "7", "duration"),
        ("Not before (Europe/Oslo)", "2022-11-11 12:15", "not_before"),
        ("Start (Europe/Oslo)", "2022-11-11 12:15", "not_before"),
        ("Deadline (Europe/Oslo)", "13:00", "deadline"),
        ("Owner", "Røros kommune", "owner"),
        ("Stream", "phones", "stream"),
    ],
)
def test_an_edited_cell_of_a_csv_changes_what_it_says_and_nothing_else(
    heading: str, value: str, key: str, tmp_path: Path
) -> None:
    path = plan_file(tmp_path)
    back = over(edited(path, heading, value), path, "csv")
    assert changed(back) == {("T1", key)}


def test_a_time_to_wait_for_that_somebody_empties_is_told_although_the_start_stands_there_still(tmp_path: Path) -> None:
    path = plan_file(tmp_path, GUIDED.replace("    duration: 5m", '    duration: 5m\n    not_before: "12:30"'))
    before = exported(exported_plan(load(path).plan), "csv")
    now = edited(path, "Not before (Europe/Oslo)", "")
    assert [(one.key, one.fate) for one in over(now, path, "csv").comparison.differences] == [(NOT_BEFORE, Fate.EMPTY)]
    since = over(now, path, "csv", before=before)
    assert [(one.key, one.fate) for one in since.comparison.differences] == [(NOT_BEFORE, Fate.TAKEN_OUT)]
    assert "not_before" not in since.text


def test_a_checkpoint_that_somebody_adds_to_the_list_asks_the_parties_of_the_plan() -> None:
    path = path_of(Sample.STARTER)
    plan = load(path).plan
    rows = [*csv.DictReader(io.StringIO(exported(exported_plan(plan), "csv").decode(), newline=""))]
    gate = next(task for task in plan.tasks if isinstance(task.body, Checkpoint))
    row = next(row for row in rows if row["ID"] == gate.id)
    own = {"ID": "NEW", "Task": "Once more", "Point of no return": ""}
    asked = {"Asked at the checkpoint": f"{row['Asked at the checkpoint']}; Cid Hill"}
    rows.insert(rows.index(row), row | own | asked)
    back = over(as_csv(rows), path, "csv")
    added = load_bundle(pack("p.yaml", {"p.yaml": back.text})).by_id[TaskId("NEW")]
    assert isinstance(added.body, Checkpoint)
    assert isinstance(gate.body, Checkpoint)
    assert added.body.poll == (*gate.body.poll, PartyId("cid-hill"))
    assert added.body.decided_by == gate.body.decided_by


@pytest.mark.parametrize("form", LISTS)
def test_what_a_run_adds_to_the_list_changes_nothing_of_its_plan(form: str, tmp_path: Path) -> None:
    path = plan_file(tmp_path, SMALL)
    plan = load(path).plan
    run = Driven(plan)
    run.do("start", task="T1")
    run.passes(9)
    run.done("T1")
    back = over(exported(exported_run(story_of(run), plan), form), path, form)
    assert back.text == SMALL
    assert changed(back) == set()


WORDS = st.text(alphabet="aÅ=+-@'\";,:&/#|[]{}<>%*?!~`^$\\ _0שー🚑", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
TITLES = st.one_of(
    WORDS, st.sampled_from(["Total of beds", "TBD", "n/a", "[Time]", "Go/no-go", "-", "null", "_x0041_"])
).filter(bool)
IDS = st.lists(
    st.text(alphabet="ABab12.-_", min_size=1, max_size=6).filter(lambda one: any(map(str.isalnum, one))),
    min_size=1,
    max_size=6,
    unique_by=str.casefold,
)
LINES = st.text(alphabet="ab\n =-'", max_size=30).map(str.strip)
SECONDS = st.sampled_from([0, 30, 50, 60, 90, 300, 5400, 86_400])


@st.composite
def plan_texts(draw: st.DrawFn) -> str:
    """Any plan of manual tasks that waits in a row of layers, with what a list may say of each."""
    ids = [one for one in draw(IDS) if one != "M1"]
    names = draw(st.lists(TITLES, min_size=1, max_size=3))
    parties = {f"p{number}": {"name": name, "contact": draw(WORDS | st.just(""))} for number, name in enumerate(names)}
    tasks = [_task(draw, one, ids[:number], [*parties]) for number, one in enumerate(ids)]
    night = {
        "cutover": 1,
        "title": draw(TITLES),
        "timezone": "Europe/Oslo",
        "start": "2026-10-24 22:00",
        "go_live": "M1",
        "parties": parties,
        "tasks": [*tasks, {"id": "M1", "title": "Go-live", "after": ids, "milestone": True}],
    }
    return json.dumps(night, ensure_ascii=False)


def _task(draw: st.DrawFn, name: str, before: list[str], parties: list[str]) -> dict[str, object]:
    waits = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    lags = draw(st.lists(st.sampled_from(["", "+30m", "+1h30m"]), min_size=len(waits), max_size=len(waits)))
    after: list[object] = [{one: lag} if lag else one for one, lag in zip(waits, lags, strict=True)]
    told: dict[str, object] = {
        "id": name,
        "title": draw(TITLES),
        "stream": draw(WORDS | st.just("")),
        "after": after,
        "duration": f"{draw(SECONDS)}s",
        "manual": {},
        "instructions": draw(LINES),
        "fields": draw(st.dictionaries(TITLES, TITLES | st.integers(-99, 99) | st.just(0.1), max_size=2)),
    }
    optional = {
        "owner": draw(st.none() | st.sampled_from(parties)),
        "not_before": draw(st.none() | st.sampled_from(["23:00", "2026-10-25 02:30+01:00", "2026-10-25 04:00:30"])),
        "deadline": draw(st.none() | st.sampled_from(["2026-10-25 02:30+02:00", "2026-10-26 00:00"])),
    }
    return {**told, **{key: value for key, value in optional.items() if value is not None}}


@pytest.mark.parametrize("form", LISTS)
@given(text=plan_texts())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_plan_says_it_comes_back_as_it_went(form: str, text: str, tmp_path: Path) -> None:
    comes_back(form, text, tmp_path)


@pytest.mark.night
@pytest.mark.parametrize("form", LISTS)
@given(text=plan_texts())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_three_hundred_plans_say_they_come_back_as_they_went(form: str, text: str, tmp_path: Path) -> None:
    comes_back(form, text, tmp_path)


def comes_back(form: str, text: str, tmp_path: Path) -> None:
    path = plan_file(tmp_path, text)
    plan = load(path).plan
    content = exported(exported_plan(plan), form)
    back = over(content, path, form)
    assert changed(back) == set()
    assert back.text == text
    new = anew(content, form)
    assert [(task.id, task.dependencies, task.duration) for task in new.tasks] == [
        (task.id, task.dependencies, task.duration) for task in plan.tasks
    ]
