"""Whole files to plans that load: every task and link of a well-formed table, and what is lost said with its place."""

import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from plans.importers.answers import Answers, Order
from plans.importers.cells import Unreadable
from plans.importers.draft import DraftTask
from plans.importers.making import Imported, import_plan
from plans.model import Checkpoint, Confirm, Manual, Plan, TaskId
from tests.support.places import GOLDENS
from tests.support.plan_files import sound
from tests.support.workbooks import CLOCK, DAY, INDENTED, MOMENT, sheet, workbook

TODAY = date(2026, 11, 12)
HOSPITAL = GOLDENS / "hospital-go-live.csv"


def imported(content: bytes | str, **answers: object) -> Imported:
    made = content.encode() if isinstance(content, str) else content
    return import_plan(made, Answers(**answers), today=TODAY, file="night.csv")  # type: ignore[arg-type]


def tasks(made: Imported) -> dict[str, DraftTask]:
    return {task.id: task for task in made.draft.tasks}


def after(made: Imported) -> dict[str, list[str]]:
    return {task.id: task.after for task in made.draft.tasks if task.place}


def loaded(folder: Path, made: Imported) -> Plan:
    return sound(folder, made.text).plan


def told(made: Imported) -> str:
    return "\n".join(made.report.lines())


def test_the_reference_night_loses_nothing_of_its_71_lines(tmp_path: Path) -> None:
    made = imported(HOSPITAL.read_bytes(), start="2022-11-11 12:00", timezone="Europe/Oslo")
    plan = loaded(tmp_path, made)
    assert len(plan.tasks) == 71
    assert len(made.draft.todo) + sum(len(task.todo) for task in made.draft.tasks) == 7
    gates = {gate.id: gate for gate in plan.checkpoints}
    assert gates[TaskId("G3")].guide.instructions == "If no-go: hold or roll back wave 1"
    last, second = gates[TaskId("G4")].body, gates[TaskId("G2")].body
    assert isinstance(last, Checkpoint)
    assert isinstance(second, Checkpoint)
    assert last.point_of_no_return
    assert len(second.poll) == 5
    a14, a12, c16 = (plan.by_id[TaskId(name)] for name in ("A14", "A12", "C16"))
    assert a14.deadline is not None
    assert a14.rollback is None
    assert isinstance(a14.body, Confirm)
    assert len(a14.body.items) == 6
    assert isinstance(a12.body, Manual)
    assert a12.body.counter is not None
    assert a12.guide.instructions == "If it does not succeed: runs across gates 1-3"
    assert isinstance(c16.body, Manual)
    assert "75 percent" in c16.body.criterion
    assert plan.by_id[TaskId("D04")].rollback is not None
    assert 'the column "float_minutes"' in told(made)


NORWEGIAN = """\
Overgang natt til 14.11.2026;;;;;;
Nr;Oppgave;Ansvarlig;Varighet;Forgjenger;Kl.;Merknad
1;Stenge køer;Kari Ås / Drift (tlf 900 00 001);1 t 30 min;;22:00;
2;Kopiere data;Drift;45 min;1;23:30;Se https://wiki.example/kopi
3;Go/no-go;Leder, Drift;10;2;00:15;ingen vei tilbake
4;Go-live;;;3;;
"""


def test_a_norwegian_list_with_semicolons_becomes_a_plan(tmp_path: Path) -> None:
    made = imported(NORWEGIAN, timezone="Europe/Oslo")
    plan = loaded(tmp_path, made)
    assert after(made) == {"1": [], "2": ["1"], "3": ["2"], "4": ["3"]}
    assert plan.title == "Overgang natt til 14.11.2026"
    assert (plan.go_live, f"{plan.start:%Y-%m-%d %H:%M}") == ("4", "2026-11-14 21:00")
    assert [str(task.duration) for task in plan.tasks] == ["1:30:00", "0:45:00", "0:10:00", "0:00:00"]
    gate = plan.by_id[TaskId("3")].body
    assert isinstance(gate, Checkpoint)
    assert (gate.decided_by, len(gate.poll), gate.point_of_no_return) == ("leder", 2, True)
    assert plan.by_id[TaskId("2")].guide.links[0].address == "https://wiki.example/kopi"
    assert plan.parties[plan.by_id[TaskId("2")].owner].contact == "900 00 001"  # type: ignore[index]
    assert plan.by_id[TaskId("1")].guide.fields[0].name == "owners"
    assert "line 3: of several owners the first one acts" in told(made)


