"""What the roles of a control database may do is the database's own word, not this program's."""

from contextlib import aclosing
from dataclasses import replace

import asyncpg
import pytest

from jobs.journal.approval_chain import flaws_of
from jobs.journal.approvals import NewApproval
from jobs.journal.base import FOLDS, Denied, SchemaMissing, Snapshot, StoredFold
from jobs.journal.consoles import console_name
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.journal.migrate import upgrade
from jobs.journal.roles import ControlRole, create_roles, grants
from jobs.journal.samples import StoredSample
from plans.bundle import digest
from tests.conftest import MakeDatabase
from tests.support.people.control import FIRST, PEOPLE, RUN, TABLES, TTL, Control

SNAPSHOT = Snapshot(task="A01", attempt=1, body="{}", at=FIRST.at)
FLOW = StoredFlow(flow="letters")
SAMPLE = StoredSample(task="T1", attempt=1, at=FIRST.at, done=7)
COUNT = StoredCount(flow="letters", stage="sent", after=FIRST.at, until=FIRST.at, series=(0,), counts=(7,))
FOLD = StoredFold(seq=1, sha256="0" * 64, form="1", body="{}")


async def test_an_engine_appends_holds_the_lease_and_publishes_but_sends_no_command(control: Control) -> None:
    engine = control.journal("egil_engine")
    await engine.connect()
    lease = await engine.acquire(RUN, "engine-1", TTL)
    assert lease is not None
    assert await engine.acquire(RUN, "engine-2", TTL) is None
    await engine.append(RUN, term=lease.term, expected_seq=1, events=[FIRST])
    await engine.publish(RUN, [SNAPSHOT])
    await engine.publish(RUN, [SNAPSHOT])
    await engine.add_bundle(digest("revised"), "revised")
    for seq in range(1, FOLDS + 2):
        await engine.keep_fold(RUN, replace(FOLD, seq=seq), term=lease.term)
    assert await engine.fold(RUN, form="1", before=2) is None
    await engine.keep_flow(RUN, term=lease.term, flow=FLOW, counts=[COUNT])
    await engine.keep_flow(RUN, term=lease.term, flow=FLOW, counts=[], gone=[COUNT])
    await engine.keep_samples(RUN, term=lease.term, samples=[SAMPLE])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await control.sql("egil_engine", "update cutover_control.sample set done = 100")
    assert await engine.progress(RUN) == (SNAPSHOT,)
    assert await engine.tell_head(RUN, seq=1, hash=(await engine.read(RUN))[0].hash, where="paper", to="ops1")
    await engine.renew(RUN, lease, TTL)
    with pytest.raises(Denied, match="send commands"):
        await engine.send(RUN, "hold", {})
    await engine.release(RUN, lease)


async def test_an_operator_sends_commands_under_their_own_name_but_appends_nothing(control: Control) -> None:
    operator = control.journal("olav_operator")
    await operator.connect()
    await operator.send(RUN, "hold", {"reason": "wait"})
    [sent] = await operator.inbox(RUN, after=0)
    assert sent.actor == await operator.whoami() == "olav_operator"
    assert [row.created_by for row in await operator.runs()] == ["olav_operator"]
    with pytest.raises(Denied, match="append events"):
        await operator.append(RUN, term=0, expected_seq=1, events=[FIRST])
    with pytest.raises(Denied):
        await operator.acquire(RUN, "engine-1", TTL)
    with pytest.raises(Denied):
        await operator.publish(RUN, [SNAPSHOT])
    with pytest.raises(Denied, match="keep folds"):
        await operator.keep_fold(RUN, FOLD, term=0)
    with pytest.raises(Denied, match="keep counts of flows"):
        await operator.keep_flow(RUN, term=0, flow=FLOW, counts=[COUNT])
    with pytest.raises(Denied, match="keep samples of progress"):
        await operator.keep_samples(RUN, term=0, samples=[SAMPLE])
    assert await operator.claim_call(RUN, "loss", "a console")
    await operator.settle_call(RUN, "loss", "a console")
    assert [one.caller for one in await operator.engine_calls(RUN)] == ["olav_operator, a console"]


