"""A message as what takes it reads it: plain JSON, Slack, Teams (Workflows), or a team's own template. Pure."""

import json
from collections.abc import Callable, Mapping

from jobs.notify.message import Message, Reply
from plans.model.hooks import MessageFormat, WebhookChannel


def as_json(message: Message) -> dict[str, object]:
    """Everything that a message says, as data: what a command reads, and a webhook without another format."""
    return {
        "id": message.id,
        "run": message.run,
        "plan": message.title,
        "rehearsal": message.rehearsal,
        "to": {
            "party": message.party,
            "name": message.name,
            "address": message.address,
            "lang": message.language,
        },
        "subject": message.subject,
        "text": message.text,
        "about": [{"what": word, "tasks": list(tasks)} for word, tasks in message.matters],
        **({"answer": _answer(message.reply)} if message.reply is not None else {}),
    }


def _answer(reply: Reply) -> dict[str, str]:
    return {"code": reply.code, "link": reply.link, "until": reply.until.isoformat()}


def body_for(channel: WebhookChannel, message: Message) -> bytes:
    """What is posted."""
    if channel.template:
        return _written(_filled(json.loads(channel.template), _values(message)))
    return _written(_FORMATS[channel.format](message))


def _as_slack(message: Message) -> dict[str, object]:
    """As an incoming webhook of Slack takes it. There `<!channel>` would call everybody, so it is written out."""
    text = f"*{_for_slack(message.subject)}*\n{_for_slack(message.text)}"
    return {"text": text, "unfurl_links": False, "unfurl_media": False}


def _for_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_teams(message: Message) -> dict[str, object]:
    """As the flow "Post to a channel when a webhook request is received" of Teams takes it: one Adaptive Card. Runs of
    text know no Markdown, so that no title becomes a link."""
    body = [_run(message.subject, weight="Bolder"), *(_run(line) for line in message.text.split("\n") if line)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "fallbackText": message.subject,
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _run(text: str, **style: str) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


_FORMATS: Mapping[MessageFormat, Callable[[Message], dict[str, object]]] = {
    MessageFormat.JSON: as_json,
    MessageFormat.SLACK: _as_slack,
    MessageFormat.TEAMS: _as_teams,
}


def _values(message: Message) -> dict[str, str]:
    return {
        "{id}": message.id,
        "{run}": message.run,
        "{party}": message.name,
        "{address}": message.address,
        "{subject}": message.subject,
        "{text}": message.text,
        "{code}": message.reply.code if message.reply is not None else "",
        "{link}": message.reply.link if message.reply is not None else "",
    }


def _filled(value: object, values: Mapping[str, str]) -> object:
    """The template with its texts filled in, each once: what is filled in is not looked into again."""
    match value:
        case str():
            return _filled_text(value, values)
        case list():
            return [_filled(one, values) for one in value]
        case dict():
            return {key: _filled(one, values) for key, one in value.items()}
        case _:
            return value


def _filled_text(text: str, values: Mapping[str, str]) -> str:
    before, brace, behind = text.partition("{")
    name, closing, rest = behind.partition("}")
    key = "{" + name + "}"
    if not brace:
        return before
    if closing and key in values:
        return before + values[key] + _filled_text(rest, values)
    return before + brace + _filled_text(behind, values)


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
