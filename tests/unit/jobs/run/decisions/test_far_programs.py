"""A program on a host over ssh: its place is seen while it runs, and its record tells what became of it."""

import pytest

from jobs.run.decisions.decision import ProgramBegun, ProgramFound
from jobs.run.events import FarSide, Life, Program, ProgramSeen, UnitId, decode, encode
from tests.support.driver import Driven
from tests.support.nights import command_job, night, task

UNIT = UnitId("J1")
FAR = FarSide(ssh="cutover@gw1", node="gw1", record="/r/x", engine_host="eng", engine_machine="m")
PROGRAM = Program(pid=4711, started="99", boot="b", host="gw", far=FAR)


def begun() -> Driven:
    run = Driven(night(task("J1", command_job())))
    run.decide(ProgramBegun(unit=UNIT, attempt=1, program=PROGRAM))
    return run


def found(run: Driven, life: Life, told: str = "") -> list[object]:
    return list(run.decide(ProgramFound(unit=UNIT, attempt=1, life=life, told=told)))


def test_its_host_stands_where_a_workers_would() -> None:
    place = begun().state.unit("J1").place
    assert place is not None
    assert (place.host, place.over_ssh) == ("gw", True)
    assert PROGRAM.printed_on == ("eng", "m"), "the engine keeps what it prints"


@pytest.mark.parametrize("told", ["has ended with exit status 3", "never began", "is gone and left no exit status"])
def test_what_its_record_tells_is_what_people_read_in_doubt(told: str) -> None:
    run = begun()
    run.dies()
    [event] = found(run, Life.GONE, told)
    assert isinstance(event, ProgramSeen)
    assert decode(*encode(event)) == event
    assert run.state.unit("J1").reason.startswith(f"the program of attempt 1 {told}; the engine")
    run.do("retry", task="J1")
    assert run.running == {"J1": 2}


def test_the_page_reads_what_it_printed_where_that_was_read_last() -> None:
    run = begun()
    run.dies()
    seen = ProgramFound(unit=UNIT, attempt=1, life=Life.GONE, told="has ended", printed_on=("eng2", "m2"))
    assert run.decide(seen)
    program = run.state.unit("J1").attempts[-1].program
    assert program is not None
    assert program.printed_on == ("eng2", "m2")


def test_a_host_that_does_not_answer_is_no_reason_to_begin_a_second_one() -> None:
    run = begun()
    run.dies()
    found(run, Life.ELSEWHERE, "ssh: connect to host gw1: timed out")
    assert "which does not answer" in run.refused("retry", task="J1")
