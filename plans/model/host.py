"""What the engine's host adds to any plan: channels, hooks, addresses, and where its secrets lie."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from plans.model.databases import Party, PartyId
from plans.model.hooks import NOBODY_TOLD, Escalation, Hook, Telling
from plans.model.languages import Language
from plans.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """What its file says; nothing where there is none."""

    file: str = ""
    """Where it was read; empty where there is none."""
    public_address: str = ""
    """Under which address people reach what this host shows them, without a slash at its end; empty where none is."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Files by the variables whose values they hold."""
    telling: Telling = NOBODY_TOLD
    reach: Mapping[PartyId, Mapping[str, str]] = field(default_factory=dict)
    """Addresses of parties by channel."""
    paper: str = ""
    """The folder in which its engines write a paper in case of fire; empty for none."""
    paper_lang: Language = Language.ENGLISH
    lines: Mapping[str, int] = field(default_factory=dict)
    """Of each channel, by its name."""
    unread: str = ""
    """Why the file has no effect: its first problem, with its place."""

    def added_to(self, plan: Plan) -> Plan:
        """The plan as this host's engine goes by it: what both say, the host decides; hooks of both hold."""
        if self.telling == NOBODY_TOLD and not self.reach:
            return plan
        own = self.telling
        told = Telling(
            hooks=(*plan.telling.hooks, *self._hooks(plan)),
            channels=tuple({**dict(plan.telling.channels), **dict(own.channels)}.items()),
            rehearsals=own.rehearsals or plan.telling.rehearsals,
            escalation=self._escalation(plan) or plan.telling.escalation,
        )
        return replace(plan, telling=told, parties={name: self._party(one) for name, one in plan.parties.items()})

    def unknown_parties(self, plan: Plan) -> tuple[PartyId, ...]:
        """Those that it names and the plan does not have: they are told nothing."""
        escalation = self.telling.escalation
        named = [party for hook in self.telling.hooks for party in hook.parties]
        named += [*(escalation.then if escalation is not None else ()), *self.reach]
        return tuple(dict.fromkeys(one for one in named if one not in plan.parties))

    def _hooks(self, plan: Plan) -> Iterator[Hook]:
        for hook in self.telling.hooks:
            there = tuple(one for one in hook.parties if one in plan.parties)
            if there or hook.roles:
                yield replace(hook, parties=there)

    def _escalation(self, plan: Plan) -> Escalation | None:
        own = self.telling.escalation
        then = tuple(one for one in own.then if one in plan.parties) if own is not None else ()
        return replace(own, then=then) if own is not None and then else None

    def _party(self, party: Party) -> Party:
        own = self.reach.get(party.id)
        return party if own is None else replace(party, reach=tuple({**dict(party.reach), **own}.items()))


NO_HOST = HostSettings()
"""A host without a file."""
