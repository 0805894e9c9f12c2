"""The figures and the file that a manual task asks for at `done`.

A figure outside its limit is kept, and the task is not done: it asks what is to become of it, as after a verdict of
failed. `done` with other figures mends what was mistyped or has been put right; `fixed` with a reason goes on with it
as it is, which a gate has to accept.
"""

import re
from collections.abc import Iterator, Mapping

from jobs.run.decisions.commands import Done
from jobs.run.decisions.decision import NotNow
from jobs.run.events import FiguresGiven, UnitId, Verdict
from jobs.run.state.unit import Phase, UnitState
from plans.model import Manual
from plans.model.asked import AskedFigure, Figure, FigureType

_READ_FILE = re.compile(r"(?P<name>[^\n]{1,255}) sha256:(?P<sha256>[0-9a-f]{64})")
_NOT_JUDGED = frozenset({Verdict.FAILED, Verdict.NOT_TESTED})
"""After these the figures may be lacking: nobody came so far."""


def read_file(name: str, sha256: str) -> str:
    """How a file that was read is named in the command: never by what stands in it."""
    return f"{name} sha256:{sha256}"


def is_read(file: str) -> bool:
    """Whether a file is named with its hash, so that whoever sends it has read it."""
    return _READ_FILE.fullmatch(file) is not None


def as_if_read(args: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments of a `done` that nobody has sent, as if its file had been read."""
    file = str(args.get("file") or "")
    return {**args, "file": read_file("file", "0" * 64)} if file and not is_read(file) else args


def given(unit: UnitId, body: Manual, command: Done, by: str) -> FiguresGiven | None:
    """What was told of the task; None where nothing was, and nothing had to be.

    Raises:
        NotNow: something that the task asks for lacks, or is not what it asks for.
    """
    if why := next(missing(body, command), ""):
        raise NotNow(f"{unit} {why}", hint=f"done {unit} {body.blanks_at_done}".rstrip())
    told = command.figures or {}
    if not told and not command.file:
        return None
    by_name = {one.name: one for one in body.ask}
    outside = [_too_far(by_name[name], value) for name, value in told.items()]
    file, sha256 = _file(command.file)
    return FiguresGiven(
        unit=unit, figures=dict(told), by=by, outside=tuple(filter(None, outside)), file=file, sha256=sha256
    )


def _file(text: str) -> tuple[str, str]:
    """The name and the hash of a file; two empty texts where none is named."""
    named = _READ_FILE.fullmatch(text)
    if text and named is None:
        raise NotNow("the file was not read by the console that sent this", hint="give its path with a newer console")
    return (named["name"], named["sha256"]) if named is not None else ("", "")


def missing(body: Manual, command: Done) -> Iterator[str]:
    """What is wrong with what was told of a task, as what it asks for, each behind the task's name."""
    told = command.figures or {}
    yield from _unfit(body, told)
    if command.verdict in _NOT_JUDGED:
        return
    if lacking := [one.described for one in body.ask if one.name not in told]:
        yield f"asks for {', '.join(lacking)}"
    if body.evidence_file and not command.file:
        yield "asks for a file as evidence"


def _unfit(body: Manual, told: Mapping[str, Figure]) -> Iterator[str]:
    """The figures that the task does not ask for, and those that are no whole number where one is asked."""
    names = [one.name for one in body.ask]
    if unknown := [name for name in told if name not in names]:
        yield f"asks for no {', '.join(unknown)}" + (f", but for {', '.join(names)}" if names else "")
    for one in body.ask:
        if one.type is FigureType.INT and not float(told.get(one.name, 0)).is_integer():
            yield f"asks for {one.name} as a whole number"


def is_told_anew(known: UnitState) -> bool:
    """Whether it stands because of a figure outside its limit, so that other figures may be told of it."""
    return known.phase is Phase.ATTENTION and known.given is not None and bool(known.given.outside)


def _too_far(asked: AskedFigure, value: Figure) -> str:
    return "" if asked.is_within(value) else f"{asked.told(value)}, {asked.limit} asked"


def gathered(args: Mapping[str, object], body: Manual) -> dict[str, object]:
    """The arguments of `done` with the figures that were given by their own names put together."""
    names = [one.name for one in body.ask if one.name in args]
    if not names:
        return dict(args)
    rest = {name: value for name, value in args.items() if name not in names}
    return {"task": rest.pop("task"), "figures": {name: _number(args[name]) for name in names}, **rest}


def figures_of(args: Mapping[str, object]) -> Mapping[str, object]:
    """The figures among the arguments of `done`."""
    found = args.get("figures")
    return found if isinstance(found, dict) else {}


def _number(value: object) -> object:
    """A number as people type it; what is none is left to be refused: so is `1,000`, which is read in two ways."""
    text = str(value).strip()
    try:
        return int(text) if re.fullmatch(r"[+-]?\d+", text, re.ASCII) else float(text)
    except ValueError:
        return value
