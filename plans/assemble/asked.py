"""The figures that manual tasks ask for, and the criteria that look at them."""

from collections.abc import Mapping, Sequence

from plans.assemble.context import Context
from plans.file.asked_shapes import LIMIT, AskedFile
from plans.file.yaml_source import Path
from plans.model import AnswerCriterion, ComparisonSign
from plans.model.asked import AskedFigure, Figure, FigureType


def asked_figures(context: Context, path: Path, files: Sequence[AskedFile]) -> tuple[AskedFigure, ...]:
    """Make the figures of a task, in their order."""
    made: list[AskedFigure] = []
    for index, file in enumerate(files):
        if any(one.name == file.name for one in made):
            context.problem((*path, index), f'the figure "{file.name}" stands here twice')
        if file.at_least is not None and file.at_most is not None and file.at_least > file.at_most:
            context.problem((*path, index), f"no number is at least {file.at_least} and at most {file.at_most}")
        made.append(
            AskedFigure(
                name=file.name,
                type=FigureType(file.type),
                at_least=file.at_least,
                at_most=file.at_most,
                unit=file.unit,
            )
        )
    return tuple(made)


def answer(context: Context, path: Path, limits: Mapping[str, str], *, required: bool) -> AnswerCriterion:
    """Make the criterion of one figure; whether its task asks for it is seen when all tasks are known."""
    name, text = next(iter(limits.items()))
    task, _, figure = name.rpartition(".")
    if not task:
        context.problem((*path, name), f'"{name[:40]}" names no figure of a task', 'C11.refused_rows: "<= 0"')
    match = LIMIT.fullmatch(text)
    sign, number = (match[1], match[2]) if match is not None else ("=", "0")
    return AnswerCriterion(
        task=context.task((*path, name), task),
        figure=figure,
        comparison=ComparisonSign(sign),
        limit=_number(number),
        required=required,
    )


def _number(text: str) -> Figure:
    return float(text) if "." in text else int(text)
