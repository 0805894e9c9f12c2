"""What the owner of a control database may say of a host."""

import pytest

from console.errors import Misused, NotFound
from console.running.workers.host_list import Said, host_said, host_without, remarks
from jobs.journal.hosts import ListedHost
from plans.model import RunKind

REHEARSAL = RunKind.REHEARSAL
GATEWAY = ListedHost(
    name="gw", kind=REHEARSAL, ssh="cutover@gw1", programs=("/opt/a", "/opt/b"), variables=("LEVEL", "NLS_LANG")
)


def test_what_is_said_of_a_host_is_added_to_what_was_said() -> None:
    assert host_said((), "gw", REHEARSAL, Said(ssh="gw1", programs=("/opt/a",))).way == "ssh gw1"
    more = host_said((GATEWAY,), "gw", REHEARSAL, Said(programs=("/opt/a", "/opt/c"), variables=("LEVEL",)))
    assert (more.programs, more.variables) == (("/opt/a", "/opt/b", "/opt/c"), GATEWAY.variables)


def test_another_way_takes_the_place_of_the_one_before() -> None:
    moved = host_said((GATEWAY,), "gw", REHEARSAL, Said(label="gateway-1"))
    assert (moved.ssh, moved.label, moved.programs) == ("", "gateway-1", GATEWAY.programs)


def test_production_begins_with_nothing_of_what_rehearsals_may() -> None:
    with pytest.raises(Misused, match="gw is not listed yet"):
        host_said((GATEWAY,), "gw", RunKind.PRODUCTION, Said(programs=("/opt/a",)))


def test_programs_are_taken_off_one_by_one_or_the_host_with_all_of_them() -> None:
    less = host_without((GATEWAY,), "gw", REHEARSAL, Said(programs=("/opt/a",), variables=("LEVEL",)))
    assert less is not None
    assert (less.programs, less.variables) == (("/opt/b",), ("NLS_LANG",))
    assert host_without((GATEWAY,), "gw", REHEARSAL, Said()) is None
    with pytest.raises(NotFound, match="/opt/z is not listed"):
        host_without((GATEWAY,), "gw", REHEARSAL, Said(programs=("/opt/z",)))
    with pytest.raises(NotFound, match="gw is not listed for a production"):
        host_without((GATEWAY,), "gw", RunKind.PRODUCTION, Said())
    with pytest.raises(Misused, match="not removed but replaced"):
        host_without((GATEWAY,), "gw", REHEARSAL, Said(ssh="gw1"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("-gw", Said(ssh="gw1")),
        ("gw 1", Said(ssh="gw1")),
        ("gw", Said(ssh="gw1", label="dmz")),
        ("gw", Said(ssh="-oProxyCommand=touch /tmp/x")),
        ("gw", Said(ssh="gw1 -oProxyCommand=x")),
        ("gw", Said(ssh="gw1\n")),
        ("gw", Said(label="a,b")),
        ("gw", Said(ssh="gw1", programs=("restart",))),
        ("gw", Said(ssh="gw1", programs=("/opt/a\x1b[2J",))),
        ("gw", Said(ssh="gw1", programs=("/opt/a=b",))),
        ("gw", Said(ssh="gw1", variables=("A=B",))),
    ],
)
def test_what_leads_nowhere_or_to_something_else_is_refused(name: str, said: Said) -> None:
    with pytest.raises(Misused):
        host_said((), name, REHEARSAL, said)


def test_a_program_or_variable_by_which_a_plan_may_run_anything_is_worth_a_word() -> None:
    assert [*remarks(Said(programs=("/opt/restart", "/usr/bin/fish-list"), variables=("LEVEL", "PATHS")))] == []
    risky = Said(programs=("/bin/sh", "/usr/bin/python3.11", "/usr/bin/sudo"), variables=("LD_PRELOAD", "PATH"))
    assert len([*remarks(risky)]) == 5
