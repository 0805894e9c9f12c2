"""What the login of somebody who only looks may do, by the database's own word."""

from dataclasses import dataclass

from jobs.journal.base import Denied
from jobs.journal.link import READ_ONLY, Link

OBSERVER = "cutover_observer"
_NAMED = 3
"""Rights that a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingLogin:
    """A login as the control database knows it."""

    looks: bool
    """Whether it may read the journal."""
    is_observer: bool
    """Whether it can take on the observer's role."""
    besides: tuple[str, ...]
    """What it may do besides reading, each in words; empty of an observer."""

    def check(self) -> None:
        """Raises `Denied` where it may not look, or may do more than that."""
        if self.besides:
            more = f" and {len(self.besides) - _NAMED} more" if len(self.besides) > _NAMED else ""
            raise Denied(
                f"this login may do more than look: it {', '.join(self.besides[:_NAMED])}{more}",
                hint=f"use one that is a member of {OBSERVER} and of no other role: who can reach the page of a "
                "process that can write is one fault away from writing; where it is one already: cutover db roles, "
                "which takes from everybody what a new schema lets them call",
            )
        if not self.looks:
            raise Denied("this login may not read the journal", hint=f"grant {OBSERVER} to it")


async def looking_login(dsn: str) -> LookingLogin:
    """Ask, over a connection that is closed again. Raises `Unavailable`, `Denied` where the server lets nobody in."""
    link = Link(dsn, application_name="cutover", patience=10, settings=READ_ONLY)
    try:
        [row] = await link.fetch("looking_login")
    finally:
        await link.close()
    return LookingLogin(looks=row["looks"], is_observer=row["is_observer"], besides=tuple(row["besides"]))
