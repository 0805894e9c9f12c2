"""A job was rehearsed otherwise where its latest night ran on something else; it counts all the same."""

from dataclasses import replace
from datetime import timedelta

from plans.model import Manual
from plans.model.night import Hardware
from plans.rehearsals.durations import Measurements
from plans.rehearsals.elsewhere import rehearsed_otherwise, used_databases
from tests.support.nights import TARGET, at, command_job, sql_job
from tests.unit.plans.rehearsals.test_file import a_night

TONIGHT = Hardware(engines=("jump1",), described="blade")
ELSEWHERE = replace(a_night(), hardware=replace(TONIGHT, described="VM"), start=at(-300))
HERE = replace(a_night(), hardware=TONIGHT)


def measured(*nights: object) -> Measurements:
    return Measurements(counting=(timedelta(minutes=1),) * len(nights), nights=nights)  # type: ignore[arg-type]


def test_the_latest_night_tells_what_is_otherwise() -> None:
    assert rehearsed_otherwise(sql_job(), measured(ELSEWHERE), TONIGHT) == ("hardware VM -> blade",)
    assert rehearsed_otherwise(sql_job(), measured(HERE, ELSEWHERE), TONIGHT) == ()


def test_people_work_the_same_on_any_hardware_and_what_was_never_rehearsed_was_not_rehearsed_otherwise() -> None:
    assert rehearsed_otherwise(Manual(), measured(ELSEWHERE), TONIGHT) == ()
    assert rehearsed_otherwise(sql_job(), Measurements(), TONIGHT) == ()


def test_a_job_of_a_database_uses_it_and_a_program_none_that_the_plan_knows_of() -> None:
    assert (used_databases(sql_job()), used_databases(command_job()), used_databases(Manual())) == ((TARGET,), (), ())
