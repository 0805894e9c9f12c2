"""Why a checkpoint is shut, in words: the same on every screen, in `status`, lines and scripts. Pure."""

from collections.abc import Mapping

from console.view.model import View
from jobs.run.events import Choice
from jobs.run.outlook.sequence.polls import closed_poll
from jobs.run.outlook.shut_gates import ShutBy, shut_by, shut_by_criteria
from jobs.run.outlook.status import silent
from plans.model import Checkpoint, Task, TaskId


def worth_saying(view: View, task: Task) -> tuple[ShutBy, ...]:
    """What keeps an open checkpoint from go, besides answers that are still to come: while parties are silent, only
    required criteria that were read and are not met."""
    known = view.state.unit(task.id).criteria
    if not silent(view.state, task):
        return shut_by(view.plan, view.state, task)
    return tuple(one for one in shut_by_criteria(view.plan, view.state, task) if one.criterion in known)


def shut_gates(view: View) -> Mapping[TaskId, tuple[ShutBy, ...]]:
    """The open checkpoints that are shut, in the order of the plan, each with what keeps it from go."""
    found = {task.id: worth_saying(view, task) for task in view.plan.checkpoints}
    return {name: shut for name, shut in found.items() if shut}


def only_if(view: View) -> str:
    """`if G2 opens: shut by criterion 1`, of the first checkpoint that a required criterion keeps from go while a
    go-live is ahead: until it opens no forecast comes true. Empty where none is."""
    gate = shut_gate(view)
    return f"if {gate} opens: shut by {shut_gates(view)[gate][0].what}" if gate is not None else ""


def shut_gate(view: View) -> TaskId | None:
    """The first open checkpoint that a required criterion keeps from go while a go-live is ahead."""
    if not view.go_live_ahead:
        return None
    criteria = ((gate, one.criterion) for gate, shut in shut_gates(view).items() for one in shut)
    return next((gate for gate, criterion in criteria if criterion is not None), None)


def shut_text(gate: str, shut: tuple[ShutBy, ...]) -> str:
    """`G2 SHUT, mend: finish B02 (and 1 more); criterion 1 FALSE: 1 of 2 done`: what to do before a long why."""
    more = f" (and {len(shut) - 1} more)" if len(shut) > 1 else ""
    return f"{gate} SHUT, mend: {shut[0].mend}{more}; {shut[0].text}"


def why_no_decision(view: View, command: str, args: Mapping[str, object]) -> str:
    """Why what is about to be sent cannot be said: its poll is not open, or a go is shut whatever it accepts. Empty
    where it can, and of what is no decision."""
    task = view.plan.by_id.get(TaskId(str(args.get("task"))))
    if command != "decide" or task is None or not isinstance(task.body, Checkpoint):
        return ""
    if args.get("choice") == Choice.POSTPONE:
        return ""
    if (closed := closed_poll(view.state, task)) is not None:
        return str(closed)
    found = shut_by(view.plan, view.state, task) if args.get("choice") == Choice.GO else ()
    return shut_text(task.id, found) if found else ""


def shut_in_short(shut: tuple[ShutBy, ...]) -> str:
    """`SHUT criterion 1`, `SHUT quorum +1`: where there is room for a few words."""
    return f"SHUT {shut[0].what}" + (f" +{len(shut) - 1}" if len(shut) > 1 else "")
