"""What the four roles of a control database may do is the database's own word, not this program's."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from jobs.journal.answers import Offer, Offered
from jobs.journal.base import FOLDS, Denied, Draft, SchemaMissing, Snapshot, StoredFold
from jobs.journal.consoles import console_name
from jobs.journal.migrate import create_schema, upgrade
from jobs.journal.postgres import PostgresJournal
from jobs.journal.roles import ControlRole, create_roles, grants
from plans.bundle import digest
from tests.conftest import MakeDatabase

RUN = "night-1"
TTL = timedelta(minutes=5)
FIRST = Draft(kind="run_created", body="{}", at=datetime(2022, 11, 12, tzinfo=UTC))
SNAPSHOT = Snapshot(task="A01", attempt=1, body="{}", at=FIRST.at)
FOLD = StoredFold(seq=1, sha256="0" * 64, form="1", body="{}")
PEOPLE = {
    "anna_owner": "owner",
    "egil_engine": "engine",
    "olav_operator": "operator",
    "siri_observer": "observer",
    "pia_party": "party",
}
TABLES = (
    "migration",
    "bundle",
    "run",
    "head",
    "event",
    "command",
    "standby",
    "progress",
    "sighting",
    "forecast",
    "fold",
    *("answer_key", "answer_letter", "answer_offer", "answer_refusal", "login_party"),
)


class Control:
    """A control database with one login for each role."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._open: list[PostgresJournal] = []

    def dsn_of(self, login: str) -> str:
        return self.dsn.replace("postgres@", f"{login}@", 1)

    def journal(self, login: str, *, name: str = "cutover") -> PostgresJournal:
        self._open.append(PostgresJournal(self.dsn_of(login), application_name=name))
        return self._open[-1]

    async def sql(self, login: str, statement: str, *args: Any) -> Any:
        connection = await asyncpg.connect(self.dsn_of(login))
        try:
            return await connection.fetchval(statement, *args)
        finally:
            await connection.close()

    async def close(self) -> None:
        for journal in self._open:
            await journal.close()


@pytest.fixture
async def control(make_database: MakeDatabase) -> AsyncIterator[Control]:
    control = Control(await make_database("control", holds=create_schema))
    await create_roles(control.dsn)
    for login, role in PEOPLE.items():
        await control.sql("postgres", f"drop role if exists {login}")
        await control.sql("postgres", f"create role {login} login in role cutover_{role}")
    await control.journal("olav_operator").create_run(
        RUN, title="Night", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=FIRST
    )
    yield control
    await control.close()


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
    assert await engine.progress(RUN) == (SNAPSHOT,)
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
    assert await operator.claim_call(RUN, "loss", "a console")
    await operator.settle_call(RUN, "loss", "a console")
    assert [one.caller for one in await operator.engine_calls(RUN)] == ["olav_operator, a console"]


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
    for login in ("egil_engine", "olav_operator", "siri_observer", "pia_party"):
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
    for login in ("egil_engine", "olav_operator", "siri_observer", "pia_party"):
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


def _letter() -> Offered:
    return Offered(
        letter="m1",
        link="a-link-that-nobody-can-guess",
        code="C0DE1234",
        party="ward",
        name="Ward",
        channel="mail",
        expires=datetime.now(UTC) + TTL,
        card="{}",
        offers=(Offer(unit="G1", choices=("go",)), Offer(unit="", choices=("seen",))),
    )


async def offered(control: Control) -> None:
    engine = control.journal("egil_engine")
    lease = await engine.acquire(RUN, "engine-1", TTL)
    assert lease is not None
    assert len(await engine.answer_key(RUN)) == 32
    await engine.offer_answers(RUN, term=lease.term, offered=_letter())


async def test_the_process_that_serves_answers_can_do_nothing_without_a_link(control: Control) -> None:
    await offered(control)
    for attack in (
        *(f"select 1 from cutover_control.{table}" for table in TABLES),
        f"insert into cutover_control.command (run, verb, args) values ('{RUN}', 'answer', '{{}}')",
        f"insert into cutover_control.command (run, verb, args, letter) values ('{RUN}', 'answer', '{{}}', 'm1')",
        "insert into cutover_control.answer_offer (run, letter, unit, item, choices) values ('x', 'm', '', '', '{}')",
        "update cutover_control.answer_offer set used_at = null",
        "set role cutover_creator",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql("pia_party", attack)
    give = "select outcome from cutover_control.answer($1, '', $2, '', '{}', '', 'Kari', '10.0.0.5')"
    assert await control.sql("pia_party", give, "another-link-that-nobody-can-guess", "go") == "forged"
    assert await control.sql("pia_party", give, "a-link-that-nobody-can-guess", "no-go") == "foreign"
    assert await control.sql("pia_party", give, "a-link-that-nobody-can-guess", "go") == "taken"
    [sent] = await control.journal("egil_engine").inbox(RUN, after=0)
    assert (sent.actor, sent.letter, sent.args["way"], sent.args["address"]) == ("pia_party", "m1", "link", "10.0.0.5")


async def test_what_a_link_is_good_for_is_shown_to_whoever_holds_it_and_to_no_other_role(control: Control) -> None:
    await offered(control)
    look = "select cutover_control.answer_look($1)::json ->> 'outcome'"
    assert await control.sql("pia_party", look, "a-link-that-nobody-can-guess") == "known"
    assert await control.sql("pia_party", look, "C0DE1234") == "known"
    assert await control.sql("pia_party", look, "C0DE9999") == "forged"
    for login in ("anna_owner", "egil_engine", "olav_operator", "siri_observer"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql(login, look, "C0DE1234")
    assert await control.journal("siri_observer").refused_answers(RUN) == {"forged": 1}


async def test_nobody_reads_what_answers_are_made_with_and_checked_by(control: Control) -> None:
    await offered(control)
    for login, table in (
        *((login, "answer_key") for login in ("anna_owner", "olav_operator", "siri_observer")),
        *((login, "answer_letter") for login in PEOPLE),
        *((login, "answer_offer") for login in PEOPLE),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await control.sql(login, f"select * from cutover_control.{table}")


async def test_an_operator_answers_by_a_code_that_was_said_and_cannot_pretend_to_have_one(control: Control) -> None:
    await offered(control)
    operator = control.journal("olav_operator")
    number = await operator.send(RUN, "answer", {"code": "code-1234", "answer": "go"})
    [sent] = await operator.inbox(RUN, after=number - 1)
    assert (sent.actor, sent.letter, sent.args["way"]) == ("olav_operator", "m1", "code")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await control.sql(
            "olav_operator",
            f"insert into cutover_control.command (run, verb, args, letter) values ('{RUN}', 'answer', '{{}}', 'm1')",
        )
    with pytest.raises(Denied, match="let this login answer"):
        await control.journal("siri_observer").send(RUN, "answer", {"code": "C0DE1234"})


async def test_codes_are_not_looked_up_any_more_while_somebody_tries_many(control: Control) -> None:
    await offered(control)
    tries = "select count(cutover_control.answer_look('WR0NG' || n)) from generate_series(1, 40) n"
    await control.sql("pia_party", tries)
    look = "select cutover_control.answer_look($1)::json ->> 'outcome'"
    assert await control.sql("pia_party", look, "C0DE1234") == "rushed"
    assert await control.sql("pia_party", look, "a-link-that-nobody-can-guess") == "known"
    await control.journal("olav_operator").send(RUN, "answer", {"code": "C0DE1234"})
