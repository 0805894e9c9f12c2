"""How an attempt ended: a job's evidence, exception or cancellation as an outcome.

| the job                             | outcome                                                                      |
|-------------------------------------|------------------------------------------------------------------------------|
| returns evidence                    | `Succeeded`                                                                  |
| raises `Retryable`                  | `Transient`                                                                  |
| raises `Fatal`, or an error of ours | `Permanent`                                                                  |
| raises `InDoubt`                    | `InDoubtOutcome`; `Transient` if the plan says repeatable                    |
| meets a server's error              | by SQLSTATE `Transient` or `Permanent`; `Permanent` if it may act only once  |
| loses its connection                | `Transient`; `InDoubtOutcome` if it may act only once                        |
| is over its time                    | `Transient` (kind timeout); `InDoubtOutcome` if it may act only once         |
| is told to end                      | `Cancelled`, uncertain if it may act only once                               |
| raises anything else                | `Permanent` (kind defect): its type and place, never its text                |

May act only once: `command`, `python`, and `sql` outside a transaction, unless the plan says repeatable. An `sql` in a
transaction raises `InDoubt` by itself when it cannot know whether its commit arrived; else it was rolled back.
"""

import asyncio
import traceback
from pathlib import Path

from jobs.api import Evidence, InDoubt, Retryable
from jobs.outcomes import (
    Cancelled,
    CancelReason,
    ErrorFacts,
    FailureKind,
    InDoubtOutcome,
    Outcome,
    Permanent,
    Succeeded,
    Transient,
)
from jobs.postgres.errors import classify
from plans.errors import CutoverError
from plans.model import Job
from plans.model.kind_traits import traits_of


def acts_only_once(job: Job) -> bool:
    """Whether an attempt that ended in the middle may have acted for good, and must not simply be run again."""
    return traits_of(job.spec).acts_once and not job.repeatable


def returned(evidence: object) -> Outcome:
    """It came to its end."""
    if isinstance(evidence, Evidence):
        return Succeeded(evidence=evidence)
    return Permanent(error=facts(FailureKind.DEFECT, "the job returned no evidence"))


def timed_out(job: Job, error: BaseException) -> Outcome:
    """It was cancelled because its time was up, and ended with this."""
    if not ends_by_cancellation(error):
        return failed(job, error)
    of_time = facts(FailureKind.TIMEOUT, f"it was not finished within its timeout of {job.timeout}")
    return InDoubtOutcome(error=of_time) if acts_only_once(job) else Transient(error=of_time)


def stopped(job: Job, error: BaseException, reason: CancelReason) -> Outcome:
    """It was told to end, and ended with this."""
    ending = None if ends_by_cancellation(error) else failed(job, error)
    return ending if isinstance(ending, InDoubtOutcome) else Cancelled(reason=reason, certain=not acts_only_once(job))


def failed(job: Job, error: BaseException) -> Outcome:
    """It ended with this, by itself. Of the errors of several workers, the one that leaves least to chance counts."""
    order = (InDoubtOutcome, Permanent, Transient)
    return min((_failed(job, leaf) for leaf in leaves(error)), key=lambda outcome: order.index(type(outcome)))


def stuck() -> Outcome:
    """It was told to end and did not."""
    return InDoubtOutcome(error=facts(FailureKind.STUCK, "it was told to end and did not"))


def _failed(job: Job, error: BaseException) -> InDoubtOutcome | Permanent | Transient:
    match error:
        case InDoubt():
            return Transient(error=_own(error)) if job.repeatable else InDoubtOutcome(error=_own(error))
        case Retryable():
            return Transient(error=_own(error))
        case CutoverError():
            return Permanent(error=_own(error))
        case asyncio.CancelledError():
            return Permanent(error=facts(FailureKind.DEFECT, "the job cancelled itself"))
    failure = classify(error)
    if failure is None:
        return Permanent(error=facts(FailureKind.DEFECT, f"an unforeseen {type(error).__name__} at {place(error)}"))
    if acts_only_once(job):
        return InDoubtOutcome(error=failure.facts) if failure.lost else Permanent(error=failure.facts)
    return Transient(error=failure.facts) if failure.transient else Permanent(error=failure.facts)


def ends_by_cancellation(error: BaseException) -> bool:
    """Whether a job that was cancelled ends like this: the cancellation itself, or the server's answer to it."""
    return all(isinstance(leaf, asyncio.CancelledError) or classify(leaf) is not None for leaf in leaves(error))


def leaves(error: BaseException) -> tuple[BaseException, ...]:
    """What a TaskGroup's group holds; an exception that is no group is its own only leaf."""
    if isinstance(error, BaseExceptionGroup):
        return tuple(leaf for each in error.exceptions for leaf in leaves(each))
    return (error,)


def place(error: BaseException) -> str:
    """The file's name and the line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "no place"


def facts(kind: FailureKind, sentence: str, hint: str = "") -> ErrorFacts:
    """Of a failure that has no more to it than a sentence."""
    return ErrorFacts(kind=kind, sentence=sentence, hint=hint)


def _own(error: CutoverError) -> ErrorFacts:
    """The facts that an error of ours brings along, or its sentence."""
    brought = getattr(error, "facts", None)
    return brought if isinstance(brought, ErrorFacts) else facts(FailureKind.JOB, error.what, error.hint)