GERMAN = {
    1: ["Umstellung Warenwirtschaft"],
    3: ["Lfd. Nr.", "Vorgangsname", "Verantwortlich", "Dauer", "Vorgänger", "Anfang", "Status"],
    4: [None, "Vorbereitung"],
    5: [1.0, "Sperren", "Meier", "1 Std", None, (46340.75, MOMENT), "erledigt"],
    6: [2.0, "Kopieren", "Meier + Schulz", "2 Std", "1EA+30 Min.", (46340.8125, MOMENT), "offen"],
    7: [None, "Inbetriebnahme"],
    8: [3.0, "Prüfen", "Schulz", "15 Min.", "2AA", (46340.9, MOMENT), None],
    9: [4.0, "Freigeben", "Meier", (0.0208333333, CLOCK), "2; 3; 9", None, None],
    10: [None, "Summe", None, "4 Std"],
    12: [None, "Stand: gestern"],
}


def test_a_german_workbook_keeps_its_links_sections_and_times_and_says_what_it_lost(tmp_path: Path) -> None:
    made = imported(workbook({"Notizen": sheet({1: ["x"]}), "Plan": sheet(GERMAN)}), timezone="Europe/Berlin")
    plan = loaded(tmp_path, made)
    assert after(made) == {"1": [], "2": ["1"], "3": ["2"], "4": ["2", "3"]}
    assert {task.id: task.stream for task in plan.tasks if task.stream} == {
        "1": "Vorbereitung", "2": "Vorbereitung", "3": "Inbetriebnahme", "4": "Inbetriebnahme"
    }  # fmt: skip
    assert plan.title == "Umstellung Warenwirtschaft"
    assert plan.by_id[TaskId("4")].duration == timedelta(minutes=30)
    assert [task.todo for task in made.draft.tasks[:4]] == [
        [],
        [],
        [],
        ['it waits for "9", which is no line of the file'],
    ]
    assert [str(one) for task in plan.tasks[1:3] for one in task.dependencies] == ["1 + 30m", "start of 2"]
    said = told(made)
    for line in (
        "left  Plan!9: a predecessor that is not there",
        "left  Plan!10: a sum of other lines",
        "left  Plan!12: a note beneath the tasks",
        "left  Notizen: no plan in this sheet",
        'left  the column "Status"',
        "bent  no milestone in the file",
    ):
        assert line in said


def test_two_rows_of_headings_a_hidden_column_and_a_band_over_all_columns_are_read() -> None:
    rows = {
        2: ["Cutover plan of the north"],
        4: [None, "Task", "Planned", "Planned", "Depends", "Depends"],
        5: ["#", "Name", "Start", "Finish", "on (old)", "on"],
        6: ["PHASE 1"],
        7: ["A1", "Stop", (46340.75, MOMENT), (46340.8, MOMENT), None, None],
        8: ["A2", "Copy", (46340.8, MOMENT), (46340.9, MOMENT), None, "A1"],
    }
    made = imported(workbook({"P": sheet(rows, before='<cols><col min="6" max="6" hidden="1"/></cols>')}))
    assert after(made) == {"A1": [], "A2": ["A1"]}
    assert made.draft.tasks[1].duration == timedelta(minutes=144)
    assert made.draft.tasks[0].stream == "PHASE 1"
    assert "bent  P!F: a hidden column was read" in told(made)


def test_an_outline_by_indent_makes_streams_of_what_sums_up_and_keeps_its_links() -> None:
    rows = {
        1: ["ID", "Task Name", "Duration", "Predecessors", "Resource Names"],
        2: [1.0, "Prepare", "3 hrs"],
        3: [2.0, "  Stop", "1 hr", None, "Ann[50%]"],
        4: [3.0, "  Save", "2 hrs", "2", "Ann"],
        5: [4.0, "Move", "2 hrs", "1"],
        6: [5.0, "  Copy", "2 hrs", None, "Bob"],
        7: [6.0, "Go-live", 0.0, "4"],
    }
    made = imported(workbook({"P": sheet(rows)}), unit="h")
    assert after(made) == {"2": [], "3": ["2"], "5": ["2", "3"], "6": ["5"]}
    assert [task.stream for task in made.draft.tasks] == ["Prepare", "Prepare", "Move", ""]
    assert "Ann" in {party.name for party in made.draft.parties}
    assert made.draft.go_live == "6"


