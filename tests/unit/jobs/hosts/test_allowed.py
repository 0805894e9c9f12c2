"""What the list of hosts allows, and in which words it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.hosts.allowed import HostRefused, allowed, labels_of_hosts, objections
from jobs.journal.hosts import ListedHost
from plans.model import CommandSpec, Job, JobKind, Plan, Rollback, RunKind, Task, TaskId
from plans.model.kind_traits import HostProgram
from plans.problems import Place
from tests.support.attempts import a_plan

RESTART = "/usr/local/bin/restart"
GATEWAY = ListedHost(name="gw", kind=RunKind.REHEARSAL, ssh="cutover@gw1", programs=(RESTART,), variables=("LEVEL",))
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


def test_the_labels_by_which_hosts_are_reached_are_named_with_their_tasks() -> None:
    of_worker = replace(GATEWAY, ssh="", label="gateway-1")
    assert labels_of_hosts((of_worker,), plan_of(RESTART), RunKind.REHEARSAL) == {"gateway-1": ("C01",)}
    assert labels_of_hosts((GATEWAY,), plan_of(RESTART), RunKind.REHEARSAL) == {}
