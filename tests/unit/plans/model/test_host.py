"""What an engine's host adds to a plan, and which of the two decides where both say something."""

from dataclasses import replace

from plans.model import Party, PartyId
from plans.model.hooks import (
    ChannelId,
    CommandChannel,
    Escalation,
    Hook,
    HookRole,
    HookWord,
    RehearsalMessages,
    Telling,
    WebhookChannel,
)
from plans.model.host import NO_HOST, HostSettings
from tests.support.people.telling import DESK, TEAM, tell, told_night

PAGER = ChannelId("pager")
WARD, BOSS, GHOST = PartyId("ward"), PartyId("boss"), PartyId("ghost")
OWN_DESK = CommandChannel(argv=("desk",))
PLAN = replace(
    told_night(tell(HookWord.READY)),
    parties={
        name: Party(id=name, name=name, short="P", contact="c", reach=(("desk", "old"),)) for name in (WARD, BOSS)
    },
)


def host(*hooks: Hook, **more: object) -> HostSettings:
    told = Telling(hooks=hooks, channels=((DESK, OWN_DESK), (PAGER, OWN_DESK)))
    return HostSettings(file="host.toml", telling=replace(told, **more))  # type: ignore[arg-type]


def test_a_host_without_a_file_leaves_the_plan_as_it_is() -> None:
    assert NO_HOST.added_to(PLAN) is PLAN


def test_its_channel_stands_instead_of_the_plans_and_its_hooks_beside_those() -> None:
    own = Hook(when=(HookWord.HOLD,), through=PAGER, roles=(HookRole.EVERYBODY,))
    told = host(own).added_to(PLAN).telling
    assert (told.channel(DESK), told.channel(PAGER)) == (OWN_DESK, OWN_DESK)
    assert isinstance(told.channel(TEAM), WebhookChannel)
    assert told.hooks == (*PLAN.telling.hooks, own)
    assert told.rehearsals == PLAN.telling.rehearsals


def test_where_it_names_the_place_of_rehearsals_and_a_line_of_escalation_it_decides() -> None:
    own = host(rehearsals=RehearsalMessages(through=PAGER), escalation=Escalation(then=(GHOST, BOSS), through=PAGER))
    told = own.added_to(PLAN).telling
    assert (told.rehearsals, told.escalation) == (
        RehearsalMessages(through=PAGER),
        Escalation(then=(BOSS,), through=PAGER),
    )


def test_a_party_that_the_plan_does_not_have_is_told_nothing_and_is_named() -> None:
    both = Hook(when=(HookWord.HOLD,), through=PAGER, parties=(GHOST, BOSS))
    nobody = Hook(when=(HookWord.HOLD,), through=PAGER, parties=(GHOST,))
    own = host(both, nobody)
    assert own.added_to(PLAN).telling.hooks[1:] == (replace(both, parties=(BOSS,)),)
    assert own.unknown_parties(PLAN) == (GHOST,)


def test_an_address_of_the_host_goes_before_that_of_the_plan() -> None:
    plan = replace(NO_HOST, reach={WARD: {"desk": "new", "pager": "p"}}).added_to(PLAN)
    assert [plan.parties[WARD].address(one) for one in ("desk", "pager", "team")] == ["new", "p", "c"]
    assert plan.parties[BOSS].address("desk") == "old"
