"""What pydantic found, in the words of a plan's author, at its place in the file."""

import re

from pydantic_core import ErrorDetails

from plans.file.yaml_source import ParsedFile, Path
from plans.nearest import did_you_mean_in_file
from plans.problems import Place, Problem


def path_in(data: object, details: ErrorDetails) -> Path:
    """The path in the data: without the names that pydantic puts in for the branches of a union."""
    path: list[str | int] = []
    for step in details["loc"]:
        match data:
            case dict() if step in data:
                data = data[step]
            case list() if isinstance(step, int) and step < len(data):
                data = data[step]
            case _:
                continue
        path.append(step)
    if details["type"] == "missing":
        path.append(details["loc"][-1])
    return tuple(path)


def in_words(source: ParsedFile, path: Path, details: ErrorDetails) -> Problem:
    """Make a problem of what pydantic says of the value at a path of the file."""
    message, hint = _message_and_hint(path, details)
    return Problem(place=_place(source, path, details), message=message, hint=hint)


def _place(source: ParsedFile, path: Path, details: ErrorDetails) -> Place:
    if details["type"] == "missing":
        return source.key_place(path[:-1])
    return source.key_place(path) if details["loc"][-1] == "[key]" else source.value_place(path)


_EXPECTED_TYPES = {
    "string_type": "text",
    "int_type": "a number",
    "float_type": "a number",
    "int_from_float": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
"""What a value of the wrong type should have been, by pydantic's name of the error."""


def _message_and_hint(path: Path, details: ErrorDetails) -> tuple[str, str]:
    context, value = details.get("ctx", {}), details["input"]
    match details["type"]:
        case "plan":
            return str(context["what"]), str(context["hint"])
        case "missing":
            return f'"{path[-1]}"{_of_what(path)} is missing', ""
        case "literal_error" if path == ("cutover",):
            return f"this program reads plans of format 1, found {_shown(value, path)}", "cutover: 1"
        case "literal_error" | "enum":
            expected = str(context["expected"])
            return f"expected {expected.lower()}, found {_shown(value, path)}", _nearest_word(value, expected)
        case "string_too_short" | "too_short":
            return "this cannot be empty", ""
        case kind if kind in _EXPECTED_TYPES:
            return f"expected {_EXPECTED_TYPES[kind]}, found {_shown(value, path)}", _hint_by_type(kind, value, path)
        case _:
            return f"{details['msg'][:1].lower()}{details['msg'][1:]}, found {_shown(value, path)}", ""


def _of_what(path: Path) -> str:
    """` of parties.ward.away`: whose key it is, where that is named in the file; a task in its list has its place."""
    named = [part for part in path[:-1] if isinstance(part, str)]
    return "" if len(named) < 2 or isinstance(path[1], int) else f" of {'.'.join(named)}"


def _hint_by_type(kind: str, value: object, path: Path) -> str:
    """Say how a value of another type would have been written as one of the type that is expected."""
    match kind:
        case "string_type":
            return f'write it in quotes: "{value}"' if _is_number(value) and "dsn" not in path else ""
        case "int_type" | "float_type" | "int_from_float":
            return f"write {int(value)}" if isinstance(value, str) and _is_short_number(value) else ""
        case "bool_type":
            return "yes, no, on and off are only words here"
        case "list_type":
            return _as_list(value)
        case _:
            return ""


def _as_list(value: object) -> str:
    return f"write [{value}]" if isinstance(value, str) and len(value) < 40 else ""


def _is_short_number(value: str) -> bool:
    return value.isdecimal() and len(value) < 12


def _nearest_word(value: object, expected: str) -> str:
    words = re.findall("'([^']+)'", expected)
    return did_you_mean_in_file(value, words) if isinstance(value, str) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _shown(value: object, path: Path) -> str:
    """The offending value, short; never what stands under `dsn`, which may hold a password."""
    if "dsn" in path or isinstance(value, list | dict | bool) or value is None:
        return kind_of(value)
    text = str(value)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"' if isinstance(value, str) else f"the number {text}"
