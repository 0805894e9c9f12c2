"""A list that this program exported is read as it is written: nothing of it is guessed."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import pytest

from plans.importers.answers import Answers
from plans.importers.cells import Cell, Unreadable
from plans.importers.draft import Draft, DraftTask, Kind
from plans.importers.making import drafted, import_plan
from plans.importers.meaning.times import read_when
from plans.importers.report import Report

HEADS = ("ID", "Task", "Stream", "Kind", "Owner", "Start (Europe/Oslo)", "End (Europe/Oslo)", "Duration (min)", "After")
BEGINS = "2026-11-13 18:00"
GO_LIVE = {"ID": "M1", "Task": "Go-live", "Kind": "milestone", "Start (Europe/Oslo)": BEGINS}


def listed(*rows: Mapping[str, str], above: Sequence[str] = (), more: Sequence[str] = ()) -> bytes:
    """A CSV with these rows, and the go-live."""
    out = io.StringIO()
    table = csv.DictWriter(out, [*HEADS, *more], restval="")
    out.writelines(f"{line}\r\n" for line in above)
    table.writeheader()
    table.writerows([*rows, GO_LIVE])
    return out.getvalue().encode()


def read(*rows: Mapping[str, str], above: Sequence[str] = (), more: Sequence[str] = ()) -> tuple[Draft, list[str]]:
    report = Report()
    _, draft = drafted(listed(*rows, above=above, more=more), Answers(), report, today=date(2026, 1, 1), file="x.csv")
    return draft, [str(line) for line in report.lines()]


def first(*rows: Mapping[str, str], more: Sequence[str] = ()) -> DraftTask:
    return read(*rows, more=more)[0].tasks[0]


@pytest.mark.parametrize(
    "title", ["Total of all beds", "[Time]", "n/a", "Go/no-go of the ward", "Rollback plan", "TBD"]
)
def test_a_title_is_a_title_whatever_it_would_mean_in_another_list(title: str) -> None:
    task = first({"ID": "A1", "Task": title, "Kind": "manual", "Duration (min)": "5"})
    assert (task.title, task.kind, task.duration) == (title, Kind.MANUAL, timedelta(minutes=5))


def test_a_line_without_a_stream_has_none_though_the_line_above_has_one() -> None:
    draft, _ = read({"ID": "A1", "Task": "One", "Stream": "x"}, {"ID": "A2", "Task": "Two"})
    assert [task.stream for task in draft.tasks[:2]] == ["x", ""]


def test_an_owner_is_one_party_unless_semicolons_part_several() -> None:
    draft, _ = read(
        {"ID": "A1", "Task": "One", "Owner": "Berg, Anna / DBA"}, {"ID": "A2", "Task": "Two", "Owner": "X; Y"}
    )
    names = {party.key: party.name for party in draft.parties}
    assert [[names[key] for key in task.owners] for task in draft.tasks[:2]] == [["Berg, Anna / DBA"], ["X", "Y"]]


def test_a_party_that_has_its_id_behind_its_name_keeps_it() -> None:
    draft, _ = read(
        {"ID": "A1", "Task": "One", "Owner": "Ward [w1]"}, {"ID": "A2", "Task": "Two", "Owner": "Ward [w2]"}
    )
    assert [(party.key, party.name) for party in draft.parties] == [("w1", "Ward"), ("w2", "Ward")]


def test_a_checkpoint_has_who_decides_and_who_is_asked() -> None:
    row = {
        "ID": "G1", "Task": "Ready?", "Kind": "checkpoint", "Owner": "Boss", "Asked at the checkpoint": "Ward; DBA",
        "Go needed": "1", "Point of no return": "yes",
    }  # fmt: skip
    draft, _ = read(row, more=["Asked at the checkpoint", "Go needed", "Point of no return"])
    task, names = draft.tasks[0], {party.key: party.name for party in draft.parties}
    assert task.asked is not None
    assert ([names[one] for one in task.owners], [names[one] for one in task.asked]) == (["Boss"], ["Ward", "DBA"])
    assert (task.kind, task.quorum, task.no_return) == (Kind.GATE, 1, True)


def test_a_field_keeps_its_name_and_what_stands_in_it() -> None:
    row = {"ID": "A1", "Task": "One", "Owner (field)": "TBD", "Ticket": "'=1"}
    assert first(row, more=["Owner (field)", "Ticket"]).fields == {"Owner": "TBD", "Ticket": "=1"}


def test_an_address_in_a_text_is_no_link_and_links_keep_their_names() -> None:
    row = {"ID": "A1", "Task": "One", "Instructions": "see https://a.example", "Links": "Runbook: https://b.example"}
    task = first(row, more=["Instructions", "Links"])
    assert (task.links, task.instructions) == ({"Runbook": "https://b.example"}, ["see https://a.example"])


def test_a_start_that_nothing_explains_was_moved_by_somebody() -> None:
    ends = "2026-11-13 18:30"
    one = {"ID": "A1", "Task": "One", "Start (Europe/Oslo)": BEGINS, "End (Europe/Oslo)": ends, "Duration (min)": "30"}
    two = {"ID": "A2", "Task": "Two", "After": "A1", "Duration (min)": "5"}
    explained = {**two, "Start (Europe/Oslo)": ends, "End (Europe/Oslo)": "2026-11-13 18:35"}
    moved = {**two, "Start (Europe/Oslo)": "19:00"}
    assert [task.not_before for task in read(one, explained)[0].tasks] == [None, None, None]
    assert read(one, moved)[0].tasks[1].not_before == datetime(2026, 11, 13, 19)  # noqa: DTZ001


def test_an_end_that_contradicts_the_duration_is_said() -> None:
    ends = {"Start (Europe/Oslo)": BEGINS, "End (Europe/Oslo)": "2026-11-13 19:00", "Duration (min)": "30"}
    draft, said = read({"ID": "A1", "Task": "One", **ends})
    assert draft.tasks[0].duration == timedelta(minutes=30)
    assert any("the duration holds" in line for line in said)


def test_lines_may_stand_above_columns_may_move_and_lines_may_come_in() -> None:
    heads = ",".join(reversed(HEADS))
    text = f"Our night\r\n\r\n{heads}\r\nA1,30,,,Boss,manual,,One,A1\r\nA1,5,,,,,,New,\r\n"
    report = Report()
    _, draft = drafted(text.encode(), Answers(), report, today=date(2026, 1, 1), file="x.csv")
    assert [(task.id, task.title) for task in draft.tasks[:2]] == [("A1", "One"), ("T02", "New")]
    assert draft.tasks[1].after == ["A1"]


def test_what_no_plan_has_is_left_and_said() -> None:
    draft, said = read({"ID": "HANDOVER", "Task": "Hand over", "Only in": "this run"}, more=["Only in", "State"])
    assert [task.id for task in draft.tasks] == ["M1"]
    assert any("a task of the run, and of no plan file" in line for line in said)
    assert any("worked out by the plan, or of a run: State" in line for line in said)


def test_a_kind_and_a_number_that_are_none_are_said() -> None:
    row = {"ID": "A1", "Task": "One", "Kind": "jobb", "Target": "many", "Duration (min)": "soon"}
    draft, said = read(row, more=["Target"])
    assert (draft.tasks[0].kind, draft.tasks[0].target, draft.tasks[0].duration) == (Kind.MANUAL, 0, None)
    assert [part for part in ('"jobb"', '"many"', '"soon"') if not any(part in line for line in said)] == []


def test_a_list_without_a_task_and_cells_that_have_moved_are_refused() -> None:
    with pytest.raises(Unreadable, match="0 tasks"):
        import_plan(",".join(HEADS).encode() + b"\r\n", Answers(), today=date(2026, 1, 1), file="x.csv")
    with pytest.raises(Unreadable, match="more cells than the heading: 2"):
        import_plan((",".join(HEADS) + "\r\n" + "x," * 12).encode(), Answers(), today=date(2026, 1, 1), file="x.csv")


def test_a_time_that_the_clock_shows_twice_is_told_apart_by_its_offset_and_written_with_it() -> None:
    twice = {"Not before (Europe/Oslo)": "2026-10-25 02:30+01:00", "Start (Europe/Oslo)": "2026-10-24 22:00"}
    row = {"ID": "A1", "Task": "One", "Kind": "manual", "Duration (min)": "5", **twice}
    content = listed(row, more=["Not before (Europe/Oslo)"])
    made = import_plan(content, Answers(), today=date(2026, 1, 1), file="x.csv")
    assert made.draft.tasks[0].not_before == datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001
    assert 'not_before: "2026-10-25 02:30+01:00"' in made.text
    assert not any("offset" in str(line) for line in made.report.lines())


def test_an_end_across_the_change_of_the_clocks_is_no_contradiction() -> None:
    row = {"ID": "A1", "Task": "One", "Start (Europe/Oslo)": "2026-10-25 01:30", "Duration (min)": "180"}
    _, said = read({**row, "End (Europe/Oslo)": "2026-10-25 03:30"})
    assert not any("duration" in line for line in said)


def test_a_clock_time_typed_into_a_cell_of_moments_is_of_the_night() -> None:
    typed = Cell(value=datetime(1899, 12, 30, 19, 30), at="F2", text="1899-12-30 19:30")  # noqa: DTZ001
    assert read_when(typed, day_first=True).clock == time(19, 30)
    assert read_when(typed, day_first=True).day is None


def test_the_order_of_day_and_month_is_the_one_in_which_starts_durations_and_ends_agree() -> None:
    row = {
        "ID": "A1",
        "Task": "One",
        "Start (Europe/Oslo)": "11/11/2022 23:00",
        "End (Europe/Oslo)": "11/12/2022 01:00",
    }
    draft, said = read({**row, "Duration (min)": "120"})
    assert draft.tasks[0].end == datetime(2022, 11, 12, 1)  # noqa: DTZ001
    assert any("dates have the month first" in line for line in said)


def test_a_note_under_the_list_is_no_task_and_is_said() -> None:
    draft, said = read({"ID": "Legend: red means trouble"}, {"ID": "A1"})
    assert [task.id for task in draft.tasks] == ["A1", "M1"]
    assert any("neither a title nor an id" in line for line in said)


def test_a_list_of_somebody_elses_is_not_taken_for_ours_because_of_a_few_headings() -> None:
    text = "ID,Task,Kind,Owner,Start (UTC)\r\nA1,Tell the wards,task,Anna / Ola,2026-11-13 18:00\r\n"
    report = Report()
    table, draft = drafted(text.encode(), Answers(), report, today=date(2026, 1, 1), file="x.csv")
    assert not table.is_exported
    assert [party.name for party in draft.parties] == ["Anna", "Ola"]
