"""What pydantic found, in the words of a plan's author, at its place in the file."""

from pydantic_core import ErrorDetails

from plans.file.yaml_source import Path, Source
from plans.nearest import did_you_mean_in_file
from plans.problems import Problem


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


def in_words(source: Source, path: Path, details: ErrorDetails) -> Problem:
    context = details.get("ctx", {})
    value = details["input"]
    place = source.key_place(path) if details["loc"][-1] == "[key]" else source.value_place(path)
    hint = ""
    match details["type"]:
        case "plan":
            message, hint = str(context["what"]), str(context["hint"])
        case "missing":
            message, place = f'"{path[-1]}" is missing', source.key_place(path[:-1])
        case "string_type":
            message = f"expected text, found {_shown(value, path)}"
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            hint = f'write it in quotes: "{value}"' if is_number and "dsn" not in path else ""
        case "int_type" | "float_type" | "int_from_float":
            message = f"expected a number, found {_shown(value, path)}"
            if isinstance(value, str) and value.isdigit():
                hint = f"write {int(value)}" if len(value) < 12 else ""
        case "bool_type":
            message, hint = (
                f"expected true or false, found {_shown(value, path)}",
                "yes, no, on and off are only words here",
            )
        case "list_type":
            message, hint = f"expected a list, found {_shown(value, path)}", _as_list(value)
        case "dict_type" | "model_type" | "model_attributes_type":
            message = f"expected a mapping, found {_shown(value, path)}"
        case "literal_error" if path == ("cutover",):
            message, hint = f"this program reads plans of format 1, found {_shown(value, path)}", "cutover: 1"
        case "literal_error" | "enum":
            message = f"expected {str(context['expected']).lower()}, found {_shown(value, path)}"
            hint = (
                did_you_mean_in_file(value, str(context["expected"]).replace("'", "").split(" or "))
                if isinstance(value, str)
                else ""
            )
        case "string_too_short" | "too_short":
            message = "this cannot be empty"
        case _:
            message = f"{details['msg'][:1].lower()}{details['msg'][1:]}, found {_shown(value, path)}"
    return Problem(place=place, message=message, hint=hint)


def _as_list(value: object) -> str:
    return f"write [{value}]" if isinstance(value, str) and len(value) < 40 else ""


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
