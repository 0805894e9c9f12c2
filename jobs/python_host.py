"""`python -P -m jobs.python_host FD`: awaits a team's coroutine in a process of its own; see `jobs.kinds.python`.

The context comes by standard input. Progress, warnings and the ending go to FD as JSON lines. A module beside the plan
is loaded from the text that was frozen with the plan, under a private name: a team's `jobs` or `plans` is not ours.
"""

import asyncio
import importlib
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import ModuleType

from jobs import endings
from jobs.api import Evidence, Fact, Fatal, Lineage, Progress, Rehearsed
from jobs.databases import Databases, TaskDatabase
from jobs.handover import Handover, Message
from jobs.notify.message import Announcement
from jobs.outcomes import InDoubtOutcome, Permanent, Transient
from jobs.progress import Limiter
from plans.model import DatabaseId, Plan, PythonSpec, TaskId

_FACT_CHARACTERS = 200


class NoSuchCoroutine(Fatal):
    """The plan names a module or a function that is not there, or that is no coroutine function."""


class UnfitReturn(Fatal):
    """A coroutine returns `Evidence`, a mapping of facts, or None."""


class _HostContext:
    """`jobs.api.JobContext` on this side. `throttle` does not reach a process of its own: tuning stays as it began."""

    def __init__(self, handover: Handover, databases: Databases, say: Callable[[Message], None]) -> None:
        self.run = handover.run
        self.task = TaskId(handover.unit)
        self.attempt = handover.attempt
        self.spec = handover.job.spec
        self.fence = handover.fence
        self.duration = handover.duration
        self.tuning = handover.tuning
        self.rehearsed: Mapping[str, Rehearsed] = {}  # of a copy, which never runs here
        self.lineage = Lineage()
        self.repeatable = handover.job.repeatable
        self.folder = handover.folder
        self._handover = handover
        self._databases = databases.of(handover.run, handover.unit)
        self._say = say
        self._limiter = Limiter()

    def database(self, name: DatabaseId) -> TaskDatabase:
        return self._databases.database(name)

    def announcements(self) -> Sequence[Announcement]:
        return ()  # of a kind that runs in the engine's process

    def handover(self) -> str:
        return self._handover.to_json()

    def progress(self, progress: Progress) -> None:
        self._pass(self._limiter.offer(progress, time.monotonic()))

    def rest(self) -> None:
        """Publish what was held back."""
        self._pass(self._limiter.rest(time.monotonic()))

    def warn(self, text: str, *, undo_takes: timedelta | None = None) -> None:
        self._say(Message(warning=text, undo_takes=undo_takes))

    def log(self, event: str, **facts: Fact) -> None:
        self._say(Message(log=event, facts=facts))

    def _pass(self, progress: Progress | None) -> None:
        if progress is not None:
            self._say(Message(progress=progress))


async def host(handover: Handover, say: Callable[[Message], None]) -> Message:
    """Await the coroutine; the message that ends it."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    zone = handover.timezone
    plan = Plan(title="", timezone=zone, start=epoch, go_live=TaskId(""), tasks=(), databases=handover.databases)
    environ = {**os.environ, **handover.environ}
    databases = Databases(plan, handover.kind, environ, answered_for=handover.answered_for)
    context = _HostContext(handover, databases, say)
    spec = handover.job.spec
    assert isinstance(spec, PythonSpec)  # noqa: S101 - jobs.kinds.python hands over nothing else
    try:
        returned = await coroutine(spec)(context, **spec.arguments)
        evidence = to_evidence(returned)
    except Exception as error:  # noqa: BLE001 - the runner's boundary, on this side of the pipe
        outcome = endings.failed(handover.job, error)
        assert isinstance(outcome, Transient | Permanent | InDoubtOutcome)  # noqa: S101 - endings.failed gives no other
        return Message(failed=type(outcome).__name__, facts=outcome.error.to_json())
    finally:
        context.rest()
    return Message(evidence=evidence)


def coroutine(spec: PythonSpec) -> Callable[..., Awaitable[object]]:
    """What the plan names. Raises `NoSuchCoroutine`; what the module itself raises while it is loaded escapes."""
    if spec.source is not None:
        module = ModuleType("_cutover_job")
        module.__file__ = spec.file
        sys.modules[module.__name__] = module  # dataclasses look their module up
        exec(compile(spec.source, spec.file or "job", "exec"), module.__dict__)  # noqa: S102 - the plan's own, hashed
    else:
        try:
            module = importlib.import_module(spec.module)
        except ModuleNotFoundError as error:
            raise NoSuchCoroutine(f"there is no module {error.name}", hint="is it installed beside cutover?") from None
    function = getattr(module, spec.function, None)
    if not asyncio.iscoroutinefunction(function):
        raise NoSuchCoroutine(f"{spec.module} has no coroutine function {spec.function}", hint="async def")
    found: Callable[..., Awaitable[object]] = function
    return found


def to_evidence(returned: object) -> Evidence:
    """Evidence, facts, or nothing: without evidence a task ends unverified."""
    match returned:
        case Evidence():
            return returned
        case None:
            return Evidence(summary="it returned no evidence", passed=False)
        case Mapping() if all(isinstance(key, str) and _is_fact(value) for key, value in returned.items()):
            summary = ", ".join(f"{key} {value}" for key, value in list(returned.items())[:3])
            return Evidence(summary=summary, facts=dict(returned))
        case _:
            hint = f"Evidence, or names with numbers, booleans and texts of up to {_FACT_CHARACTERS} characters"
            raise UnfitReturn(f"it returned a {type(returned).__name__} that is no evidence", hint=hint)


def _is_fact(value: object) -> bool:
    return isinstance(value, int | float | None) or (isinstance(value, str) and len(value) <= _FACT_CHARACTERS)


def main() -> None:
    """Read the context, await the coroutine, say how it ended."""
    handover = Handover.from_json(sys.stdin.buffer.read())
    with os.fdopen(int(sys.argv[1]), "w", encoding="utf-8", buffering=1) as line:

        def say(message: Message) -> None:
            line.write(message.to_json() + "\n")

        say(asyncio.run(host(handover, say)))


if __name__ == "__main__":
    main()
