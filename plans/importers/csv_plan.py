"""CSV to a plan file: the way over for a team whose plan is a spreadsheet.

Columns: id, phase, title, owner, kind, planned_minutes, predecessors, not_before, confirm_target,
rollback_or_criterion; others (planned times, floats) are results and are left behind. A spreadsheet does not say what
a machine runs, who is polled or how long a rollback takes: such places carry a comment that begins with "say here".
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plans.file.validation import MAX_PROBLEMS
from plans.nearest import did_you_mean_in_file
from plans.problems import Place, PlanProblems, Problem

KINDS = ("job", "manual", "check", "comms", "confirm", "gate", "milestone")
_NEEDED_COLUMNS = ("id", "title", "kind", "planned_minutes")
_EMPTY_CELLS = frozenset({"", "—", "-", "–"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of the spreadsheet."""

    place: Place
    cells: dict[str, str]

    def get(self, column: str) -> str:
        text = self.cells.get(column, "")
        return "" if text in _EMPTY_CELLS else text


def plan_from_csv(text: str, *, title: str, timezone: str, start: str, file: str = "plan.csv") -> str:
    """The text of a plan file with every line of the CSV as a task.

    Args:
        text: the CSV; predecessors are ids separated by blanks or commas.
        start: the plan's start as it shall stand in the file, with its date.
        file: what problems call the CSV.

    Raises:
        PlanProblems: a column is missing, a kind is unknown, minutes are no number.
    """
    rows = _rows(text, file)
    names = list(dict.fromkeys(owner for row in rows for owner in _owners(row)))
    slugs: dict[str, str] = {}
    for name in names:
        slugs[name] = _slug(name, set(slugs.values()))
    milestones = [row.get("id") for row in rows if row.get("kind") == "milestone"]
    lines = [
        "cutover: 1",
        f"title: {_quoted(title)}",
        f"timezone: {timezone}",
        f"start: {start}",
        f"go_live: {milestones[0]}" if milestones else "go_live: M1  # say here which milestone is the go-live",
        "",
        "parties:" if slugs else "parties: {}",
        *(f"  {slug}: {{name: {_quoted(name)}}}" for name, slug in slugs.items()),
        "",
        "tasks:",
    ]
    for row in rows:
        lines += [*_task(row, slugs), ""]
    return "\n".join(lines)


def _rows(text: str, file: str) -> list[_Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows: list[_Row] = []
    problems: list[Problem] = []
    try:
        problems += _missing_columns([column.strip() for column in reader.fieldnames or ()], file)
        for cells in () if problems else reader:
            row = _row(cells, Place(file=file, line=reader.line_num, column=1))
            problems += _faults(row)
            rows.append(row)
            if len(problems) > MAX_PROBLEMS:
                break
    except csv.Error as error:
        place = Place(file=file, line=max(reader.line_num, 1), column=1)
        problems.append(Problem(place=place, message=f"not CSV: {error}"))
    if not rows and not problems:
        problems.append(Problem(place=Place(file=file), message="there are no lines in it"))
    if problems:
        raise PlanProblems(problems)
    return rows


def _missing_columns(columns: list[str], file: str) -> Iterator[Problem]:
    place = Place(file=file, line=1, column=1)
    for column in _NEEDED_COLUMNS:
        if column not in columns:
            hint = did_you_mean_in_file(column, columns)
            yield Problem(place=place, message=f'the column "{column}" is missing', hint=hint)


def _row(cells: Mapping[str | None, object], place: Place) -> _Row:
    """One line, without the blanks around its cells; of a line with too many cells, those that have a column."""
    texts = {(column or "").strip(): value.strip() for column, value in cells.items() if isinstance(value, str)}
    return _Row(place=place, cells=texts)


def _faults(row: _Row) -> Iterator[Problem]:
    kind = row.get("kind")
    if kind not in KINDS:
        hint = did_you_mean_in_file(kind, KINDS) or f"one of {', '.join(KINDS)}"
        yield Problem(place=row.place, message=f'unknown kind "{kind[:40]}"', hint=hint)
    for column in ("planned_minutes", "confirm_target"):
        if not re.fullmatch(r"[0-9]{0,5}", row.get(column), re.ASCII):
            message = f'{column} is "{row.get(column)[:40]}", not a whole number'
            yield Problem(place=row.place, message=message)


def _owners(row: _Row) -> list[str]:
    """`Cutover manager + hospital, national net` is several parties; the first one decides."""
    return [name.strip() for name in re.split(r"[+,;]", row.get("owner")) if name.strip()]


def _slug(name: str, taken: set[str]) -> str:
    slug = re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")[:30] or "party"
    return slug if slug not in taken else next(s for n in range(2, 9999) if (s := f"{slug}-{n}") not in taken)


def _quoted(text: str) -> str:
    """JSON's strings are YAML's double-quoted ones."""
    return json.dumps(text, ensure_ascii=False)


def _task(row: _Row, slugs: dict[str, str]) -> list[str]:
    kind = row.get("kind")
    owners = [slugs[name] for name in _owners(row)]
    predecessors = re.split(r"[\s,;]+", row.get("predecessors"))
    lines = [f"  - id: {row.get('id')}", f"    title: {_quoted(row.get('title'))}"]
    if row.get("phase"):
        lines.append(f"    stream: {_quoted(row.get('phase'))}")
    if owners and kind != "gate":
        lines.append(f"    owner: {owners[0]}")
    if any(predecessors):
        lines.append(f"    after: [{', '.join(filter(None, predecessors))}]")
    if row.get("not_before"):
        lines.append(f"    not_before: {_quoted(row.get('not_before'))}")
    if kind != "milestone":
        lines.append(f"    duration: {int(row.get('planned_minutes') or 0)}m")
    return lines + _body(row, kind, owners)


def _body(row: _Row, kind: str, owners: list[str]) -> list[str]:
    title = _quoted(row.get("title"))
    rollback = _rollback(row.get("rollback_or_criterion"))
    match kind:
        case "milestone":
            return ["    milestone: true"]
        case "gate":
            decided_by = owners[0] if owners else "nobody"
            return [f"    checkpoint: {{poll: [{', '.join(owners)}], decided_by: {decided_by}}}"]
        case "confirm":
            return [*_confirm(row), *rollback]
        case "check":
            return [f"    manual: {{criterion: {_quoted(row.get('rollback_or_criterion') or row.get('title'))}}}"]
        case "comms":
            return [f"    manual: {{text: {title}}}"]
        case "job":
            return ["    manual: {}  # say here what the machine runs: job: {...} in place of manual", *rollback]
        case _:
            return [_manual(row.get("confirm_target")), *rollback]


def _confirm(row: _Row) -> list[str]:
    count = int(row.get("confirm_target") or 1)
    names = [_quoted(f"{number} of {count}") for number in range(1, count + 1)]
    items = [f"{{id: {row.get('id')}-{number}, name: {name}}}" for number, name in enumerate(names, start=1)]
    return [
        "    confirm:  # say here who or what each item is",
        "      items:",
        *(f"        - {item}" for item in items),
    ]


def _manual(target: str) -> str:
    counter = f"counter: {{target: {target}}}" if target else ""
    return f"    manual: {{{counter}}}"


def _rollback(note: str) -> list[str]:
    if not note:
        return []
    return [f"    rollback: {{duration: 10m, manual: {{text: {_quoted(note)}}}}}  # say here how long it takes"]
