"""An editor shows of every key what it means, and an example that the program takes."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError, create_model

from plans.file.fault_shapes import FaultsFile
from plans.file.fields import Id, Strict
from plans.file.for_editors import faults_schema, host_schema, plan_schema, programme_schema
from plans.file.host_shapes import HostFile
from plans.file.mapping_faults import faults_of
from plans.file.mappings import mappings
from plans.file.programme_shapes import ProgrammeFile
from plans.file.reference import models
from plans.file.schema import PlanFile
from tests.support.places import ROOT

STORED = {
    "plan": ROOT / "plans" / "schema.json",
    "host": ROOT / "plans" / "host.schema.json",
    "programme": ROOT / "plans" / "programme.schema.json",
    "faults": ROOT / "plans" / "faults.schema.json",
    "person": ROOT / "console" / "terminal" / "config.schema.json",
}
SCHEMAS = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in STORED.items()}
FILES: Mapping[str, type[Strict]] = {
    "plan": PlanFile,
    "host": HostFile,
    "programme": ProgrammeFile,
    "faults": FaultsFile,
}
SAY_ENOUGH = ({"yes", "no"}, {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, {"POST", "PUT", "PATCH", "DELETE"})
"""Words that need no explanation of their own beside that of their key."""


def _mappings(piece: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every piece of a schema that is a mapping."""
    if isinstance(piece, dict):
        yield path, piece
        for name, inner in piece.items():
            yield from _mappings(inner, f"{path}/{name}")
    elif isinstance(piece, list):
        for inner in piece:
            yield from _mappings(inner, path)


def _properties(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for whose in (schema, *schema["$defs"].values()):
        for key, shape in whose.get("properties", {}).items():
            yield f"{whose['title']}: {key}", shape


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_every_key_has_a_sentence_and_an_example(schema: Mapping[str, Any]) -> None:
    lacking = [key for key, shape in _properties(schema) if not shape.get("description") or not shape.get("examples")]
    assert lacking == []


@pytest.mark.parametrize("schema", [SCHEMAS[name] for name in FILES], ids=FILES)
def test_each_of_several_words_says_what_it_means(schema: Mapping[str, Any]) -> None:
    without = [path for path, piece in _mappings(schema)
               if "enum" in piece and "properties" not in piece and set(piece["enum"]) not in SAY_ENOUGH
               and not all(piece.get("enumDescriptions", [""]))]  # fmt: skip
    assert without == []


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_no_key_is_taken_that_the_program_does_not_know(schema: Mapping[str, Any]) -> None:
    described = [piece for _, piece in _mappings(schema) if isinstance(piece.get("properties"), dict)]
    objects = [piece for piece in described if piece.get("type") == "object"]
    assert objects
    assert [piece.get("title") for piece in objects if piece.get("additionalProperties") is not False] == []


@pytest.mark.parametrize("schema", [SCHEMAS[name] for name in FILES], ids=FILES)
def test_a_text_of_another_form_is_told_how_one_looks(schema: Mapping[str, Any]) -> None:
    forms = [piece for _, piece in _mappings(schema) if isinstance(piece.get("pattern"), str)]
    assert [piece["pattern"] for piece in forms if not piece.get("patternErrorMessage", "").startswith("this ")] == []
    assert not any("patternProperties" in piece for _, piece in _mappings(schema))
    keyed = [
        piece["propertyNames"]
        for _, piece in _mappings(schema)
        if "patternErrorMessage" in piece.get("propertyNames", {})
    ]
    assert all("pattern" in names for names in keyed)


def test_a_mapping_without_its_main_key_or_with_two_is_told_which_there_are() -> None:
    task = SCHEMAS["plan"]["$defs"]["TaskFile"]
    said = "a task has exactly one of job, manual, confirm, checkpoint, milestone"
    assert task["anyOf"][0] == {"required": ["job"], "errorMessage": said}
    then = {one["if"]["required"][0]: one["then"] for one in task["allOf"]}
    assert (then["confirm"]["properties"], then["confirm"]["errorMessage"]) == (
        {"checkpoint": False, "milestone": False},
        said,
    )
    assert not any("oneOf" in piece for _, piece in _mappings(SCHEMAS["plan"]) if "properties" in piece)


def test_what_is_an_id_to_the_program_is_one_to_an_editor() -> None:
    ids = TypeAdapter(Id)
    pattern = re.compile(SCHEMAS["plan"]["$defs"]["TaskFile"]["properties"]["id"]["pattern"])
    for text in ("A01", "st-olavs", "Røros_2", "a.b", "Å"):
        assert (pattern.search(text) is not None, ids.validate_python(text)) == (True, text)
    for text in ("A 1", "a/b", "a:b", "x{", "'"):
        assert pattern.search(text) is None
        with pytest.raises(ValidationError):
            ids.validate_python(text)


def test_nothing_is_offered_as_a_value_that_the_program_refuses() -> None:
    empty = [key for key, shape in _properties(SCHEMAS["plan"]) if {"type": "null"} in shape.get("anyOf", ())]
    assert empty == ["Task: manual", "Rollback: manual"]


def test_no_name_of_the_programs_own_classes_is_shown() -> None:
    titles = [piece["title"] for schema in SCHEMAS.values() for _, piece in _mappings(schema)
              if isinstance(piece.get("title"), str)]  # fmt: skip
    assert [title for title in titles if title.endswith("File")] == []


def test_the_default_is_named_and_is_the_one_that_holds() -> None:
    timeout = SCHEMAS["plan"]["$defs"]["JobFile"]["properties"]["timeout"]
    assert (timeout["default"], "Default: `2h`." in timeout["description"]) == ("2h", True)


def _fields() -> Iterator[tuple[type[Strict], str, object]]:
    """Every key of these files with its example."""
    for root, schema in ((root, SCHEMAS[name]) for name, root in FILES.items()):
        for name, model in models(root).items():
            shape = schema if model is root else schema["$defs"][name]
            for field, info in model.model_fields.items():
                for example in shape["properties"][info.alias or field]["examples"]:
                    yield model, field, example


@pytest.mark.parametrize("root", FILES.values(), ids=FILES)
def test_every_example_is_taken_where_it_stands(root: type[Strict]) -> None:
    known = set(models(root).values())
    for model, field, example in _fields():
        if model in known:
            info = model.model_fields[field]
            key: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
            create_model("One", __base__=Strict, key=(key, ...)).model_validate({"key": example})
            faults = [fault for found in mappings(key, example, ()) for fault in faults_of(found)]
            assert faults == [], f"{model.__name__}.{field}: {example}"


def test_what_is_stored_is_what_the_program_says_now() -> None:
    now = {"plan": plan_schema(), "host": host_schema(), "programme": programme_schema(), "faults": faults_schema()}
    assert {name: STORED[name].read_text("utf-8") for name in now} == now, "python -m plans.file.for_editors"
