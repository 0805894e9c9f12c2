"""What comes back of a plan that is exported as a file of MS Project and imported again: tasks, links and times."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import assume, given, settings

from console.telling.export.from_plan import exported_plan
from console.telling.export.project.document import as_project
from plans.bundle import pack
from plans.importers.answers import Answers
from plans.importers.making import import_plan
from plans.library import Sample, path_of
from plans.load import load, load_bundle
from plans.model import Checkpoint, Plan
from plans.model.dependency import Dependency
from plans.schedule import schedule
from tests.support.nights import nights


def come_back(plan: Plan) -> Plan:
    """The same, exported and imported."""
    content = as_project(exported_plan(plan)).content
    made = import_plan(content, Answers(timezone=plan.timezone), today=date(2022, 11, 1), file="night.xml")
    return load_bundle(pack("plan.yaml", {"plan.yaml": made.text}))


def links(plan: Plan) -> Mapping[str, set[Dependency]]:
    return {str(one.id): {*one.dependencies} for one in plan.tasks}


def said(plan: Plan) -> Mapping[str, tuple[str, str, str, str]]:
    return {
        str(one.id): (
            one.title,
            one.stream,
            plan.owner_name(one.owner).replace(",", ""),
            one.guide.instructions.strip(),
        )
        for one in plan.tasks
        if not isinstance(one.body, Checkpoint)  # whose owner is who decides
    }


def times(plan: Plan) -> Mapping[str, tuple[datetime, datetime]]:
    return {str(name): both for name, both in schedule(plan).times.items()}


@pytest.mark.parametrize(
    "sample", [Sample.REFERENCE_NIGHT, Sample.HOST_MOVE, Sample.WAVE_TWO, Sample.STARTER, Sample.WAITS]
)
def test_tasks_links_and_times_come_back_as_they_were(sample: Sample) -> None:
    plan = load(path_of(sample)).plan
    back = come_back(plan)
    assert links(back) == links(plan)
    assert times(back) == times(plan)
    assert said(back) == said(plan)


@settings(max_examples=25)
@given(nights())
def test_tasks_links_and_times_of_any_plan_come_back(plan: Plan) -> None:
    assume(any(one.after for one in plan.tasks))  # a list without any links is put in an order, which is said
    back = come_back(plan)
    assert links(back) == links(plan)
    assert times(back) == times(plan)
