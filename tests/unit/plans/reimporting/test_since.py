"""With the list before it is told who changed what: the list's is taken, the plan's stays, and both are a conflict."""

import pytest

from plans.model import TaskId
from plans.reimporting.choices import Choices
from plans.reimporting.differences import Fate
from plans.reimporting.missing import Stays
from plans.reimporting.outcome import GONE
from tests.support.lists.laid_over import differences, loaded, over

BEFORE = """\
ID,Task,Stream,Owner,Contact,Duration,Predecessors,Not before,Notes,Link,Room
A1,Stop the old system,prep,Ann,100 200 300,30 min,,19:00,Call the wards.,https://wiki.example/a,7
A2,Copy the patients,move,Bob,,60 min,A1,,,,
A3,Look,prep,Ann,100 200 300,10 min,A2,,,,
M1,Go-live,,,,,A3,,,,
"""
PLAN = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 18:00
go_live: M1
databases: {old: {role: source, rehearsal: {service: old}}}
parties:
  ann: {name: Ann, contact: "100 200 300"}
  bob: {name: Bob}
tasks:
  - id: A1
    title: Stop the old system
    stream: prep
    owner: ann
    not_before: "19:00"
    duration: 30m
    manual: {}
    instructions: |
      Call the wards.

      And the night porter, says the engineer.
    links: {wiki: "https://wiki.example/a"}
    fields: {Room: 7}
  - id: A2
    title: Copy the patients
    stream: move
    owner: bob
    after: [A1]
    duration: 45m
    job: {probe: {sql: select 1, on: old}}
  - {id: A3, title: Look, stream: prep, owner: ann, after: [A2, X1], duration: 10m, manual: {}}
  - {id: X1, title: "The engineer's own", after: [A1], duration: 5m, manual: {}}
  - {id: M1, title: Go-live, after: [A3], milestone: true}
