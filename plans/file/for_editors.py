"""The JSON Schemas of the files of a plan, a host, a programme and faults, for editors that explain while one writes.

`python -m plans.file.for_editors` renews plans/schema.json and those beside it. What a key means is what the
reference says of it (`plans.file.meanings`), so that nothing is said twice; a description stands there as one text with
the default, as editors show that text and little else.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plans.file.fault_shapes import FaultsFile
from plans.file.fields import Strict
from plans.file.host_shapes import HostFile
from plans.file.meanings import Meaning, meaning_of, meaning_of_model
from plans.file.programme_shapes import ProgrammeFile
from plans.file.reference import example_of, heading, models, shapes_of
from plans.file.schema import PlanFile
from plans.file.yaml_source import parse

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MAY_BE_EMPTY = frozenset({"manual"})
"""Keys that may stand without a value."""
_FOLDER = Path(__file__).parent.parent


def plan_schema() -> str:
    """The JSON Schema of a plan file, as text that is the same on every machine."""
    return written(_explained(PlanFile, "Cutover plan"))


def host_schema() -> str:
    """The same of the file of an engine's host."""
    return written(_explained(HostFile, "cutover: an engine's host"))


def programme_schema() -> str:
    """The same of the file of a programme."""
    return written(_explained(ProgrammeFile, "cutover: a programme"))


def faults_schema() -> str:
    """The same of a file of faults for simulated nights."""
    return written(_explained(FaultsFile, "cutover: faults of simulated nights"))


def written(schema: Mapping[str, Any]) -> str:
    """A JSON Schema as it is stored."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _explained(root: type[Strict], title: str) -> dict[str, Any]:
    shapes = {name: _of_model(model, shapes_of(root)[name]) for name, model in models(root).items()}
    others = {name: shape for name, shape in shapes_of(root).items() if name not in shapes}
    whole = shapes.pop(root.__name__)
    return {**whole, "$schema": _DIALECT, "title": title, "$defs": {**others, **shapes}}


def _of_model(model: type[Strict], shape: Mapping[str, Any]) -> dict[str, Any]:
    """What an editor says of a mapping and of each of its keys."""
    keys = {info.alias or field: field for field, info in model.model_fields.items()}
    said = meaning_of_model(model)
    explained = {key: _of_key(key, shape["properties"][key], meaning_of(model, field)) for key, field in keys.items()}
    return {**_exactly_one(model, shape), "title": heading(model.__name__), "description": said.text,
            "properties": explained, **_examples(said.example_value)}  # fmt: skip


def _exactly_one(model: type[Strict], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of several keys one stands in a mapping: that none does, and that a second one does, in a sentence of its own, as
    an editor has none that says it of `oneOf`."""
    keys = [key for branch in shape.get("oneOf", ()) for key in branch.get("required", ())]
    if not keys:
        return shape
    said = {"errorMessage": f"{model.what} has exactly one of {', '.join(keys)}"}
    rest = {name: value for name, value in shape.items() if name != "oneOf"}
    seconds = [(key, keys[at:]) for at, key in enumerate(keys[:-1], start=1)]
    return {
        **rest,
        "anyOf": [{"required": [key], **said} for key in keys],
        "allOf": [
            {"if": {"required": [key]}, "then": {"properties": dict.fromkeys(others, False), **said}}
            for key, others in seconds
        ],
    }


def _of_key(key: str, shape: Mapping[str, Any], meaning: Meaning) -> dict[str, Any]:
    bare = {name: value for name, value in shape.items() if name not in ("title", "default", "examples")}
    example = meaning.__class__(example=example_of(meaning, shape)).example_value
    told = _with_words(bare if key in _MAY_BE_EMPTY else _with_a_value(bare), meaning)
    return {**told, **_default(shape, meaning), "description": _description(meaning), **_examples(example)}


def _description(meaning: Meaning) -> str:
    return f"{meaning.text} Default: {meaning.default}." if meaning.default else meaning.text


def _default(shape: Mapping[str, Any], meaning: Meaning) -> dict[str, Any]:
    """What holds without the key, where one value says it."""
    if meaning.default_value:
        return {"default": value_of(meaning.default_value)}
    return {"default": shape["default"]} if shape.get("default") is not None else {}


def _examples(example: str) -> dict[str, Any]:
    return {"examples": [value_of(example)]} if example else {}


def value_of(example: str) -> object:
    """What an example says, read as the value of a key in a plan."""
    if ": " in example and not example.startswith(("{", "[", '"')):
        return example
    data = parse(f"key: {example}\n", "example").data
    return data["key"] if isinstance(data, dict) else data


def _with_a_value(shape: dict[str, Any]) -> dict[str, Any]:
    """A key is written with a value or not at all: without what pydantic adds for one that is left out."""
    choices = [choice for choice in shape.get("anyOf", ()) if choice != {"type": "null"}]
    rest = {name: value for name, value in shape.items() if name != "anyOf"}
    match choices:
        case []:
            return shape
        case [only]:
            return {**rest, **only}
        case _:
            return {**rest, "anyOf": choices}


def _with_words(shape: Any, meaning: Meaning) -> Any:  # noqa: ANN401 - a piece of JSON
    """Beside the words that may be chosen from, what each one means, as editors show it in their lists."""
    if isinstance(shape, list):
        return [_with_words(one, meaning) for one in shape]
    if not isinstance(shape, dict):
        return shape
    told = {name: _with_words(value, meaning) for name, value in shape.items()}
    meanings = [meaning.of_word(str(word)) for word in shape.get("enum", ())]
    return {**told, "enumDescriptions": meanings} if any(meanings) else told


if __name__ == "__main__":
    (_FOLDER / "schema.json").write_text(plan_schema(), encoding="utf-8")
    (_FOLDER / "host.schema.json").write_text(host_schema(), encoding="utf-8")
    (_FOLDER / "programme.schema.json").write_text(programme_schema(), encoding="utf-8")
    (_FOLDER / "faults.schema.json").write_text(faults_schema(), encoding="utf-8")
