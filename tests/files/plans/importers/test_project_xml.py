"""XML of MS Project: tasks, links and times; nothing that means harm."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from plans.importers.answers import Answers
from plans.importers.cells import Unreadable
from plans.importers.making import Imported, import_plan
from tests.support.plan_files import sound

HEAD = '<Project xmlns="http://schemas.microsoft.com/project"><Name>night</Name><Tasks>'
SUMMARY = "<Task><UID>0</UID><ID>0</ID><Name>night</Name><OutlineLevel>0</OutlineLevel></Task>"
TAIL = (
    "</Tasks><Resources><Resource><UID>1</UID><Name>Ann</Name></Resource></Resources>"
    "<Assignments><Assignment><TaskUID>11</TaskUID><ResourceUID>1</ResourceUID></Assignment></Assignments></Project>"
)


def task(uid: int, name: str, *, level: int = 1, hours: int = 1, more: str = "") -> str:
    named = f"<Name>{name}</Name>" if name else "<IsNull>1</IsNull>"
    times = "<Start>2026-11-13T18:00:00</Start>" if uid == 11 else ""
    return (
        f"<Task><UID>{uid}</UID><ID>{uid - 10}</ID>{named}<OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{hours}H0M0S</Duration>{times}{more}</Task>"
    )


def link(uid: int, kind: int = 1, lag: int = 0) -> str:
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>7</LagFormat></PredecessorLink>"
    )


def imported(*tasks: str) -> Imported:
    content = f"{HEAD}{SUMMARY}{''.join(tasks)}{TAIL}".encode()
    return import_plan(content, Answers(timezone="Europe/Oslo"), today=date(2026, 11, 1), file="night.xml")


def test_tasks_links_owners_and_times_come_over_by_the_ids_that_people_see(tmp_path: Path) -> None:
    made = imported(
        task(11, "Stop"),
        task(12, "Move", level=1, hours=5),
        task(13, "Copy", level=2, hours=2, more=link(11) + "<Deadline>2026-11-13T22:00:00</Deadline>"),
        task(14, "", level=2),
        task(15, "Look", level=2, more=link(13, lag=300)),
        task(16, "Both", level=2, more=link(13, kind=3)),
        task(17, "Old", level=2, more="<Active>0</Active>"),
        task(18, "Go-live", hours=0, more=link(12) + "<Milestone>1</Milestone>"),
    )
    plan = sound(tmp_path, made.text).plan
    assert {str(one.id): one.after for one in plan.tasks} == {
        "1": (), "3": ("1",), "5": ("3",), "6": ("3",), "8": ("3", "5", "6")
    }  # fmt: skip
    assert [one.stream for one in plan.tasks] == ["", "Move", "Move", "Move", ""]
    assert plan.tasks[1].duration == timedelta(hours=2)
    assert plan.tasks[1].deadline is not None
    assert plan.parties[plan.tasks[0].owner].name == "Ann"  # type: ignore[index]
    assert plan.go_live == "8"
    assert 'after: [{"3": +30m}]' in made.text
    assert 'after: [{"3": started}]' in made.text
    told = "\n".join(made.report.lines())
    assert "left  Tasks!9: an inactive task" in told


def test_what_is_broken_or_declares_entities_is_refused() -> None:
    with pytest.raises(Unreadable, match="declares a document type"):
        import_plan(b'<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD.encode(), Answers(), today=date(2026, 1, 1), file="x")
    with pytest.raises(Unreadable, match="the project is broken in line 1"):
        import_plan(HEAD.encode(), Answers(), today=date(2026, 1, 1), file="x")
