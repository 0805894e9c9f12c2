"""A line is the task of its id and title, or of either, or of what is nearly the same; what is not certain is said."""

from plans.reimporting.choices import AS_USUAL
from plans.reimporting.importing import Over
from tests.support.lists.laid_over import over

HEAD = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 18:00
go_live: M1
tasks:
  - {id: M1, title: Go-live, milestone: true}
"""


def plan(**titles: str) -> str:
    lines = (f"  - {{id: {name}, title: {title}, duration: 5m, manual: {{}}}}\n" for name, title in titles.items())
    return HEAD + "".join(lines)


def matched(lines: str, text: str) -> Over:
    return over(lines, text, AS_USUAL)


def pairs(result: Over) -> list[tuple[str, str]]:
    return [(one.line.draft.title, str(one.task.id)) for one in result.comparison.matching.pairs]


def doubts(result: Over) -> dict[str, str]:
    return {str(one.task.id): one.doubt for one in result.comparison.matching.pairs if one.doubt}


def test_a_renamed_task_is_known_by_its_id() -> None:
    result = matched("ID,Task,Duration\nA,Copy all patients,5m\nB,Look,5m\n", plan(A="Copy patients", B="Look"))
    assert pairs(result) == [("Copy all patients", "A"), ("Look", "B")]
    assert doubts(result) == {}


def test_another_task_under_an_id_is_said() -> None:
    result = matched("ID,Task,Duration\nA,Telephone,5m\n", plan(A="Copy patients"))
    assert doubts(result) == {"A": 'by its id alone: in the plan it is "Copy patients"'}


def test_ids_that_have_moved_on_by_one_are_seen_by_their_titles() -> None:
    lines = "ID,Task,Duration\n1,Stop,5m\n2,Telephone,5m\n3,Copy,5m\n4,Look,5m\n"
    result = matched(lines, plan(**{'"1"': "Stop", '"2"': "Copy", '"3"': "Look"}))
    assert pairs(result) == [("Stop", "1"), ("Copy", "2"), ("Look", "3")]
    assert doubts(result)["2"] == "by its title: the list says 3, and the plan goes on to say 2"
    [new] = result.comparison.matching.new
    assert new.draft.title == "Telephone"
    assert result.comparison.waits.ids[new.draft.id] == "2-2"


def test_ids_in_other_capitals_and_former_ones_are_the_same_tasks() -> None:
    text = plan(A1="Stop", B1="Copy").replace("id: B1,", "id: B1, was: [X9],")
    assert pairs(matched("ID,Task,Duration\na1,Stop all,5m\nx9,Copy,5m\n", text)) == [
        ("Stop all", "A1"),
        ("Copy", "B1"),
    ]


def test_without_ids_titles_tell_in_any_order_and_inserted_rows_are_new() -> None:
    text = plan(T01="Stop the system", T02="Copy the patients", T03="Look at it")
    result = matched("Task,Duration,Owner\nLook at it,5m\nCall,5m\nStop the systems,5m\ncopy  the PATIENTS,5m\n", text)
    assert sorted(pairs(result)) == [
        ("Look at it", "T03"),
        ("Stop the systems", "T01"),
        ("copy the PATIENTS", "T02"),
    ]
    assert doubts(result) == {"T01": 'by its title alone, which was "Stop the system"'}
    assert [line.draft.title for line in result.comparison.matching.new] == ["Call"]


def test_a_title_that_stands_twice_is_taken_in_its_order_and_said() -> None:
    text = plan(T01="Call", T02="Stop", T03="Call")
    result = matched("Task,Duration,Owner\nCall,5m\nStop,5m\nCall,6m\n", text)
    assert pairs(result) == [("Call", "T01"), ("Stop", "T02"), ("Call", "T03")]
    assert set(doubts(result)) == {"T01", "T03"}
    thrice = matched("Task,Duration,Owner\nCall,5m\nStop,5m\nCall,6m\nCall,7m\n", text)
    assert [line.number for line in thrice.comparison.matching.new] == [3]


def test_two_that_are_as_near_to_one_are_not_guessed() -> None:
    result = matched("Task,Duration,Owner\nCall ward 3 now,5m\n", plan(T01="Call ward 1 now", T02="Call ward 2 now"))
    assert [line.draft.title for line in result.comparison.matching.new] == ["Call ward 3 now"]


def test_of_very_many_renamed_lines_each_is_what_stood_in_its_place() -> None:
    numbers = range(1, 103)
    text = plan(**{f"T{number:03}": f"Call ward {number}" for number in numbers})
    lines = "Task,Duration,Owner\n" + "".join(f"Call ward {number} now,5m,\n" for number in numbers)
    result = matched(lines, text)
    assert doubts(result)["T007"] == 'by its place and its title, which was "Call ward 7"'
    assert len(pairs(result)) == 102


def test_a_renamed_line_in_the_same_place_is_the_task_and_a_new_one_beside_it_is_new() -> None:
    text = plan(T01="Stop the journal", T02="Copy patients", T03="Count them")
    lines = (
        "Task,Duration,Owner\nStop the journal,5m,\nTell the guard,5m,\nCopy all of the patients,5m,\nCount them,5m,\n"
    )
    result = matched(lines, text)
    assert doubts(result) == {"T02": 'by its title alone, which was "Copy patients"'}
    [new] = result.comparison.matching.new
    assert (new.draft.title, result.comparison.waits.ids[new.draft.id]) == ("Tell the guard", "T04")


def test_a_task_that_was_split_is_none_of_its_parts() -> None:
    lines = "ID,Task,Duration,Owner\nB6a,Import the catalogue first part,5m,\nB6b,Import the catalogue the rest,5m,\n"
    result = matched(lines, plan(B6="Import the catalogue"))
    assert len(result.comparison.matching.new) == 2
    assert [one.split for one in result.outcome.missing if one.task.id == "B6"] == [("B6a", "B6b")]
