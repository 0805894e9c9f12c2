"""What the control database says of logins: who somebody is, what they may do, of which parties they are."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class LoginsStore(Protocol):
    """The part of a journal that is about people as the database knows them."""

    async def whoami(self) -> str:
        """The name that commands of this connection are recorded under (session_user)."""
        ...

    async def may_execute(self) -> bool:
        """Whether this login may be an engine; one that may not would be refused with every append."""
        ...

    async def commanders(self) -> Sequence[str]:
        """The logins that may send commands, in the order of their names."""
        ...

    async def login_parties(self) -> Mapping[str, frozenset[str]]:
        """By login the parties of plans that it is of, as the owner has said."""
        ...

    async def say_of_party(self, login: str, party: str, *, member: bool) -> None:
        """Say that a login is of a party, or is no longer; the owner may. Raises `Denied`."""
        ...