def test_ids_that_are_blank_repeated_too_long_or_lost_a_zero_are_mended_and_said() -> None:
    lines = ["id,task,duration,depends on"]
    lines += [f"1.{number},step {number},5 min," for number in range(1, 10)]
    lines += [
        "1.1,step ten,5 min,1.9",
        ",nameless,5 min,1.10",
        "X,one,5 min,",
        "X,two,5 min,X",
        "A-VERY-LONG-ID,long,5 min,X",
    ]
    made = imported("\n".join(lines))
    assert [*tasks(made)][9:14] == ["1.10", "T11", "X", "X-2", "T14"]
    assert after(made)["T11"] == ["1.10"]
    assert (after(made)["X-2"], after(made)["T14"]) == (["X"], ["X-2"])
    assert tasks(made)["T14"].fields["id"] == "A-VERY-LONG-ID"
    assert "line 11: 1.1 after 1.9 is read as 1.10: a zero was lost" in told(made)


def test_links_by_title_and_by_the_number_of_the_line_are_found_and_circles_are_broken(tmp_path: Path) -> None:
    made = imported("Task,Duration,Depends on\nStop,5 min,\nCopy,5 min,Stop\nLook,5 min,2\nEnd,5 min,End\n")
    assert after(made) == {"T01": [], "T02": ["T01"], "T03": ["T02"], "T04": []}
    circle = imported("ID,Task,Duration,Depends on\nA,a,5m,C\nB,b,5m,A\nC,c,5m,B\n")
    assert sum(map(len, after(circle).values())) == 2
    assert "which waits for it" in circle.text
    loaded(tmp_path, circle)


def test_without_predecessors_checkpoints_are_barriers_and_somebody_is_asked(tmp_path: Path) -> None:
    text = "Step,Who,Time,Est.\nStop,Ann,22:00,30 min\nCopy,Bob,23:50,20 min\n"
    text += "Go/No-Go,Ann,00:30,5 min\nOpen,Bob,00:40,5 min\n"
    made = imported(text, start="2026-11-13 22:00")
    assert after(made) == {"T01": [], "T02": [], "T03": ["T01", "T02"], "T04": ["T03"]}
    plan = loaded(tmp_path, made)
    assert f"{plan.by_id[TaskId('T04')].not_before:%d %H:%M}" == "14 00:40"
    assert any("what waits for what?" in point for point in made.draft.todo)
    chain = imported(text, order=Order.CHAIN)
    assert after(chain) == {"T01": [], "T02": ["T01"], "T03": ["T02"], "T04": ["T03"]}
    assert any("on which day is it?" in point for point in chain.draft.todo)


def test_times_told_from_the_go_live_and_steps_after_a_no_go_find_their_places(tmp_path: Path) -> None:
    text = """\
#,Activity,Owner,Start,Duration
1,Stop,Ann,T-2 hours,30 min
2,Decision point: all well?,Ann,T-30 min,5 min
3,Go-live,,T-0,
,If no-go,,,
4,Start the old one,Bob,T+5,10 min
"""
    made = imported(text, start="2026-11-13 22:00")
    plan = loaded(tmp_path, made)
    assert [task.id for task in plan.tasks] == ["1", "2", "3"]
    assert f"{plan.by_id[TaskId('2')].not_before:%H:%M}" == "23:30"
    assert plan.by_id[TaskId("2")].guide.instructions == "If no-go:\n- Start the old one (Bob, T+5, 10 min)"
    assert "line 6: a step after a no-go" in told(made)


def test_months_first_are_known_by_the_whole_column() -> None:
    text = (
        "ID,Task,Start,Finish,Predecessors\nA,a,3/4/2026 6:00 PM,3/4/2026 7:00 PM,\n"
        "B,b,3/14/2026 6:00 PM,3/14/2026 8:00 PM,A\n"
    )
    made = imported(text)
    assert f"{made.draft.start:%Y-%m-%d %H:%M}" == "2026-03-04 18:00"
    assert 'dates have the month first, as "3/14/2026 6:00 PM" shows' in told(made)
    doubtful = imported(text.replace("3/14", "3/5"))
    assert any("do dates such as 03/04" in point for point in doubtful.draft.todo)


def test_what_a_terminal_or_a_spreadsheet_would_obey_comes_out_as_text(tmp_path: Path) -> None:
    made = imported('id,task,owner,duration\nA,"=cmd|x\x1b[31m",\u202eeve,5 min\nB,"a: b # {c}","yes",5 min\n')
    plan = loaded(tmp_path, made)
    assert plan.by_id[TaskId("A")].title == "=cmd|x?[31m"
    assert plan.by_id[TaskId("B")].title == "a: b # {c}"
    assert "\x1b" not in made.text + told(made)
    assert "\u202e" not in made.text + told(made)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,role,phone\na,b,1\n", 'no table of tasks was found; the widest row has "name", "role", "phone"'),
        ("task,owner,status\na,b,open\n", "no table of tasks was found"),
        ("task,owner,duration\na,b,5\nc,d,e,5\n", "lines with more cells than the heading: 3"),
        ("id,task,duration\n", "no table of tasks|0 tasks"),
    ],
)
def test_what_is_no_plan_or_has_shifted_cells_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        imported(text)


