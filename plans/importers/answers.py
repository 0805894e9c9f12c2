"""What a person says beside the file: the small file of `--map`, and the flags of the command."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from plans.clock import find_zone
from plans.file import toml_source
from plans.file.yaml_source import ParsedFile, Path
from plans.importers.headings import Means, cleaned
from plans.nearest import did_you_mean_in_file
from plans.problems import PlanProblems, Problem

_BY_NAME = {one.value: one for one in Means}
_UNITS = ("min", "h", "d", "w")
_ORDERS = ("chain", "none", "clock")
_KEYS = {
    "sheet": (),
    "title": (),
    "timezone": (),
    "start": (),
    "unit": _UNITS,
    "dates": ("day first", "month first"),
    "order": _ORDERS,
}
"""What may stand beside the columns, with the words that it may be; any text where there are none."""


class Order(StrEnum):
    """What a line without a predecessor waits for, in a file that has no column of them."""

    CHAIN = "chain"
    NONE = "none"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the file itself does not say, and somebody has said."""

    columns: Mapping[str, Means] = field(default_factory=dict)
    """By headings, as they are compared."""
    sheets: tuple[str, ...] = ()
    """Those that are read, where not all of them are looked at."""
    title: str = ""
    timezone: str = ""
    start: str = ""
    unit: str = ""
    day_first: bool | None = None
    order: Order | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Ids of tasks that are in a plan already, by ids and titles without case: a line may wait for one of them that its
    own file does not have."""


def read_answers(text: str, file: str) -> Answers:
    """Read a file of `--map`. Raises `PlanProblems` with every line that means nothing."""
    source = toml_source.parse(text, file)
    data = source.data if isinstance(source.data, dict) else {}
    problems = [*source.problems]
    columns: dict[str, Means] = {}
    texts: dict[str, str] = {}
    for key, value in data.items():
        if key == "columns" and isinstance(value, dict):
            problems += _columns(source, value, columns)
        elif (wrong := _wrong(source, key, value)) is not None:
            problems.append(wrong)
        elif key != "sheet":
            texts[key] = value
    if problems:
        raise PlanProblems(problems)
    return Answers(
        columns=columns,
        sheets=_sheets(data.get("sheet", "")),
        title=texts.get("title", ""),
        timezone=texts.get("timezone", ""),
        start=texts.get("start", ""),
        unit=texts.get("unit", ""),
        day_first=texts["dates"] == "day first" if "dates" in texts else None,
        order=Order(texts["order"]) if "order" in texts else None,
    )


def as_toml(answers: Answers, columns: Iterable[tuple[str, Means]]) -> str:
    """The answers as a file of `--map`.

    Args:
        columns: headings as they stand in the file, and what they were taken for.
    """
    dates = {None: "", True: "day first", False: "month first"}[answers.day_first]
    texts = {"title": answers.title, "timezone": answers.timezone, "start": answers.start, "unit": answers.unit,
             "dates": dates, "order": answers.order or ""}  # fmt: skip
    lines = [f"sheet = {_quoted(list(answers.sheets))}"] if answers.sheets else []
    lines += [f"{key} = {_quoted(text)}" for key, text in texts.items() if text]
    by_heading: dict[str, str] = {}
    for heading, means in columns:
        by_heading.setdefault(cleaned(heading), f"{_quoted(heading)} = {_quoted(means.value)}")
    return "\n".join([*lines, "", "[columns]", *by_heading.values()]).lstrip() + "\n"


def _quoted(value: str | list[str]) -> str:
    """JSON's strings and lists of them are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _sheets(said: object) -> tuple[str, ...]:
    """One name, or a list of them."""
    return tuple(map(str, said)) if isinstance(said, list) else tuple(filter(None, [str(said)]))


def _wrong(source: ParsedFile, key: str, value: object) -> Problem | None:
    path: Path = (key,)
    if key not in _KEYS:
        hint = did_you_mean_in_file(key, [*_KEYS, "columns"]) or f"one of {', '.join(_KEYS)}, and the table [columns]"
        return Problem(place=source.key_place(path), message=f'unknown key "{key[:40]}"', hint=hint)
    if key == "sheet" and _is_list_of_texts(value):
        return None
    if not isinstance(value, str):
        return Problem(place=source.value_place(path), message=f"{key} is a text", hint='in quotes: "..."')
    return _wrong_word(source, key, value)


def _wrong_word(source: ParsedFile, key: str, value: str) -> Problem | None:
    place = source.value_place((key,))
    if (words := _KEYS[key]) and value not in words:
        return Problem(place=place, message=f'{key} cannot be "{value[:40]}"', hint=f"one of {', '.join(words)}")
    if key == "timezone" and find_zone(value) is None:
        return Problem(place=place, message=f'there is no zone "{value[:40]}"', hint="Europe/Oslo")
    return None


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _columns(source: ParsedFile, said: Mapping[str, object], columns: dict[str, Means]) -> list[Problem]:
    """Fill `columns`; returns what is wrong with the table."""
    problems = []
    for heading, value in said.items():
        means = _BY_NAME.get(value) if isinstance(value, str) else None
        if means is not None:
            columns[cleaned(heading)] = means
            continue
        hint = did_you_mean_in_file(str(value), _BY_NAME) or f"one of {', '.join(_BY_NAME)}"
        place = source.value_place(("columns", heading))
        problems.append(Problem(place=place, message=f'a column cannot mean "{str(value)[:40]}"', hint=hint))
    return problems
