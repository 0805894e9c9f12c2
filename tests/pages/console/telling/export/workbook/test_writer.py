"""The workbook, as another reader sees it."""

import io
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from console.errors import Misused
from console.telling.export.facts import Exported
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from console.telling.export.workbook.writer import as_xlsx
from plans.library import Sample, path_of
from plans.load import load
from plans.model import Manual, Milestone, Party, PartyId, Plan
from plans.model.guide import Guide
from tests.support.nights import PARTIES, night, task
from tests.support.told_nights import gone_through, rolled_back, small_plan, story_of


@pytest.fixture(scope="module")
def reference() -> Plan:
    return load(path_of(Sample.REFERENCE_NIGHT)).plan


@pytest.fixture(scope="module")
def workbook(reference: Plan) -> Workbook:
    return opened(exported_plan(reference))


def opened(told: Exported) -> Workbook:
    return load_workbook(io.BytesIO(as_xlsx(told).content))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    heads, *below = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in below]


def test_there_is_a_sheet_for_each_thing_that_somebody_asks_for(workbook: Workbook) -> None:
    names = workbook.sheetnames
    assert names[:5] == ["Night", "Plan", "Checkpoints", "Parties", "Confirmations"]
    assert {"Cutover manager", "Røros kommune"} <= {*names}


def test_heads_stay_in_sight_filter_and_are_printed_on_every_page(workbook: Workbook) -> None:
    sheet = workbook["Plan"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", f"A1:{sheet.dimensions.partition(':')[2]}")
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert sheet.page_setup.fitToHeight == 0
    assert sheet["F1"].value == "Start (Europe/Oslo)"


def test_times_and_lengths_are_what_a_spreadsheet_works_with(workbook: Workbook) -> None:
    first = rows(workbook["Plan"])[0]
    assert first["Start (Europe/Oslo)"] == datetime(2022, 11, 11, 12)  # noqa: DTZ001
    assert first["Duration (min)"] == 20


def test_the_same_plan_is_the_same_bytes(reference: Plan) -> None:
    assert as_xlsx(exported_plan(reference)).content == as_xlsx(exported_plan(replace(reference))).content


@pytest.mark.parametrize("text", ["=1+1", "+47", "-1", "@x", "\t=1", "{=1}", "https://x.example", "_x0041_", "שלום 🚑"])
def test_every_text_is_a_text(text: str) -> None:
    plan = night(replace(task("A1", Manual()), guide=Guide(instructions=text)), task("M1", Milestone()))
    sheet = opened(exported_plan(plan))["Plan"]
    cell = next(one for one in sheet[2] if one.value == text)
    assert (cell.data_type, cell.hyperlink) == ("s", None)


def test_a_text_that_is_longer_than_a_cell_is_cut_and_that_is_said() -> None:
    plan = night(replace(task("A1", Manual()), guide=Guide(instructions="🚑" * 20_000)), task("M1", Milestone()))
    written = as_xlsx(exported_plan(plan))
    assert "what Plan has beyond 32,767 characters in row 2" in written.left[0]
    sheet = load_workbook(io.BytesIO(written.content))["Plan"]
    assert "🚑" * 16_383 in [cell.value for cell in sheet[2]]


def test_a_state_has_its_word_and_its_colour() -> None:
    run = gone_through()
    book = opened(exported_run(story_of(run), run.plan))
    cells = {row[0].value: row for row in book["Plan"].iter_rows(min_row=2)}
    at = [cell.value for cell in book["Plan"][1]].index("State")
    assert [cells[name][at].value for name in ("A1", "A2", "G1")] == ["done", "skipped", "go with a caveat"]
    assert cells["A1"][at].fill.fgColor.rgb == "FFCFE8CF"
    assert cells["A2"][at].fill.fgColor.rgb == cells["G1"][at].fill.fgColor.rgb == "FFFBE3B3"
    assert [row["State"] for row in rows(book["Confirmations"])] == ["confirmed", "waived"]


def test_a_checkpoint_tells_what_was_read_answered_and_decided() -> None:
    run = rolled_back()
    gate = rows(opened(exported_run(story_of(run), run.plan))["Checkpoints"])[0]
    assert str(gate["Criteria"]).splitlines()[0].startswith("done: A1, A2: met (")
    assert "Owner: no-go" in str(gate["Answers"])
    assert "Ward: SILENT" in str(gate["Answers"])
    assert (gate["Decision"], gate["Accepted, and said"]) == ("no-go", "the wards cannot print")


def test_the_night_says_as_of_when_a_forecast_is_and_what_the_colours_mean() -> None:
    run = gone_through()
    told = [[cell.value for cell in row] for row in opened(exported_run(story_of(run), run.plan))["Night"].rows]
    said = {str(name): value for name, value in told}
    assert said["Run"] == "r, a rehearsal"
    assert isinstance(said["As of"], datetime)
    assert [value for name, value in told if name == "A state in this colour"] == [
        "over, and well",
        "at work, or open",
        "with a caveat, or held up",
        "somebody must act, or it failed",
    ]


def test_parties_beyond_those_with_a_sheet_are_counted() -> None:
    parties = {PartyId(f"p{number}"): number for number in range(63)}
    tasks = [
        replace(task(f"A{number}", Manual()), owner=party, duration=timedelta(minutes=1))
        for party, number in parties.items()
    ]
    plan = replace(
        night(*tasks, task("M1", Milestone())),
        parties={**PARTIES, **{party: Party(id=party, name=f"Party {n}", short="P") for party, n in parties.items()}},
    )
    written = as_xlsx(exported_plan(plan))
    assert written.left == ("4 parties have no sheet: those with the most to do have one",)
    assert len(load_workbook(io.BytesIO(written.content)).sheetnames) == 63


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Misused, match="needs the extra `excel`"):
        as_xlsx(exported_plan(small_plan()))
