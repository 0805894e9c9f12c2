"""A list over an edited plan: what the list says is taken at its place, and what only the plan knows stays."""

from datetime import timedelta
from difflib import ndiff

import pytest

from plans.model import Job, PartyId, TaskId
from plans.reimporting.choices import Choices, Gone
from plans.reimporting.differences import Fate
from plans.reimporting.missing import Stays
from plans.reimporting.outcome import GONE
from tests.support.lists.laid_over import differences, loaded, over

PLAN = """\
# The night, as the engineer has it
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 18:00
go_live: M1
databases:
  old: {role: source, rehearsal: {service: old}}
parties:
  ann: {name: Ann Berg, contact: "+47 900 00 001"}   # leads
  bob:
    name: Bob
tasks:
  # --- before
  - id: A1
    title: Stop the 'old' system   # said Kari
    owner: ann
    duration: '90m'
    manual: {criterion: nobody is logged on}
    instructions: |
      Call the wards.

      Look twice.
    todo: [who calls?]
    rollback: {duration: 5m, manual: {text: start it}}

  - {id: A2, title: "Copy", owner: bob, after: [A1], not_before: "20:00", duration: 1h30m,
     job: {probe: {sql: select 1, on: old}}}
  - id: A3
    title: Look
    stream: checks
    after: [A1, A2]
    deadline: 2026-11-13 23:00
    duration: 10m
    manual: {}
    fields: {Room: 7}

  # --- the end
  - id: M1
    title: Go-live
    after: [A3]
    milestone: true
"""
HEAD = "ID,Task,Stream,Owner,Contact,Duration,Predecessors,Not before,Deadline,Notes,Room\n"
A1 = "A1,Stop the 'old' system,,Ann Berg,0047 90000001,1:30,,,,\"Call the  wards.\",\n"
A2 = "A2,Copy,,Bob,,90 min,A1,20:00,,,\n"
A3 = 'A3,Look,checks,,,10 min,"A2; A1",,13.11.2026 23:00,,7.0\n'
M1 = "M1,Go-live,,,,0,A3,,,,\n"
LIST = HEAD + A1 + A2 + A3 + M1


def with_edits(*edits: tuple[str, str]) -> str:
    text = LIST
    for before, after in edits:
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


def test_what_means_the_same_in_other_words_is_no_difference() -> None:
    result = over(LIST, PLAN)
    assert differences(result) == []
    assert result.text == PLAN


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("edit", "key", "before", "after"),
    [
        (("A1,Stop the 'old' system", "A1,Halt: it"), "title", "Stop the 'old' system ", '"Halt: it" '),
        (("system,,Ann Berg,0047 90000001,1:30", "system,,Ann Berg,,2:00"), "duration", "'90m'", "'2h'"),
        (("Copy,,Bob", "Copy,,Ann Berg"), "owner", "owner: bob,", "owner: ann,"),
        (("A1,20:00", "A1,20:30"), "not_before", 'not_before: "20:00"', 'not_before: "20:30"'),
        (("13.11.2026 23:00", "14.11.2026 00:10"), "deadline", "2026-11-13 23:00", "2026-11-14 00:10"),
        (('"A2; A1"', "A2"), "after", "after: [A1, A2]", "after: [A2]"),
        (("M1,Go-live,,,,0,A3", 'M1,Go-live,,,,0,"A3, A1"'), "after", "after: [A3]", "after: [A3, A1]"),
        (("Look,checks", "Look,proof"), "stream", "stream: checks", "stream: proof"),
        (("Copy,,Bob", "Copy,move,Bob"), "stream", 'title: "Copy",', 'title: "Copy", stream: "move",'),
        ((",7.0", ",8"), "fields Room", "{Room: 7}", '{Room: "8"}'),
        (
            ('"Call the  wards."', "Call nobody."),
            "instructions",
            "      Call the wards.\n\n      Look twice.\n",
            "      Call nobody.\n",
        ),
    ],
)
def test_an_edited_cell_changes_its_value_and_not_one_other_byte(
    edit: tuple[str, str], key: str, before: str, after: str, ends: str
) -> None:
    plan = PLAN.replace("\n", ends)
    result = over(with_edits(edit), plan)
    assert [found for _, found in differences(result, Fate.TAKEN)] == [key]
    assert PLAN.count(before) == 1
    wanted = PLAN.replace(before, after)
    if key == "instructions":
        wanted = wanted.replace("instructions: |\n", "instructions: |-\n")
    assert result.text == wanted.replace("\n", ends)
    again = over(with_edits(edit), result.text)
    assert differences(again) == []


