"""What may stand under `ask:` of a manual task, and under `answer:` of a criterion."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic import WithJsonSchema as AsJson

from plans.file.fields import Strict, wrong

RESERVED = frozenset({"task", "verdict", "text", "figures", "file"})
"""What the command `done` takes under these names already."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
LIMIT = re.compile(r"\s*(<=|>=|=|<|>)\s*(-?\d{1,15}(?:\.\d{1,9})?)\s*", re.ASCII)
"""`<= 0`: how a criterion says what a figure must be."""
_MOST = 20


def _name(value: object) -> object:
    if isinstance(value, str) and not _NAME.fullmatch(value):
        raise wrong(f'"{value[:40]}" cannot be the name of a figure', "small letters, digits and _: refused_rows")
    if isinstance(value, str) and value in RESERVED:
        raise wrong(f'"{value}" is what done itself takes', f"not {', '.join(sorted(RESERVED))}")
    return value


def _limit(value: object) -> str:
    if not isinstance(value, str) or not LIMIT.fullmatch(value):
        raise wrong("this is no limit of a figure", 'a comparison and a number in quotes: "<= 0"')
    return value


Number = Annotated[int | float, Field(allow_inf_nan=False, ge=-(10**15), le=10**15)]


class AskedFile(Strict):
    """A figure that whoever did the task is asked for when it is done."""

    name: Annotated[str, BeforeValidator(_name)]
    """How it is called in the command and in criteria. For example: `refused_rows`"""
    type: Literal["int", "number"] = "int"
    """Which answers it takes. `int`: a whole number; `number`: any number. For example: `number`"""
    at_least: Number | None = None
    """Below it the task is not done: it asks what is to become of it. For example: `1`"""
    at_most: Number | None = None
    """Above it the task is not done: it asks what is to become of it. For example: `0`"""
    unit: str = ""
    """What the figure counts, in the plural. For example: `rows`"""


Asked = Annotated[list[AskedFile], Field(max_length=_MOST)]
FigureLimits = Annotated[
    dict[str, Annotated[str, PlainValidator(_limit), AsJson({"type": "string", "examples": ["<= 0"]})]],
    Field(min_length=1, max_length=1),
]
