"""The JSON Schemas of a plan's file, a host's and a programme's, for editors that explain while somebody writes.

`python -m plans.file.for_editors` renews plans/schema.json and those beside it. What a key means is what the
reference says of it (`plans.file.meanings`), so that nothing is said twice; a description stands there as one text with
the default, as editors show that text and little else.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    return {**shape, "title": heading(model.__name__), "description": said.text, "properties": explained,
            **_examples(said.example_value)}  # fmt: skip


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
