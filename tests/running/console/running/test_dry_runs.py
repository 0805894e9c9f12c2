"""`check --connect` looks whether a system that is to be asked to act is there, and sends nothing."""

import pytest

from console.running.dry_runs import try_all
from plans.model import HttpSpec, Job, JobKind
from tests.support.http_server import CERTIFICATE, serving
from tests.support.nights import night, task


async def test_a_request_is_tried_without_being_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(secure=True) as server:
        specs = [
            HttpSpec(method="POST", url=f"{server.origin}/x", ca_file=str(CERTIFICATE)),
            HttpSpec(method="POST", url=f"{server.origin}/x"),
            HttpSpec(method="POST", url="${EHR_NOT_SET}/x"),
            HttpSpec(method="POST", url="http://127.0.0.1:1/x"),
        ]
        plan = night(*(task(f"T{at}", Job(kind=JobKind.HTTP, spec=spec)) for at, spec in enumerate(specs)))
        monkeypatch.delenv("EHR_NOT_SET", raising=False)
        tried = await try_all(plan, production=False, deep=False)
        assert server.asked == []
    assert [one.task for one in tried] == ["T0", "T1", "T2", "T3"]
    refused = [one.refused for one in tried]
    assert refused[0] == ""
    for said, reason in zip(("not trusted", "EHR_NOT_SET is not set", "nothing listens"), refused[1:], strict=True):
        assert said in reason
