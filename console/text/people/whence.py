"""Which channels, hooks and addresses hold on a host, and whether the plan or the host's file says so."""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from jobs.notify.lacking import lacking
from jobs.run.events import Addressee
from jobs.run.outlook.people.acting import party_name
from jobs.run.state.model import RunState
from plans.model import Plan
from plans.model.hooks import AppriseChannel, Channel, CommandChannel, MailChannel, WebhookChannel
from plans.model.host import HostSettings

_PLAN = "of the plan"
_NAMED = 4


def telling_lines(plan: Plan, host: HostSettings, environ: Mapping[str, str]) -> Iterator[str]:
    """A line for each channel, then for hooks, escalation, rehearsals and addresses; none where nobody is told.

    Args:
        environ: of this host, with the files of its secrets: what a channel lacks of it is told.
    """
    told = host.added_to(plan).telling
    for name, channel in told.channels:
        lacks = "".join(f"; {one}" for one in lacking(channel, environ))
        yield f"channel {name}: {kind_of(channel)}, {_of_channel(plan, host, name)}{lacks}"
    if told.hooks:
        own = len(told.hooks) - len(plan.telling.hooks)
        yield f"hooks: {_counts(len(plan.telling.hooks), own, host)}"
    if told.escalation is not None:
        own_line = told.escalation is not plan.telling.escalation
        yield f"escalation: {', '.join(told.escalation.then)}, {_of(own_line, host)}"
    if told.rehearsals is not None:
        own_place = told.rehearsals is not plan.telling.rehearsals
        yield f"rehearsals: through {told.rehearsals.through}, {_of(own_place, host)}"
    yield from _of_file(plan, host)


def telling_json(plan: Plan, host: HostSettings, environ: Mapping[str, str]) -> dict[str, object]:
    """The same for a script."""
    told = host.added_to(plan).telling
    return {
        "host_file": host.file or None,
        "public_address": host.public_address or None,
        "channels": [
            {
                "name": name,
                "kind": kind_of(channel),
                "from": "host" if _is_own(host, name) else "plan",
                "lacks": list(lacking(channel, environ)),
            }
            for name, channel in told.channels
        ],
        "hooks": {"plan": len(plan.telling.hooks), "host": len(told.hooks) - len(plan.telling.hooks)},
        "escalation": _source(plan.telling.escalation, told.escalation),
        "rehearsal_messages": _source(plan.telling.rehearsals, told.rehearsals),
        "unknown_parties": list(host.unknown_parties(plan)),
    }


def named_addressees(plan: Plan, state: RunState, whom: Iterable[Addressee]) -> str:
    """`Ward on call by pager, Cutover manager by desk`: the first few."""
    named = [f"{party_name(plan, state, one.party)} by {one.channel}" for one in whom]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{', '.join(named[:_NAMED])}{more}"


def kind_of(channel: Channel) -> str:
    """What carries it, in a word."""
    match channel:
        case CommandChannel():
            return "command"
        case WebhookChannel():
            return "webhook"
        case MailChannel():
            return "mail"
        case AppriseChannel():
            return "apprise"
        case _:
            assert_never(channel)


def _of_file(plan: Plan, host: HostSettings) -> Iterator[str]:
    """What else the host's file says, and what of it has no effect in this plan."""
    if known := [party for party in host.reach if party in plan.parties]:
        yield f"addresses of {', '.join(known[:6])}{' ...' if len(known) > 6 else ''}, {_of(True, host)}"
    if unknown := host.unknown_parties(plan):
        yield f"{host.file} names {', '.join(unknown[:6])}, which this plan does not have"
    if host.public_address:
        yield f"answers come in at {host.public_address}, {_of(True, host)}"


def _of_channel(plan: Plan, host: HostSettings, name: str) -> str:
    if not _is_own(host, name):
        return _PLAN
    instead = " instead of the plan's" if plan.telling.channel(name) is not None else ""
    return f"of this host ({host.file}:{host.lines.get(name, 1)}){instead}"


def _is_own(host: HostSettings, name: str) -> bool:
    return host.telling.channel(name) is not None


def _of(own: bool, host: HostSettings) -> str:
    return f"of this host ({host.file})" if own else _PLAN


def _counts(of_plan: int, own: int, host: HostSettings) -> str:
    parts = ((of_plan, _PLAN), (own, f"of this host ({host.file})"))
    return ", ".join(f"{count} {whose}" for count, whose in parts if count)


def _source(of_plan: object, holds: object) -> str | None:
    return None if holds is None else "plan" if holds is of_plan else "host"


def host_lines(host: HostSettings) -> Iterator[str]:
    """What the file of a host says, without a plan: names and places, no value of a secret or an address."""
    yield host.file
    yield f"public address  {host.public_address or 'none'}"
    if host.paper:
        yield f"paper           {host.paper}, in {host.paper_lang}"
    for name, channel in host.telling.channels:
        yield f"channel         {name}: {kind_of(channel)}, line {host.lines.get(name, 1)}"
    for hook in host.telling.hooks:
        whom = ", ".join((*hook.roles, *hook.parties))
        yield f"hook            {', '.join(hook.when)}: {whom} through {hook.through}"
    if host.telling.escalation is not None:
        yield f"escalation      {', '.join(host.telling.escalation.then)} through {host.telling.escalation.through}"
    if host.telling.rehearsals is not None:
        yield f"rehearsals      through {host.telling.rehearsals.through}"
    for party, addresses in host.reach.items():
        yield f"address         {party} by {', '.join(addresses)}"
    for variable, file in host.secrets.items():
        yield f"secret          {variable} in {file}"


def host_json(host: HostSettings) -> dict[str, object]:
    """The same for a script."""
    told = host.telling
    return {
        "file": host.file or None,
        "public_address": host.public_address or None,
        "paper": host.paper or None,
        "paper_lang": host.paper_lang,
        "channels": [{"name": name, "kind": kind_of(channel)} for name, channel in told.channels],
        "hooks": [
            {"when": hook.when, "tell": [*hook.roles, *hook.parties], "through": hook.through} for hook in told.hooks
        ],
        "escalation": list(told.escalation.then) if told.escalation is not None else None,
        "rehearsal_messages": told.rehearsals.through if told.rehearsals is not None else None,
        "reach": {party: list(addresses) for party, addresses in host.reach.items()},
        "secrets": dict(host.secrets),
    }
