"""CSV to a plan file: the way over for a team whose plan is a spreadsheet.

Columns: id, phase, title, owner, kind, planned_minutes, predecessors, not_before, confirm_target,
rollback_or_criterion; others (planned times, floats) are results and are left behind. A spreadsheet does not say what
a machine runs, who is polled or how long a rollback takes: such places carry a comment that begins with "say here".
"""

import csv
import io
import json
import re
from dataclasses import dataclass

from plans.file.validation import MAX_PROBLEMS
from plans.nearest import did_you_mean_in_file
from plans.problems import Place, PlanProblems, Problem

KINDS = ("job", "manual", "check", "comms", "confirm", "gate", "milestone")
_NEEDED = ("id", "title", "kind", "planned_minutes")
_NOTHING = frozenset({"", "—", "-", "–"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of the spreadsheet."""

    place: Place
    cells: dict[str, str]

    def get(self, column: str) -> str:
        text = self.cells.get(column, "")
        return "" if text in _NOTHING else text


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
    problems: list[Problem] = []
    rows: list[_Row] = []

    def wrong(line: int, message: str, hint: str = "") -> None:
        problems.append(Problem(place=Place(file=file, line=line, column=1), message=message, hint=hint))

    try:
        columns = [column.strip() for column in reader.fieldnames or ()]
        for column in _NEEDED:
            if column not in columns:
                wrong(1, f'the column "{column}" is missing', did_you_mean_in_file(column, columns))
        for raw in () if problems else reader:
            cells = {(key or "").strip(): (value or "").strip() for key, value in raw.items() if isinstance(value, str)}
            row = _Row(place=Place(file=file, line=reader.line_num, column=1), cells=cells)
            if row.get("kind") not in KINDS:
                hint = did_you_mean_in_file(row.get("kind"), KINDS) or f"one of {', '.join(KINDS)}"
                wrong(reader.line_num, f'unknown kind "{row.get("kind")[:40]}"', hint)
            for column in ("planned_minutes", "confirm_target"):
                if not re.fullmatch(r"[0-9]{0,5}", row.get(column), re.ASCII):
                    wrong(reader.line_num, f'{column} is "{row.get(column)[:40]}", not a whole number')
            rows.append(row)
            if len(problems) > MAX_PROBLEMS:
                break
    except csv.Error as error:
        wrong(max(reader.line_num, 1), f"not CSV: {error}")
    if problems or not rows:
        raise PlanProblems(problems or [Problem(place=Place(file=file), message="there are no lines in it")])
    return rows


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
    after = re.split(r"[\s,;]+", row.get("predecessors"))
    lines = [f"  - id: {row.get('id')}", f"    title: {_quoted(row.get('title'))}"]
    if row.get("phase"):
        lines.append(f"    stream: {_quoted(row.get('phase'))}")
    if owners and kind != "gate":
        lines.append(f"    owner: {owners[0]}")
    if any(after):
        lines.append(f"    after: [{', '.join(filter(None, after))}]")
    if row.get("not_before"):
        lines.append(f"    not_before: {_quoted(row.get('not_before'))}")
    if kind != "milestone":
        lines.append(f"    duration: {int(row.get('planned_minutes') or 0)}m")
    return lines + _body(row, kind, owners)


def _body(row: _Row, kind: str, owners: list[str]) -> list[str]:
    note = row.get("rollback_or_criterion")
    target = row.get("confirm_target")
    match kind:
        case "milestone":
            return ["    milestone: true"]
        case "gate":
            poll = ", ".join(owners)
            return [f"    checkpoint: {{poll: [{poll}], decided_by: {owners[0] if owners else 'nobody'}}}"]
        case "confirm":
            count = int(target or 1)
            items = [f"{{id: {row.get('id')}-{n}, name: {_quoted(f'{n} of {count}')}}}" for n in range(1, count + 1)]
            lines = ["    confirm:  # say here who or what each item is", "      items:"]
            return lines + [f"        - {item}" for item in items] + _rollback(note)
        case "check":
            return [f"    manual: {{criterion: {_quoted(note or row.get('title'))}}}"]
        case "comms":
            return [f"    manual: {{text: {_quoted(row.get('title'))}}}"]
        case "job":
            return ["    manual: {}  # say here what the machine runs: job: {...} in place of manual", *_rollback(note)]
        case _:
            counter = f"counter: {{target: {target}}}" if target else ""
            return [f"    manual: {{{counter}}}", *_rollback(note)]


def _rollback(note: str) -> list[str]:
    if not note:
        return []
    return [f"    rollback: {{duration: 10m, manual: {{text: {_quoted(note)}}}}}  # say here how long it takes"]
