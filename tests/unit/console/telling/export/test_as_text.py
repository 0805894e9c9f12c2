"""CSV as RFC 4180 has it: the same bytes for the same plan, no formula, every text as it was."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.telling.export.as_text import as_csv, as_tsv
from console.telling.export.cells import local
from console.telling.export.from_plan import exported_plan
from console.telling.export.task_table import MOST_FIELDS
from plans.formula_guard import unguarded
from plans.model import Manual, Milestone, Party, PartyId, Plan, Task
from plans.model.guide import Field, Guide, Link
from tests.support.nights import OWNER, night, task


def plan_of(**changes: object) -> Plan:
    """One task with these changes, and the go-live."""
    return night(replace(task("A1", Manual()), **changes), task("M1", Milestone(), after="A1"))  # type: ignore[arg-type]


def rows_of(plan: Plan) -> list[dict[str, str]]:
    text = as_csv(exported_plan(plan)).content.decode()
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def test_lines_end_as_the_standard_has_it_and_the_same_plan_is_the_same_bytes() -> None:
    plan = plan_of()
    content = as_csv(exported_plan(plan)).content
    assert content.startswith(b"ID,Task,Stream,Kind,Owner,Start (Europe/Oslo),End (Europe/Oslo),Duration (min),After,")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    assert content == as_csv(exported_plan(plan)).content
    assert b"\t" in as_tsv(exported_plan(plan)).content


def test_no_text_is_a_formula_and_each_is_what_it_was() -> None:
    texts = ["=cmd|'/c calc'!A1", "+47 000", "-1", "@x", "'tis", 'with "quotes", commas;\nand lines', "שלום 🚑"]
    for text in texts:
        cell = rows_of(plan_of(guide=Guide(instructions=text)))[0]["Instructions"]
        assert not cell.startswith(("=", "+", "-", "@"))
        assert unguarded(cell) == text


def test_a_length_with_seconds_is_a_part_of_a_minute() -> None:
    assert rows_of(plan_of(duration=timedelta(seconds=90)))[0]["Duration (min)"] == "1.5"


def test_a_moment_that_the_clock_shows_twice_has_its_offset() -> None:
    zone = ZoneInfo("Europe/Oslo")
    twice = [local(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), zone) for hour in (0, 1, 2)]
    assert twice == ["2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00", datetime(2026, 10, 25, 3, 30)]  # noqa: DTZ001


def test_parties_of_one_name_are_told_apart_by_their_ids() -> None:
    plan = plan_of()
    twin = Party(id=PartyId("other"), name=plan.parties[OWNER].name, short="O")
    for name in ("Owner", "OWNER"):
        parties = {**plan.parties, twin.id: replace(twin, name=name)}
        assert rows_of(replace(plan, parties=parties))[0]["Owner"] == "Owner [owner]"


def test_links_and_fields_have_columns_and_one_that_has_no_room_is_said() -> None:
    guide = Guide(links=(Link(name="Runbook", address="https://wiki.example"),), fields=(Field(name="Owner", value=7),))
    row = rows_of(plan_of(guide=guide))[0]
    assert (row["Links"], row["Owner (field)"]) == ("Runbook: https://wiki.example", "7")
    tasks: list[Task] = [
        replace(task(f"A{number}", Manual()), guide=Guide(fields=(Field(name=f"f{number}", value=1),)))
        for number in range(MOST_FIELDS + 2)
    ]
    left = as_csv(exported_plan(night(*tasks, task("M1", Milestone())))).left
    assert left == (f"2 fields of tasks have no column: the {MOST_FIELDS} that most tasks have do",)
