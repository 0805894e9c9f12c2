"""The words that only read: what each is for, and what it prints. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from console.layout.board import Board
from console.teletype.about_night import (
    TASKS,
    events_lines,
    flows_lines,
    gates_lines,
    jobs_lines,
    needs_lines,
    people_lines,
    problems_lines,
    status_lines,
    tasks_lines,
    where_lines,
)
from console.teletype.about_one import gate_lines, task_lines
from console.teletype.about_replications import replication_lines
from console.telling.brief.text import brief_now
from console.text.command_line import command_help
from plans.model import Checkpoint, TaskId
from plans.model.languages import Language

OPENS = frozenset({"open", "act"})
HELP_WORDS: Mapping[str, str] = {
    "needs": "who must act: items under their numbers",
    "1 to 9": "open that item: its question, its choices under numbers",
    "open ID": "the same of a task or a checkpoint; its id alone does",
    "where": "where we are, in six lines",
    "status": "the page of cutover status",
    "brief [nb]": "what is read out at a check-in, in at most 150 words; nb in Norwegian",
    "problems": "what is wrong and who looks after it, and what is degraded",
    "gates": "the checkpoints; gate ID tells all of one",
    f"tasks [{'|'.join(TASKS)}|OWNER|STREAM|WORDS]": "tasks, a line each; task ID tells all of one",
    "jobs": "what runs, and how far it is",
    "flows [WORDS]": "what must flow after the go-live: what is red or amber, or whatever holds the words",
    "replications [NAME]": "databases that follow each other, and until when a switch can be taken back",
    "events [HOW MANY]": "what happened last",
    "who": "the keys, the engine, everybody's telephone",
    "help COMMAND": "how a command is written; commands lists all of them",
    "no": "leaves a question; nothing is sent",
    "Enter alone": "lines wait while you type, until you have said something",
    "quit": "leaves this console; the run goes on",
}
"""What can be typed where no question is open."""


def _help(board: Board, about: str) -> Iterator[str]:
    known = command_help()
    if about in known:
        written, meaning = known[about]
        yield f"{written}: {meaning}"
        return
    yield f"This is run {board.view.run} in lines of text. What can be typed:"
    yield from (f"{word}: {meaning}." for word, meaning in HELP_WORDS.items())
    yield "Every command of cutover do, as hold REASON or vote G1 lab go: what it does is told before you send it."


def _commands(_: Board, __: str) -> Iterator[str]:
    yield from (f"{written}: {meaning}" for written, meaning in command_help().values())


def _brief(board: Board, language: str) -> Iterable[str]:
    if language and language not in tuple(Language):
        return (f"There is no language {language}; {', '.join(Language)}.",)
    return brief_now(board.view, Language(language or Language.ENGLISH), board.rows)


def _gate(board: Board, name: str) -> Iterable[str]:
    unit = unit_of(board, name)
    task = board.view.plan.by_id.get(TaskId(unit or ""))
    if task is None or not isinstance(task.body, Checkpoint):
        return (f"There is no checkpoint {name}; gates lists them.",) if name else gates_lines(board)
    return gate_lines(board, task, task.body)


def _task(board: Board, name: str) -> Iterable[str]:
    unit = unit_of(board, name)
    return task_lines(board, unit) if unit is not None else (f"There is no task {name}; tasks all lists them.",)


READ: Mapping[str, Callable[[Board, str], Iterable[str]]] = {
    "?": _help,
    "help": _help,
    "commands": _commands,
    "needs": lambda board, _: needs_lines(board),
    "where": lambda board, _: where_lines(board),
    "brief": _brief,
    "status": lambda board, _: status_lines(board),
    "problems": lambda board, _: problems_lines(board),
    "gates": lambda board, _: gates_lines(board),
    "gate": _gate,
    "tasks": tasks_lines,
    "find": tasks_lines,
    "task": _task,
    "jobs": lambda board, _: jobs_lines(board),
    "flows": flows_lines,
    "flow": flows_lines,
    "replications": replication_lines,
    "replication": replication_lines,
    "events": events_lines,
    "who": lambda board, _: people_lines(board),
}
"""Words that send nothing, with what they print of what was typed behind them."""


def read(board: Board, word: str, rest: str) -> Iterable[str]:
    """What a reading word prints."""
    return READ[word](board, rest)


def unit_of(board: Board, name: str) -> str | None:
    """The task, checkpoint or rollback of this id, however it is written."""
    wanted = name.casefold()
    return next((row.unit for row in board.rows if wanted in (row.unit.casefold(), row.id.casefold())), None)
