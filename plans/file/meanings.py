"""What the keys of a file mean, by the docstrings beneath them in their models: for the reference and for editors.

There an example stands behind `For example:`, a default that is filled in later behind `Default:`, and what a word
means that is one of several behind that word: `` `refuse`: the attempt ends; ``. A key that says nothing of its own
has the meaning of the type that it names, or that its model was given by another one; and the example of its mapping.

Docstrings are read from the source, once somebody asks: a plan is checked without them.
"""

import ast
import inspect
import itertools
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from plans.file.fields import Strict

_EXAMPLE, _DEFAULT = "For example: ", "Default: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a docstring says, taken apart; each part is empty where it is not said."""

    text: str = ""
    default: str = ""
    """As Markdown, as is the example: a value between backticks, or words."""
    example: str = ""

    @property
    def default_value(self) -> str:
        """The default as it would be written in a file; empty where words are needed to say it."""
        return _value_in(self.default)

    @property
    def example_value(self) -> str:
        """The example as it would be written in a file."""
        return _value_in(self.example)

    def of_word(self, word: str) -> str:
        """What one of several words means; empty where it is not said."""
        said = re.search(rf"`{re.escape(word)}`: ([^;.]+)", self.text)
        return said[1].strip() if said else ""


NO_MEANING = Meaning()


def _value_in(markdown: str) -> str:
    value = re.fullmatch(r"`([^`]+)`", markdown)
    return value[1] if value else ""


def taken_apart(docstring: str) -> Meaning:
    """Take a docstring apart."""
    told, _, example = re.sub(r"\s+", " ", docstring).strip().partition(_EXAMPLE)
    text, _, default = told.partition(_DEFAULT)
    return Meaning(text=text.strip(), default=default.strip().removesuffix("."), example=example.strip())


def meaning_of(model: type[Strict], field: str) -> Meaning:
    """What a field means: by its own docstring, by that of the type it names, or of the model that brought it."""
    found = (
        _said_in(one.__module__).get(f"{one.__name__}.{field}") for one in model.__mro__ if issubclass(one, Strict)
    )
    return next(filter(None, found), NO_MEANING)


def meaning_of_model(model: type[Strict]) -> Meaning:
    """What a mapping means."""
    return taken_apart(model.__doc__ or "")


@cache
def _said_in(module: str) -> Mapping[str, Meaning]:
    """The meaning of each type and of each field of a module; a field under the names of its model and of itself."""
    body = ast.parse(inspect.getsource(sys.modules[module])).body
    said = dict(_documented(body))
    for model in body:
        if isinstance(model, ast.ClassDef):
            own = dict(_documented(model.body))
            of_types = ((field, _of_type(named, said, body)) for field, named in _named_types(model.body))
            fields = {**{field: meaning for field, meaning in of_types if meaning}, **own}
            said.update({f"{model.name}.{field}": meaning for field, meaning in fields.items()})
    return said


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, Meaning]]:
    """What is given a name, with the docstring beneath it."""
    for statement, beneath in itertools.pairwise(body):
        match statement, beneath:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, taken_apart(text)


def _named_types(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """The fields whose type is given by its name alone."""
    for statement in body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=field), annotation=ast.Name(id=named)):
                yield field, named


def _of_type(named: str, said: Mapping[str, Meaning], body: list[ast.stmt]) -> Meaning | None:
    """What a type means: of this module, or of the one that it is imported from."""
    if named in said:
        return said[named]
    for statement in body:
        match statement:
            case ast.ImportFrom(module=str(module), names=names) if any(name.name == named for name in names):
                return _said_in(module).get(named)
    return None
