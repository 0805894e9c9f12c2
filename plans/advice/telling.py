"""What is unwise in who is told of what: somebody whom nothing reaches, rehearsals that tell nobody."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, filterfalse

from plans.acting import acting
from plans.assemble.context import Context
from plans.model import PartyId, Plan
from plans.model.hooks import Hook, HookRole, MailChannel, MessageFormat, WebhookChannel

_NAMED = 6


def advise_on_telling(context: Context, plan: Plan) -> None:
    """Record what is unwise, in a plan that has hooks."""
    if not plan.telling.hooks:
        return
    if unreached := _unreached(plan):
        more = f" and {len(unreached) - _NAMED} more" if len(unreached) > _NAMED else ""
        message = f"no hook reaches {', '.join(unreached[:_NAMED])}{more}"
        context.warn(("hooks",), message, "tell: owner, polled, or the party; through a channel", key=True)
    for through, parties in _without_address(plan).items():
        message = f"{through} has no mail address of {', '.join(parties[:_NAMED])}"
        context.warn(("hooks",), message, f"parties: {{{parties[0]}: {{reach: {{{through}: name@host}}}}}}", key=True)
    for name in _read_by_many(plan):
        message = f"whoever reads {name} could answer for each party that is told there"
        context.warn(("channels", name, "answers"), message, "answers: true only where the party alone reads", key=True)
    if plan.telling.rehearsals is None:
        hint = "rehearsal_messages: {through: ...} sends them all to one place"
        context.warn(("hooks",), "rehearsals tell nobody, so these hooks are never tried", hint, key=True)


def _read_by_many(plan: Plan) -> list[str]:
    """The channels of whole teams that are to carry codes."""
    teams = (MessageFormat.SLACK, MessageFormat.TEAMS)
    webhooks = ((name, one) for name, one in plan.telling.channels if isinstance(one, WebhookChannel))
    return [name for name, one in webhooks if one.answers and one.format in teams]


def _unreached(plan: Plan) -> list[str]:
    """The parties that act somewhere and that no hook tells of anything."""
    named = {party for hook in plan.telling.hooks for party in hook.parties}
    roles = {role for hook in plan.telling.hooks for role in hook.roles}
    if HookRole.EVERYBODY in roles:
        return []
    acts = list(chain.from_iterable(map(acting, plan.tasks)))
    told = named.union(party for role, party in acts if role in roles)
    everybody = dict.fromkeys(party for _, party in acts)
    return list(filterfalse(told.__contains__, everybody))


def _without_address(plan: Plan) -> dict[str, list[str]]:
    """By channel of mail, the parties that hooks tell through it and whose address there is none."""
    found: dict[str, list[str]] = {}
    for hook in plan.telling.hooks:
        if isinstance(plan.telling.channel(hook.through), MailChannel):
            unknown = filterfalse(partial(has_mail, plan, hook.through), dict.fromkeys(_told_by(plan, hook)))
            found.setdefault(hook.through, []).extend(unknown)
    return {through: list(dict.fromkeys(parties)) for through, parties in found.items() if parties}


def has_mail(plan: Plan, through: str, party: PartyId) -> bool:
    """Whether there is an address of everybody who is on for it, or of the party itself."""
    own = plan.parties[party].address(through)
    shifts = plan.people.of_party(party)
    people = dict.fromkeys(plan.people.people[name] for shift in shifts for name in shift.people)
    return all("@" in (one.address(through) or own or one.contact) for one in people) if people else "@" in own


def _told_by(plan: Plan, hook: Hook) -> Iterator[PartyId]:
    yield from hook.parties
    if HookRole.EVERYBODY in hook.roles:
        yield from plan.parties
    yield from (party for role, party in chain.from_iterable(map(acting, plan.tasks)) if role in hook.roles)
