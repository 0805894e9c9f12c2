"""`comms:` under a job: whom a text goes to, and that every blank in it is one that a run can fill in."""

from collections.abc import Iterator

from plans.assemble.channels import known_channel
from plans.assemble.context import Context
from plans.file.comms_shapes import CommsFile
from plans.file.schema import TaskFile
from plans.file.yaml_source import Path
from plans.lines import line_and_column
from plans.model.blanks import GO_LIVE, Blank, NightFigure, TaskFigure, blanks
from plans.model.databases import PartyId
from plans.model.hooks import HookRole
from plans.model.kinds.comms import CommsSpec
from plans.nearest import did_you_mean_in_file
from plans.problems import Place

MOST_CHARACTERS = 20_000
"""Of a text that is sent."""
_HEADING = "# "


def comms(context: Context, path: Path, file: CommsFile) -> CommsSpec:
    """Take the text and those whom it goes to, with a problem recorded for each blank that no run can fill in."""
    through = known_channel(context, (*path, "channel"), file.channel)
    to = _parties(context, path, file)
    found = len(context.problems)
    text = context.read((*path, "file"), file.file)
    for blank in blanks(text):
        if trouble := _trouble(context, blank):
            line, column = line_and_column(text, blank.at)
            context.problem_in(Place(file=file.file, line=line, column=column), *trouble)
    subject, body = _parted(text)
    if not body and len(context.problems) == found:
        context.problem((*path, "file"), "there is no text here to be sent")
    elif len(text) > MOST_CHARACTERS:
        context.problem((*path, "file"), f"this text has {len(text):,} characters", f"at most {MOST_CHARACTERS:,}")
    return CommsSpec(to=to, through=through, file=file.file, subject=subject, text=body)


def _parties(context: Context, path: Path, file: CommsFile) -> tuple[PartyId, ...]:
    if file.to in (HookRole.EVERYBODY, [HookRole.EVERYBODY]):
        return tuple(PartyId(name) for name in context.parties)
    if isinstance(file.to, str):
        return (context.party((*path, "to"), file.to),)
    return context.party_list((*path, "to"), file.to)


def _parted(text: str) -> tuple[str, str]:
    """The subject, where the first line is a heading, and the rest."""
    first, _, rest = text.lstrip("\n").partition("\n")
    if first.startswith(_HEADING):
        return first.removeprefix(_HEADING).strip(), rest.strip()
    return "", text.strip()


def _trouble(context: Context, blank: Blank) -> tuple[str, str] | None:
    """What is wrong with a blank, and what to write instead."""
    if not blank.closed:
        return "a brace stands here alone", 'a blank is {name}; write "{{" or "}}" for a brace'
    if not blank.task:
        return _unknown(
            blank, list(NightFigure), f"there are {', '.join(NightFigure)}, and those of a task: {{T05.end}}"
        )
    if blank.task != GO_LIVE and blank.task not in context.tasks:
        hint = did_you_mean_in_file(blank.task, context.tasks)
        return (
            f'unknown task "{blank.task[:40]}" in {{{blank.name[:60]}}}',
            hint or "write {TASK.end}, or {go_live.end}",
        )
    known = _figures(context, blank.task)
    return _unknown(blank, known, f"there are {', '.join(known)}")


def _unknown(blank: Blank, known: list[str], there: str) -> tuple[str, str] | None:
    if blank.figure in known:
        return None
    what = f"{blank.task} has no figure" if blank.task else "a run has no figure"
    return f'{what} "{blank.figure[:40]}"', did_you_mean_in_file(blank.figure, known) or there


def _figures(context: Context, name: str) -> list[str]:
    """The figures that a task has by what it is."""
    asked = context.file.go_live if name == GO_LIVE else name
    task = next((one for one in context.file.tasks if one.id == asked), None)
    return [*_fixed(task), *([one.name for one in task.manual.ask] if task is not None and task.manual else [])]


def _fixed(task: TaskFile | None) -> Iterator[str]:
    """By what kind of task it is; everything of one whose own lines are faulty."""
    for figure in TaskFigure:
        if figure is TaskFigure.ROWS:
            brought = task is None or _has_rows(task)
        else:
            brought = figure is not TaskFigure.DECISION or task is None or task.checkpoint is not None
        if brought:
            yield figure


def _has_rows(task: TaskFile) -> bool:
    return task.job is not None and (task.job.copy_ is not None or task.job.reconcile is not None)
