"""A request stays what it is: another body, another query or another program does not make it other work."""

import pytest

from jobs.run.outlook.same_work import does_any, is_other_work, only_looks, works_of
from plans.model import CommandSpec, HttpSpec, Job, JobKind, JobSpec
from tests.support.nights import task

URL = "https://ehr.example/wards/open"
REQUEST = HttpSpec(method="POST", url=URL, body="{}")


def job(spec: JobSpec) -> Job:
    return Job(kind=JobKind.HTTP, spec=spec)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (HttpSpec(method="POST", url=f"{URL}?now=1", body="other"), True),
        (CommandSpec(argv=("curl", "-X", "POST", URL)), True),
        (HttpSpec(method="DELETE", url=URL), False),
        (HttpSpec(method="POST", url="https://ehr.example/wards/close"), False),
        (CommandSpec(argv=("true",)), False),
    ],
)
def test_a_request_under_another_id_is_known_again(other: JobSpec, same: bool) -> None:
    before, after = task("T1", job(REQUEST)), task("X9", job(other))
    assert does_any(works_of(after), works_of(before)) is same
    assert does_any(works_of(before), works_of(after)) is same


def test_a_request_acts_and_with_another_body_it_is_other_work_under_its_own_id() -> None:
    assert not only_looks(job(REQUEST))
    assert is_other_work(task("T1", job(HttpSpec(method="POST", url=URL, body="other"))), task("T1", job(REQUEST)))
