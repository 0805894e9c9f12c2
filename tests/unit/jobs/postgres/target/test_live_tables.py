"""Of each table the newest switch says on which side people write to it; a plan goes neither past it nor against it."""

from dataclasses import replace

from jobs.postgres.target.live_tables import against, left_behind, newest, written_by_people
from plans.model import Batch, Grain, TableSelection
from tests.support.nights import SOURCE, TARGET
from tests.support.replication.nights import REPLICATION, followed
from tests.support.replication.sides import COME_TO, LEFT, side

PATIENTS = TableSelection(source=SOURCE, target=TARGET, tables=("ehr.*",))


def test_a_plan_that_would_read_from_the_side_that_people_left_is_told_since_when_and_by_which_run() -> None:
    (said,) = against(followed(), SOURCE, [LEFT])
    assert f"{SOURCE} has not been written to since 2026-01-18 02:14 UTC" in said
    assert f"switched to {TARGET} (replication records, run wave-1)" in said
    assert "cutover db unfollow --dsn ... --writers back" in said


def test_a_plan_that_would_fill_tables_in_which_people_work_by_now_is_refused() -> None:
    (said,) = against(followed(), TARGET, [COME_TO])
    assert f"people have written to {TARGET} since 2026-01-18 02:14 UTC (replication records, run wave-1)" in said


def test_what_the_switches_of_the_very_run_did_is_no_news_to_it() -> None:
    for database, known in ((SOURCE, LEFT), (TARGET, COME_TO)):
        assert against(followed(), database, [known], "birth of wave-1") == ()


def test_a_second_wave_reads_other_tables_of_a_side_that_was_left_with_the_first_ones() -> None:
    assert left_behind([LEFT], replace(PATIENTS, tables=("lab.*",))) is None
    assert left_behind([LEFT], PATIENTS) is LEFT


def test_a_newer_replication_of_other_tables_does_not_hide_that_these_were_left() -> None:
    other = side(SOURCE, SOURCE, "lab.sample", run="wave-2", hours=24)
    assert left_behind([other, LEFT], PATIENTS) is LEFT
    assert left_behind([other, LEFT], replace(PATIENTS, tables=("lab.*",))) is None


def test_a_newer_switch_of_the_same_tables_counts_and_not_the_older_one() -> None:
    home = side(SOURCE, SOURCE, "ehr.patient", run="wave-2", hours=24)
    assert left_behind([home, LEFT], PATIENTS) is None
    assert list(newest([home, LEFT], PATIENTS.may_read)) == [home]


def test_a_switch_whose_tables_nobody_recorded_is_of_all_of_them() -> None:
    unknown = side(SOURCE, TARGET)
    assert left_behind([unknown], PATIENTS) is unknown


def test_a_mapping_query_may_read_any_table_unless_its_grain_names_them() -> None:
    mapped = replace(PATIENTS, tables=(), mapping={"new.person": "select ..."})
    assert left_behind([LEFT], mapped) is LEFT
    assert left_behind([LEFT], replace(mapped, grain={"new.person": (Grain(table="lab.sample"),)})) is None
    assert left_behind([LEFT], replace(mapped, grain={"new.person": (Grain(table="ehr.patient"),)})) is LEFT


def test_a_batch_may_be_added_to_tables_that_people_work_in_and_so_may_a_plan_that_says_that_they_do() -> None:
    assert written_by_people([COME_TO], PATIENTS) is COME_TO
    assert written_by_people([COME_TO], replace(PATIENTS, batch=Batch(column="wave", value="2"))) is None
    assert written_by_people([COME_TO], replace(PATIENTS, target_in_use=True)) is None


def test_what_would_follow_is_refused_also_where_the_plan_says_that_people_work_in_its_target() -> None:
    used = replace(REPLICATION, rows=replace(REPLICATION.rows, target_in_use=True))
    assert against(followed(of=used), TARGET, [COME_TO]) != ()


def test_a_source_before_its_first_switch_is_as_good_as_any() -> None:
    assert against(followed(), SOURCE, [side(SOURCE, SOURCE, "ehr.patient")]) == ()
    assert against(followed(), TARGET, [side(TARGET, SOURCE, "ehr.patient")]) == ()


def test_records_that_nobody_may_read_are_no_answer() -> None:
    (said,) = against(followed(), SOURCE, None)
    assert "may not read cutover.live_side" in said
    assert "select on these two" in said
