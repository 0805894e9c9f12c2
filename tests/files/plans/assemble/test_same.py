"""What a plan says of databases that are alike, as a job and as a criterion."""

from pathlib import Path

import pytest

from plans.library import path_of
from plans.load import load
from plans.model import Alike, Checkpoint, Job, SameCriterion, SameSpec
from plans.problems import PlanProblems
from tests.support.plan_files import task, write

DATABASES = """databases:
  prod_a: {role: source, rehearsal: {service: a}}
  prod_b: {role: source, rehearsal: {service: b}}
tasks:
"""


def problems(folder: Path, same: str) -> str:
    text = task(f"after: [A1, G1]\njob: {{same: {same}}}").replace("tasks:\n", DATABASES, 1)
    with pytest.raises(PlanProblems) as caught:
        load(write(folder, text))
    return "\n".join(map(str, caught.value.problems))


def test_the_sample_compares_two_sites_as_a_job_and_at_its_gate() -> None:
    plan = load(path_of("alike")).plan
    body, gate = plan.tasks[0].body, plan.tasks[2].body
    assert isinstance(body, Job)
    assert isinstance(body.spec, SameSpec)
    assert body.spec.databases == ("prod_a", "prod_b")
    assert body.spec.compared == tuple(Alike)
    assert isinstance(gate, Checkpoint)
    assert isinstance(gate.criteria[0], SameCriterion)
    assert gate.criteria[0].required
    assert gate.criteria[0].asked.excepted == ("passwords",)


@pytest.mark.parametrize(
    ("same", "words"),
    [
        ("{databases: [prod_a]}", "databases"),
        ("{databases: [prod_a, prod_a]}", "twice"),
        ("{databases: [prod_a, prod_c]}", 'unknown database "prod_c"'),
        ("{databases: [prod_a, prod_b], compare: [rows]}", "rows"),
        ("{databases: [prod_a, prod_b], exept: [x]}", "exept"),
    ],
)
def test_what_cannot_be_compared_is_a_problem(tmp_path: Path, same: str, words: str) -> None:
    assert words in problems(tmp_path, same)
