"""What a report tells, as plain data: no words of a language, no phone numbers, no row values.

Instants are run time unless a name ends in `_real`; both are UTC. Texts are as the journal has them: a page escapes
and cleans what it prints. `VERSION` stands for the shape of all this: a field that goes, or means something else, makes
it one higher, a new one does not.
It must not import `console.text`, `jobs`, `plans`.
"""

from console.telling.report.facts.after import (
    DegradedFact,
    FlowFact,
    Flows,
    FollowUp,
    LostFact,
    NoteFact,
    Open,
    ProblemFact,
    WarningFact,
)
from console.telling.report.facts.gates import (
    Accepted,
    Answer,
    CriterionFact,
    DecisionFact,
    Deed,
    GateFact,
    Head,
    LeftAsItIs,
    RollbackFact,
    SecondFact,
)
from console.telling.report.facts.night import (
    VERSION,
    Amendment,
    JournalFact,
    NightReport,
    NotTaken,
    Outcome,
    Result,
    Run,
    ShiftFact,
    TakenBack,
    ToldHead,
)
from console.telling.report.facts.places import PlaceFact, ShareFact
from console.telling.report.facts.work import (
    Cause,
    Failure,
    ForecastAt,
    ForecastQuality,
    GhostFact,
    IntervalFact,
    Reconciliation,
    SetAside,
    Span,
    TableFact,
    TaskFact,
)

__all__ = [
    "VERSION",
    "Accepted",
    "Amendment",
    "Answer",
    "Cause",
    "CriterionFact",
    "DecisionFact",
    "Deed",
    "DegradedFact",
    "Failure",
    "FlowFact",
    "Flows",
    "FollowUp",
    "ForecastAt",
    "ForecastQuality",
    "GateFact",
    "GhostFact",
    "Head",
    "IntervalFact",
    "JournalFact",
    "LeftAsItIs",
    "LostFact",
    "NightReport",
    "NotTaken",
    "NoteFact",
    "Open",
    "Outcome",
    "PlaceFact",
    "ProblemFact",
    "Reconciliation",
    "Result",
    "RollbackFact",
    "Run",
    "SecondFact",
    "SetAside",
    "ShareFact",
    "ShiftFact",
    "Span",
    "TableFact",
    "TakenBack",
    "TaskFact",
    "ToldHead",
    "WarningFact",
]
