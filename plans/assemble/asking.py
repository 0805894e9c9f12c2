"""`wait_until:` and `watch:` under a job: what is asked of a database again and again."""

import re
from dataclasses import replace

from plans.assemble.context import Context
from plans.file.job_shapes import WaitUntilFile, WatchFile
from plans.file.yaml_source import Path
from plans.model import ComparisonSign, Condition, WaitUntilSpec, WatchSpec

_CONDITION = re.compile(r"\s*([A-Za-z_]\w*)\s*(<=|>=|!=|<>|==|=|<|>)\s*(-?\d{1,15}(?:\.\d{1,9})?)\s*")


def wait_until(context: Context, path: Path, file: WaitUntilFile) -> WaitUntilSpec:
    """Take the question whose answer is waited for."""
    spec = WaitUntilSpec(
        on=context.database((*path, "on"), file.on),
        query=context.sql((*path, "query"), file.query),
    )
    return replace(spec, every=file.every) if file.every else spec


def watch(context: Context, path: Path, file: WatchFile) -> WatchSpec:
    """Take the question, and at which answers it warns or fails."""
    if file.warn_if is None and file.fail_if is None:
        context.warn(path, "this watch can neither warn nor fail", 'warn_if: "depth > 100"', key=True)
    spec = WatchSpec(
        on=context.database((*path, "on"), file.on),
        query=context.sql((*path, "query"), file.query),
        warn_if=_condition(context, (*path, "warn_if"), file.warn_if),
        fail_if=_condition(context, (*path, "fail_if"), file.fail_if),
    )
    return replace(spec, every=file.every) if file.every else spec


def _condition(context: Context, path: Path, text: str | None) -> Condition | None:
    if text is None:
        return None
    match = _CONDITION.fullmatch(text)
    if match is None:
        context.problem(path, f'"{text[:40]}" is not a condition', 'a column of the query and a number: "depth > 100"')
        return None
    sign = {"<>": "!=", "==": "="}.get(match[2], match[2])
    return Condition(column=match[1], comparison=ComparisonSign(sign), value=float(match[3]))
