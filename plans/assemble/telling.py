"""`hooks:`, `channels:` and `rehearsal_messages:`: who is told, and by which way."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from plans.assemble.context import Context
from plans.assemble.http import check_header, check_url
from plans.assemble.programs import check_environment
from plans.file.hook_shapes import ChannelFile, CommandChannelFile, HookFile, MailFile, WebhookFile
from plans.file.yaml_source import Path
from plans.model.databases import PartyId
from plans.model.hooks import (
    Channel,
    ChannelId,
    CommandChannel,
    Escalation,
    Hook,
    HookRole,
    HookWord,
    MailChannel,
    MailSecurity,
    MessageFormat,
    RehearsalMessages,
    Telling,
    WebhookChannel,
)
from plans.nearest import did_you_mean_in_file

_DEFAULTS = Hook(when=(), through=ChannelId(""))
_MAIL_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}
_VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*\}")
_ROLES = frozenset(map(str, HookRole))
_OF_THE_NIGHT = frozenset({HookWord.HOLD, HookWord.GO_LIVE, HookWord.NO_GO, HookWord.PROBLEM})
"""What is of no task, so that it has no owner, poll or items."""


def telling(context: Context) -> Telling:
    """Make everything that the file says of messages; each fault is recorded at its place."""
    _names(context)
    channels = {
        ChannelId(name): _channel(context, ("channels", name), one) for name, one in context.file.channels.items()
    }
    return Telling(
        hooks=tuple(_hook(context, ("hooks", index), one) for index, one in enumerate(context.file.hooks)),
        channels=tuple(channels.items()),
        rehearsals=_rehearsals(context, channels),
        escalation=_escalation(context),
    )


def _names(context: Context) -> None:
    """Record a party that is called as a role is, and an address for a channel that is not there."""
    for role in HookRole:
        if context.file.hooks and role in context.parties:
            message = f'hooks mean by "{role}" what a party is in the plan'
            context.problem(("parties", role), message, "give the party another id", key=True)
    for name, party in context.file.parties.items():
        for channel in party.reach:
            _known_channel(context, ("parties", name, "reach", channel), channel)


def _rehearsals(context: Context, channels: Mapping[ChannelId, Channel]) -> RehearsalMessages | None:
    file = context.file.rehearsal_messages
    if file is None:
        return None
    through = _known_channel(context, ("rehearsal_messages", "through"), file.through)
    if isinstance(channels.get(through), MailChannel) and "@" not in (file.address or ""):
        context.problem(("rehearsal_messages",), f"{through} needs a mail address", "address: name@host", key=True)
    return RehearsalMessages(through=through, address=file.address or "")


def _escalation(context: Context) -> Escalation | None:
    file = context.file.escalation
    if file is None:
        return None
    path: Path = ("escalation",)
    return Escalation(
        after=file.after or timedelta(minutes=5),
        then=context.party_list((*path, "then"), file.then),
        through=_known_channel(context, (*path, "through"), file.through),
    )


def _channel(context: Context, path: Path, file: ChannelFile) -> Channel:
    if file.command is not None:
        return _command(context, (*path, "command"), file.command)
    if file.mail is not None:
        return _mail(context, (*path, "mail"), file.mail)
    return _webhook(context, (*path, "webhook"), file.webhook or WebhookFile(url=""))


def _command(context: Context, path: Path, file: CommandChannelFile) -> CommandChannel:
    for index, word in enumerate(file.argv):
        context.fixed((*path, "argv", index), word)
    made = CommandChannel(argv=tuple(file.argv), env=check_environment(context, path, file.env))
    return made if file.timeout is None else CommandChannel(argv=made.argv, env=made.env, timeout=file.timeout)


def _mail(context: Context, path: Path, file: MailFile) -> MailChannel:
    _mail_login(context, path, file)
    if "@" not in file.from_ or not file.from_.isprintable():
        context.problem((*path, "from"), "this is no mail address", "name@host")
    security = MailSecurity(file.security)
    return MailChannel(
        host=file.host,
        sender=file.from_,
        port=file.port or _MAIL_PORTS[security],
        security=security,
        user=file.user or "",
        password=file.password or "",
        ca_file=None if file.ca_file is None else context.fixed((*path, "ca_file"), file.ca_file),
        timeout=file.timeout or timedelta(seconds=20),
    )


def _mail_login(context: Context, path: Path, file: MailFile) -> None:
    """Record a login that is not whole, a password that stands there, and one that anybody could read on its way."""
    if file.password is not None and not _VARIABLE.fullmatch(file.password):
        context.problem((*path, "password"), "a password is written here", 'name its variable: "${VAR}"')
    if (file.user is None) != (file.password is None):
        context.problem(path, "user and password belong together", "name both, or neither", key=True)
    elif file.user is not None and file.security == "none":
        context.problem((*path, "security"), "a password would be sent where anybody can read it", "security: starttls")


def _webhook(context: Context, path: Path, file: WebhookFile) -> WebhookChannel:
    check_url(context, (*path, "url"), file.url)
    for name, value in file.headers.items():
        check_header(context, (*path, "headers", name), name, value)
    if file.template is not None and file.format is not None:
        context.problem(
            (*path, "template"), "format and template say the same twice", "leave one of them out", key=True
        )
    template = "" if file.template is None else json.dumps(file.template, ensure_ascii=False, allow_nan=False)
    return WebhookChannel(
        url=file.url,
        format=MessageFormat(file.format or MessageFormat.JSON),
        template=template,
        headers=tuple(file.headers.items()),
        ca_file=None if file.ca_file is None else context.fixed((*path, "ca_file"), file.ca_file),
        timeout=file.timeout or WebhookChannel(url="").timeout,
    )


def _hook(context: Context, path: Path, file: HookFile) -> Hook:
    words = tuple(map(HookWord, [file.when] if isinstance(file.when, str) else file.when))
    named = [file.tell] if isinstance(file.tell, str) else file.tell
    hook = Hook(
        when=words,
        through=_known_channel(context, (*path, "through"), file.through),
        parties=_parties(context, path, file, named),
        roles=tuple(HookRole(one) for one in named if one in _ROLES),
        before=file.before or _DEFAULTS.before,
    )
    if file.before is not None and HookWord.HEADS_UP not in words:
        context.problem((*path, "before"), "only a heads_up comes before something", "when: heads_up", key=True)
    _somebody(context, path, hook)
    return hook


def _somebody(context: Context, path: Path, hook: Hook) -> None:
    """Record a hook that tells owners of what has none."""
    of_night = [word for word in hook.when if word in _OF_THE_NIGHT]
    if of_night and not hook.parties and HookRole.EVERYBODY not in hook.roles:
        message = f"{of_night[0]} is of no task: it has no {' and no '.join(hook.roles)}"
        context.problem((*path, "tell"), message, "name parties, or everybody", key=True)


def _parties(context: Context, path: Path, file: HookFile, named: Sequence[str]) -> tuple[PartyId, ...]:
    """The parties among those who are told."""
    at = [(*path, "tell")] if isinstance(file.tell, str) else [(*path, "tell", index) for index in range(len(named))]
    return tuple(context.party(place, one) for place, one in zip(at, named, strict=True) if one not in _ROLES)


def _known_channel(context: Context, path: Path, name: str) -> ChannelId:
    names = context.channels
    if name not in names:
        there = f"there are {', '.join(names)}" if names else "this plan names no channel: channels: {desk: ...}"
        context.problem(path, f'unknown channel "{name[:40]}"', did_you_mean_in_file(name, names) or there)
    return ChannelId(name)
