"""The state that an event brings its task into, as the state column calls it."""

from jobs.run import events as e
from jobs.run.outlook.status import Code

_OF_FINISH = {
    e.Finish.DONE: Code.DONE,
    e.Finish.SKIPPED: Code.SKIP,
    e.Finish.FIXED: Code.HAND,
    e.Finish.ABANDONED: Code.GONE,
    e.Finish.ROLLED_BACK: Code.BACK,
}
_OF_DECISION = {
    e.Decision.GO: Code.GO,
    e.Decision.GO_WITH_CAVEAT: Code.GO_WITH_CAVEAT,
    e.Decision.NO_GO: Code.NO_GO,
    e.Decision.POSTPONED: Code.POSTPONED,
}


def code_of(event: e.Event) -> str:
    """The state that an event brings its task into, as the screen calls it; nothing where it stays."""
    match event:
        case e.AttemptStarted() | e.TaskStarted() | e.QuietEnded():
            return Code.RUN
        case e.AttemptEnded():
            return _code_of_end(event)
        case e.QuietBegan():
            return Code.QUIET
        case e.TaskFinished():
            return _OF_FINISH[event.how]
        case e.Judged() | e.FiguresGiven():
            return _code_of_report(event)
        case e.CheckpointOpened():
            return Code.OPEN
        case e.CheckpointDecided():
            return _OF_DECISION[event.decision]
        case e.SecondAsked():
            return Code.SECOND
        case _:
            return ""


def _code_of_report(event: e.Judged | e.FiguresGiven) -> str:
    match event:
        case e.Judged():
            return {e.Verdict.FAILED: Code.ASK, e.Verdict.NOT_TESTED: Code.UNVERIFIED}.get(event.verdict, "")
        case e.FiguresGiven():
            return Code.ASK if event.outside else ""


def _code_of_end(event: e.AttemptEnded) -> str:
    if event.retry_at is not None:
        return Code.RETRY
    if event.how is e.How.SUCCEEDED:
        return Code.UNVERIFIED if event.evidence is None else Code.DONE if event.evidence.passed else Code.ASK
    return Code.DOUBT if event.how is e.How.IN_DOUBT else Code.ASK
