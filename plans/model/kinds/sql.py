"""`sql`: statements on one database."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.model.databases import DatabaseId
from plans.model.kind_traits import Commits, KindTraits, Restart, Specification
from plans.model.same_text import is_sent_by


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlSpec(Specification):
    """Statements on one database, in one transaction unless told otherwise."""

    on: DatabaseId
    text: str
    file: str | None = None
    """Where `text` came from; None when it was written in the plan."""
    transaction: bool = True
    records_done: bool = True
    """Whether it may write its `done` row (schema cutover) in its own transaction, which makes it exactly once."""

    @property
    def traits(self) -> KindTraits:
        """Exactly once in a transaction of its own, and once at most without."""
        return KindTraits(
            restart=Restart.WHERE_RECORDED,
            acts_once=not self.transaction,
            uses=(self.on,),
            fences=(self.on,),
            statement=(self.on, self.text),
            commits=Commits.AT_ONCE if self.transaction else Commits.UNTOLD,
        )

    def described(self) -> list[str]:
        """Where it is sent, and the statements in full."""
        file = f", {self.file}" if self.file else ""
        return [f"on {self.on}{file}", *self.text.splitlines()]

    def is_given_to(self, program: Sequence[str]) -> bool:
        """Whether a program is given the whole text, or any statement of it that does something, as psql is."""
        return is_sent_by(program, self.text)
