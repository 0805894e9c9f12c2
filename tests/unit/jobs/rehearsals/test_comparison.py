"""Nights side by side: what changed, why, and what is no measurement."""

from dataclasses import replace
from datetime import timedelta

from console.text.rehearsals.nights_compared import compared_csv, compared_text
from jobs.rehearsals.comparison import Why, compare
from plans.model import Edge, Interval, Side, TaskId
from plans.model.night import DoneBy, Hardware, Night, PlannedInterval, Server, UnitTimes, Wait, WaitFor
from tests.support.nights import at
from tests.unit.plans.rehearsals.test_file import a_night, a_task


def changed(before: UnitTimes, after: UnitTimes) -> dict[Why, tuple[float | None, float | None]]:
    [line] = compare([a_night(before), a_night(after)]).tasks
    return {reason.why: (reason.before, reason.after) for reason in line.reasons}


def test_the_change_is_that_of_the_measurements() -> None:
    comparison = compare([a_night(a_task(seconds=60)), a_night(), a_night(a_task(seconds=90))])
    [line] = comparison.tasks
    assert line.took == (timedelta(seconds=60), None, timedelta(seconds=90))
    assert line.change == timedelta(seconds=30)


def test_a_renamed_task_is_one_line_under_the_id_that_it_has_now() -> None:
    renamed = replace(a_task("A9", 90), was=("A5",))
    again = replace(a_task("B1", 120), was=("A9",))
    [line] = compare([a_night(a_task("A5", 60)), a_night(renamed), a_night(again)]).tasks
    assert (line.id, line.change) == ("B1", timedelta(seconds=60))


def test_what_does_not_count_is_shown_and_changes_nothing() -> None:
    by_hand = replace(a_task(seconds=900), does_not_count="fixed by hand")
    [line] = compare([a_night(a_task(seconds=60)), a_night(by_hand)]).tasks
    assert (line.took[1], line.change, line.reasons) == (timedelta(seconds=900), None, ())


def test_more_rows_and_a_slower_rate_are_told_apart() -> None:
    assert changed(a_task(seconds=100), replace(a_task(seconds=200), rows=600)) == {Why.ROWS: (300, 600)}
    assert changed(a_task(seconds=100), a_task(seconds=200)) == {Why.RATE: (3, 1.5)}


def test_other_work_attempts_workers_and_locks_are_reasons() -> None:
    after = replace(a_task(), work="f" * 16, attempts=3, workers=1, waits=(Wait(kind=WaitFor.LOCK, seconds=40),))
    assert set(changed(a_task(), after)) == {Why.WORK, Why.RETRIES, Why.WORKERS, Why.LOCK}


def test_people_and_other_hardware_are_reasons() -> None:
    person = replace(a_task(), done_by=DoneBy.PEOPLE)
    assert set(changed(person, person)) == {Why.PEOPLE}
    [line] = compare([a_night(a_task()), replace(a_night(a_task()), hardware=Hardware(engines=("b",)))]).tasks
    assert [(reason.why, reason.text) for reason in line.reasons] == [(Why.HARDWARE, "engine on jump1 -> b")]


def test_another_server_is_named_with_what_is_otherwise() -> None:
    servers = [
        Server(database="new", version=version, settings={"shared_buffers": size})
        for version, size in (("15.2", "128MB"), ("16.4", "8GB"))
    ]
    job = replace(a_task(seconds=60), databases=("new",))
    nights = [replace(a_night(job), hardware=Hardware(servers=(one,))) for one in servers]
    slower = replace(nights[1], tasks=(replace(job, active_seconds=90, rows=None),))
    page = " ".join(" ".join(compared_text(compare([nights[0], slower]), ["dr1", "dr2"])).split())
    assert "other hardware: new: PostgreSQL 15 -> 16; new: shared_buffers 128MB -> 8GB" in page


def test_the_go_live_is_told_from_the_planned_start_where_the_clock_was_kept() -> None:
    milestone = replace(a_task("M1"), done_by=DoneBy.CLOCK, active_seconds=None, end=at(45))
    kept, passed = a_night(milestone), replace(a_night(milestone), no_waits=True)
    assert compare([kept, passed]).go_live == (timedelta(minutes=45), None)


def test_a_stream_adds_up_what_is_a_measurement() -> None:
    night = a_night(a_task("A1", 60), a_task("A2", 30), replace(a_task("A3", 500), does_not_count="skipped"))
    assert [(line.id, line.took) for line in compare([night]).streams] == [("MIG", (timedelta(seconds=90),))]


def test_the_largest_changes_come_first() -> None:
    first = a_night(a_task("A1", 60), a_task("A2", 60), a_task("A3", 60))
    last = a_night(a_task("A1", 70), a_task("A2", 10), a_task("A3", 60.1))
    assert [line.id for line in compare([first, last]).moved(5)] == ["A2", "A1"]


def nights(count: int) -> list[Night]:
    return [a_night(a_task("A1", 60 * (n + 1)), replace(a_task("LONGER-ID", 5), how="skipped")) for n in range(count)]


def test_every_line_fits_eighty_columns_however_many_nights_there_are() -> None:
    for count in (1, 2, 5, 9):
        labels = [f"rehearsal-{n}" for n in range(count)]
        lines = list(compared_text(compare(nights(count)), labels))
        assert max(map(len, lines)) <= 80
    assert any("(the first 4 are in --csv and --json" in line for line in lines)


def test_the_text_names_what_changed_and_why() -> None:
    text = "\n".join(compared_text(compare(nights(2)), ["dr1", "dr2"]))
    assert "What changed most" in text
    assert "+1m" in text
    assert "rate -50%" in text


def test_a_spreadsheet_gets_a_line_a_task_and_night() -> None:
    rows = compared_csv(compare(nights(2)), ["dr1", "dr2"]).splitlines()
    assert rows[0] == "what,id,title,planned_s,night,active_s,does_not_count"
    assert [row.split(",")[-3:] for row in rows if "A1" in row and row.startswith("task")] == [
        ["dr1", "60", ""],
        ["dr2", "120", ""],
    ]


def test_an_interval_is_measured_in_every_night_as_the_last_one_meant_it() -> None:
    outage = Interval(
        id="outage",
        title="Without a record",
        begins=Edge(task=TaskId("A1"), side=Side.START),
        ends=Edge(task=TaskId("A2"), side=Side.END),
    )
    first = a_night(a_task("A1"), replace(a_task("A2"), end=at(60)))
    last = replace(first, no_waits=True, intervals=(PlannedInterval(interval=outage, planned_seconds=1800),))
    [line] = compare([first, a_night(a_task("A1")), last]).intervals
    assert line.took == (timedelta(minutes=60), None, timedelta(minutes=60))
    assert line.does_not_count == ("", "that night had no A2", "clock times let pass")
    lines = list(compared_text(compare([first, last]), ["dr1", "dr2"]))
    assert lines[lines.index("INTERVALS") + 1].split()[-3:] == ["30m", "1h", "1h*"]
    assert "interval,outage,Without a record,1800,dr1,3600," in compared_csv(compare([first, last]), ["dr1", "dr2"])
