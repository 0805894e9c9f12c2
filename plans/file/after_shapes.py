"""What may stand under `after:` of a task: the id of another one, or with it the moment of that one that counts."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator
from pydantic import WithJsonSchema as AsJson
from pydantic_core import PydanticCustomError

from plans import durations
from plans.durations import NotADuration, parse_duration
from plans.file.fields import wrong
from plans.file.values import in_short
from plans.model import Side

_EXAMPLE = "[A03, {A04: +30m}, {A05: started+10m}]"
_MOMENT = re.compile(r"(?P<word>[A-Za-z]*) *(?:(?P<sign>[+-]) *(?P<lag>.*))?", re.ASCII)
_PATTERN = rf"^(started|(started *)?\+ *{durations.PATTERN.strip('^$')})$"
_LINK = re.compile(r"(?P<id>.*?) *(?P<kind>FS|SS)? *[+] *(?P<lag>.*)", re.ASCII)
"""A lag as planners write it behind an id."""
_ENDS_WITH = {"ff": "ends", "sf": "begins"}
"""The links of planners that no plan has: the task would end when the other one does this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterFile:
    """One entry of `after:`."""

    task: str
    side: Side = Side.END
    lag: timedelta = timedelta()


def _after(value: object) -> AfterFile:
    match value:
        case str() if (link := _LINK.fullmatch(value)) is not None:
            started = "started" if link["kind"] == "SS" else ""
            raise wrong(f'"{value[:40]}" is no id', f"write {{{link['id'][:12]}: {started}+{link['lag'][:12]}}}")
        case str():
            return AfterFile(task=value)
        case dict() if len(value) == 1 and isinstance(task := next(iter(value)), str):
            return _from_a_moment(task, value[task])
        case dict():
            raise wrong("an entry in braces names one task, and the moment of it that counts", _EXAMPLE)
        case _:
            raise PydanticCustomError("string_type", "expected text")


def _from_a_moment(task: str, moment: object) -> AfterFile:
    """Read `+30m`, `started`, `started+10m`."""
    form = _MOMENT.fullmatch(moment.strip()) if isinstance(moment, str) else None
    if form is None:
        raise _no_moment(task, moment)
    word, sign = form["word"].casefold(), form["sign"]
    if word in _ENDS_WITH:
        what = f"a plan does not say of a task that it ends when another one {_ENDS_WITH[word]}"
        raise wrong(what, "split the task, and let its last part wait")
    if word not in ("", "started") or not (word or sign):
        raise _no_moment(task, moment)
    if sign == "-":
        what = f"{task[:12]} - {form['lag'][:12]}: nobody knows so long before what is to come when it will be"
        raise wrong(what, f"split {task[:12]} and wait for its first part, or not_before: a clock time")
    lag = _lag(form["lag"], task, word) if sign else timedelta()
    return AfterFile(task=task, side=Side.START if word else Side.END, lag=lag)


def _no_moment(task: str, moment: object) -> PydanticCustomError:
    name = task[:12]
    hint = f"{name} alone is its end; {{{name}: +30m}} is 30m later, {{{name}: started}} its beginning"
    return wrong(f"{in_short(moment)} is no moment of {name}", hint)


def _lag(text: str, task: str, word: str) -> timedelta:
    try:
        lag = parse_duration(text)
    except NotADuration as error:
        raise wrong(error.what, error.hint) from None
    if not lag:
        alone = f"{{{task[:12]}: started}}" if word else task[:12]
        raise wrong("this lag is none", f"write {alone}")
    return lag


After = Annotated[
    AfterFile,
    PlainValidator(_after),
    AsJson(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "additionalProperties": {
                        "type": "string",
                        "pattern": _PATTERN,
                        "patternErrorMessage": "this is no moment of it: +30m is later, started its beginning",
                    },
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ],
            "examples": ["A03", {"A04": "+30m"}, {"A05": "started+10m"}],
        }
    ),
]
