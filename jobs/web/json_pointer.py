"""What stands at a place of an answer's JSON, by a JSON pointer (RFC 6901)."""

import json
from collections.abc import Iterable

from plans.model.kinds.http import Scalar


class NoJson(ValueError):
    """The answer is no JSON that can be read."""


def parsed(body: bytes) -> object:
    """The answer's JSON. Raises `NoJson`."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NoJson from None


def value_at(document: object, pointer: str) -> object:
    """The value at a pointer; None where there is nothing."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isascii() and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def listed(value: object, words: Iterable[Scalar]) -> Scalar | None:
    """The plan's own word that a value equals; `true` is not 1, and 1 is 1.0."""
    return next((word for word in words if is_same(value, word)), None)


def is_same(value: object, word: Scalar) -> bool:
    """Whether a value of an answer is what the plan says."""
    if isinstance(value, bool) or isinstance(word, bool):
        return value is word
    return isinstance(value, str | int | float) and value == word
