"""A console that was asked to tell people if the run's engine is lost (`attach --call`)."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from getpass import getuser

from console.errors import Misused
from console.running.engine_host import host_settings
from console.saying import Relay
from console.text.people.whence import named_addressees
from console.view.live import LiveSource
from jobs.journal.base import Journal
from jobs.notify.engine_caller import Caller, EngineCaller, calling
from jobs.notify.secrets import with_secrets
from plans.model import Plan
from plans.model.host import HostSettings

_FOLLOW_EVERY = 1.0


@asynccontextmanager
async def telling_of_loss(
    store: Journal, run: str, source: LiveSource, relay: Relay, *, asked: bool
) -> AsyncIterator[None]:
    """Tell people of a lost engine for the length of a block, by the run's plan and the file of this host, if `asked`.

    Raises `Misused` where no hook tells anybody of it, `PlanProblems` where the host's file cannot be read.
    """
    if not asked:
        yield
        return
    settings, host = host_settings(), socket.gethostname()
    who = Caller(name=f"{getuser()} on {host}", host=host, environ=with_secrets(os.environ, settings.secrets))
    caller = EngineCaller(store, run, who, relay.say)
    following = _Following(source, caller, settings)
    following.look()
    if not (whom := caller.whom()):
        kind = source.now().state.kind
        raise Misused(
            f"there is nobody to call: no hook tells anybody of engine_lost in a {kind}",
            hint="hooks: [{when: engine_lost, tell: ..., through: ...}] in the plan, or in the file of this host",
        )
    view = source.now()
    relay.say(f"this console calls if the engine is lost: {named_addressees(view.plan, view.state, whom)}")
    task = asyncio.create_task(following.keep_on(), name="follow for calls")
    try:
        async with calling(caller):
            yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class _Following:
    """Keeps a caller at what the console knows."""

    def __init__(self, source: LiveSource, caller: EngineCaller, settings: HostSettings) -> None:
        self._source, self._caller, self._settings = source, caller, settings
        self._plan: Plan | None = None
        self._added: Plan | None = None

    def look(self) -> None:
        view = self._source.now()
        if self._added is None or view.plan is not self._plan:
            self._plan, self._added = view.plan, self._settings.added_to(view.plan)
        self._caller.follow(self._added, view.state)

    async def keep_on(self) -> None:
        while True:
            await asyncio.sleep(_FOLLOW_EVERY)
            self.look()