"""


def now(*edits: tuple[str, str]) -> str:
    text = BEFORE
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def test_what_was_changed_in_the_plan_alone_stays() -> None:
    result = over(BEFORE, PLAN, before=BEFORE)
    assert differences(result, Fate.PLANS) == [("A2", "duration")]
    assert [(one.task.id, one.stays) for one in result.outcome.missing] == [("X1", Stays.OWN)]
    assert result.text == PLAN


def test_what_was_changed_in_the_list_alone_is_taken() -> None:
    result = over(now(("Stop the old system", "Stop the system")), PLAN, before=BEFORE)
    assert differences(result, Fate.TAKEN) == [("A1", "title")]
    assert result.text == PLAN.replace("title: Stop the old system", "title: Stop the system")


def test_what_was_changed_in_both_stands_as_the_plan_has_it_with_a_todo_once() -> None:
    lines = now(("60 min", "50 min"))
    result = over(lines, PLAN, before=BEFORE)
    assert differences(result, Fate.BOTH) == [("A2", "duration")]
    assert loaded(result.text).by_id[TaskId("A2")].guide.todo == (
        'duration: the list says "50 min" now, and the plan "45m"',
    )
    again = over(lines, result.text, before=BEFORE)
    assert again.text == result.text
    lists = over(lines, PLAN, Choices(lists_first=True), before=BEFORE)
    assert lists.text == PLAN.replace("45m", "50m")


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        ((",19:00", ","), '    not_before: "19:00"\n', ""),
        (("prep,Ann,100 200 300,30", ",Ann,100 200 300,30"), "", ""),
        (("A3,Look,prep,Ann", "A3,Look,prep,"), " owner: ann, after: [A2", " after: [A2"),
        ((",7\n", ",\n"), "    fields: {Room: 7}\n", ""),
        (("https://wiki.example/a", ""), '    links: {wiki: "https://wiki.example/a"}\n', ""),
        (("Call the wards.", ""), "instructions: |\n      Call the wards.\n\n", "instructions: |-\n"),
    ],
)
def test_an_emptied_cell_takes_the_value_out_of_the_plan(edit: tuple[str, str], before: str, after: str) -> None:
    result = over(now(edit), PLAN, before=BEFORE)
    assert differences(result, Fate.TAKEN, Fate.BOTH) == []
    assert result.text == PLAN.replace(before, after)


def test_an_emptied_length_is_a_todo_as_a_task_has_one() -> None:
    result = over(now(("10 min", "")), PLAN, before=BEFORE)
    assert loaded(result.text).by_id[TaskId("A3")].guide.todo == (
        'duration: the list says nothing now, and the plan "10m"',
    )


def test_a_note_is_changed_within_the_instructions_and_the_rest_stays() -> None:
    result = over(now(("Call the wards.", "Call nobody.")), PLAN, before=BEFORE)
    guide = loaded(result.text).by_id[TaskId("A1")].guide
    assert guide.instructions == "Call nobody.\n\nAnd the night porter, says the engineer."


def test_a_link_takes_the_place_of_the_one_before_it() -> None:
    result = over(now(("wiki.example/a", "wiki.example/b")), PLAN, before=BEFORE)
    assert result.text == PLAN.replace("wiki.example/a", "wiki.example/b")


def test_predecessors_that_the_engineer_added_stay_and_those_that_the_list_adds_come() -> None:
    result = over(now(("10 min,A2", '10 min,"A2, A1"')), PLAN, before=BEFORE)
    assert loaded(result.text).by_id[TaskId("A3")].after == ("A2", "X1", "A1")
    gone = over(now(("10 min,A2", "10 min,")), PLAN, before=BEFORE)
    assert loaded(gone.text).by_id[TaskId("A3")].after == ("X1",)


def test_a_task_that_the_engineer_took_out_does_not_come_again() -> None:
    plan = PLAN.replace(
        "  - {id: A3, title: Look, stream: prep, owner: ann, after: [A2, X1], duration: 10m, manual: {}}\n", ""
    )
    result = over(BEFORE, plan.replace("after: [A3]", "after: [A2, X1]"), before=BEFORE)
    assert [line.draft.id for line in result.comparison.taken_out] == ["A3"]
    assert result.comparison.matching.new == ()


def test_a_task_that_is_gone_from_the_list_is_told_from_one_that_never_was_in_it() -> None:
    result = over(now(("A3,Look,prep,Ann,100 200 300,10 min,A2,,,,\n", ""), (",,A3,", ",,A2,")), PLAN, before=BEFORE)
    assert [(one.task.id, one.stays) for one in result.outcome.missing] == [("A3", Stays.TODO), ("X1", Stays.OWN)]
    assert loaded(result.text).by_id[TaskId("A3")].guide.todo == (GONE,)


def test_what_cannot_be_read_any_more_is_a_todo_and_what_could_not_before_is_none() -> None:
    lines = now(("10 min,A2", '10 min,"A2, the thing"'))
    result = over(lines, PLAN, before=BEFORE)
    [todo] = loaded(result.text).by_id[TaskId("A3")].guide.todo
    assert "the thing" in todo
    assert over(lines, PLAN, before=lines).text == PLAN


def test_a_number_that_was_changed_in_both_stays_the_plans() -> None:
    plan = PLAN.replace("100 200 300", "100 200 999")
    lines = BEFORE.replace("100 200 300", "100 200 111")
    assert over(BEFORE, plan, before=BEFORE).text == plan
    both = over(lines, plan, before=BEFORE)
    todo = 'Ann: the list says "100 200 111" now, and the plan "100 200 999"'
    assert loaded(both.text).todo == (todo,)
    assert over(lines, both.text, before=BEFORE).text == both.text
    assert over(lines, PLAN, before=BEFORE).text == PLAN.replace("100 200 300", "100 200 111")


def test_of_several_numbers_the_one_that_was_changed_is_taken() -> None:
    once = BEFORE.replace("100 200 300", "100 200 111", 1)
    result = over(once, PLAN, before=BEFORE)
    assert [(one.contact, one.fate) for one in result.comparison.contacts] == [("100 200 111", Fate.TAKEN)]
    assert over(once, result.text, before=once).text == result.text


def test_a_number_that_is_gone_from_the_list_is_told() -> None:
    lines = BEFORE.replace("100 200 300", "").replace("Bob,,", "Bob,555,")
    result = over(lines, PLAN, before=BEFORE)
    assert [(one.party.name, one.fate) for one in result.comparison.contacts] == [
        ("Ann", Fate.EMPTY),
        ("Bob", Fate.TAKEN),
    ]


def test_a_column_that_is_new_is_taken_as_without_the_list_before() -> None:
    lines = "ID,Task,Duration,Box\nA1,Stop the old system,30m,x\nA2,Copy the patients,1h,\nA3,Look,10m,\nM1,Go-live,,\n"
    result = over(
        lines, PLAN, before=lines.replace(",Box", "").replace(",x", "").replace("m,\n", "m\n").replace(",,", ",")
    )
    assert differences(result, Fate.TAKEN) == [("A1", "fields Box")]
    assert result.text == PLAN.replace("fields: {Room: 7}", 'fields: {Room: 7, "Box": "x"}')


def test_lines_without_ids_that_were_moved_on_by_a_new_one_are_still_what_they_were() -> None:
    head = "Task,Duration,Predecessors\n"
    first = head + "Stop it,5m,\nCopy it,5m,Stop it\nLook at it,5m,Copy it\nGo-live,,Look at it\n"
    plan = PLAN[: PLAN.index("databases")] + "go_live: T04\ntasks:\n" + "".join(
        f"  - {{id: T0{n}, title: {title}, after: [{after}], duration: 5m, manual: {{}}}}\n"
        for n, title, after in ((1, "Stop it", ""), (2, "Copy it", "T01"), (3, "Look at it", "T02"))
    )  # fmt: skip
    plan = plan.replace("go_live: M1\n", "") + "  - {id: T04, title: Go-live, after: [T03], milestone: true}\n"
    second = first.replace("Copy it,5m", "Tell them,5m,Stop it\nCopy it,5m").replace(
        "5m,Copy it", '5m,"Copy it; Tell them"'
    )
    result = over(second, plan, before=first)
    assert differences(result) == [("T03", "after")]
    assert "id: T03, title: Look at it, after: [T02, T05]," in result.text


def test_what_is_for_the_plan_to_say_is_a_todo_where_the_list_was_changed_in_it() -> None:
    head = "ID,Task,Kind,Duration,Rollback,Criterion,Owner\n"
    before = head + "A1,Stop the old system,manual,30m,Start it,all is off,Ann\nM1,Go-live,milestone,,,,\n"
    now = before.replace("manual", "checkpoint").replace("Start it", "Start all").replace("all is off", "")
    assert over(before, PLAN, Choices(is_part=True), before=before).text == PLAN
    result = over(now, PLAN, Choices(is_part=True), before=before)
    assert loaded(result.text).by_id[TaskId("A1")].guide.todo == (
        'criterion: the list says nothing now, and said "all is off" before: it is for the plan to say',
        'kind: the list says "checkpoint" now, and said "manual" before: it is for the plan to say',
        'rollback: the list says "Start all" now, and said "Start it" before: it is for the plan to say',
    )
    assert over(now, result.text, Choices(is_part=True), before=before).text == result.text
    assert over(now, PLAN, Choices(is_part=True)).comparison.listed.alone == ("Kind", "Rollback")


def test_another_owner_of_a_checkpoint_is_a_todo() -> None:
    gate = "checkpoint: {poll: [ann, bob], decided_by: ann}"
    plan = PLAN + f"  - {{id: G1, title: Go or no-go, after: [A2], duration: 5m, {gate}}}\n"
    lines = BEFORE + "G1,Go or no-go,,Ann,,5m,A2,,,,\n"
    assert over(lines, plan, before=lines).text == plan
    result = over(lines.replace("no-go,,Ann", "no-go,,Bob"), plan, before=lines)
    [todo] = loaded(result.text).by_id[TaskId("G1")].guide.todo
    assert todo == 'owner: the list says "Bob" now, and said "Ann" before: it is for the plan to say'


TIMED = """\
ID,Task,Duration,Predecessors,Start
A1,Stop,30 min,,18:00
A2,Copy,60 min,A1,18:30
M1,Go-live,,A2,19:30
"""
TIMED_PLAN = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 18:00
go_live: M1
tasks:
  - {id: A1, title: Stop, duration: 20m, manual: {}}
  - {id: A2, title: Copy, after: [A1], duration: 60m, manual: {}}
  - {id: M1, title: Go-live, after: [A2], milestone: true}
"""


def test_a_start_that_both_lists_have_pins_no_task_of_which_what_it_waits_for_was_changed() -> None:
    """The engineer has shortened A1 meanwhile; the list says that A2 waits for nothing more, and has its old start."""
    now = TIMED.replace("60 min,A1,", "60 min,,")
    result = over(now, TIMED_PLAN, before=TIMED)
    task = loaded(result.text).by_id[TaskId("A2")]
    assert (task.after, task.not_before) == ((), None)
    moved = over(now.replace("18:30", "18:45"), TIMED_PLAN, before=TIMED)
    assert '"18:45"' in moved.text
