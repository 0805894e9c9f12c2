"""The page of every key of a plan file: `python -m plans.file.reference > docs/plan-reference.md`.

What it says is what the models say: a key's type and default as they are checked, and its meaning from the docstring
beneath it. There an example stands behind `For example:`, and a default that is filled in later behind `Default:`.
"""

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from plans import durations
from plans.file.fault_shapes import FaultsFile
from plans.file.fields import ID_PATTERN, Strict
from plans.file.host_shapes import HostFile
from plans.file.meanings import Meaning, meaning_of, meaning_of_model
from plans.file.programme_shapes import ProgrammeFile
from plans.file.schema import PlanFile

Schema = Mapping[str, Any]
"""A piece of the JSON Schema."""

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
def shapes_of(root: type[Strict]) -> Schema:
    """The JSON Schemas of the models that a whole file is made of, by their names."""
    made = _keyed(root.model_json_schema(by_alias=True))
    return {root.__name__: made, **made.get("$defs", {})}


@cache
def models(root: type[Strict] = PlanFile) -> Mapping[str, type[Strict]]:
    """The models of a whole file by name, each before those that it holds."""
    known = {one.__name__: one for one in _all_below(Strict) if one.__module__.startswith("plans.file.")}
    found: dict[str, type[Strict]] = {}
    waiting = [root.__name__]
    while waiting:
        name = waiting.pop(0)
        if name in known and name not in found:
            found[name] = known[name]
            waiting = [*re.findall(r"#/\$defs/(\w+)", str(shapes_of(root)[name]["properties"])), *waiting]
    return found


def _all_below(model: type[Strict]) -> Iterator[type[Strict]]:
    for one in model.__subclasses__():
        yield one
        yield from _all_below(one)


def heading(name: str) -> str:
    """`SqlCriterionFile` -> `Sql criterion`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("File")).capitalize()


def keys_of(name: str) -> Iterator[Key]:
    """The keys of a model in their order."""
    model = models()[name]
    for field, info in model.model_fields.items():
        key = info.alias or field
        shape: Schema = shapes_of(PlanFile)[name]["properties"][key]
        meaning = meaning_of(model, field)
        given = shape.get("default")
        default = meaning.default or ("" if given in (None, [], {}, "") else f"`{_written(given)}`")
        yield Key(name=key, required=info.is_required(), takes=_takes(shape), default=default, meaning=meaning.text,
                  example=example_of(meaning, shape))  # fmt: skip


def example_of(meaning: Meaning, shape: Schema) -> str:
    """An example between backticks: a key's own, that of the mapping behind it, or a usual one."""
    if meaning.example:
        return meaning.example
    example = _example_of_mapping(shape)
    if not example and meaning.default_value and _takes(shape) == "duration":
        return meaning.default
    return f"`{example}`" if example else _example(shape)


def _example_of_mapping(shape: Schema) -> str:
    """As it stands in the file; empty where no mapping stands behind a key."""
    match shape:
        case {"$ref": str(ref)}:
            model = known_model(ref.rpartition("/")[2])
            return meaning_of_model(model).example_value if model else ""
        case {"anyOf": choices} | {"oneOf": choices}:
            return next(filter(None, map(_example_of_mapping, choices)), "")
        case {"type": "array", "items": dict(items)}:
            example = _example_of_mapping(items)
            return f"[{example}]" if example else ""
    return ""


def _keyed(shape: Any) -> Any:  # noqa: ANN401 - a piece of JSON
    """A mapping whose keys have a form takes no others: pydantic says of those alone what stands behind them."""
    if isinstance(shape, list):
        return [_keyed(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    known = {name: _keyed(value) for name, value in shape.items()}
    by_form = known.pop("patternProperties", {})
    for pattern, value in by_form.items():
        return {**known, "additionalProperties": value, "propertyNames": {**known["propertyNames"], "pattern": pattern}}
    return known


def known_model(name: str) -> type[Strict] | None:
    """The model of a name, of any of the files."""
    return next((of[name] for of in map(models, (PlanFile, HostFile, ProgrammeFile, FaultsFile)) if name in of), None)


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
    if pattern in ("", ID_PATTERN):
        return "text"
    if pattern == durations.PATTERN:
        return "duration"
    if "MB" in pattern:
        return "size"
    if "%" in pattern:
        return "percentage"
    if "started" in pattern:
        return "moment of it"
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
