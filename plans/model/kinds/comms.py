"""`comms`: sends a text to parties, with the run's own figures in it."""

from dataclasses import dataclass

from plans.model.databases import PartyId
from plans.model.hooks import ChannelId
from plans.model.kind_traits import KindTraits, Restart, Specification


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsSpec(Specification):
    """Sends the text of a file to each party, once; in a rehearsal to the one place of rehearsals."""

    to: tuple[PartyId, ...]
    through: ChannelId
    file: str
    subject: str
    """With blanks, as the text; empty where the task's title is the subject."""
    text: str
    """With blanks (`plans.model.blanks`), as it stands in the file."""

    @property
    def traits(self) -> KindTraits:
        """Once at most; what was taken is noted, so that the next attempt sends the rest."""
        return KindTraits(
            stays_with_engine=True, restart=Restart.FINDS_OUT, acts_once=True, figures=frozenset({"taken"})
        )

    def described(self) -> list[str]:
        """Whom it goes to, and the text as it stands in the file."""
        heading = [f"# {self.subject}"] if self.subject else []
        return [f"{self.file} to {', '.join(self.to)} through {self.through}", *heading, *self.text.splitlines()]

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it sends the same file, or the same words under another name."""
        return isinstance(earlier, CommsSpec) and (self.file == earlier.file or self.text == earlier.text)
