"""What a task sends: one message to each party, and in a rehearsal one to its one place."""

from dataclasses import replace

import pytest

from jobs.api import Fatal
from jobs.notify.announcements import announcements
from jobs.notify.figures import Moment
from jobs.notify.message import Announcement
from jobs.run.events import UnitId
from plans.model import CommsSpec, Job, JobKind, PartyId, Plan, RunKind
from plans.model.languages import Language
from tests.support.driver import Driven
from tests.support.nights import night, task
from tests.support.people.telling import DESK, TEAM, telling

OWNER, WARD = PartyId("owner"), PartyId("ward")


def comms(to: tuple[PartyId, ...] = (OWNER, WARD), **more: str) -> CommsSpec:
    return CommsSpec(to=to, through=DESK, file="t.md", **{"subject": "Open at {now}", "text": "Hello {run}", **more})


def plan(spec: CommsSpec, *, lang: Language = Language.ENGLISH) -> Plan:
    made = telling(night(task("S1", Job(kind=JobKind.COMMS, spec=spec))))
    return replace(made, parties={**made.parties, WARD: replace(made.parties[WARD], lang=lang, contact="w@b.example")})


def made(spec: CommsSpec, kind: RunKind = RunKind.PRODUCTION, lang: Language = Language.ENGLISH) -> list[Announcement]:
    run = Driven(plan(spec, lang=lang), kind=kind)
    return list(announcements(Moment.of(run.plan, run.state, run.now), UnitId("S1"), spec, {}))


def test_each_party_is_sent_a_message_of_its_own_under_an_id_of_its_own() -> None:
    owner, ward = (one.message for one in made(comms()))
    assert (owner.party, ward.party, ward.address) == ("owner", "ward", "w@b.example")
    assert (ward.subject, ward.text.splitlines()[0]) == ("Open at 12:00", "Hello r")
    assert owner.id != ward.id


def test_a_rehearsal_sends_one_message_to_its_one_place_and_names_all_for_whom_it_would_be() -> None:
    [one] = made(comms(), RunKind.REHEARSAL)
    assert one.channel == plan(comms()).telling.channel(TEAM)
    assert one.message.address == "team@example.org"
    assert one.message.subject == "REHEARSAL: Open at 12:00"
    assert one.message.text.startswith(
        "REHEARSAL. This is a rehearsal. In production this goes to Owner, Ward.\n\nHello r"
    )
    assert len(made(comms(), RunKind.REHEARSAL, Language.NORWEGIAN)) == 2


def test_it_carries_the_journals_head_of_the_moment_at_which_it_is_sent() -> None:
    run = Driven(plan(comms()), kind=RunKind.PRODUCTION)
    state = replace(run.state, head=812, head_hash="3fa9c1d24b7e" + "0" * 52)
    [one, _] = announcements(Moment.of(run.plan, state, run.now), UnitId("S1"), comms(), {})
    assert one.message.text.splitlines()[-1] == "journal #812 chain 3fa9c1d24b7e"


def test_a_message_keeps_its_id_while_its_text_is_the_same() -> None:
    first, again, other = (made(comms((WARD,), text=text))[0].message.id for text in ("a", "a", "b"))
    assert first == again != other


def test_without_a_heading_the_tasks_title_is_the_subject() -> None:
    assert made(comms(subject=""))[0].message.subject == "A night: Task S1"


def test_whoever_stands_for_a_party_is_sent_it() -> None:
    spec = comms((WARD,))
    run = Driven(plan(spec))
    run.do("substitute", party="ward", name="Kari Lie", contact="kari@b.example")
    run.state = replace(run.state, kind=RunKind.PRODUCTION)
    [one] = announcements(Moment.of(run.plan, run.state, run.now), UnitId("S1"), spec, {})
    assert (one.message.name, one.message.address) == ("Kari Lie", "kari@b.example")


def test_what_a_terminal_or_a_mail_would_obey_is_sent_as_text() -> None:
    hostile = "\x1b[31m<b>red</b>\r\nBcc: all@b.example"
    message = made(comms((WARD,), subject=hostile, text=hostile))[0].message
    assert "\x1b" not in message.subject + message.text
    assert "\n" not in message.subject


def test_a_rehearsal_without_its_place_sends_nothing() -> None:
    spec = comms()
    run = Driven(plan(spec))
    run.plan = replace(run.plan, telling=replace(run.plan.telling, rehearsals=None))
    with pytest.raises(Fatal, match="a rehearsal sends nothing through desk"):
        announcements(Moment.of(run.plan, run.state, run.now), UnitId("S1"), spec, {})
