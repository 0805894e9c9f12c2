"""The `reconcile` of a task: which rows are proved, and what else must hold of them."""

from collections.abc import Mapping, Sequence

from plans.assemble.context import Context
from plans.assemble.lanes import lanes
from plans.assemble.rows import selection
from plans.assemble.tables import by_table
from plans.file.row_shapes import AgreementFile, MeasureWord, ReconcileFile
from plans.file.yaml_source import Path
from plans.model import Agreement, Measure, ReconcileSpec

_VALUES = (Measure.MIN, Measure.MAX)


def proof(context: Context, path: Path, file: ReconcileFile) -> ReconcileSpec:
    """Make the specification of a reconcile, with a problem for everything that cannot be meant."""
    _names_are_unique(context, (*path, "agree"), [agreement.name for agreement in file.agree])
    said = lanes(context, path, file.workers) if file.workers is not None else None
    return ReconcileSpec(
        rows=selection(context, path, file, writes=False),
        plain_keys=file.plain_keys,
        aggregates=_aggregates(context, (*path, "aggregates"), file),
        unique=_unique(context, (*path, "unique"), file),
        orphans=file.orphans,
        agree=tuple(_agreement(context, (*path, "agree", index), one) for index, one in enumerate(file.agree)),
        workers=said.total if said else None,
        lanes=said.by_label if said else {},
    )


def _names_are_unique(context: Context, path: Path, names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            context.problem((*path, index, "name"), f'"{name[:40]}" is the name of another one')


def _aggregates(
    context: Context, path: Path, file: ReconcileFile
) -> Mapping[str, Mapping[str, Mapping[Measure, float]]]:
    by_written: dict[str, dict[str, dict[Measure, float]]] = {}
    for table, columns in file.aggregates.items():
        place = (*path, table)
        by_written[table] = {name: _measures(context, (*place, name), said) for name, said in columns.items()}
    return by_table(context, path, by_written)


def _unique(context: Context, path: Path, file: ReconcileFile) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    by_written = {table: tuple(map(_columns, keys)) for table, keys in file.unique.items()}
    return by_table(context, path, by_written)


def _agreement(context: Context, path: Path, file: AgreementFile) -> Agreement:
    source = context.sql((*path, "source"), file.source)
    target = context.sql((*path, "target"), file.target)
    return Agreement(name=file.name, source=source, target=target)


def _columns(key: str | list[str]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else tuple(key)


def _measures(
    context: Context, path: Path, written: list[MeasureWord] | dict[MeasureWord, float]
) -> dict[Measure, float]:
    measures = {Measure(word): 0.0 for word in written} if isinstance(written, list) else {}
    if isinstance(written, dict):
        measures = {Measure(word): tolerance for word, tolerance in written.items()}
        for measure in _VALUES:
            if measures.get(measure):
                hint = "a value out of a row is not shown, so only equal or different can be said"
                context.problem((*path, measure.value), f"{measure} has no tolerance", hint)
    return measures