def test_a_new_line_becomes_a_task_in_its_place_with_its_owner_and_its_todos() -> None:
    line = 'A9,"Call: ""all"" #1",phones,Cid Hill,+47 900 00 009,,A1,14.11.2026 01:00,,,\n'
    result = over(LIST.replace(A3, line + A3), PLAN)
    plan = loaded(result.text)
    task = plan.by_id[TaskId("A9")]
    assert [one.id for one in plan.tasks] == ["A1", "A2", "A9", "A3", "M1"]
    assert (task.title, task.stream, task.owner, task.after) == ('Call: "all" #1', "phones", "cid-hill", ("A1",))
    assert plan.parties[PartyId("cid-hill")].contact == "+47 900 00 009"
    assert task.guide.todo == ("how long does it take? The list has no duration",)
    assert [line for line in ndiff(PLAN.splitlines(), result.text.splitlines()) if line.startswith("-")] == []


def test_a_line_that_is_gone_leaves_a_todo_once() -> None:
    result = over(LIST.replace(A3, "").replace("0,A3", "0,A2"), PLAN)
    assert [(one.task.id, one.stays) for one in result.outcome.missing] == [("A3", Stays.TODO)]
    task = loaded(result.text).by_id[TaskId("A3")]
    assert task.guide.todo == (GONE,)
    assert "A3" in loaded(result.text).by_id[TaskId("M1")].after
    assert over(LIST.replace(A3, ""), result.text).outcome.todos == {}


def test_a_task_that_may_have_been_split_is_asked_for() -> None:
    halves = A3.replace("A3,Look", "A3a,Look at one") + A3.replace("A3,Look", "A3b,Look at two")
    result = over(LIST.replace(A3, halves).replace("0,A3", '0,"A3a, A3b"'), PLAN)
    [todo] = loaded(result.text).by_id[TaskId("A3")].guide.todo
    assert todo == f"{GONE} Was it split into A3a and A3b?"
    assert over(LIST.replace(A3, halves), result.text).outcome.todos == {}


def test_what_waits_for_a_dropped_task_waits_for_what_that_waited_for() -> None:
    result = over(LIST.replace(A3, ""), PLAN, Choices(gone=Gone.DROP))
    plan = loaded(result.text)
    assert TaskId("A3") not in plan.by_id
    assert plan.by_id[TaskId("M1")].after == ("A1", "A2")
    assert "# --- the end\n  - id: M1" in result.text


def test_a_task_with_a_job_is_dropped_by_its_name_alone() -> None:
    lines = LIST.replace(A2, "").replace('"A2; A1"', "A1")
    kept = over(lines, PLAN, Choices(gone=Gone.DROP))
    assert [(one.stays, one.why) for one in kept.outcome.missing] == [(Stays.HELD, "it has a job")]
    assert TaskId("A2") in loaded(kept.text).by_id
    assert TaskId("A2") not in loaded(over(lines, PLAN, Choices(drop=frozenset({"A2"}))).text).by_id


def test_a_task_whose_title_was_emptied_in_the_list_is_not_dropped() -> None:
    kept = over(LIST.replace(A3, A3.replace("Look", "")), PLAN, Choices(gone=Gone.DROP))
    why = "its id still stands in the list, in a row that is read as no task"
    assert [(one.task.id, one.stays, one.why) for one in kept.outcome.missing] == [("A3", Stays.HELD, why)]
    assert TaskId("A3") in loaded(kept.text).by_id


def test_a_title_that_was_emptied_stays_as_the_plan_has_it() -> None:
    result = over("ID,Task,Stream,Kind,Owner,Contact,Duration (min),After\r\nA3,,,manual,,,10,A1; A2\r\n", PLAN)
    assert differences(result) == []
    assert "an empty title: the plan's stands" in "\n".join(result.comparison.listed.report.lines())


