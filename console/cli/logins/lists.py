"""What the owner of a control database says of logins: a command that says it of one, takes it back, or lists all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cli.common import put, say
from console.exits import Exit

if TYPE_CHECKING:
    from console.running.settings import Control
    from jobs.journal.base import Journal

Known = Mapping[str, frozenset[str]]
"""As the journal lists it: what is said, by one side of it."""


async def _nothing(store: "Journal", where: "Control", login: str) -> Sequence[str]:  # noqa: ARG001
    """There is nothing to remark."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginList:
    """One such list, and its words. In a sentence `{login}` and `{thing}` stand for what it is about."""

    thing: str
    """What is said of a login: "party", "label"."""
    example: str
    """The whole command, as somebody would type it."""
    command: str
    """Its words, which list all without more."""
    is_so: str
    is_no_longer: str
    is_not: str
    nobody: str
    """That the list is empty, and what would fill it."""
    known: Callable[["Journal"], Awaitable[Known]]
    holds: Callable[[Known, str, str], bool]
    """Whether it says so of a login and a thing."""
    change: Callable[["Journal", str, str, bool], Awaitable[None]]
    """Say it of a login and a thing, or take it back."""
    remarks: Callable[["Journal", "Control", str], Awaitable[Sequence[str]]] = _nothing
    """What somebody should know who says it of a login."""

    async def run(self, where: "Control", login: str | None, thing: str | None, *, remove: bool) -> int:
        """Say it, take it back, or, where neither login nor thing is given, list it.

        Raises:
            Misused: only one of both is given, or none to take back.
            NotFound: what is to be taken back was never said.
        """
        from console.errors import Misused

        if login is None and not remove:
            return await self._list(where)
        if login is None or thing is None:
            raise Misused(f"say which login and which {self.thing}", hint=self.example)
        return await self._say(where, login, thing, remove=remove)

    async def _list(self, where: "Control") -> int:
        from console.running.wire import journal

        async with journal(where, say=say) as store:
            known = await self.known(store)
        for name, others in sorted(known.items()):
            put(f"{name}: {', '.join(sorted(others))}")
        if not known:
            say(self.nobody)
        return Exit.OK

    async def _say(self, where: "Control", login: str, thing: str, *, remove: bool) -> int:
        from console.errors import NotFound
        from console.running.wire import journal

        words = {"login": login, "thing": thing}
        async with journal(where, make=True, say=say) as store:
            if remove and not self.holds(await self.known(store), login, thing):
                raise NotFound(self.is_not.format(**words), hint=f"{self.command} lists all")
            remarks = () if remove else await self.remarks(store, where, login)
            await self.change(store, login, thing, not remove)
        for remark in remarks:
            say(remark)
        say((self.is_no_longer if remove else self.is_so).format(**words))
        return Exit.OK