async def test_operators_note_where_a_head_went_and_nobody_says_so_of_another_head_or_takes_it_back(
    control: Control,
) -> None:
    operator, observer = control.journal("olav_operator"), control.journal("siri_observer")
    [first] = await operator.read(RUN)
    assert await operator.tell_head(RUN, seq=1, hash=first.hash, where="report", to="night.html")
    assert not await operator.tell_head(RUN, seq=1, hash="0" * 64, where="report", to="night.html")
    assert not await observer.tell_head(RUN, seq=1, hash=first.hash, where="brief", to="ops1")
    assert [(one.where, one.by) for one in await observer.told_heads(RUN)] == [("report", "olav_operator")]
    for login in PEOPLE:
        for attack in (
            "insert into cutover_control.told_head (run, seq, hash, place, recipient)"
            f" values ('{RUN}', 1, repeat('0', 64), 'brief', '')",
            "update cutover_control.told_head set run = run",
            "delete from cutover_control.told_head",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await control.sql(login, attack)


async def test_an_approver_approves_for_a_party_that_it_is_of_by_the_owners_word_and_nobody_else_does(
    control: Control,
) -> None:
    approver, owner = control.journal("alma_approver"), control.journal("anna_owner")
    new = NewApproval(title="Night", party="st-olavs", content="c" * 64, plan_sha256=digest("revised"))
    await approver.connect()
    await approver.add_bundle(digest("revised"), "revised")
    with pytest.raises(Denied, match="not of st-olavs"):
        await approver.approve(new)
    for login in ("alma_approver", "olav_operator"):
        await owner.say_of_party(login, "st-olavs", member=True)
    assert (await approver.may_approve(), await approver.approve(new)) == (True, 1)
    assert await approver.withdraw_approval(1, "the vendor's fix is missing") == 2
    with pytest.raises(Denied, match="whether approvals are required"):
        await approver.require_approvals(required=True)
    assert await owner.require_approvals(required=True) == 3
    for login in ("olav_operator", "egil_engine", "siri_observer", "anna_owner"):
        assert not await control.journal(login).may_approve()
        with pytest.raises(Denied, match="approve plans"):
            await control.journal(login).approve(new)
    with pytest.raises(Denied, match="send commands"):
        await approver.send(RUN, "hold", {})
    chain = await control.journal("siri_observer").approvals()
    assert [one.login for one in chain] == ["alma_approver", "alma_approver", "anna_owner"]
    assert list(flaws_of(chain)) == []


async def test_nobody_writes_the_chain_of_approvals_but_by_its_functions(control: Control) -> None:
    await control.journal("anna_owner").require_approvals(required=True)
    forged = "select cutover_control.add_approval('approved', 'Night', 'st-olavs', '', null, '', '', 0)"
    for login in PEOPLE:
        for attack in (
            "insert into cutover_control.approval select 2, at, login, word, title, party, content, plan_sha256,"
            " change, reason, entry, hash from cutover_control.approval",
            "update cutover_control.approval set word = 'optional'",
            "delete from cutover_control.approval",
            forged,
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await control.sql(login, attack)


async def test_an_approver_who_is_somebody_else_for_a_while_keeps_their_name(control: Control) -> None:
    await control.journal("anna_owner").say_of_party("cutover_approver", "st-olavs", member=True)
    connection = await asyncpg.connect(control.dsn_of("alma_approver"))
    try:
        await connection.execute("set role cutover_approver")
        seq = await connection.fetchval("select cutover_control.approve('Night', 'st-olavs', '', null, '')")
    finally:
        await connection.close()
    assert seq is None


async def test_only_logins_that_may_send_commands_are_commanders(control: Control) -> None:
    for login in ("egil_engine", "olav_operator"):
        commanders = await control.journal(login).commanders()
        assert "olav_operator" in commanders
        assert not {"egil_engine", "cutover_operator", "nobody at all"} & set(commanders)


@pytest.mark.parametrize("column", ["actor", "at", "id"])
async def test_what_the_database_says_about_a_command_cannot_be_forged(control: Control, column: str) -> None:
    forged = {"actor": "'somebody'", "at": "now()", "id": "7"}[column]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await control.sql(
            "olav_operator",
            f"insert into cutover_control.command (run, verb, args, {column}) overriding system value "
            f"values ('{RUN}', 'hold', '{{}}', {forged})",
        )


async def test_from_where_a_command_came_and_who_is_of_which_party_nobody_says_of_themselves(control: Control) -> None:
    operator, owner = control.journal("olav_operator"), control.journal("anna_owner")
    await operator.send(RUN, "hold", {})
    [sent] = await operator.inbox(RUN, after=0)
    assert sent.address == (await control.sql("olav_operator", "select host(inet_client_addr())") or "")
    forged = f"insert into cutover_control.command (run, verb, args, address) values ('{RUN}', 'hold', '{{}}', null)"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await control.sql("olav_operator", forged)
    for login in ("olav_operator", "egil_engine"):
        with pytest.raises(Denied, match="who is of which party"):
            await control.journal(login).say_of_party(login, "operations", member=True)
    await owner.say_of_party("olav_operator", "operations", member=True)
    await owner.say_of_party("olav_operator", "ward", member=True)
    await owner.say_of_party("olav_operator", "ward", member=False)
    assert await control.journal("egil_engine").login_parties() == {"olav_operator": frozenset({"operations"})}


async def test_an_operator_who_is_somebody_else_for_a_while_keeps_their_name(control: Control) -> None:
    connection = await asyncpg.connect(control.dsn_of("olav_operator"))
    try:
        await connection.execute("set role cutover_operator")
        actor = await connection.fetchval(
            f"insert into cutover_control.command (run, verb, args) values ('{RUN}', 'hold', '{{}}') returning actor"
        )
    finally:
        await connection.close()
    assert actor == "olav_operator"


async def test_an_observer_reads_and_follows_and_changes_nothing(control: Control) -> None:
    observer = control.journal("siri_observer")
    await observer.connect()
    assert len(await observer.read(RUN)) == 1
    assert await observer.samples(RUN) == ()
    assert (await observer.stored_flows(RUN), await observer.flow_counts(RUN, after=FIRST.at)) == ((), ())
    async with aclosing(observer.follow(RUN, after=0)) as feed:
        news = await anext(feed)
    assert [event.seq for event in news.events] == [1]
    with pytest.raises(Denied, match="send commands"):
        await observer.send(RUN, "hold", {})
    with pytest.raises(Denied, match="create runs"):
        await observer.create_run("x", title="", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST)
    with pytest.raises(Denied):
        await observer.append(RUN, term=0, expected_seq=1, events=[FIRST])
    with pytest.raises(Denied):
        await observer.acquire(RUN, "engine-1", TTL)
    with pytest.raises(Denied):
        await observer.add_bundle(digest("revised"), "revised")
    with pytest.raises(Denied, match="call for a lost engine"):
        await observer.claim_call(RUN, "loss", "a console")


async def test_nobody_may_change_or_remove_an_event_or_a_command(control: Control) -> None:
    for login in PEOPLE:
        for table in ("event", "command"):
            for attack in (
                f"update cutover_control.{table} set run = run",
                f"delete from cutover_control.{table}",
                f"truncate cutover_control.{table}",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await control.sql(login, attack)


async def test_not_even_the_owner_writes_events_or_commands(control: Control) -> None:
    for attack in (
        f"insert into cutover_control.event (run, seq, at, kind, body, hash) values ('{RUN}', 2, now(), 'x', 'x', 'x')",
        f"insert into cutover_control.command (run, verb, args) values ('{RUN}', 'hold', '{{}}')",
        "set role cutover_creator",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql("anna_owner", attack)


async def test_an_upgrade_by_the_owner_keeps_runs_being_created(control: Control) -> None:
    await upgrade(control.dsn_of("anna_owner"))
    await control.journal("olav_operator").create_run(
        "night-2", title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await control.sql(
            "anna_owner", f"insert into cutover_control.command (run, verb, args) values ('{RUN}', 'x', '1')"
        )


async def test_only_the_owner_changes_the_schema(control: Control) -> None:
    for login in PEOPLE.keys() - {"anna_owner"}:
        for attack in (
            "create table cutover_control.mine ()",
            "alter table cutover_control.event add column x int",
            "drop table cutover_control.event",
            "alter function cutover_control.create_run security invoker",
            "set role cutover_owner",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await control.sql(login, attack)
    await control.sql("anna_owner", "alter table cutover_control.event add column x int")


async def test_an_operator_cannot_add_events_by_way_of_creating_a_run(control: Control) -> None:
    operator = control.journal("olav_operator")
    with pytest.raises(Denied, match="already"):
        await operator.create_run(RUN, title="", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST)
    for table, columns in (("event", "run, seq, at, kind, body, hash"), ("head", "run, seq, hash, last_event_at")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql(
                "olav_operator",
                f"insert into cutover_control.{table} ({columns}) select {columns} from cutover_control.{table}",
            )


async def test_a_login_without_a_role_is_told_so(control: Control) -> None:
    await control.sql("postgres", "drop role if exists nobody_special")
    await control.sql("postgres", "create role nobody_special login")
    with pytest.raises(Denied) as caught:
        await control.journal("nobody_special").connect()
    assert "cutover_" in caught.value.hint


async def test_everything_belongs_to_the_owner_and_granting_twice_changes_nothing(control: Control) -> None:
    async def rights() -> object:
        return await control.sql(
            "postgres",
            "select array_agg((relname, relowner::regrole, relacl)::text order by relname) "
            "from pg_class where relnamespace = 'cutover_control'::regnamespace and relkind in ('r', 'S')",
        )

    before = await rights()
    assert await create_roles(control.dsn) == []
    assert await rights() == before
    foreign = await control.sql(
        "postgres",
        "select count(*) from (select relowner as o from pg_class where relnamespace = 'cutover_control'::regnamespace"
        " union all select proowner from pg_proc where pronamespace = 'cutover_control'::regnamespace) as owned"
        " where o not in ('cutover_owner'::regrole, 'cutover_creator'::regrole)",
    )
    assert foreign == 0
    members = "select count(*) from pg_auth_members where roleid = 'cutover_creator'::regrole"
    assert await control.sql("postgres", members) == 0
    assert all(f"cutover_control.{table}" in grants() for table in TABLES)


async def test_the_owner_upgrades_and_nobody_else(control: Control) -> None:
    assert await upgrade(control.dsn_of("anna_owner")) == []
    for login in PEOPLE.keys() - {"anna_owner"}:
        with pytest.raises(Denied):
            await create_roles(control.dsn_of(login))


async def test_roles_need_a_schema_to_be_granted(make_database: MakeDatabase) -> None:
    with pytest.raises(SchemaMissing):
        await create_roles(await make_database("empty"))
    assert [role.value for role in ControlRole] == [f"cutover_{name}" for name in PEOPLE.values()]


@pytest.mark.parametrize(("login", "may"), [("egil_engine", True), ("olav_operator", False), ("siri_observer", False)])
async def test_a_login_knows_whether_it_may_execute(control: Control, login: str, may: bool) -> None:
    assert await control.journal(login).may_execute() is may


async def test_a_console_of_a_login_that_may_not_command_is_known_as_an_observer(control: Control) -> None:
    for pid, login in enumerate(("olav_operator", "siri_observer")):
        await control.journal(login, name=console_name(RUN, "ops1", pid, observes=False)).whoami()
    seen = await control.journal("egil_engine").consoles(RUN)
    assert [(one.login, one.observes) for one in seen] == [("olav_operator", False), ("siri_observer", True)]