def test_of_a_part_of_the_list_nothing_else_is_gone_and_its_other_ids_are_the_plans() -> None:
    part = HEAD + A3.replace("10 min", "15 min")
    result = over(part, PLAN, Choices(is_part=True))
    assert differences(result) == [("A3", "duration")]
    assert {one.stays for one in result.outcome.missing} == {Stays.OWN}
    assert result.text == PLAN.replace("duration: 10m", "duration: 15m")


def test_a_list_without_most_of_the_tasks_seems_a_part() -> None:
    plan = "".join(f"  - {{id: B{n}, title: Task {n}, owner: bob, duration: 5m, manual: {{}}}}\n" for n in range(9))
    result = over(LIST, PLAN + plan)
    assert result.seems_a_part == "it lacks 9 of the plan's 13 tasks"


def test_a_predecessor_that_only_the_plan_knows_stays() -> None:
    plan = PLAN.replace("after: [A3]", "after: [A3, X1]") + "  - {id: X1, title: Mine, duration: 5m, manual: {}}\n"
    assert differences(over(LIST, plan)) == []
    result = over(with_edits(("M1,Go-live,,,,0,A3", "M1,Go-live,,,,0,A2")), plan)
    assert loaded(result.text).by_id[TaskId("M1")].after == ("X1", "A2")


def test_a_cell_that_cannot_be_understood_changes_nothing() -> None:
    result = over(with_edits(('"A2; A1"', '"A2; the thing"')), PLAN)
    assert differences(result, Fate.KEPT) == [("A3", "after")]
    assert result.text == PLAN


def test_bodies_and_criteria_are_the_plans() -> None:
    result = over(with_edits(("90 min", "80 min")), PLAN)
    before, after = loaded(PLAN), loaded(result.text)
    assert isinstance(after.by_id[TaskId("A2")].body, Job)
    assert [task.body for task in after.tasks] == [task.body for task in before.tasks]
    assert after.by_id[TaskId("A2")].duration == timedelta(minutes=80)


def test_an_empty_cell_is_told_and_the_plans_value_stays() -> None:
    result = over(with_edits(("Copy,,Bob,,90 min", "Copy,,,,")), PLAN)
    empty = {(one.task.id, one.key) for one in result.comparison.of(Fate.EMPTY)}
    assert {("A2", ("owner",)), ("A2", ("duration",))} <= empty
    assert result.text == PLAN


def test_a_column_that_the_list_does_not_have_changes_nothing() -> None:
    result = over("ID,Task,Duration\nA1,Stop the 'old' system,95 min\nA2,Copy,1.5 h\nA3,Look,10m\nM1,Go-live,0\n", PLAN)
    assert differences(result) == [("A1", "duration")]
    assert not result.comparison.of(Fate.EMPTY)


def test_another_number_of_a_party_is_written_where_the_old_one_stands() -> None:
    result = over(with_edits(("0047 90000001", "+47 900 00 111")), PLAN)
    assert result.text == PLAN.replace("+47 900 00 001", "+47 900 00 111")
    result = over(with_edits(("Copy,,Bob,", "Copy,,Bob,+47 900 00 002")), PLAN)
    assert result.text == PLAN.replace("    name: Bob\n", '    name: Bob\n    contact: "+47 900 00 002"\n')


def test_of_several_numbers_of_one_party_none_is_guessed() -> None:
    lines = LIST.replace("A3,Look,checks,,", "A3,Look,checks,Ann Berg,+47 1112").replace(
        "A2,Copy,,Bob,", "A2,Copy,,Bob,+47 2223"
    )
    result = over(lines.replace("M1,Go-live,,,", "M1,Go-live,,,+47 3334"), PLAN)
    told = {one.party.name: (one.contact, one.fate) for one in result.comparison.contacts}
    assert told == {"Ann Berg": ("+47 1112", Fate.KEPT), "Bob": ("+47 2223", Fate.TAKEN)}
    assert "left  line 5: a contact in a line that names nobody" in [*result.comparison.listed.report.lines()]


