"""A program that an engine leaves running when it dies: seen, said, and no second one beside it without a decision."""

import pytest

from jobs.outcomes import ErrorFacts, FailureKind, InDoubtOutcome
from jobs.run.decisions.decision import LetRun, LookFor, ProgramBegun, ProgramFound, TerminateBackends
from jobs.run.events import AttemptEnded, How, Life, Program, ProgramSeen, ProgramStarted, UnitId, rollback_unit
from jobs.run.outlook.status import Code, Turn
from plans.model import Manual
from tests.support.driver import DONE, PERMANENT, Driven
from tests.support.nights import command_job, night, task

UNIT = UnitId("J1")
PROGRAM = Program(pid=4711, started="99", boot="b", host="db1")


def begun(*, repeatable: bool = False, undo: bool = False, attempt: int = 1) -> Driven:
    """A run whose engine has started a program."""
    run = Driven(night(task("J1", command_job(repeatable=repeatable), undo=undo), task("A1", Manual(), after="J1")))
    events = run.decide(ProgramBegun(unit=UNIT, attempt=attempt, program=PROGRAM))
    assert events == [ProgramStarted(unit=UNIT, attempt=attempt, program=PROGRAM)]
    assert run.actions == [LetRun(unit=UNIT, attempt=attempt)]
    return run


def found(run: Driven, life: Life, attempt: int = 1) -> list[object]:
    return list(run.decide(ProgramFound(unit=UNIT, attempt=attempt, life=life)))


def test_a_program_is_let_run_once_the_journal_knows_of_it() -> None:
    run = begun()
    assert run.state.unit("J1").attempts[-1].program == PROGRAM
    assert run.decide(ProgramBegun(unit=UNIT, attempt=7, program=PROGRAM)) == []
    assert run.actions == []


def test_the_next_engine_looks_for_it_and_the_screen_says_that_it_runs() -> None:
    run = begun()
    run.dies()
    assert LookFor(unit=UNIT, attempt=1, program=PROGRAM) in run.actions
    assert "is being looked for, pid 4711 on db1" in run.look("J1").waits_for
    assert found(run, Life.ALIVE) == [ProgramSeen(unit=UNIT, attempt=1, life=Life.ALIVE)]
    assert found(run, Life.ALIVE) == []
    seen = run.look("J1")
    assert (seen.code, seen.turn) == (Code.DOUBT, Turn.PERSON)
    assert "the program of attempt 1 still runs, pid 4711 on db1" in seen.waits_for
    assert run.state.warnings[-1].text == "the program of attempt 1 still runs, pid 4711 on db1"
    assert [one.program for one in run.state.unit("J1").left] == [PROGRAM]
    assert run.state.unit("J1").reason.startswith("the program of attempt 1 still runs, pid 4711 on db1; the engine")


@pytest.mark.parametrize("life", [None, Life.ALIVE, Life.ELSEWHERE])
def test_no_second_one_is_started_beside_it_without_naming_it(life: Life | None) -> None:
    run = begun()
    run.dies()
    if life is not None:
        found(run, life)
    assert "pid 4711 on db1" in run.refused("retry", task="J1")
    assert "beside=4711" in run.refused("retry", task="J1", beside=12)
    run.do("retry", task="J1", beside=4711)
    assert run.running == {"J1": 2}
    assert [one.accepted for one in run.state.unit("J1").left] == [True]


def test_where_it_has_ended_a_retry_is_a_retry() -> None:
    run = begun()
    run.dies()
    found(run, Life.ALIVE)
    assert found(run, Life.GONE) == [ProgramSeen(unit=UNIT, attempt=1, life=Life.GONE)]
    assert run.state.unit("J1").left == ()
    run.do("retry", task="J1")
    assert run.running == {"J1": 2}


def test_a_repeatable_one_goes_on_by_itself_when_its_program_has_ended_and_not_before() -> None:
    run = begun(repeatable=True)
    run.dies()
    assert run.running == {}
    assert run.look("J1").code is Code.HELD
    found(run, Life.ALIVE)
    assert run.running == {}
    found(run, Life.GONE)
    assert run.running == {"J1": 2}


def test_a_repeatable_one_that_may_run_on_a_host_that_is_gone_waits_for_a_person() -> None:
    run = begun(repeatable=True)
    run.dies()
    found(run, Life.ELSEWHERE)
    seen = run.look("J1")
    assert (seen.code, seen.turn) == (Code.DOUBT, Turn.PERSON)
    assert "may still run, pid 4711 on db1, where this engine is not" in seen.waits_for
    assert "look on db1" in run.refused("retry", task="J1")
    run.do("retry", task="J1", beside=4711)
    assert run.running == {"J1": 2}


def test_a_third_engine_looks_for_what_the_first_has_left() -> None:
    run = begun()
    run.dies()
    run.dies()
    assert LookFor(unit=UNIT, attempt=1, program=PROGRAM) in run.actions


def test_what_its_engine_saw_end_is_not_looked_for() -> None:
    for outcome in (DONE, PERMANENT):
        run = begun()
        run.ends("J1", outcome)
        run.dies()
        assert run.state.unit("J1").left == ()


def test_what_did_not_end_when_it_was_told_to_is_looked_for() -> None:
    run = begun()
    stuck = ErrorFacts(kind=FailureKind.STUCK, sentence="it was told to end and did not")
    events = run.ends("J1", InDoubtOutcome(error=stuck))
    assert [one.how for one in events if isinstance(one, AttemptEnded)] == [How.IN_DOUBT]
    assert run.actions == [LookFor(unit=UNIT, attempt=1, program=PROGRAM)]


def test_a_rollback_does_not_begin_beside_the_program_that_it_undoes() -> None:
    run = begun(undo=True)
    run.dies()
    found(run, Life.ALIVE)
    run.do("rollback", task="J1", reason="start over")
    assert run.running == {}
    assert "still runs" in run.look(rollback_unit("J1")).waits_for
    found(run, Life.GONE)
    assert run.running == {rollback_unit("J1"): 1}


def test_terminate_reaches_it() -> None:
    run = begun()
    run.dies()
    found(run, Life.ALIVE)
    run.do("terminate", task="J1")
    assert run.actions == [TerminateBackends(unit=UNIT)]


def test_what_is_done_again_after_a_rollback_does_not_begin_beside_it_either() -> None:
    run = begun(undo=True)
    run.dies()
    found(run, Life.ELSEWHERE)
    run.do("rollback", task="J1", reason="start over")
    run.ends(rollback_unit("J1"))
    assert "pid 4711 on db1" in run.refused("retry", task="J1")
    run.do("retry", task="J1", beside=4711)
    assert run.running == {"J1": 2}
