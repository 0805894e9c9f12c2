"""The page of every key of a plan file: `python -m plans.file.reference > docs/plan-reference.md`.

What it says is what the models say: a key's type and default as they are checked, and its meaning from the docstring
beneath it. There an example stands behind `For example:`, and a default that is filled in later behind `Default:`.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from plans import durations
from plans.file import (
    asked_shapes,
    comms_shapes,
    criteria_shapes,
    flow_shapes,
    hook_shapes,
    http_shapes,
    interval_shapes,
    job_shapes,
    people_shapes,
    row_shapes,
    same_shapes,
    schema,
    shift_shapes,
)
from plans.file.fields import Strict
from plans.file.schema import PlanFile

Schema = Mapping[str, Any]
"""A piece of the JSON Schema."""
_MODULES = (
    *(schema, people_shapes, asked_shapes, criteria_shapes, interval_shapes),
    *(job_shapes, row_shapes, http_shapes, comms_shapes, same_shapes, hook_shapes, shift_shapes, flow_shapes),
)
"""Where the models stand."""

HEAD = """\
# Every key of a plan file

What a key means, what it takes, and what holds where it is not given; **bold** keys must be given. Made from the
program's own checks by `python -m plans.file.reference`, so nothing here is out of date. `cutover schema` prints the
same for editors; a plan to start from is in `plans/library/starter`,
one that was rehearsed in `plans/library/rehearsed`.

A duration is `90s`, `35m`, `1h30m` or `14d`. A clock time is `"23:45"`, `2022-11-12 06:00` or `02:30+01:00`; without a
date it is the first one after `start`, and it is quoted where it could be read as a number. `true` and `false` are
written so.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of a mapping, as the page shows it."""

    name: str
    required: bool
    takes: str
    default: str
    meaning: str
    example: str


@cache
def _said() -> Mapping[tuple[str, str], str]:
    """The docstring of each field of each model, by the names of both."""
    said: dict[tuple[str, str], str] = {}
    for module in _MODULES:
        models = (node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef))
        for model in models:
            for field, docstring in zip(model.body, model.body[1:], strict=False):
                match field, docstring:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                        said[model.name, name] = re.sub(r"\s+", " ", text).strip()
    return said


def meaning_of(model: type[Strict], field: str) -> str:
    """The docstring of a field, its own or that of the model that brought it; empty where there is none."""
    texts = (_said().get((one.__name__, field), "") for one in model.__mro__)
    return next(filter(None, texts), "")


@cache
def _schema() -> Schema:
    return PlanFile.model_json_schema(by_alias=True)


def _shape(name: str) -> Schema:
    """The JSON Schema of a model."""
    shape: Schema = _schema() if name == PlanFile.__name__ else _schema()["$defs"][name]
    return shape


@cache
def models() -> Mapping[str, type[Strict]]:
    """The models of a plan file by name, each before those that it holds."""
    found: dict[str, type[Strict]] = {}
    known = {one.__name__: one for module in _MODULES
             for one in vars(module).values() if isinstance(one, type) and issubclass(one, Strict)}  # fmt: skip
    waiting = [PlanFile.__name__]
    while waiting:
        name = waiting.pop(0)
        if name in known and name not in found:
            found[name] = known[name]
            waiting = [*re.findall(r"#/\$defs/(\w+)", str(_shape(name)["properties"])), *waiting]
    return found


def heading(name: str) -> str:
    """`SqlCriterionFile` -> `Sql criterion`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("File")).capitalize()


def keys_of(name: str) -> Iterator[Key]:
    """The keys of a model in their order."""
    model = models()[name]
    for field, info in model.model_fields.items():
        key = info.alias or field
        shape: Schema = _shape(name)["properties"][key]
        told, _, example = meaning_of(model, field).partition(" For example: ")
        meaning, _, later = told.partition(" Default: ")
        given = shape.get("default")
        default = later or ("" if given in (None, [], {}, "") else f"`{_written(given)}`")
        yield Key(name=key, required=info.is_required(), takes=_takes(shape), default=default, meaning=meaning,
                  example=example or _example(shape))  # fmt: skip


def _written(value: object) -> str:
    """A default as an author would write it."""
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _takes(shape: Schema) -> str:
    """What may stand behind a key, in words."""
    match shape:
        case {"$ref": str(ref)}:
            return _link(ref.rpartition("/")[2])
        case {"anyOf": choices} | {"oneOf": choices}:
            words = [_takes(choice) for choice in choices if choice.get("type") != "null"]
            return " or ".join(dict.fromkeys(words))
        case {"const": word}:
            return f"`{_written(word)}`"
        case {"enum": words}:
            return ", ".join(f"`{word}`" for word in words)
        case {"type": str(kind)}:
            return _of_type(kind, shape)
    return "anything"


def _of_type(kind: str, shape: Schema) -> str:
    match kind:
        case "array":
            return f"list of {_takes(shape['items'])}"
        case "object":
            values = shape["additionalProperties"]
            return "mapping" if isinstance(values, bool) else f"mapping to {_takes(values)}"
        case "integer" | "number":
            return _number(shape)
        case "boolean":
            return "true or false"
    return _kind_of_text(str(shape.get("pattern", "")))


def _number(shape: Schema) -> str:
    least, most = shape.get("minimum"), shape.get("maximum")
    if least is not None and most is not None:
        return f"{least:,} to {most:,}"
    return f"number, at least {least}" if least is not None else "number"


def _kind_of_text(pattern: str) -> str:
    if not pattern:
        return "text"
    if pattern == durations.PATTERN:
        return "duration"
    if "MB" in pattern:
        return "size"
    if "%" in pattern:
        return "percentage"
    if "+of" in pattern:
        return "number of 20"
    if "mailto" in pattern:
        return "address"
    return "JSON pointer" if "~" in pattern else "clock time"


_EXAMPLES = {"duration": "`35m`", "clock time": '`"23:45"`', "size": "`20GB`", "percentage": "`90%`",
             "true or false": "`true`"}  # fmt: skip


def _example(shape: Schema) -> str:
    """An example that the type alone gives; empty where a section of its own shows it."""
    takes = _takes(shape)
    return _EXAMPLES.get(takes) or next(iter(re.findall(r"^`[^`]+`", takes)), "")


def _link(name: str) -> str:
    if name not in models():
        return "any JSON"
    text = heading(name).lower()
    return f"[{text}](#{text.replace(' ', '-')})"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, model in models().items():
        title = "The whole file" if model is PlanFile else heading(name)
        parts.append(f"## {title}\n\n{inspect.cleandoc(model.__doc__ or '')}\n")
        if model.exactly_one:
            parts.append(f"Exactly one of {', '.join(f'`{key}`' for key in model.exactly_one)}.\n")
        rows = ["| key | takes | default | meaning | example |", "|---|---|---|---|---|", *map(_row, keys_of(name))]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(key: Key) -> str:
    name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
    cells = (name, key.takes, key.default, key.meaning, key.example)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(page())
