"""A brief for a script: its facts, and the words made of them. Pure."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta

from console.telling.brief.facts import Facts
from console.telling.brief.line import brief_line
from console.telling.brief.text import brief_paragraphs, words_in
from console.telling.moments import Moments


def brief_json(facts: Facts, moments: Moments) -> Mapping[str, object]:
    """Times in UTC, lengths in seconds."""
    told = brief_paragraphs(facts, moments)
    return {
        "language": moments.language,
        "words": words_in(told),
        "text": list(told),
        "line": brief_line(facts, moments),
        "facts": _plain(facts),
    }


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else value
