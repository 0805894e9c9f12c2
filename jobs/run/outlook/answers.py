"""The numbers that people told of a manual task, against what a criterion asks of them. Pure."""

from jobs.run.state.model import RunState
from plans.model import AnswerCriterion, ComparisonSign, CounterCriterion
from plans.model.asked import Figure


def told(state: RunState, criterion: CounterCriterion | AnswerCriterion) -> tuple[bool, str]:
    """What a criterion says that looks at a number which somebody told."""
    match criterion:
        case CounterCriterion():
            count = state.unit(criterion.task).count
            return count >= criterion.at_least, f"{criterion.task} {count} of {criterion.at_least}"
        case AnswerCriterion():
            return _answered(state, criterion)


def _answered(state: RunState, criterion: AnswerCriterion) -> tuple[bool, str]:
    """Whether the figure keeps the criterion's limit; of one that nobody has given, that it is lacking."""
    given = state.unit(criterion.task).given
    value = given.figures.get(criterion.figure) if given is not None else None
    if given is None or value is None:
        return False, f"{criterion.name} is not given yet ({criterion.asked} asked)"
    ok = compares(value, criterion.comparison, criterion.limit)
    return ok, f"{criterion.name} {value:,} ({criterion.asked} asked)"


def compares(value: Figure, sign: ComparisonSign, limit: Figure) -> bool:
    """Whether a value stands so to a limit."""
    match sign:
        case ComparisonSign.LT:
            return value < limit
        case ComparisonSign.LE:
            return value <= limit
        case ComparisonSign.EQ:
            return value == limit
        case ComparisonSign.NE:
            return value != limit
        case ComparisonSign.GE:
            return value >= limit
        case ComparisonSign.GT:
            return value > limit


def is_as_strict(new: AnswerCriterion, old: AnswerCriterion) -> bool:
    """Whether a limit lets pass no figure that another one refuses."""
    if (new.task, new.figure) != (old.task, old.figure):
        return False
    match old.comparison:
        case ComparisonSign.LE | ComparisonSign.LT:
            below = (ComparisonSign.LE, ComparisonSign.LT, ComparisonSign.EQ)
            return new.comparison in below and _keeps(new, old)
        case ComparisonSign.GE | ComparisonSign.GT:
            above = (ComparisonSign.GE, ComparisonSign.GT, ComparisonSign.EQ)
            return new.comparison in above and _keeps(new, old)
        case ComparisonSign.EQ | ComparisonSign.NE:
            return (new.comparison, new.limit) == (old.comparison, old.limit)


def _keeps(new: AnswerCriterion, old: AnswerCriterion) -> bool:
    """Whether the new limit itself keeps the old one; at the same number, `<` is no weaker than `<=`."""
    if new.limit == old.limit:
        return (
            new.comparison is old.comparison
            or new.comparison in (ComparisonSign.LT, ComparisonSign.GT)
            or (new.comparison is ComparisonSign.EQ and old.comparison in (ComparisonSign.LE, ComparisonSign.GE))
        )
    return compares(new.limit, old.comparison, old.limit)
