"""Plans with hooks, and letters, built in a line each."""

from dataclasses import replace

from plans.model import Manual, PartyId, Plan
from plans.model.hooks import (
    Channel,
    ChannelId,
    Hook,
    HookRole,
    HookWord,
    RehearsalMessages,
    Telling,
    WebhookChannel,
)
from tests.support.nights import gate, night, sql_job, task

DESK = ChannelId("desk")
TEAM = ChannelId("team")
ELSEWHERE: Channel = WebhookChannel(url="http://127.0.0.1:9/nobody")


def tell(*words: HookWord, to: str = "owner", through: ChannelId = DESK, minutes: float = 15) -> Hook:
    """A hook that tells a role, or else a party."""
    from datetime import timedelta

    role = next((one for one in HookRole if one == to), None)
    parties = (PartyId(to),) if role is None else ()
    roles = (role,) if role is not None else ()
    return Hook(when=words, through=through, parties=parties, roles=roles, before=timedelta(minutes=minutes))


def telling(plan: Plan, *hooks: Hook, desk: Channel = ELSEWHERE, team: Channel | None = ELSEWHERE) -> Plan:
    """The plan with these hooks; its rehearsals go to the team, where it names that."""
    channels = ((DESK, desk), *([(TEAM, team)] if team is not None else []))
    rehearsals = RehearsalMessages(through=TEAM, address="team@example.org") if team is not None else None
    return replace(plan, telling=Telling(hooks=hooks, channels=channels, rehearsals=rehearsals))


def told_night(*hooks: Hook, desk: Channel = ELSEWHERE, team: Channel | None = ELSEWHERE) -> Plan:
    """A person's task, a job behind it, a gate behind that, and the go-live."""
    plan = night(
        task("W1", Manual()),
        task("A1", sql_job(), after="W1"),
        task("G1", gate(), after="A1", not_before=60),
    )
    return telling(plan, *hooks, desk=desk, team=team)