def test_days_alone_sheets_that_look_alike_and_contacts_beside_the_plan_are_seen(tmp_path: Path) -> None:
    plan = {1: ["Task", "Owner", "Start Date", "Due Date"], 2: ["Stop", "Ann", (46340, DAY), (46341, DAY)],
            3: ["Copy", "Bob", (46341, DAY), (46342, DAY)]}  # fmt: skip
    people = {1: ["Name", "Role", "Phone"], 2: ["Ann", "lead", "+47 900 00 001"]}
    made = imported(workbook({"Old": sheet({1: plan[1], 2: plan[2]}), "Plan": sheet(plan), "People": sheet(people)}))
    assert [party.contact for party in made.draft.parties] == ["+47 900 00 001", ""]
    assert "left  Old: a twin of Plan (1 of its tasks are there, too), not read" in told(made)
    assert "Old has the tasks of Plan, too, and was not read: which one holds?" in made.draft.todo
    assert len(loaded(tmp_path, made).tasks) == 3
    chosen = imported(workbook({"Old": sheet({1: plan[1], 2: plan[2]}), "Plan": sheet(plan)}), sheets=("Old",))
    assert len(chosen.draft.tasks) == 2


def test_an_indented_style_counts_as_an_indent() -> None:
    rows = {1: ["Task", "Duration", "Owner"], 2: ["All", "1 h"], 3: [(7.0, INDENTED), "1 h", "Ann"]}
    made = imported(workbook({"P": sheet(rows)}))
    assert [task.stream for task in made.draft.tasks if task.place] == ["All"]


def test_a_title_over_levels_merged_owners_and_actual_times_are_understood() -> None:
    rows = {
        1: [None, None, None, "Planned", "Planned", "Actual", "Actual"],
        2: ["Task", None, "Owner", "Start", "End", "Start", "End"],
        3: ["Prepare"],
        4: [None, "Stop", "Ann", (46340.75, MOMENT), (46340.8, MOMENT), (46340.76, MOMENT)],
        5: [None, "Copy", None, (46340.8, MOMENT), (46340.9, MOMENT)],
    }
    merged = '<mergeCells><mergeCell ref="A2:B2"/><mergeCell ref="C4:C5"/></mergeCells>'
    made = imported(workbook({"P": sheet(rows, after=merged)}))
    assert [(task.title, task.owners, task.stream) for task in made.draft.tasks if task.place] == [
        ("Stop", ["ann"], "Prepare"), ("Copy", ["ann"], "Prepare")
    ]  # fmt: skip
    assert made.draft.tasks[0].fields == {"Actual Start": "2026-11-14 18:14"}
    assert "bent  P!C4: a merged cell holds for each of its rows" in told(made)


def test_an_afternoon_without_its_half_of_the_day_is_asked_for() -> None:
    made = imported("Task,Time,Est.\nStop,11:30,30 min\nCopy,1:15,30 min\n", start="2026-11-13 01:00")
    assert made.draft.tasks[1].todo == ["is it at 01:15, long before the 11:30 of the line above, or in the afternoon?"]


def test_notes_on_cells_are_instructions_and_struck_rows_are_asked_for() -> None:
    book = openpyxl.Workbook()
    plan = book.active
    assert plan is not None
    for row in (("ID", "Task", "Owner", "Duration"), (1, "Stop", "Ann", "5 min"), (2, "Copy", "Bob", "5 min")):
        plan.append(row)
    plan["C3"].comment = Comment("till two", "Kari")
    plan["B1"].comment = Comment("short titles", "Kari")
    plan["B2"].font = Font(strike=True)
    written = io.BytesIO()
    book.save(written)
    made = imported(written.getvalue())
    assert tasks(made)["2"].instructions == ["Note on Owner: till two"]
    assert "are the rows that are struck through in the file cancelled? Sheet!2" in made.draft.todo
    assert 'left  Sheet!B1: a note outside of the tasks: "short titles"' in told(made)


def test_several_steps_in_one_cell_are_one_task_and_asked_for() -> None:
    made = imported('ID,Task,Owner,Duration\nA,"1. Stop\n2. Copy\n3. Open",Ann,5 min\nB,"Copy\nall",Ann,5 min\n')
    assert [task.todo for task in made.draft.tasks[:2]] == [["several steps stand in its cell: are they one task?"], []]
    assert "bent  line 2: several steps in one cell are one task" in told(made)
