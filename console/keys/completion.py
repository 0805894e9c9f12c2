"""What a word of the command line may become: the names that may stand at its place."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from console.keys.submit import LOCAL
from console.keys.view_actions import names_of
from console.layout.board import Board
from console.text.command_line import in_quotes
from console.text.ghost_line import NO_GHOST
from console.view.model import Events, Filter
from jobs.run.decisions.command_text import positional
from jobs.run.decisions.commands import COMMANDS
from jobs.run.decisions.lesson_command import LessonAct
from jobs.run.decisions.problems.commands import ProblemAct
from jobs.run.decisions.problems.keeping import NIGHT
from jobs.run.events import Answer, Choice, Severity, Verdict
from jobs.run.outlook.flows import flow_rows
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.outlook.sequence.units import body_of
from plans.model import Confirm, Manual, TaskId
from plans.streams import streams_of


def candidates(board: Board, words: Sequence[str]) -> list[str]:
    """What may follow these words."""
    if not words:
        return [*LOCAL, *COMMANDS]
    if words[0] == "view" and len(words) > 1:
        return _of_view(board, words[1:])
    local = _OF_LOCAL.get(words[0])
    if local is not None:
        return local(board)
    of_its_own = _OF_ITS_OWN.get(words[0])
    if of_its_own is not None and (named := of_its_own(board, words[1:])):
        return named
    return _of_command(board, words) if words[0] in COMMANDS else []


def _of_command(board: Board, words: Sequence[str]) -> list[str]:
    """The values of the argument at this place, and the names of all that are still free."""
    names = positional(words[0])
    named = {word.partition("=")[0] for word in words[1:] if "=" in word}
    free = [name for name in names if name not in named]
    place = sum("=" not in word for word in words[1:])
    values = _values(board, free[place], words) if place < len(free) else []
    figures = _figures(board, words[1:2], named) if words[0] == "done" else []
    return [*figures, *values, *(f"{name}=" for name in free[place:] if name != "figures")]


def _figures(board: Board, units: Sequence[str], named: Set[str]) -> list[str]:
    """The figures that a task asks for and that are not there yet; none where no task is named."""
    bodies = [body_of(board.view.plan, unit) for unit in units if board.row(unit) is not None]
    asked = [one.name for body in bodies if isinstance(body, Manual) for one in body.ask]
    return [f"{name}=" for name in asked if name not in named]


def _values(board: Board, argument: str, words: Sequence[str]) -> list[str]:
    """What an argument may be, as far as that is known."""
    match argument:
        case "task":
            tasks = [str(row.unit) for row in board.rows]
            return ["all", *tasks] if words[0] == "rollback" else tasks
        case "party" | "name" if words[0] == "substitute":
            return _stand_ins(board, words[1:])
        case "item":
            return _items(board, words[1]) if len(words) > 1 else []
        case _ if argument in _OF_BOARD:
            return _OF_BOARD[argument](board)
        case _:
            return list(_FIXED.get(argument, ()))


def _stand_ins(board: Board, words: Sequence[str]) -> list[str]:
    """People and parties; behind one of them whoever could stand in, those whom the plan names first, and itself."""
    people = board.view.plan.people
    if not words:
        return [*people.people, *board.view.plan.parties]
    person = people.find(words[0])
    first = [str(one) for one in person.substitutes] if person is not None else []
    return list(dict.fromkeys([*first, *people.people, words[0]]))


def _items(board: Board, task: str) -> list[str]:
    known = board.view.plan.by_id.get(TaskId(task))
    return [item.id for item in known.body.items] if known is not None and isinstance(known.body, Confirm) else []


def _of_view(board: Board, words: Sequence[str]) -> list[str]:
    """What may follow `view stream` and `view owner`."""
    of_one = (Filter.STREAM, Filter.OWNER)
    return next((names_of(board, one) for one in of_one if list(words) == [one.value]), [])


def _of_lessons(board: Board, words: Sequence[str]) -> list[str]:
    """What may follow `lesson`, and `lesson close`."""
    if not words:
        return list(LessonAct)
    open_ones = [one.id for one in board.view.state.lessons if one.closed is None]
    return open_ones if list(words) == [LessonAct.CLOSE] else []


def _of_settling(board: Board, words: Sequence[str]) -> list[str]:
    """What may follow the flow behind `settle`: its templates and receivers of which anything is told."""
    if not words:
        return []
    given = {word.partition("=")[0] for word in words[1:]}
    told = [*_parts_of(board, words[0]), "reason="]
    return [one for one in dict.fromkeys(told) if one.partition("=")[0] not in given]


def _parts_of(board: Board, flow: str) -> Iterator[str]:
    """`template=17B`, `receiver=roros`."""
    for row in flow_rows(board.view.plan, board.view.state):
        if row.series.flow == flow:
            parts = {"template": row.series.template, "receiver": row.series.receiver}
            yield from (f"{what}={in_quotes(name)}" for what, name in parts.items() if name)


def _of_problems(board: Board, words: Sequence[str]) -> list[str]:
    """What may follow `problem`, and the names behind `problem update` and `problem close`."""
    if not words:
        return list(ProblemAct)
    is_named = list(words) in ([ProblemAct.UPDATE], [ProblemAct.CLOSE])
    return [one.id for one in board.view.state.problems if one.is_open] if is_named else []


_OF_ITS_OWN: Mapping[str, Callable[[Board, Sequence[str]], list[str]]] = {
    "problem": _of_problems,
    "lesson": _of_lessons,
    "settle": _of_settling,
}
"""What may follow a command whose arguments hang on each other."""
_FIXED: Mapping[str, Sequence[str]] = {
    "answer": tuple(Answer),
    "choice": tuple(Choice),
    "severity": tuple(Severity),
    "verdict": tuple(one.replace(" ", "-") for one in Verdict),
}
_OF_BOARD: Mapping[str, Callable[[Board], list[str]]] = {
    "party": lambda board: list(board.view.plan.parties),
    "owner": lambda board: [*board.view.plan.parties, *board.view.plan.people.people],
    "on": lambda board: [NIGHT, *board.view.plan.by_id, *(one.id for one in board.view.plan.watched.flows)],
    "flow": lambda board: list(dict.fromkeys(row.series.flow for row in flow_rows(board.view.plan, board.view.state))),
    "part": lambda board: [one.part for one in degraded_now(board.view.state) if one.part and not one.flow],
    "stream": lambda board: list(streams_of(board.view.plan)),
}
"""What an argument may be, by the run."""
_OF_LOCAL: Mapping[str, Callable[[Board], list[str]]] = {
    "view": lambda _: list(Filter),
    "events": lambda _: list(Events),
    "goto": lambda board: [row.unit for row in board.rows],
    "ghost": lambda board: [*(one.label for one in board.view.ghosts), NO_GHOST],
}
