"""What this host lacks of what a channel needs: variables, files of secrets, the package behind an extra."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from jobs.postgres.connection.endpoint import variables
from plans.errors import CutoverError
from plans.model.hooks import AppriseChannel, Channel, CommandChannel, MailChannel, WebhookChannel


def lacking(channel: Channel, environ: Mapping[str, str]) -> Iterator[str]:
    """Each thing that it lacks; no value of what is there.

    Args:
        environ: the engine's, with the files of its secrets.
    """
    for name in dict.fromkeys(_variables(channel)):
        if trouble := _unread(name, environ):
            yield trouble
    if isinstance(channel, AppriseChannel) and find_spec("apprise") is None:
        yield "apprise is not installed here (the extra notify)"


def _variables(channel: Channel) -> Iterator[str]:
    match channel:
        case CommandChannel():
            yield from (entry for entry in channel.env if "=" not in entry)
        case WebhookChannel():
            for text in (channel.url, *(value for _, value in channel.headers)):
                yield from variables(text)
        case MailChannel():
            for text in (channel.host, channel.user, channel.password):
                yield from variables(text)
        case AppriseChannel():
            yield from variables(channel.url)


def _unread(name: str, environ: Mapping[str, str]) -> str:
    try:
        return "" if environ.get(name) else f"{name} is not set here"
    except CutoverError as error:
        return error.what