def test_nothing_that_a_cell_holds_becomes_structure() -> None:
    hostile = 'x\n    milestone: true\n  - {id: B, title: [, "\x1b[31m" # *a &b !!c'
    cell = '"' + hostile.replace('"', '""') + '"'
    result = over(
        LIST.replace("Copy,,Bob", f"Copy,{cell},{cell}").replace("Call the  wards.", hostile.replace('"', '""')), PLAN
    )
    before, after = loaded(PLAN), loaded(result.text)
    assert [task.id for task in after.tasks] == [task.id for task in before.tasks]
    assert [task.body for task in after.tasks] == [task.body for task in before.tasks]


def test_lags_and_beginnings_are_compared_written_and_inherited() -> None:
    plan = PLAN.replace("after: [A1, A2]", "after: [{A1: +30m}, A2]")
    same = LIST.replace('"A2; A1"', '"A2; A1 FS+30m"')
    assert differences(over(same, plan)) == []
    longer = over(LIST.replace('"A2; A1"', '"A2; A1 FS+45m"'), plan)
    assert longer.text == plan.replace("after: [{A1: +30m}, A2]", "after: [A2, {A1: +45m}]")
    begun = over(LIST.replace('"A2; A1"', '"A2; A1 SS+5m"'), plan)
    assert "after: [A2, {A1: started+5m}]" in begun.text
    dropped = over(LIST.replace(A3, ""), plan, Choices(gone=Gone.DROP))
    assert "after: [{A1: +30m}, A2]\n    milestone" in dropped.text


@pytest.mark.parametrize(
    ("day", "clock", "written", "why"),
    [
        ("2026-10-24", "25.10.2026 02:30", "2026-10-25 02:30+02:00", "the clock shows it twice that night"),
        ("2026-03-28", "29.03.2026 02:30", None, "it is before the plan's start, or no time of its zone"),
        ("2026-11-13", "13.11.2026 17:00", None, "it is before the plan's start, or no time of its zone"),
        ("2026-11-13", "14.11.2026 00:10", "00:10", ""),
    ],
)
def test_a_time_is_written_as_the_plan_means_it_or_not_at_all(
    day: str, clock: str, written: str | None, why: str
) -> None:
    plan = PLAN.replace("start: 2026-11-13", f"start: {day}").replace("    deadline: 2026-11-13 23:00\n", "")
    lines = LIST.replace("A1,20:00", f"A1,{clock}").replace("13.11.2026 23:00", "")
    result = over(lines, plan)
    [one] = result.comparison.differences
    assert one.why.startswith(why)
    assert result.text == (plan if written is None else plan.replace('not_before: "20:00"', f'not_before: "{written}"'))


def test_times_of_a_list_in_another_zone_are_the_same_moments() -> None:
    lines = LIST.replace("Not before,Deadline", "Not before (UTC),Deadline (UTC)")
    lines = lines.replace("A1,20:00", "A1,13.11.2026 19:00").replace("13.11.2026 23:00", "13.11.2026 22:00")
    assert differences(over(lines, PLAN)) == []
    later = over(lines.replace("19:00", "19:30"), PLAN)
    assert later.text == PLAN.replace('"20:00"', '"20:30"')


def test_a_new_task_says_what_the_list_does_not_of_its_time_and_its_predecessors() -> None:
    plan = PLAN.replace("start: 2026-11-13", "start: 2026-10-24").replace("    deadline: 2026-11-13 23:00\n", "")
    lines = "ID,Task,Duration,Not before\nA1,Stop the 'old' system,1:30,\nB1,New,5m,25.10.2026 02:30\n"
    task = loaded(over(lines, plan, Choices(is_part=True)).text).by_id[TaskId("B1")]
    assert task.not_before is None
    assert task.guide.todo == (
        "not_before: 2026-10-25 02:30 stands in the list, and is no time of this plan, or one of two",
        "what does it wait for, and what for it? The list has no predecessors: it was told by where it stands",
    )


def test_a_part_without_ids_may_wait_for_tasks_of_others_by_their_titles() -> None:
    part = "Task,Duration,Predecessors\nLook,10m,\"Copy; Stop the 'old' system\"\nTell,5m,COPY\n"
    result = over(part, PLAN, Choices(is_part=True))
    assert differences(result) == []
    assert [task.after for task in loaded(result.text).tasks if task.title == "Tell"] == [("A2",)]
