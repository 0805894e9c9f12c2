"""A plan that names its rehearsals: what is read, refused and warned of, and that it is frozen with them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plans.load import Loaded, load, load_bundle, warned_beside
from plans.model.night import DoneBy, Night, UnitTimes
from plans.problems import PlanProblems
from plans.rehearsals.durations import known_of, rehearsed
from plans.rehearsals.file import written
from plans.rehearsals.fingerprint import fingerprint
from tests.unit.plans.rehearsals.test_file import a_night, a_task

PLAN = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
rehearsals: REHEARSALS
parties: {owner: {name: Owner}}
tasks:
  - {id: T1, title: First, owner: owner, duration: 30m, manual: {text: call},
     rollback: {duration: 5m, manual: {text: call back}}}
  - {id: T2, title: Second, owner: owner, after: [T1], duration: 20m, manual: {text: look}}
  - {id: M1, title: Go-live, after: [T2], milestone: true}
"""


def folder(tmp_path: Path, rehearsals: str = "rehearsals/*.json", **nights: Night | str) -> Path:
    """A plan in a folder of its own, with these files of nights."""
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN.replace("REHEARSALS", rehearsals))
    (tmp_path / "rehearsals").mkdir(exist_ok=True)
    for name, night in nights.items():
        text = night if isinstance(night, str) else written(night)
        (tmp_path / "rehearsals" / f"{name}.json").write_text(text)
    return plan


def of(plan: Loaded, task: str, seconds: float) -> UnitTimes:
    """What a task of this plan took."""
    body = next(one.body for one in plan.plan.tasks if one.id == task)
    return replace(a_task(task, seconds), work=fingerprint(body), done_by=DoneBy.PEOPLE)


def warned(plan: Path) -> list[str]:
    return [str(one) for one in load(plan).warnings]


def problems(plan: Path) -> list[str]:
    with pytest.raises(PlanProblems) as caught:
        load(plan)
    return [str(one) for one in caught.value.problems]


def test_nights_come_with_the_plan_and_with_its_bundle(tmp_path: Path) -> None:
    plain = load(folder(tmp_path))
    plan = folder(tmp_path, dr1=a_night(of(plain, "T1", 60)), dr2=replace(a_night(of(plain, "T1", 90)), birth="2"))
    loaded = load(plan)
    assert rehearsed(loaded.plan, loaded.plan.nights).tasks["T1"].counting == (
        timedelta(seconds=60),
        timedelta(seconds=90),
    )
    assert load_bundle(loaded.bundle).nights == loaded.plan.nights
    assert loaded.plan.sha256 != plain.plan.sha256


def test_a_night_that_comes_in_two_files_counts_once(tmp_path: Path) -> None:
    assert len(load(folder(tmp_path, dr1=a_night(), again=a_night())).plan.nights) == 1


def test_a_night_is_called_after_its_file_and_after_its_folder_where_two_files_have_one_name(tmp_path: Path) -> None:
    plan = folder(tmp_path, "[rehearsals/*.json, other/*.json]", dr1=a_night(), dr2=replace(a_night(), birth="2"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "dr2.json").write_text(written(replace(a_night(), birth="3")))
    assert [one.called for one in load(plan).plan.nights] == ["DR1", "REHEARSALS/DR2", "OTHER/DR2"]


def test_nothing_rehearsed_yet_is_a_warning_and_a_named_file_that_is_not_there_a_problem(tmp_path: Path) -> None:
    assert any("nothing is rehearsed yet" in one for one in warned(folder(tmp_path)))
    assert "does not exist" in problems(folder(tmp_path, "[rehearsals/dr9.json]"))[0]


def test_a_plan_without_rehearsals_is_warned_of_nothing(tmp_path: Path) -> None:
    plan = folder(tmp_path)
    plan.write_text(PLAN.replace("rehearsals: REHEARSALS\n", ""))
    assert not any("rehearse" in one.partition(": ")[2] for one in warned(plan))


def test_an_edited_file_and_a_night_of_another_plan_are_problems_in_that_file(tmp_path: Path) -> None:
    edited = written(a_night(a_task())).replace("60.5", "6.5")
    [problem] = problems(folder(tmp_path, dr1=edited))
    assert problem.startswith(f"{tmp_path}/rehearsals/dr1.json:")
    [other] = problems(folder(tmp_path, dr1=a_night(title="Another")))
    assert (f"{tmp_path}/rehearsals/dr1.json" in other, "family:" in other) == (True, True)


def test_a_family_joins_plans_of_different_titles(tmp_path: Path) -> None:
    plan = folder(tmp_path, dr1=replace(a_night(title="Dress"), family="epj"))
    plan.write_text(plan.read_text().replace("title: Night\n", "title: Night\nfamily: epj\n"))
    assert load(plan).plan.family == "epj"
    assert len(load(plan).plan.nights) == 1


def test_what_was_never_rehearsed_on_the_critical_path_is_named_and_rollbacks_above_all(tmp_path: Path) -> None:
    plain = load(folder(tmp_path))
    told = warned(folder(tmp_path, dr1=a_night(of(plain, "T1", 60))))
    assert any("none played the rollback of T1" in one for one in told)
    assert any("on the critical path and never rehearsed: T2" in one for one in told)
    changed = warned(folder(tmp_path, dr1=a_night(a_task("T2"))))
    assert any("rehearsed only before they were changed: T2" in one for one in changed)


def test_a_demonstration_among_them_is_named_and_its_times_count_in_demonstrations_alone(tmp_path: Path) -> None:
    plain = load(folder(tmp_path))
    path = folder(tmp_path, dr1=replace(a_night(of(plain, "T1", 60)), speed=60.0))
    assert any("was a demonstration, at 60 times the speed: its times do not count" in one for one in warned(path))
    plan = load(path).plan
    shown = replace(plan, demonstration=True)
    assert not known_of(plan).tasks["T1"].counting
    assert known_of(shown).tasks["T1"].counting


@pytest.mark.parametrize("pattern", ["../*.json", "/tmp/*.json", "*/dr1.json", "'**/x.json'"])
def test_a_pattern_stays_inside_the_folder_and_in_its_last_part(tmp_path: Path, pattern: str) -> None:
    assert problems(folder(tmp_path, f"[{pattern!r}]" if "'" not in pattern else f"[{pattern}]"))


ASKS = """\
  - {id: G2, title: Gate, after: [T2], duration: 5m,
     checkpoint: {decided_by: owner, criteria: [{rehearsed: {tasks: [T2]}}]}}
"""


def test_what_a_checkpoint_asks_for_goes_by_the_runs_of_a_control_database_too(tmp_path: Path) -> None:
    plan = folder(tmp_path)
    plan.write_text(plan.read_text().replace("rehearsals: REHEARSALS\n", "") + ASKS)
    loaded = load(plan)
    asked = "G2 asks for work that was rehearsed once, and not so far: T2 never"
    assert [str(one) for one in loaded.warnings if asked in str(one) and "--connect counts" in str(one)]
    beside = warned_beside(loaded, plan, [a_night(of(loaded, "T2", 60))])
    told = [str(one) for one in beside.warnings]
    assert not any(asked in one for one in told)
    assert any("on the critical path and never rehearsed: T1" in one for one in told)
    assert all(one.startswith(str(plan)) for one in told)
    assert any(asked in str(one) for one in warned_beside(loaded, plan, []).warnings)
