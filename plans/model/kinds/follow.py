"""`follow`: one database follows another until a switch, and after it the other way round."""

from dataclasses import dataclass

from plans.model.kind_traits import Commits, KindTraits, Restart, Specification
from plans.model.replication import Replication


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowSpec(Specification):
    """Makes publication, slots, first copy and subscriptions, and is done once the target has caught up."""

    replication: Replication
    workers: int = 2

    @property
    def traits(self) -> KindTraits:
        """Exactly once: the first copy chunk by chunk, what comes after it by the position of the slot."""
        of = self.replication
        both = (of.source, of.target)
        return KindTraits(restart=Restart.ALWAYS, uses=both, fences=both, fills=of.rows, commits=Commits.BY_AND_BY)

    @property
    def undone_by(self) -> str:
        """Nothing is left of it."""
        return f"{{unfollow: {{of: {self.replication.id}}}}}"

    def described(self) -> list[str]:
        """Which replication, and which tables follow."""
        return [f"follow {self.replication.id}", *self.replication.described()]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it may write to any table of the other one."""
        return isinstance(earlier, FollowSpec) and self.replication.rows.shares_a_table(earlier.replication.rows)
