"""A command on another host: a whole path, no shell, and nothing that would say twice where it runs."""

from pathlib import Path

import pytest

from plans.load import load
from plans.model import Plan
from plans.model.kind_traits import HostProgram
from plans.problems import PlanProblems
from plans.runs_on import labels_of, programs_on_hosts

TEXT = """
cutover: 1
title: Gateways
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
tasks:
  - {id: C01, title: Restart, duration: 5m, %s job: {command: {%s}}, rollback: none}
  - {id: M1, title: Go-live, after: [C01], milestone: true}
"""
RESTART = "on_host: gw-1, argv: [/usr/local/bin/restart, --now]"


def loaded(tmp_path: Path, command: str, task: str = "") -> Plan:
    (tmp_path / "plan.yaml").write_text(TEXT % (task, command), "utf-8")
    return load(tmp_path / "plan.yaml").plan


def test_a_plan_tells_host_program_and_variables_and_asks_for_no_label_itself(tmp_path: Path) -> None:
    plan = loaded(tmp_path, f"{RESTART}, env: [LEVEL=3, TEMP]")
    there = HostProgram(host="gw-1", program="/usr/local/bin/restart", variables=("LEVEL", "TEMP"))
    assert programs_on_hosts(plan) == (("C01", there),)
    assert labels_of(plan) == {}
    assert plan.tasks[0].body.spec.described()[1] == "on host gw-1"


@pytest.mark.parametrize(
    ("command", "task", "message"),
    [
        ("on_host: gw-1, argv: [restart]", "", "restart may be any program of that name on gw-1"),
        (
            "on_host: gw-1, shell: restart | tee x",
            "",
            "a host's list allows programs, and a line for a shell may run any",
        ),
        (f"{RESTART}, cwd: import", "", "a folder of another host is named by its whole path"),
        ("on_host: '${HOST}', argv: [/bin/x]", "", "cannot be an id"),
        (RESTART, "runs_on: dmz,", "the job of C01 says on_host: how that host is reached"),
    ],
)
def test_what_the_list_could_not_answer_is_a_problem(tmp_path: Path, command: str, task: str, message: str) -> None:
    with pytest.raises(PlanProblems) as caught:
        loaded(tmp_path, command, task)
    assert message in "\n".join(map(str, caught.value.problems))
