"""What keeps roles out of a database, and what takes it back."""

from jobs.replication.switching.write_fence import ConnectRights, FencedRole, fencing_steps, objections, shared
from plans.model import Fenced, FencedBy


def role(name: str, *, logs_in: bool = True, superuser: bool = False, member: tuple[str, ...] = ()) -> FencedRole:
    return FencedRole(
        role=name,
        there=True,
        logs_in=logs_in,
        superuser=superuser,
        connects=logs_in,
        alterable=True,
        endable=True,
        by_membership=member,
    )


def rights(*granted: str, connecting: tuple[str, ...] = (), grantable: tuple[str, ...] = ()) -> ConnectRights:
    return ConnectRights(database="ehr", owned=True, granted=granted, grantable=grantable, connecting=connecting)


NOLOGIN = Fenced(roles=("app", "hl7"))
REVOKE = Fenced(roles=("app",), by=FencedBy.REVOKE)


def test_a_role_that_could_not_log_in_before_is_left_as_it_was() -> None:
    steps = fencing_steps(NOLOGIN, [role("app"), role("hl7", logs_in=False)], rights())
    assert [(one.do, one.undo) for one in steps] == [('alter role "app" nologin', 'alter role "app" login')]


def test_whoever_else_connects_only_because_everybody_may_goes_on_connecting() -> None:
    steps = fencing_steps(REVOKE, [role("app")], rights("", "dba", connecting=("app", "dba", "reader")))
    assert [(one.do, one.undo) for one in steps] == [
        ('grant connect on database "ehr" to "reader"', 'revoke connect on database "ehr" from "reader"'),
        ('revoke connect on database "ehr" from public', 'grant connect on database "ehr" to public'),
    ]


def test_what_a_role_was_granted_by_name_is_granted_again_as_it_was() -> None:
    steps = fencing_steps(REVOKE, [role("app")], rights("app", connecting=("app",), grantable=("app",)))
    assert [one.undo for one in steps] == ['grant connect on database "ehr" to "app" with grant option']


def test_revoking_keeps_out_neither_a_superuser_nor_a_member_of_those_who_may_connect() -> None:
    against = list(objections(REVOKE, [role("app", superuser=True, member=("app_users",))], rights("")))
    assert against == [
        "app is a superuser, whom no REVOKE keeps out: use by: nologin",
        "app may connect as a member of app_users: revoke it there first, or use by: nologin",
    ]


def test_nobody_is_revoked_who_cannot_connect_anyway() -> None:
    assert fencing_steps(REVOKE, [role("app", logs_in=False)], rights("", connecting=("reader",))) == []


def test_what_everybody_may_is_taken_by_one_replication_alone() -> None:
    everybody, by_name = rights("", "dba"), rights("dba", "app")
    assert list(shared(REVOKE, everybody, ())) == []
    assert len(list(shared(REVOKE, everybody, {"reader"}))) == 1
    assert len(list(shared(REVOKE, by_name, {"", "dba"}))) == 1
    assert list(shared(REVOKE, by_name, {"reader"})) == []
    assert list(shared(Fenced(roles=("app",)), everybody, {""})) == []
