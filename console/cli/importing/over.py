"""A list imported again over its edited plan: the difference is shown, and written where that was asked for."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.common import load_plan, put, say
from console.exits import Exit

if TYPE_CHECKING:
    from console.running.rewritten_plan import PlanFile
    from plans.model import Plan
    from plans.reimporting.choices import Choices
    from plans.reimporting.importing import Over, SentList


def import_over(
    now: "SentList", before: "SentList | None", plan_file: str, choices: "Choices", *, target: Path | None, whole: bool
) -> int:
    """Show what a list says otherwise than a plan, and write the plan with it.

    Args:
        before: the list before.
        target: the file to be written; None where nothing is.
        whole: the list has all tasks, however many of the plan's it lacks.

    Raises:
        NotFound: a task that is to be dropped is not in the plan.
        Misused: it is in the list.
        Declined: nobody said whether the whole list is meant, or the plan was changed meanwhile.
        PlanProblems: what would be written is no plan; nothing was.
    """
    from console.running.rewritten_plan import PlanFile
    from console.text.comparing.list_over_plan import is_same, over_text
    from plans.importers.report import Fate

    file = PlanFile(path=Path(plan_file), loaded=load_plan(plan_file, quiet=True))
    _check_ids(choices.drop, file.loaded.plan)
    over = _over(now, before, file, choices)
    _check_gone(choices.drop, over)
    for line in over_text(over):
        put(line)
    for line in over.comparison.listed.report.lines((Fate.BENT, Fate.LEFT)):
        say(line)
    _tell_alone(now, file.loaded.plan)
    if is_same(over):
        return Exit.OK
    _tell_consequences(file, _loaded_again(file, over))
    if target is None:
        put("nothing is written: -o FILE writes it, and --replace into the plan itself")
        return Exit.OK
    if over.seems_a_part and not whole:
        _refuse_part(over.seems_a_part)
    file.write(over.text, target)
    _tell_beside(file, target)
    put(f"{target} is written; cutover check {target} names each todo: at its line")
    put(f"a run that is under way goes on by its own plan: cutover do RUN amend {target}")
    return Exit.OK


def _tell_beside(file: "PlanFile", target: Path) -> None:
    """Say where a plan that was written elsewhere names files that stay where they are."""
    names = file.beside
    if names and target.resolve().parent != file.path.resolve().parent:
        say(f"{target} names files that lie beside {file.path}: {', '.join(names[:_MOST_TOLD])}")


_MOST_TOLD = 20


def _tell_alone(now: "SentList", plan: "Plan") -> None:
    """Say which cells of a list of ours say otherwise what only the plan says."""
    from console.telling.export.told_alone import told_alone
    from plans.importers.finding import find_table
    from plans.importers.reading import read_book
    from plans.importers.report import Report

    table = find_table(read_book(now.content), now.answers, Report())
    if table.is_exported:
        told = [*told_alone(table, plan)]
        for line in told[:_MOST_TOLD]:
            say(f"left  {line}")
        if len(told) > _MOST_TOLD:
            say(f"left  and {len(told) - _MOST_TOLD} more such cells")


def _check_ids(names: Iterable[str], plan: "Plan") -> None:
    from console.errors import NotFound
    from plans.nearest import did_you_mean

    for name in names:
        if name not in plan.by_id:
            raise NotFound(f'the plan has no task "{name[:40]}"', hint=did_you_mean(name, map(str, plan.by_id)))


def _check_gone(names: Iterable[str], over: "Over") -> None:
    from console.errors import Misused

    lines = {pair.task.id: pair.line for pair in over.comparison.matching.pairs}
    for task in lines.keys() & set(names):
        raise Misused(
            f"{task} is in the list: {lines[task].place}", hint="--drop is said of a task that is gone from it"
        )


def _over(now: "SentList", before: "SentList | None", file: "PlanFile", choices: "Choices") -> "Over":
    from datetime import datetime

    from plans.reimporting.importing import PlanText, import_over

    into = PlanText(plan=file.loaded.plan, text=file.text, file=file.main)
    today = datetime.now().astimezone().date()
    return import_over(now, into, choices, before=before, today=today)


def _loaded_again(file: "PlanFile", over: "Over") -> "Plan":
    from plans.problems import PlanProblems

    try:
        return file.with_text(over.text)
    except PlanProblems:
        say("the plan would not load with what is taken of the list; nothing was written:")
        raise


def _tell_consequences(file: "PlanFile", after: "Plan") -> None:
    from zoneinfo import ZoneInfo

    from console.text.comparing.plan_change_page import consequences
    from jobs.run.plan_change import change_between

    for line in consequences(change_between(file.loaded.plan, after), ZoneInfo(after.timezone)):
        put(line)


def _refuse_part(why: str) -> None:
    from console.errors import Declined

    hint = "--part where the list has a part of the tasks, --whole where the others are gone"
    raise Declined(f"nothing was written: {why}", hint=hint)
