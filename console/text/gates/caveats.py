"""What was, or would be, accepted at a checkpoint, in words instead of names. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobs.run.events import Answer
from jobs.run.outlook.people.acting import party_then
from jobs.run.outlook.people.approved import unapproved, unapproved_then
from jobs.run.state.model import RunState
from plans.model import Checkpoint, Plan, Task, TaskId

WORDS = {Answer.GO: "GO", Answer.CAVEAT: "GO*", Answer.NO_GO: "NO-GO"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedCaveat:
    """One caveat that a decision accepted by name."""

    gate: TaskId
    name: str
    """`criterion:2`, `vote:roros`, `item:C04/lab`, `weakened:G1/roros`, `settled:63`, `problem:P3`, `journal:81`,
    `unapproved:r1`."""
    means: str
    by: str
    """The party that decided."""
    text: str
    """Why, in its words."""


def accepted(plan: Plan, state: RunState) -> Iterator[AcceptedCaveat]:
    """All that the decisions of this run accepted, gate by gate."""
    for task in plan.tasks:
        decided = state.unit(task.id).decided
        if isinstance(task.body, Checkpoint) and decided is not None:
            by = party_then(plan, state, decided.party)
            for name in decided.accepted:
                means = caveat_text(plan, state, task, name)
                yield AcceptedCaveat(gate=task.id, name=name, means=means, by=by, text=decided.text)


def caveat_text(plan: Plan, state: RunState, task: Task, name: str) -> str:
    """What stands behind `vote:PARTY`, `criterion:N`, `item:TASK/ITEM`, `weakened:GATE/WHAT`, `settled:N`,
    `problem:P1`, `journal:N` or `unapproved:rN`."""
    kind, _, subject = name.partition(":")
    match kind:
        case "vote":
            return _vote(plan, state, task, subject)
        case "criterion":
            reading = state.unit(task.id).criteria.get(int(subject) - 1)
            return reading.text if reading is not None else "not evaluated yet"
        case "settled":
            return _of_a_flow(state, name)
        case "weakened" | "problem" | "journal" | "unapproved":
            return _of_the_run(state, name)
        case _:
            return _settled(state, subject)


def _of_the_run(state: RunState, name: str) -> str:
    """What an amendment took away, a problem, a journal that is not what was recorded, a plan that is not approved."""
    texts = {one.name: one.text for one in state.weakened}
    texts |= {one.caveat: one.text for one in state.problems}
    texts |= {one.caveat: one.text for one in state.doubts}
    if (lacking := unapproved(state)) is not None:
        texts[lacking.caveat] = lacking.text
    return texts.get(name) or unapproved_then(name)


def _of_a_flow(state: RunState, name: str) -> str:
    """What somebody gave up or retired of a flow, with who and why; what is taken back by now is that."""
    settled = next((one for one in state.settled if one.caveat == name), None)
    return f"{settled.said} by {settled.by}: {settled.reason}" if settled is not None else "taken back since"


def _vote(plan: Plan, state: RunState, task: Task, party: str) -> str:
    vote = state.unit(task.id).vote(party)
    name = party_then(plan, state, party)
    return f"{name} is silent" if vote is None else f'{name}: {WORDS[vote.answer]} "{vote.text}"'


def _settled(state: RunState, subject: str) -> str:
    """An item of a confirmation, written TASK/ITEM."""
    unit, _, item = subject.partition("/")
    settled = state.unit(unit).settlement(item)
    return f"{settled.settlement}: {settled.reason}; instead: {settled.fallback}" if settled is not None else ""
