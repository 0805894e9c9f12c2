"""A list imported over a plan, for tests: texts in, what became of them out."""

from datetime import date

from plans.bundle import pack
from plans.importers.answers import Answers
from plans.load import load_bundle
from plans.model import Plan
from plans.reimporting.choices import AS_USUAL, Choices
from plans.reimporting.differences import Fate
from plans.reimporting.importing import Over, PlanText, SentList, import_over

TODAY = date(2026, 11, 12)


def loaded(text: str) -> Plan:
    """The plan of a text, which names no other file."""
    return load_bundle(pack("plan.yaml", {"plan.yaml": text}))


def over(lines: str, plan: str, choices: Choices = AS_USUAL, *, before: str | None = None) -> Over:
    """Import a CSV over a plan, with the CSV before it where there is one."""
    into = PlanText(plan=loaded(plan), text=plan, file="plan.yaml")
    earlier = _sent(before) if before is not None else None
    return import_over(_sent(lines), into, choices, before=earlier, today=TODAY)


def _sent(lines: str) -> SentList:
    return SentList(name="list.csv", content=lines.encode(), answers=Answers())


def differences(result: Over, *fates: Fate) -> list[tuple[str, str]]:
    """Which keys of which tasks differ, of these fates or of any."""
    found = result.comparison.of(*(fates or tuple(Fate)))
    return [(str(one.task.id), " ".join(one.key)) for one in found if fates or one.fate is not Fate.EMPTY]
