"""The walk over a file's data beside the models that describe it."""

import functools
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from plans.file.fields import Strict
from plans.file.yaml_source import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedMapping:
    """A mapping of the file, and the model that says what may stand in it."""

    model: type[Strict]
    data: dict[str, object]
    path: Path

    def at(self, key: str) -> Path:
        """The path of one of its keys."""
        return (*self.path, key)


def mappings(annotation: object, data: object, path: Path) -> Iterator[DescribedMapping]:
    """Walk every mapping of the data that a model describes; as deep as the models are."""
    shape = _shape(annotation)
    if isinstance(data, dict):
        if shape.model is not None:
            yield DescribedMapping(model=shape.model, data=data, path=path)
        for key, inner in _described(shape, data):
            yield from mappings(inner, data[key], (*path, key))
    elif isinstance(data, list) and shape.elements is not None:
        for index, value in enumerate(data):
            yield from mappings(shape.elements, value, (*path, index))


def _described(shape: "_Shape", data: dict[str, object]) -> Iterator[tuple[str, object]]:
    """The keys of a mapping whose values are described further, each with the annotation that does so."""
    if shape.model is not None:
        yield from ((key, inner) for key, inner in _children(shape.model).items() if key in data)
    elif shape.values is not None:
        yield from ((key, shape.values) for key in data)


class _Shape:
    """What a field's annotation can hold: a model, a mapping of, a list of."""

    def __init__(self) -> None:
        self.model: type[Strict] | None = None
        self.values: object = None
        self.elements: object = None

    @property
    def holds_more(self) -> bool:
        """Whether what stands there is described any further."""
        return self.model is not None or self.values is not None or self.elements is not None


@functools.cache
def _shape(annotation: object) -> _Shape:
    shape = _Shape()
    pending = [annotation]
    while pending:
        current = pending.pop()
        origin, arguments = get_origin(current), get_args(current)
        if origin is Annotated:
            pending.append(arguments[0])
        elif origin in (Union, types.UnionType):
            pending.extend(arguments)
        elif origin is dict:
            shape.values = arguments[1]
        elif origin is list:
            shape.elements = arguments[0]
        elif isinstance(current, type) and issubclass(current, Strict):
            shape.model = current
    return shape


@functools.cache
def _children(model: type[Strict]) -> dict[str, Any]:
    """The keys of a model under which further models stand."""
    fields: dict[str, Any] = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    return {key: annotation for key, annotation in fields.items() if _shape(annotation).holds_more}
