"""The databases of revisions that commands name are asked who they are beside the loop.

Whoever amends waits for them, and so do the commands behind that one; what runs, ends and is due does not.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from jobs.engine.crew import Crew
from jobs.engine.duty import cancelled
from jobs.engine.named_revisions import amended_to
from jobs.journal.base import Sent
from jobs.run.outlook.same_databases import another_run
from jobs.run.state.model import RunState
from plans.model import Plan


class AskedRevisions:
    """Holds the commands that wait for databases.

    Args:
        crew: asks them.
        answered: called when some have answered, or were not to be had.
    """

    def __init__(self, crew: Crew, answered: Callable[[], None]) -> None:
        self._crew, self._answered = crew, answered
        self._asked: dict[str, asyncio.Task[Sequence[str]]] = {}
        """By the hash of a revision."""
        self.waiting: tuple[Sent, ...] = ()
        """Commands that were read and cannot be decided on yet, in their order."""

    def ready(
        self, commands: Sequence[Sent], revisions: Mapping[str, Plan], held: Plan, state: RunState
    ) -> tuple[Sequence[Sent], Mapping[str, Sequence[str]]]:
        """The commands that can be decided on now, and why the databases of revisions that they name cannot be used.

        From the first one on that has to wait all are kept, so that they stay in their order.
        """
        unfit: dict[str, Sequence[str]] = {}
        for place, command in enumerate(commands):
            for sha256 in amended_to((command,), state):
                plan = revisions.get(sha256)
                if plan is None or another_run(held, plan, state.kind):
                    continue
                asked = self._asked.get(sha256) or self._ask(sha256, plan.for_run(state.kind))
                if not asked.done():
                    self.waiting = tuple(commands[place:])
                    return commands[:place], unfit
                unfit[sha256] = asked.result()
        self.waiting = ()
        return commands, unfit

    def _ask(self, sha256: str, plan: Plan) -> "asyncio.Task[Sequence[str]]":
        asked = asyncio.create_task(_answer(self._crew, plan), name=f"databases of {sha256[:12]}")
        asked.add_done_callback(lambda _: self._answered())
        self._asked[sha256] = asked
        return asked

    def forget(self, names: Mapping[str, object]) -> None:
        """What was said of these was decided on: asked again, they may say otherwise."""
        for sha256 in names:
            self._asked.pop(sha256, None)

    async def close(self) -> None:
        """Ask nobody any more."""
        await cancelled(*self._asked.values())


async def _answer(crew: Crew, plan: Plan) -> Sequence[str]:
    return await crew.objections(plan)
