"""`watch`: keeps asking for the task's whole duration, warns when one condition begins to hold, fails at the other.

It ends early only when it fails: what must not be after a go-live needs a person now, not in an hour.
"""

import asyncio
import operator
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from jobs.api import Evidence, Fact, Fatal, JobContext, Progress
from jobs.beforehand import Surroundings
from jobs.postgres.single_row import RowAnswer, Value, answers, may_be_asked
from plans.model import ComparisonSign, Condition, JobSpec, WatchSpec
from plans.plurals import counted

_COMPARE = {
    ComparisonSign.LT: operator.lt,
    ComparisonSign.LE: operator.le,
    ComparisonSign.EQ: operator.eq,
    ComparisonSign.NE: operator.ne,
    ComparisonSign.GE: operator.ge,
    ComparisonSign.GT: operator.gt,
}


class UnfitCondition(Fatal):
    """A condition names a column that the query does not have, or one that is no number."""


@dataclass(slots=True)
class _Samples:
    """First, least, most and last of every column: the night's watch in a few numbers."""

    count: int = 0
    facts: dict[str, Fact] = field(default_factory=dict)

    def add(self, answer: RowAnswer) -> None:
        self.count += 1
        for name, value in answer.values.items():
            self.facts.setdefault(f"{name} first", value)
            self.facts[f"{name} last"] = value
            if isinstance(value, int | float) and not isinstance(value, bool):
                for which, choose in (("least", min), ("most", max)):
                    before = self.facts.get(f"{name} {which}")
                    self.facts[f"{name} {which}"] = choose(value, before) if isinstance(before, int | float) else value


async def run(ctx: JobContext) -> Evidence:
    """Ask every `WatchSpec.every` of real time until the task's duration is over."""
    spec = ctx.spec
    assert isinstance(spec, WatchSpec)  # noqa: S101 - the registry maps by type
    clock = asyncio.get_running_loop().time
    began = clock()
    total = ctx.duration.total_seconds()
    samples = _Samples()
    warned = warnings = 0
    every = spec.every.total_seconds()
    stream = answers(ctx.database(spec.on), spec.query, purpose="watch", patience=every, warn=ctx.warn)
    async with aclosing(stream):
        async for answer in stream:
            samples.add(answer)
            ctx.progress(Progress(done=min(clock() - began, total), total=total, unit="s", note=str(answer)))
            if spec.fail_if is not None and holds(spec.fail_if, answer):
                return _evidence(samples, warnings, f"{_said(spec.fail_if, answer)}: {answer}", passed=False)
            warns = spec.warn_if is not None and holds(spec.warn_if, answer)
            if warns and not warned and spec.warn_if is not None:
                warnings += 1
                ctx.warn(f"{_said(spec.warn_if, answer)}: {answer}")
            warned = warns
            rest = total - (clock() - began)
            if rest <= 0:
                break
            await asyncio.sleep(min(every, rest))
    return _evidence(samples, warnings, str(answer), passed=True)


async def look(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """See that the database understands the question, and that its answer has the columns that are compared."""
    assert isinstance(spec, WatchSpec)  # noqa: S101 - the registry maps by type
    async with around.connection(spec.on) as connection:
        nothing = RowAnswer(values=dict.fromkeys(await may_be_asked(connection, spec.query)))
    for condition in filter(None, (spec.warn_if, spec.fail_if)):
        holds(condition, nothing)
    return ()


def holds(condition: Condition, answer: RowAnswer) -> bool:
    """Whether the condition is true of this answer; null never is. Raises `UnfitCondition`."""
    column = answer.column(condition.column)
    if column is None:
        names = ", ".join(answer.values)
        raise UnfitCondition(f"the query has no column {condition.column}", hint=f"it has {names}")
    value: Value = answer.values[column]
    if value is None:
        return False
    if isinstance(value, str):
        raise UnfitCondition(f"the column {condition.column} is no number")
    return bool(_COMPARE[condition.comparison](value, condition.value))


def _said(condition: Condition, answer: RowAnswer) -> str:
    return f"{answer.column(condition.column)} {condition.comparison} {condition.value:g}"


def _evidence(samples: _Samples, warnings: int, last: str, *, passed: bool) -> Evidence:
    facts: dict[str, Fact] = {"samples": samples.count, "warnings": warnings, **samples.facts}
    return Evidence(
        summary=f"{counted(samples.count, 'sample')}, {counted(warnings, 'warning')}; {last}",
        facts=facts,
        passed=passed,
    )
