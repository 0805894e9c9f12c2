"""What a lane could not do: of its own host, or of the work itself, which the leading attempt then ends with."""

import json
from dataclasses import dataclass, replace

from jobs.api import Fatal, Retryable
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.errors import classify
from jobs.postgres.snapshot import SnapshotLost
from plans.errors import CutoverError


class PieceFailed(Retryable):
    """A lane could not do a piece, and it may well succeed when tried again. `facts` says why."""

    def __init__(self, facts: ErrorFacts) -> None:
        super().__init__(facts.sentence, hint=facts.hint)
        self.facts = facts


class PieceRefused(Fatal):
    """A lane could not do a piece, and trying again will not help. `facts` says why."""

    def __init__(self, facts: ErrorFacts) -> None:
        super().__init__(facts.sentence, hint=facts.hint)
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a piece was not done."""

    facts: ErrorFacts
    final: bool
    """Whether trying again will not help."""

    def to_json(self) -> str:
        """As text for the target; no value of a row is in it."""
        return json.dumps({"final": self.final, "error": self.facts.to_json()})

    @staticmethod
    def from_json(text: str) -> "Problem":
        """The inverse of `to_json`."""
        data = json.loads(text)
        return Problem(facts=ErrorFacts.from_json(data["error"]), final=data["final"])

    def error(self, who: str) -> PieceFailed | PieceRefused:
        """What the leading attempt ends with. Args: who: moved the piece, and where."""
        facts = replace(self.facts, sentence=f"{self.facts.sentence} ({who})")
        return PieceRefused(facts) if self.final else PieceFailed(facts)


def problem_of(error: Exception) -> Problem | None:
    """What is to be said of a piece that ended so; None where it is the lane's own: its connections, or its host's."""
    if isinstance(error, SnapshotLost):
        return None
    if isinstance(error, CutoverError):
        own = ErrorFacts(kind=FailureKind.JOB, sentence=error.what, hint=error.hint)
        facts: ErrorFacts = getattr(error, "facts", own)
        final = not isinstance(error, Retryable)
        return None if facts.kind is FailureKind.CONNECTION else Problem(facts=facts, final=final)
    failure = classify(error)
    if failure is None:
        sentence = f"an unforeseen {type(error).__name__}; the log of its host says where"
        return Problem(facts=ErrorFacts(kind=FailureKind.DEFECT, sentence=sentence), final=True)
    return None if failure.lost else Problem(facts=failure.facts, final=not failure.transient)
