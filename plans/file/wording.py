"""What pydantic found, in the words of a plan's author, at its place in the file."""

import re
from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from plans.file.values import kind_of
from plans.file.yaml_source import ParsedFile, Path
from plans.nearest import did_you_mean_in_file
from plans.problems import Place, Problem

_SECRETIVE = frozenset({"dsn", "from_server"})
"""Keys whose values are not shown."""


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


def in_words(source: ParsedFile, path: Path, found: Sequence[ErrorDetails]) -> Problem:
    """Make a problem of all that pydantic says of the value at a path of the file: of each shape that it could have."""
    telling = next((details for details in found if details["type"] not in _EXPECTED_TYPES), None)
    details = telling or found[0]
    message, hint = _message_and_hint(path, details) if telling else _of_another_type(path, found)
    return Problem(place=_place(source, path, details), message=message, hint=hint)


def is_about_the_type(found: Sequence[ErrorDetails]) -> bool:
    """Whether all that is said of a value is that it is of another type, or no word where words are expected."""
    no_word = (one["type"] == "literal_error" and isinstance(one["input"], list | dict) for one in found)
    return all(one["type"] in _EXPECTED_TYPES or no for one, no in zip(found, no_word, strict=True))


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


_LIMITS = {
    "greater_than_equal": ("ge", "expected a number of at least {limit}", "write {limit} or more"),
    "greater_than": ("gt", "expected a number above {limit}", "write more"),
    "less_than_equal": ("le", "expected a number of at most {limit}", "write {limit} or less"),
    "less_than": ("lt", "expected a number below {limit}", "write less"),
    "string_too_short": ("min_length", "expected at least {limit} characters", "write more of it"),
    "string_too_long": ("max_length", "expected at most {limit} characters", "shorten it"),
    "too_short": ("min_length", "expected at least {limit} entries", "add one"),
    "too_long": ("max_length", "expected at most {limit} entries", "so many stand in no plan that works"),
}
"""By pydantic's name of the error: which limit was passed, what is said of it, and what to do."""


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
            expected = str(context["expected"]).replace("True", "true").replace("False", "false")
            return f"expected {expected}, found {_shown(value, path)}", _nearest_word(value, expected)
        case "int_parsing_size":
            return f"expected a number, found {_shown(value, path)}", "so many digits are none that is meant"
        case "finite_number":
            return f"expected a number, found {_shown(value, path)}", "one with an end"
        case limit if limit in _LIMITS:
            return _past_a_limit(limit, path, details)
        case _:
            return f"this cannot stand here: {_shown(value, path)}", "the reference of every key says what can"


def _past_a_limit(kind: str, path: Path, details: ErrorDetails) -> tuple[str, str]:
    name, message, hint = _LIMITS[kind]
    context = details.get("ctx", {})
    if name == "min_length" and context[name] == 1:
        return "this cannot be empty", "give it a value or remove the line"
    limit = f"{context[name]:,}"
    many = context.get("actual_length")
    found = f"{many:,}" if isinstance(many, int) else _shown(details["input"], path)
    return f"{message.format(limit=limit)}, found {found}", hint.format(limit=limit)


def _of_another_type(path: Path, found: Sequence[ErrorDetails]) -> tuple[str, str]:
    """What a value of the wrong type should have been; of several shapes all that could stand there."""
    types = dict.fromkeys(_EXPECTED_TYPES[details["type"]] for details in found)
    kind, value = found[0]["type"], found[0]["input"]
    hint = next(filter(None, (_hint_by_type(details["type"], value, path) for details in found)), "")
    return f"expected {_alternatives(types)}, found {_shown(value, path)}", hint or _usual_hint(kind, value)


def _alternatives(words: Iterable[str]) -> str:
    """`text, a number or a list`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _usual_hint(kind: str, value: object) -> str:
    match kind, value:
        case "string_type", dict():
            return 'a text that holds ": " stands in quotes'
        case "string_type", bool():
            return f'where a word is meant, in quotes: "{str(value).lower()}"'
        case "string_type", list():
            return "one text, without brackets and dashes"
        case (("model_type" | "model_attributes_type" | "dict_type"), _):
            return "its keys stand beneath it, indented, each as key: value"
        case "list_type", dict():
            return "each entry begins with a dash"
        case (("int_type" | "float_type" | "int_from_float"), _):
            return "write it in digits, without quotes"
    return ""


def _of_what(path: Path) -> str:
    """` of parties.ward.away`: whose key it is, where that is named in the file; a task in its list has its place."""
    named = [part for part in path[:-1] if isinstance(part, str)]
    return "" if len(named) < 2 or isinstance(path[1], int) else f" of {'.'.join(named)}"


def _hint_by_type(kind: str, value: object, path: Path) -> str:
    """Say how a value of another type would have been written as one of the type that is expected."""
    match kind:
        case "string_type":
            return f'write it in quotes: "{value}"' if _is_number(value) and _SECRETIVE.isdisjoint(path) else ""
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


def _shown(value: object, path: Path) -> str:
    """The offending value, short; never what stands under `dsn` or `from_server`, which may hold a password."""
    if not _SECRETIVE.isdisjoint(path) or isinstance(value, list | dict | bool) or value is None:
        return kind_of(value)
    text = str(value)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"' if isinstance(value, str) else f"the number {text}"
