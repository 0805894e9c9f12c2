"""Plans for tests: a small sound one whose lines a test replaces, and its problems as text."""

from pathlib import Path

from plans.load import Loaded, load
from plans.problems import PlanProblems

HEAD = """\
cutover: 1
title: A small night
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
window_ends: 2022-11-12 06:00
databases:
  legacy: {role: source, rehearsal: {service: a}, production: {service: b, identity: {mark: legacy-prod}}}
  platform: {role: target, rehearsal: {service: c}, production: {service: d, identity: {mark: platform-prod}}}
parties:
  boss: {name: Cutover manager}
  roros: {name: Røros kommune}
tasks:
"""

NIGHT = """\
  - id: A1
    title: Load patients
    owner: boss
    duration: 75m
    job:
      copy: {from: legacy, to: platform, tables: ['ehr.*'], batch: {column: load_batch, value: wave_1}}
    rollback: {duration: 10m, job: {copy: undo}}
  - id: A2
    title: Reconcile patients
    owner: boss
    after: [A1]
    duration: 30m
    job: {reconcile: {from: legacy, to: platform, tables: ['ehr.*']}}
  - id: A3
    title: Enter admitted patients
    owner: roros
    duration: 90m
    manual: {counter: {target: 713, unit: patients}}
    rollback: none
  - id: G1
    title: Check-in
    after: [A2, A3]
    not_before: "16:30"
    duration: 10m
    checkpoint: {poll: [boss, roros], decided_by: boss, point_of_no_return: true}
  - id: M1
    title: Go-live
    after: [G1]
    not_before: "03:00"
    milestone: true
"""

SOUND = HEAD + NIGHT


def write(folder: Path, text: str | bytes, **files: str | bytes) -> Path:
    """Write a plan, and files beside it (`sql__x_sql` becomes sql/x.sql); returns the plan's path."""
    beside = {name.replace("__", "/").replace("_csv", ".csv").replace("_sql", ".sql"): f for name, f in files.items()}
    for name, content in {"plan.yaml": text, **beside}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "plan.yaml"


def changed(old: str, new: str) -> str:
    """The sound plan with one place changed."""
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times in the sound plan"
    return SOUND.replace(old, new)


def task(lines: str) -> str:
    """The sound plan with one more task, X1, that has these lines."""
    body = "\n".join(f"    {line}" for line in lines.strip().splitlines())
    return f"{SOUND}  - id: X1\n    title: Extra\n    owner: boss\n    duration: 5m\n{body}\n"


def problems(folder: Path, text: str | bytes, **files: str | bytes) -> list[str]:
    """What is wrong with a plan: `line:column: message (hint)`, or for another file `name:line:column: ...`."""
    path = write(folder, text, **files)
    try:
        load(path)
    except PlanProblems as error:
        return [str(p).removeprefix(f"{folder}/").removeprefix("plan.yaml:") for p in error.problems]
    return []


def sound(folder: Path, text: str = SOUND, **files: str | bytes) -> Loaded:
    """Load a plan that is sound."""
    return load(write(folder, text, **files))


def warnings(folder: Path, text: str = SOUND) -> list[str]:
    """What is unwise in a sound plan, without places."""
    return [f"{w.message} ({w.hint})" if w.hint else w.message for w in sound(folder, text).warnings]
