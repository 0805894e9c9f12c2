"""A file of faults: what it means, and every problem at its place."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from plans.faults import load_faults, read_faults
from plans.library import Sample, path_of
from plans.load import load
from plans.model import JobKind, PartyId, Plan, TaskId
from plans.model.faults import NO_FAULTS, Trouble
from plans.problems import PlanProblems
from tests.support.pages import blocks


@cache
def plan() -> Plan:
    return load(path_of(Sample.REFERENCE_NIGHT)).plan


def problems(text: str) -> list[str]:
    with pytest.raises(PlanProblems) as caught:
        read_faults(text, "faults.yaml", plan())
    return [str(one).removeprefix("faults.yaml:") for one in caught.value.problems]


def test_the_sample_beside_the_reference_night_is_read() -> None:
    faults = load_faults(path_of(Sample.REFERENCE_NIGHT).with_name("faults.yaml"), plan())
    assert faults.kinds == {JobKind.COPY: Trouble(fails=0.1)}
    assert faults.tasks[TaskId("D08")] == Trouble(fails=0.3, for_good=0.05)
    (away,) = faults.parties[PartyId("vendor")].away
    assert (away.start - plan().start, away.end - away.start, away.nights) == (
        timedelta(hours=14),
        timedelta(minutes=45),
        0.2,
    )
    assert len(faults.control_database) == 1


def test_the_one_of_the_page_is_that_of_the_program() -> None:
    (shown,) = [one.text for one in blocks() if one.page == "docs/simulate.md" and one.text.startswith("faults:")]
    sample = path_of(Sample.REFERENCE_NIGHT).with_name("faults.yaml")
    assert read_faults(shown, "page", plan()) == load_faults(sample, plan())


def test_a_file_that_says_nothing_brings_nothing() -> None:
    assert read_faults("faults: 1\n", "faults.yaml", plan()) == NO_FAULTS


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("kinds: {coppy: {fails: 10%}}", '2:9: there is no kind of job "coppy" (did you mean "copy"?)'),
        ("tasks: {D88: {fails: 10%}}", '2:9: there is no task "D88" (did you mean "D18"?)'),
        ("parties: {vendors: {slower: 2}}", '2:11: there is no party "vendors" (did you mean "vendor"?)'),
        ("tasks: {D18: {fails: 5%}}", "2:22: D18 is no job: it does not fail (slower: 1.5 can be said of it)"),
        ("tasks: {D08: {fails: 80%, for_good: 40%}}", "2:14: fails and for_good are more than all attempts"),
        ("tasks: {D08: {fials: 10%}}", '2:15: unknown key "fials" (did you mean "fails"?)'),
        ("tasks: {D08: {fails: 130%}}", "2:22: 130% is not a percentage (write 90%)"),
        ("tasks: {D08: {slower: 0}}", "2:23: expected a number of at least 0.1, found the number 0"),
        ("control_database: {away: [{lasts: 5m}]}", '2:27: "from" of control_database.away is missing'),
        ('control_database: {away: [{from: "26:00", lasts: 5m}]}', '2:34: "26:00" does not exist'),
        ('control_database: {away: [{from: "2020-01-01 02:00", lasts: 5m}]}', "2:34: 2020-01-01 02:00 is before the"),
    ],
)
def test_what_means_nothing_is_a_problem_at_its_place(line: str, problem: str) -> None:
    (found,) = problems(f"faults: 1\n{line}\n")
    assert found.startswith(problem)


@pytest.mark.parametrize("text", ["", "- faults", "faults: 2\n", "faults: 1\ntasks: [\n"])
def test_what_is_no_such_file_is_told_as_one(text: str) -> None:
    assert problems(text)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PlanProblems):
        load_faults(tmp_path / "none.yaml", plan())
