"""The `reconcile` of a task: which rows are proved, and what else must hold of them."""

from plans.assemble.context import Context
from plans.assemble.rows import selection
from plans.assemble.tables import by_table
from plans.file.job_shapes import MeasureWord, ReconcileFile
from plans.file.yaml_source import Path
from plans.model import Agreement, Measure, ReconcileSpec

_VALUES = (Measure.MIN, Measure.MAX)


def proof(context: Context, path: Path, file: ReconcileFile) -> ReconcileSpec:
    """The specification, with a problem for everything that cannot be meant."""
    names = [one.name for one in file.agree]
    for index, name in enumerate(names):
        if name in names[:index]:
            context.problem((*path, "agree", index, "name"), f'"{name[:40]}" is the name of another one')
    return ReconcileSpec(
        rows=selection(context, path, file, writes=False),
        plain_keys=file.plain_keys,
        aggregates=by_table(
            context,
            (*path, "aggregates"),
            {
                table: {
                    column: _measures(context, (*path, "aggregates", table, column), said)
                    for column, said in columns.items()
                }
                for table, columns in file.aggregates.items()
            },
        ),
        unique=by_table(
            context,
            (*path, "unique"),
            {
                table: tuple((one,) if isinstance(one, str) else tuple(one) for one in keys)
                for table, keys in file.unique.items()
            },
        ),
        orphans=file.orphans,
        agree=tuple(
            Agreement(
                name=one.name,
                source=context.sql((*path, "agree", index, "source"), one.source),
                target=context.sql((*path, "agree", index, "target"), one.target),
            )
            for index, one in enumerate(file.agree)
        ),
    )


def _measures(context: Context, path: Path, said: list[MeasureWord] | dict[MeasureWord, float]) -> dict[Measure, float]:
    measures = {Measure(word): 0.0 for word in said} if isinstance(said, list) else {}
    if isinstance(said, dict):
        measures = {Measure(word): tolerance for word, tolerance in said.items()}
        for measure in _VALUES:
            if measures.get(measure):
                hint = "a value out of a row is not shown, so only equal or different can be said"
                context.problem((*path, measure.value), f"{measure} has no tolerance", hint)
    return measures
