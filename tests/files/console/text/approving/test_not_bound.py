"""An approval says which programs it does not bind: those that a plan only names."""

from console.text.approving.not_bound import not_bound_lines
from plans.bundle import pack
from plans.load import load_bundle
from plans.model import Plan

HEAD = """\
cutover: 1
title: Night
timezone: Europe/Oslo
start: 2026-11-13 18:00
go_live: M1
tasks:
  - {id: M1, title: Go-live, milestone: true}
"""


def plan_with(*bodies: str) -> Plan:
    """A plan of tasks with these bodies, and a coroutine beside it."""
    tasks = "".join(f"  - {{id: T{at}, title: Work, duration: 5m, {body}}}\n" for at, body in enumerate(bodies, 1))
    return load_bundle(pack("p.yaml", {"p.yaml": HEAD + tasks, "own.py": "async def close(ctx):\n    pass\n"}))


def test_each_task_and_rollback_that_runs_what_is_not_in_the_plan_is_named() -> None:
    plan = plan_with(
        "job: {command: {argv: [/opt/bin/impdp, parfile=x.par]}}",
        "job: {command: {shell: ./load.sh}}",
        "job: {python: {call: 'team.jobs:close'}}",
        "job: {python: {call: 'own:close', file: own.py}}",
        "manual: {}, rollback: {duration: 5m, job: {command: {argv: [undo]}}}",
    )
    assert list(not_bound_lines(plan)) == [
        "not approved with it, as the plan only names what lies on the engine's host: "
        "T1 impdp, T2 what its shell runs, T3 team.jobs, <T5 undo"
    ]


def test_of_a_plan_that_holds_all_that_it_does_nothing_is_said() -> None:
    assert list(not_bound_lines(plan_with("manual: {}"))) == []


def test_of_many_the_rest_is_counted() -> None:
    [line] = not_bound_lines(plan_with(*["job: {command: {argv: [x]}}"] * 23))
    assert line.endswith(", T20 x, and 3 more")
