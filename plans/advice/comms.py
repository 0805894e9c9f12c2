"""What is unwise in a text that a task sends: somebody without an address, and a figure not known by then."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import filterfalse

from plans.advice.telling import has_mail
from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.graph import Graph
from plans.model import Body, CommsSpec, Job, Plan, RunKind, Task, TaskId
from plans.model.blanks import FORECAST, GO_LIVE, Blank, TaskFigure, blanks
from plans.model.hooks import MailChannel


def advise_on_texts(context: Context, plan: Plan) -> None:
    """Record who would not get a text of a task or a rollback, and the figures that a run cannot tell by then."""
    for index, task in enumerate(plan.tasks):
        back = task.rollback.body if task.rollback is not None else None
        for key, body in (("job", task.body), ("rollback", back)):
            for spec in _text(body):
                _reached(context, ("tasks", index, key), plan, spec)
    sending = [(index, task, spec) for index, task in enumerate(plan.tasks) for spec in _text(task.body)]
    if sending:
        _not_known(context, plan, sending)


def _not_known(context: Context, plan: Plan, sending: Sequence[tuple[int, Task, CommsSpec]]) -> None:
    for kind in RunKind:
        graph = Graph(plan.for_run(kind))
        for index, task, spec in sending:
            if task.id in graph.plan.by_id:
                _figures(context, ("tasks", index), task, spec, graph, kind)


def _text(body: Body | None) -> Iterator[CommsSpec]:
    if isinstance(body, Job) and isinstance(body.spec, CommsSpec):
        yield body.spec


def _reached(context: Context, path: Path, plan: Plan, spec: CommsSpec) -> None:
    if plan.telling.rehearsals is None:
        hint = "rehearsal_messages: {through: ..., address: ...} takes it there"
        context.warn(path, "in a rehearsal this goes nowhere, so that it cannot be tried", hint, key=True)
    if isinstance(plan.telling.channel(spec.through), MailChannel):
        for party in filterfalse(partial(has_mail, plan, spec.through), spec.to):
            hint = f"parties: {{{party}: {{reach: {{{spec.through}: name@host}}}}}}"
            context.warn(path, f"{spec.through} has no mail address of {party}", hint, key=True)


def _figures(context: Context, path: Path, task: Task, spec: CommsSpec, graph: Graph, kind: RunKind) -> None:
    named = {blank.name: blank for blank in blanks(f"{spec.subject}\n{spec.text}") if blank.task}
    for blank in named.values():
        name = graph.plan.go_live if blank.task == GO_LIVE else TaskId(blank.task)
        if name not in graph.plan.by_id:
            message = f"{task.id} tells {{{blank.name}}}, and {name} is not in a {kind}: nothing will be sent"
            context.warn(path, message, f"only: {kind}, or another text")
        elif not _is_known(blank, name, task, graph):
            message = f"{task.id} tells {{{blank.name}}}, which may not be known by then"
            context.warn(path, message, f"after: [{name}], as nothing is sent before it is known")


def _is_known(blank: Blank, name: TaskId, task: Task, graph: Graph) -> bool:
    """Whether the task has brought a figure by the time that a text with it is sent."""
    of_itself = name == task.id and blank.figure == TaskFigure.BEGUN
    return blank.figure in FORECAST or of_itself or name in graph.before(task.id)
