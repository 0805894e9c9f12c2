"""What may stand under `links:` and `fields:` of a task."""

from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, PlainValidator
from pydantic import WithJsonSchema as AsJson

from plans.file.fields import as_text, wrong
from plans.model.guide import FieldValue

MOST = 20
"""So many links or fields a task has at most: they are read on one page."""
_LONGEST = 1000
_SCHEMES = ("http", "https", "mailto")
_NO_ADDRESS = "this is no address"
_EXAMPLES = "https://wiki.example/runbook, mailto:ward@example.org; %20 for a blank"


def _address(value: object) -> str:
    """An address that anybody may open; what is wrong with it is said without repeating it, as it may hold a key."""
    if not isinstance(value, str) or not value or len(value) > _LONGEST:
        raise wrong(f"an address is a text of at most {_LONGEST:,} characters", "https://wiki.example/runbook")
    parts = _parts(value)
    if parts.scheme not in _SCHEMES:
        raise wrong("an address begins with https://, http:// or mailto:", "nothing else is opened from a plan")
    if not value.isprintable() or len(value.split()) != 1 or not _leads_somewhere(parts):
        raise wrong(_NO_ADDRESS, _EXAMPLES)
    if "@" in parts.netloc:
        raise wrong("an address holds no user and no password", "everybody who sees the plan sees it")
    return value


def _parts(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise wrong(_NO_ADDRESS, _EXAMPLES) from None


def _leads_somewhere(parts: SplitResult) -> bool:
    return "@" in parts.path if parts.scheme == "mailto" else bool(parts.hostname)


def _field_value(value: object) -> FieldValue:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong("a field is a text or a number", "a word in quotes where it is one of YAML's")
    if isinstance(value, str) and len(value) > _LONGEST:
        raise wrong(f"a field has at most {_LONGEST:,} characters", "longer texts are instructions")
    return value


Name = Annotated[str, Field(min_length=1, max_length=40)]
OpenPoints = Annotated[list[Annotated[str, Field(min_length=1, max_length=_LONGEST)]], Field(max_length=100)]
Address = Annotated[
    str,
    PlainValidator(_address),
    as_text(r"^(https?://|mailto:)\S+$", f"{_NO_ADDRESS}: nothing else is opened from a plan", maxLength=_LONGEST),
]
FieldOfTask = Annotated[
    FieldValue, PlainValidator(_field_value), AsJson({"anyOf": [{"type": "string"}, {"type": "number"}]})
]
