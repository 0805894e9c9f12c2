"""What columns mean beside each other."""

from tests.files.plans.importers.test_making import after, imported, told
from tests.support.workbooks import written


def test_of_two_columns_of_ids_the_one_that_predecessors_name_is_taken() -> None:
    made = imported(
        "Ref,Task ID,Task,Duration,Depends on\nx1,K-01,Stop,5 min,-\nx2,K-02,Copy,5 min,K-01\n"
        "x3,K-03,Open,5 min,K-01 & K-02\n"
    )
    assert after(made) == {"K-01": [], "K-02": ["K-01"], "K-03": ["K-01", "K-02"]}
    assert made.draft.tasks[0].fields == {"Ref": "x1"}


def test_days_and_clock_times_in_columns_of_their_own_are_one_moment() -> None:
    made = imported(
        "Task,Start Date,Start Time,End Date,End Time\nStop,11/13/2026,6:00 PM,11/13/2026,7:30 PM\n"
        "Copy,11/13/2026,11:30 PM,11/14/2026,1:00 AM\n"
    )
    assert [(f"{task.start:%d %H:%M}", str(task.duration)) for task in made.draft.tasks[:2]] == [
        ("13 18:00", "1:30:00"), ("13 23:30", "1:30:00")
    ]  # fmt: skip


def test_without_a_heading_of_titles_the_longest_different_texts_are_it_and_that_is_said() -> None:
    made = imported("Nr,Ablauf,Wer,Dauer\n1,Alles sperren,Ann,5 min\n2,Daten holen,Bob,5 min\n")
    assert [task.title for task in made.draft.tasks[:2]] == ["Alles sperren", "Daten holen"]
    assert 'bent  no heading says title: "Ablauf" is taken for it' in told(made)


def test_misspelt_headings_are_understood_and_that_is_said() -> None:
    made = imported("ID,Task Name,Resposible,Duraton,Predecesors\nA,Stop,Ann,5 min,\nB,Copy,Bob,6 min,A\n")
    assert after(made) == {"A": [], "B": ["A"]}
    assert made.draft.tasks[1].owners == ["bob"]
    assert 'bent  C: the heading "Resposible" is read as "responsible"' in told(made)


def test_a_table_of_people_beside_the_plan_gives_contacts_and_no_columns() -> None:
    rows = [
        ("Task", "Owner", "Duration", None, "Name", "Phone"),
        ("Stop", "Eva", "5 min", None, "Ole", "111 11 111"),
        ("Copy", "Ole", "5 min", None, "Eva", "222 22 222"),
    ]
    made = imported(written({"Plan": rows}))
    assert {party.name: party.contact for party in made.draft.parties} == {"Eva": "222 22 222", "Ole": "111 11 111"}
    assert made.draft.tasks[0].fields == {}
