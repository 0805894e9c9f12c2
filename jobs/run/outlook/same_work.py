"""What a task is, whatever it is called: whether two tasks would do the same work.

An amendment may give a task another id, another owner or another place; it stays what it was. Work counts as the same
where the title is, where a job would run the same program, send the same statement, call the same function or write to
the same tables, and where a person would follow the same instruction. The comparison leans to the safe side: a
program is the same inside a shell or under another path, a statement with other blanks or given to a program, a copy
of any of the tables, a request with another body.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import assert_never

from jobs.run.outlook.same_tables import is_copy_of_some, share_a_table, unhurried
from plans.model import (
    Checkpoint,
    CommandSpec,
    Confirm,
    CopySpec,
    CopyUndo,
    HttpSpec,
    Job,
    JobSpec,
    Manual,
    Milestone,
    PythonSpec,
    SqlSpec,
    Task,
)
from plans.model.kind_traits import traits_of

_REMARK = r"/\*.*?\*/"
_COMMENT = re.compile(rf"--[^\n]*|{_REMARK}", re.DOTALL)
_SETTING_UP = ("analyze", "begin", "commit", "end", "reset", "rollback", "select", "set ", "vacuum")
"""How statements begin that many scripts share without doing the same work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a task, or its rollback, would do."""

    title: str
    body: Job | Manual | Confirm


def works_of(task: Task) -> tuple[Work, ...]:
    """The work of a task and of its rollback; nothing of a checkpoint or a milestone."""
    bodies = [task.body, *([task.rollback.body] if task.rollback is not None else [])]
    titles = [_plain(task.title), ""]  # a rollback is not called what its task is called
    return tuple(
        Work(title=title, body=body)
        for title, body in zip(titles, bodies, strict=False)
        if not isinstance(body, Checkpoint | Milestone)
    )


def does_any_of(new: Task, old: Task) -> bool:
    """Whether a task would do any work of another one."""
    return any(same(mine, theirs) for mine in works_of(new) for theirs in works_of(old))


def is_part_of(new: Work, old: Work) -> bool:
    """Whether work is no more than what another task does anyway: exactly it, or a copy of some of its tables."""
    match old.body, new.body:
        case Job(spec=CopySpec() as theirs), Job(spec=CopySpec() as mine):
            return is_copy_of_some(mine, theirs)
        case _:
            return _deed(new) == _deed(old)


def is_other_work(new: Task, old: Task) -> bool:
    """Whether a task that kept its id is another one by what it does; how fast or how often it is tried is no matter.

    A person's task is what its title says.
    """
    return [_deed(one) for one in works_of(new)] != [_deed(one) for one in works_of(old)]


def does_other_work(new: Task, old: Task) -> bool:
    """The same, whatever becomes of its rollback."""
    before, after = works_of(replace(old, rollback=None)), works_of(replace(new, rollback=None))
    return [_deed(one) for one in after] != [_deed(one) for one in before]


def is_another_deed(new: Work, old: Work) -> bool:
    """The same of a single work: a task's own, or its rollback's."""
    return _deed(new) != _deed(old)


def _deed(work: Work) -> object:
    match work.body:
        case Job(spec=CopySpec() as spec):
            return unhurried(spec)
        case Job(spec=spec):
            return spec
        case Manual() | Confirm() as body:
            return work.title, body
    assert_never(work.body)


def only_looks(job: Job) -> bool:
    """Whether the job changes nothing anywhere."""
    return traits_of(job.spec).only_looks


def same(new: Work, old: Work) -> bool:
    """Whether work holds any of another task's work, as the head of this module says."""
    if new.title and new.title == old.title:
        return True
    match old.body, new.body:
        case Job() as before, Job() as after:
            return _same_job(after.spec, before.spec)
        case Manual() as before, Manual() as after:
            return bool(before.text) and _plain(before.text) == _plain(after.text)
        case Confirm() as before, Confirm() as after:
            return before.items == after.items
        case _:
            return False


def _same_job(new: JobSpec, old: JobSpec) -> bool:
    statement, earlier = traits_of(new).statement, traits_of(old).statement
    if statement is not None and earlier is not None:
        return statement[0] == earlier[0] and _same_statements(statement[1], earlier[1])
    for one, other in ((new, old), (old, new)):
        if isinstance(other, HttpSpec):
            return _same_request(one, other)
    return _same_by_kind(new, old)


def _same_by_kind(new: JobSpec, old: JobSpec) -> bool:
    match old, new:
        case CommandSpec(), CommandSpec():
            return _within(list(_tokens(old.argv)), list(_tokens(new.argv)))
        case SqlSpec(text=text), CommandSpec(argv=argv):
            return _sends(argv, text)
        case CommandSpec(argv=argv), SqlSpec(text=text):
            return _sends(argv, text)
        case PythonSpec(), PythonSpec():
            return (old.module, old.function, old.file) == (new.module, new.function, new.file)
        case (CopySpec(rows=before), CopySpec(rows=after)) | (CopyUndo(rows=before), CopyUndo(rows=after)):
            return share_a_table(before, after)
        case _:
            return old == new


def _same_request(one: JobSpec, request: HttpSpec) -> bool:
    """Whether a job sends this request, perhaps with another body, or is a program that is given its address."""
    match one:
        case HttpSpec():
            return one.shown == request.shown
        case CommandSpec():
            return any(request.url in word for word in one.argv)
        case _:
            return False


def _same_statements(new: str, old: str) -> bool:
    """Whether a text holds the other one, or any statement of it that does something."""
    whole = _whole(old)
    return (whole != "" and whole in _whole(new)) or bool(_statements(old) & _statements(new))


def _whole(text: str) -> str:
    return _plain(_COMMENT.sub(" ", text)).rstrip("; ")


def _statements(text: str) -> frozenset[str]:
    parts = (_plain(one) for one in _COMMENT.sub(" ", text).split(";"))
    return frozenset(one for one in parts if one and not one.startswith(_SETTING_UP))


def _sends(argv: Sequence[str], text: str) -> bool:
    """Whether a program is given a whole text, or any statement of it that does something, as psql is."""
    given = re.sub(_REMARK, " ", "\n".join(argv), flags=re.DOTALL)
    forms = _plain(given), _plain(_COMMENT.sub(" ", given))  # -- begins an option, or a comment
    sent = {_whole(text), *_statements(text)} - {""}
    return any(one in form for one in sent for form in forms)


def _tokens(argv: Sequence[str]) -> Iterator[str]:
    """A program and its arguments, also where a shell is given them as one text; folders of programs do not count."""
    for one in argv:
        try:
            words = shlex.split(one)
        except ValueError:
            words = one.split()
        for word in words:
            yield PurePath(word).name or word


def _within(few: list[str], many: list[str]) -> bool:
    return any(many[at : at + len(few)] == few for at in range(len(many) - len(few) + 1))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
