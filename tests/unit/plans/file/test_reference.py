"""The page of every key says what the program checks, leaves none out, and its examples are accepted."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from pydantic import create_model

from plans.file.fields import Strict
from plans.file.reference import keys_of, meaning_of, models, page
from plans.file.yaml_source import parse
from tests.support.places import ROOT

KEYS = [(name, key) for name in models() for key in keys_of(name)]
IN_YAML = ("{", "[", '"')


def test_the_page_is_what_the_program_says_now() -> None:
    written = (ROOT / "docs" / "plan-reference.md").read_text(encoding="utf-8")
    assert written == page(), "python -m plans.file.reference > docs/plan-reference.md"


def test_every_key_of_every_mapping_has_a_meaning() -> None:
    assert [f"{name}: {key.name}" for name, key in KEYS if not key.meaning] == []


def test_a_key_has_an_example_or_a_section_of_its_own() -> None:
    assert [f"{name}: {key.name}" for name, key in KEYS if not key.example and "](#" not in key.takes] == []


def _examples() -> Iterator[tuple[type[Strict], str, str]]:
    """The model, the field and the example of each key that has one of its own."""
    for model in models().values():
        for field in model.model_fields:
            _, _, example = meaning_of(model, field).partition(" For example: ")
            if example:
                yield model, field, example.removeprefix("`").removesuffix("`")


@pytest.mark.parametrize(("model", "field", "example"), list(_examples()))
def test_an_example_is_accepted(model: type[Strict], field: str, example: str) -> None:
    of_text = not example.startswith(IN_YAML) and ": " in example
    data = {"key": example} if of_text else parse(f"key: {example}\n", "page").data
    info = model.model_fields[field]
    key = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    create_model("One", __base__=Strict, key=(key, ...)).model_validate(data)
