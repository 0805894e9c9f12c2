"""Who may answer, read what answers are made with, and pretend to have had a code, is the database's own word."""

from datetime import UTC, datetime

import asyncpg
import pytest

from jobs.journal.answers import Given, Offer, Offered
from jobs.journal.base import AnswerRefused, Denied
from tests.support.people.control import PEOPLE, RUN, TABLES, TTL, Control


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


async def test_whoever_is_of_a_party_answers_for_it_from_a_terminal_and_for_no_other(control: Control) -> None:
    await control.journal("anna_owner").say_of_party("siri_observer", "ward", member=True)
    siri = control.journal("siri_observer")
    number = await siri.answer_own(RUN, "ward", Given(secret="", answer="go", task="G1"))
    [sent] = await siri.inbox(RUN, after=number - 1)
    assert (sent.actor, sent.letter, sent.args["party"], sent.args["way"]) == (
        "siri_observer", "terminal", "ward", "terminal"
    )  # fmt: skip
    for login, party in (("siri_observer", "roros"), ("olav_operator", "ward")):
        with pytest.raises(AnswerRefused, match="stranger: this login is not of that party"):
            await control.journal(login).answer_own(RUN, party, Given(secret="", answer="go", task="G1"))
    with pytest.raises(Denied):
        await control.journal("anna_owner").answer_own(RUN, "ward", Given(secret="", answer="go", task="G1"))
    assert await siri.refused_answers(RUN) == {"stranger": 2}
