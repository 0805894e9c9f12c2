"""`check --deep` says of each program that workers start that nobody asked whether it is there."""

from dataclasses import replace

from console.running.workers.hosts_tried import hosts_tried
from jobs.journal.hosts import ListedHost
from plans.model import CommandSpec, Job, JobKind, RunKind
from tests.support.nights import night, task

RESTART = "/usr/local/bin/restart"
OF_WORKERS = ListedHost(name="gw", kind=RunKind.REHEARSAL, label="gateway-1", programs=(RESTART,))


def command(on_host: str = "") -> Job:
    return Job(kind=JobKind.COMMAND, spec=replace(CommandSpec(argv=(RESTART, "-x")), on_host=on_host))


async def test_a_program_on_a_host_of_workers_and_one_that_runs_on_a_label_are_named() -> None:
    plan = night(task("C1", command("gw")), task("C2", command(), runs_on="dmz"), task("C3", command()))
    tried = await hosts_tried([OF_WORKERS], plan, RunKind.REHEARSAL)
    unasked = f"not looked at from here: whether {RESTART} is there and may be run on"
    assert [(one.task, one.warnings, one.refused) for one in tried] == [
        ("C1", (f"{unasked} gw, which workers with the label gateway-1 run on",), ""),
        ("C2", (f"{unasked} the hosts of workers with the label dmz",), ""),
    ]
    assert all(one.is_unasked for one in tried)


async def test_of_a_host_that_the_list_does_not_have_nothing_is_said_twice() -> None:
    assert await hosts_tried([], night(task("C1", command("gw"))), RunKind.REHEARSAL) == []
