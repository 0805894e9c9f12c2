"""`channels:`: the ways to tell people, of a plan or of the engine's host."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from plans.assemble.findings import Findings
from plans.assemble.http import check_header, check_url
from plans.assemble.programs import check_environment
from plans.file.hook_shapes import AppriseFile, ChannelFile, CommandChannelFile, MailFile, WebhookFile
from plans.file.yaml_source import Path
from plans.model.hooks import (
    AppriseChannel,
    Channel,
    ChannelId,
    CommandChannel,
    MailChannel,
    MailSecurity,
    MessageFormat,
    WebhookChannel,
)
from plans.nearest import did_you_mean_in_file

_MAIL_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}
_VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*\}")


def channel(findings: Findings, path: Path, file: ChannelFile) -> Channel:
    """Make a way to tell people; each fault is recorded at its place."""
    return replace(_of_its_kind(findings, path, file), answers=file.answers)


def _of_its_kind(findings: Findings, path: Path, file: ChannelFile) -> Channel:
    if file.command is not None:
        return _command(findings, (*path, "command"), file.command)
    if file.mail is not None:
        return _mail(findings, (*path, "mail"), file.mail)
    if file.apprise is not None:
        return _apprise(findings, (*path, "apprise"), file.apprise)
    return _webhook(findings, (*path, "webhook"), file.webhook or WebhookFile(url=""))


def _command(findings: Findings, path: Path, file: CommandChannelFile) -> CommandChannel:
    for index, word in enumerate(file.argv):
        findings.fixed((*path, "argv", index), word)
    made = CommandChannel(argv=tuple(file.argv), env=check_environment(findings, path, file.env))
    return made if file.timeout is None else CommandChannel(argv=made.argv, env=made.env, timeout=file.timeout)


def _mail(findings: Findings, path: Path, file: MailFile) -> MailChannel:
    _mail_login(findings, path, file)
    if "@" not in file.from_ or not file.from_.isprintable():
        findings.problem((*path, "from"), "this is no mail address", "name@host")
    security = MailSecurity(file.security)
    return MailChannel(
        host=file.host,
        sender=file.from_,
        port=file.port or _MAIL_PORTS[security],
        security=security,
        user=file.user or "",
        password=file.password or "",
        ca_file=None if file.ca_file is None else findings.fixed((*path, "ca_file"), file.ca_file),
        timeout=file.timeout or timedelta(seconds=20),
    )


def _mail_login(findings: Findings, path: Path, file: MailFile) -> None:
    """Record a login that is not whole, a password that stands there, and one that anybody could read on its way."""
    if file.password is not None and not _VARIABLE.fullmatch(file.password):
        findings.problem((*path, "password"), "a password is written here", 'name its variable: "${VAR}"')
    if (file.user is None) != (file.password is None):
        findings.problem(path, "user and password belong together", "name both, or neither", key=True)
    elif file.user is not None and file.security == "none":
        findings.problem(
            (*path, "security"), "a password would be sent where anybody can read it", "security: starttls"
        )


def _apprise(findings: Findings, path: Path, file: AppriseFile) -> AppriseChannel:
    if not _VARIABLE.fullmatch(file.url):
        message = "an address of apprise holds keys, and stands in a variable"
        findings.problem((*path, "url"), message, 'name it alone: "${VAR}"')
    made = AppriseChannel(url=file.url)
    return made if file.timeout is None else AppriseChannel(url=file.url, timeout=file.timeout)


def _webhook(findings: Findings, path: Path, file: WebhookFile) -> WebhookChannel:
    check_url(findings, (*path, "url"), file.url)
    for name, value in file.headers.items():
        check_header(findings, (*path, "headers", name), name, value)
    if file.template is not None and file.format is not None:
        findings.problem(
            (*path, "template"), "format and template say the same twice", "leave one of them out", key=True
        )
    template = "" if file.template is None else json.dumps(file.template, ensure_ascii=False, allow_nan=False)
    return WebhookChannel(
        url=file.url,
        format=MessageFormat(file.format or MessageFormat.JSON),
        template=template,
        headers=tuple(file.headers.items()),
        ca_file=None if file.ca_file is None else findings.fixed((*path, "ca_file"), file.ca_file),
        timeout=file.timeout or WebhookChannel(url="").timeout,
    )


def known_channel(findings: Findings, path: Path, name: str) -> ChannelId:
    """A channel by its name."""
    names = findings.channels
    if name not in names:
        there = f"there are {', '.join(names)}" if names else "this file names no channel: channels: {desk: ...}"
        findings.problem(path, f'unknown channel "{name[:40]}"', did_you_mean_in_file(name, names) or there)
    return ChannelId(name)
