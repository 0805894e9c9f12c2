"""What the list of hosts allows, and in which words it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.hosts.allowed import HostRefused, allowed, allowed_to_workers, labels_of_hosts, objections
from jobs.journal.hosts import ListedHost
from plans.model import CommandSpec, Job, JobKind, Plan, PythonSpec, Rollback, RunKind, Task, TaskId
from plans.model.kind_traits import HostProgram, traits_of
from plans.problems import Place
from tests.support.attempts import a_plan

RESTART = "/usr/local/bin/restart"
GATEWAY = ListedHost(name="gw", kind=RunKind.REHEARSAL, ssh="cutover@gw1", programs=(RESTART,), variables=("LEVEL",))
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
OWNER = "the control database's owner says so: cutover db host gw"


def wanted(program: str = RESTART, *variables: str, host: str = "gw") -> HostProgram:
    return HostProgram(host=host, program=program, variables=variables)


def command(*argv: str) -> Job:
    return Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=argv, on_host="gw"))


def plan_of(*argv: str) -> Plan:
    """A plan of one task, and its rollback, on the gateway."""
    task = Task(
        id=TaskId("C01"),
        title="Restart",
        stream="",
        place=Place(file=""),
        duration=timedelta(minutes=5),
        body=command(*argv),
        rollback=Rollback(duration=timedelta(minutes=5), body=command(RESTART, "back")),
    )
    return replace(a_plan(), tasks=(task,))


def refusal(one: HostProgram, kind: RunKind = RunKind.REHEARSAL) -> HostRefused:
    with pytest.raises(HostRefused) as caught:
        allowed((GATEWAY,), one, kind)
    return caught.value


def test_a_listed_program_with_listed_variables_is_allowed() -> None:
    assert allowed((GATEWAY,), wanted(RESTART, "LEVEL"), RunKind.REHEARSAL) is GATEWAY


def test_a_host_is_listed_for_rehearsals_and_for_production_apart() -> None:
    error = refusal(wanted(), RunKind.PRODUCTION)
    assert error.what == "gw is no host that programs of a production may run on"
    assert error.hint == f"{OWNER} --production --ssh USER@HOST --program {RESTART} (or --label)"


def test_a_program_is_known_by_its_whole_path_alone() -> None:
    error = refusal(wanted("/usr/local/bin/../bin/restart"))
    assert "is no program that a rehearsal may run on gw" in error.what


def test_words_of_a_plan_are_quoted_in_what_the_owner_would_type() -> None:
    assert refusal(wanted("/opt/a b;rm")).hint == f"{OWNER} --program '/opt/a b;rm'"


def test_a_variable_has_to_be_listed_as_it_may_lead_a_program_to_another() -> None:
    error = refusal(wanted(RESTART, "LEVEL", "LD_PRELOAD"))
    assert error.what == "a rehearsal may not give LD_PRELOAD to programs on gw"
    assert error.hint == f"{OWNER} --variable LD_PRELOAD"


def test_every_command_of_a_plan_is_named_that_is_not_allowed_also_of_a_rollback() -> None:
    assert [*objections((GATEWAY,), plan_of(RESTART, "now"), RunKind.REHEARSAL)] == []
    told = [*objections((), plan_of("/bin/drain"), RunKind.REHEARSAL)]
    assert [one.partition(" (")[0] for one in told] == [
        "C01: gw is no host that programs of a rehearsal may run on"
    ] * 2


OF_DMZ = replace(GATEWAY, ssh="", label="dmz")
DMZ = "the control database's owner says so: cutover db host"


def of_workers(*hosts: ListedHost, program: str = RESTART, variables: tuple[str, ...] = ()) -> str:
    """What speaks against a program of workers with the label dmz; empty where nothing does."""
    try:
        allowed_to_workers(hosts, "dmz", wanted(program, *variables, host=""), RunKind.REHEARSAL)
    except HostRefused as refused:
        return f"{refused.what}: {refused.hint}"
    return ""


def test_workers_may_run_what_is_listed_of_any_host_that_they_run_on() -> None:
    assert of_workers(OF_DMZ, variables=("LEVEL",)) == ""
    other = replace(OF_DMZ, name="gw2", programs=("/opt/other",), variables=("MODE",))
    assert of_workers(OF_DMZ, other, program="/opt/other", variables=("MODE",)) == ""
    assert of_workers(OF_DMZ, other, program="/opt/other", variables=("LEVEL",)) != "", "of another host's programs"
    assert of_workers(replace(OF_DMZ, any_program=True), program="anything", variables=("LD_PRELOAD",)) == ""


@pytest.mark.parametrize("changed", [{"kind": RunKind.PRODUCTION}, {"label": "else"}, {"label": "", "ssh": "x"}])
def test_what_is_listed_for_other_runs_or_workers_or_over_ssh_is_not_theirs(changed: dict[str, object]) -> None:
    said = "is no program that workers with the label dmz may run in a rehearsal"
    hint = f"{DMZ} dmz --label dmz --program {RESTART} --variable LEVEL"
    assert of_workers(replace(OF_DMZ, **changed), variables=("LEVEL",)) == f"{RESTART} {said}: {hint}"  # type: ignore[arg-type]


def test_a_program_without_its_place_has_to_be_named_by_it() -> None:
    hint = f"{DMZ} gw --program with its whole path, as the plan then has to name it"
    assert of_workers(OF_DMZ, program="restart") == f"restart is no program that a rehearsal may run on gw: {hint}"


@pytest.mark.parametrize(
    ("spec", "program", "variables"),
    [
        (CommandSpec(argv=("restart x",), shell=True), "/bin/sh", ()),
        (CommandSpec(argv=("/opt/x", "y"), env=("A", "B=1")), "/opt/x", ("A", "B")),
        (PythonSpec(module="team.jobs", function="close", env=("A=1",)), "python:team.jobs:close", ("A",)),
        (PythonSpec(module="jobs", function="f", file="jobs.py", source=""), f"python:sha256:{EMPTY}", ()),
    ],
)
def test_what_starts_a_program_says_which_and_code_that_comes_with_a_plan_is_known_by_its_sum(
    spec: CommandSpec | PythonSpec, program: str, variables: tuple[str, ...]
) -> None:
    assert traits_of(spec).starts == HostProgram(host="", program=program, variables=variables)
    assert traits_of(spec).on_host is None


def test_a_plan_with_programs_for_workers_is_objected_to_before_anything_runs() -> None:
    plan = plan_of(RESTART)
    [task] = plan.tasks
    body = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=(RESTART,)))
    there = replace(plan, tasks=(replace(task, body=body, rollback=None, runs_on="dmz"),))
    assert [*objections((OF_DMZ,), there, RunKind.REHEARSAL)] == []
    [told] = objections((), there, RunKind.REHEARSAL)
    assert told.startswith(f"C01: {RESTART} is no program that workers with the label dmz may run in a rehearsal (")
    by_engine = replace(plan, tasks=(replace(task, body=body, rollback=None),))
    assert [*objections((), by_engine, RunKind.REHEARSAL)] == [], "it is the engine's own host"


def test_the_labels_by_which_hosts_are_reached_are_named_with_their_tasks() -> None:
    of_worker = replace(GATEWAY, ssh="", label="gateway-1")
    assert labels_of_hosts((of_worker,), plan_of(RESTART), RunKind.REHEARSAL) == {"gateway-1": ("C01",)}
    assert labels_of_hosts((GATEWAY,), plan_of(RESTART), RunKind.REHEARSAL) == {}
