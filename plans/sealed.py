"""Files of ours that are kept beside a plan: one JSON object, versioned, sealed against hands that improve it.

`seal` is the SHA-256 of everything else in canonical form. What stands in a list has a line of its own, so that a
difference between two files can be read.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from plans.bundle import Unreadable
from plans.lines import line_and_column

SEAL = "seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A kind of such files, and what is said to people of it."""

    key: str
    """Holds the format, and tells such a file from every other one."""
    newest: int
    """The newest format that this program reads."""
    called: str
    """`rehearsal`."""
    made_by: str
    """What makes such a file, as a hint."""
    again: str
    """What makes this one anew, as a hint."""


def sealed(content: Mapping[str, Any], *, by_lines: Collection[str]) -> str:
    """The text of a file, ending with a line feed. Args: by_lines: keys of lists that have a line for each entry."""
    lines = [
        f" {_told(name)}: {_lines(value) if name in by_lines else _told(value)}" for name, value in content.items()
    ]
    lines.append(f' "{SEAL}": {_told(_seal(content))}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def unsealed(text: str, form: Form) -> dict[str, Any]:
    """What a file says, its seal left out. Raises `Unreadable` where this program cannot read it, or it was edited."""
    content = _parsed(text, form)
    if content[form.key] not in range(1, form.newest + 1):
        told = json.dumps(content[form.key])[:20]
        message = f"this program reads {form.called}s up to format {form.newest}, and not {told}"
        raise at_key(text, form.key, message, hint="recorded by a newer cutover? install that one")
    seal = content.pop(SEAL, None)
    if seal != _seal(content):
        raise at_key(text, SEAL, "the file is not as it was recorded", hint=form.again)
    return content


def at_key(text: str, key: str, message: str, *, hint: str) -> Unreadable:
    """A refusal at the place where a key stands; at the whole file where it does not."""
    at = text.find(f'"{key}"')
    line, column = line_and_column(text, at) if at >= 0 else (0, 0)
    return Unreadable(message, hint=hint, line=line, column=column)


def _parsed(text: str, form: Form) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"this is no file of a {form.called}, which is JSON: {error.msg}",
            hint=form.made_by,
            line=error.lineno,
            column=error.colno,
        ) from None
    except (RecursionError, ValueError):  # also a number of thousands of digits
        content = None
    if not isinstance(content, dict) or form.key not in content:
        raise Unreadable(f"this is no file of a {form.called}", hint=form.made_by)
    return content


def _seal(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()


def _told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(values: list[Any]) -> str:
    return "[\n" + ",\n".join(f"  {_told(value)}" for value in values) + "\n ]" if values else "[]"
