"""`hooks:`, `escalation:` and `rehearsal_messages:`: who is told, of a plan or of the engine's host."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from plans.assemble.channels import channel, known_channel
from plans.assemble.context import Context
from plans.assemble.findings import Findings
from plans.file.hook_shapes import ChannelFile, EscalationFile, HookFile, RehearsalMessagesFile
from plans.file.yaml_source import Path
from plans.model.databases import PartyId
from plans.model.hooks import (
    Channel,
    ChannelId,
    Escalation,
    Hook,
    HookRole,
    HookWord,
    MailChannel,
    RehearsalMessages,
    Telling,
)

_DEFAULTS = Hook(when=(), through=ChannelId(""))
_ROLES = frozenset(map(str, HookRole))
_OF_THE_NIGHT = frozenset(
    {
        *(HookWord.HOLD, HookWord.GO_LIVE, HookWord.NO_GO, HookWord.ENGINE_LOST, HookWord.PROBLEM),
        HookWord.DEGRADED,
    }
)
"""What is of no task, so that it has no owner, poll or items."""


class TellingFile(Protocol):
    """What a file says of those who are told."""

    @property
    def channels(self) -> Mapping[str, ChannelFile]:
        """By their names."""
        ...

    @property
    def hooks(self) -> Sequence[HookFile]:
        """In the order of the file."""
        ...

    @property
    def rehearsal_messages(self) -> RehearsalMessagesFile | None:
        """Where messages of rehearsals go."""
        ...

    @property
    def escalation(self) -> EscalationFile | None:
        """Who is told next."""
        ...


def telling(context: Context) -> Telling:
    """Make everything that the file says of messages; each fault is recorded at its place."""
    _names(context)
    return assembled(context, context.file)


def assembled(findings: Findings, file: TellingFile) -> Telling:
    """The same of any file that says it."""
    channels = {ChannelId(name): channel(findings, ("channels", name), one) for name, one in file.channels.items()}
    return Telling(
        hooks=tuple(_hook(findings, ("hooks", index), one) for index, one in enumerate(file.hooks)),
        channels=tuple(channels.items()),
        rehearsals=_rehearsals(findings, file.rehearsal_messages, channels),
        escalation=_escalation(findings, file.escalation),
    )


def _names(context: Context) -> None:
    """Record a party that is called as a role is, and an address for a channel that is not there."""
    for role in HookRole:
        if context.file.hooks and role in context.parties:
            message = f'hooks mean by "{role}" what a party is in the plan'
            context.problem(("parties", role), message, "give the party another id", key=True)
    for name, party in context.file.parties.items():
        for through in party.reach:
            known_channel(context, ("parties", name, "reach", through), through)
    for name, person in context.file.people.items():
        for through in person.reach:
            known_channel(context, ("people", name, "reach", through), through)


def _rehearsals(
    findings: Findings, file: RehearsalMessagesFile | None, channels: Mapping[ChannelId, Channel]
) -> RehearsalMessages | None:
    if file is None:
        return None
    through = known_channel(findings, ("rehearsal_messages", "through"), file.through)
    if isinstance(channels.get(through), MailChannel) and "@" not in (file.address or ""):
        findings.problem(("rehearsal_messages",), f"{through} needs a mail address", "address: name@host", key=True)
    return RehearsalMessages(through=through, address=file.address or "")


def _escalation(findings: Findings, file: EscalationFile | None) -> Escalation | None:
    if file is None:
        return None
    path: Path = ("escalation",)
    return Escalation(
        after=file.after or timedelta(minutes=5),
        then=findings.party_list((*path, "then"), file.then),
        through=known_channel(findings, (*path, "through"), file.through),
    )


def _hook(findings: Findings, path: Path, file: HookFile) -> Hook:
    words = tuple(map(HookWord, [file.when] if isinstance(file.when, str) else file.when))
    named = [file.tell] if isinstance(file.tell, str) else file.tell
    hook = Hook(
        when=words,
        through=known_channel(findings, (*path, "through"), file.through),
        parties=_parties(findings, path, file, named),
        roles=tuple(HookRole(one) for one in named if one in _ROLES),
        before=file.before or _DEFAULTS.before,
    )
    if file.before is not None and HookWord.HEADS_UP not in words:
        findings.problem((*path, "before"), "only a heads_up comes before something", "when: heads_up", key=True)
    _somebody(findings, path, hook)
    return hook


def _somebody(findings: Findings, path: Path, hook: Hook) -> None:
    """Record a hook that tells owners of what has none."""
    of_night = [word for word in hook.when if word in _OF_THE_NIGHT]
    if of_night and not hook.parties and HookRole.EVERYBODY not in hook.roles:
        message = f"{of_night[0]} is of no task: it has no {' and no '.join(hook.roles)}"
        findings.problem((*path, "tell"), message, "name parties, or everybody", key=True)


def _parties(findings: Findings, path: Path, file: HookFile, named: Sequence[str]) -> tuple[PartyId, ...]:
    """The parties among those who are told."""
    at = [(*path, "tell")] if isinstance(file.tell, str) else [(*path, "tell", index) for index in range(len(named))]
    return tuple(findings.party(place, one) for place, one in zip(at, named, strict=True) if one not in _ROLES)
