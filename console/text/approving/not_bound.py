"""What a plan only names, so that an approval binds none of it: programs that lie on the engine's host. Pure."""

from collections.abc import Iterator
from pathlib import PurePath

from plans.characters import shown
from plans.model import CommandSpec, Job, Plan, PythonSpec

_MOST = 20


def not_bound_lines(plan: Plan) -> Iterator[str]:
    """Say which tasks run what is not in the plan; nothing where none does."""
    named = [*_named(plan)]
    if named:
        more = f", and {len(named) - _MOST} more" if len(named) > _MOST else ""
        yield (
            "not approved with it, as the plan only names what lies on the engine's host: "
            f"{', '.join(named[:_MOST])}{more}"
        )


def _named(plan: Plan) -> Iterator[str]:
    """`D05 impdp`, `<D05 sh`, `D06 team.jobs`: of a task, and of its rollback."""
    for task in plan.tasks:
        yield from (f"{task.id} {what}" for what in _on_the_host(task.body))
        if task.rollback is not None:
            yield from (f"<{task.id} {what}" for what in _on_the_host(task.rollback.body))


def _on_the_host(body: object) -> Iterator[str]:
    match body:
        case Job(spec=CommandSpec(shell=True)):
            yield "what its shell runs"
        case Job(spec=CommandSpec(argv=argv)):
            yield shown(PurePath(argv[0]).name)
        case Job(spec=PythonSpec(module=module, source=None)):
            yield module
        case _:
            pass
