"""The figures at /metrics of the board: in the form that is asked for, to whoever may look."""

from typing import Any

import pytest

from console.board.access import Door
from console.board.app import application
from console.board.wall import Wall
from console.board.words import Teller
from console.view.model import View
from plans.model.languages import Language
from tests.support.replication.nights import following, shown
from tests.support.world import PROGRESS, half_way

TOKEN = "a-token-of-some-length-for-the-wall"


async def asked(door: Door, *, of: View | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the answer."""
    wall, answered = Wall(viewers=2), list[dict[str, Any]]()
    wall.see(of or half_way().view(progress=PROGRESS))
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/metrics",
        "raw_path": b"/metrics",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8080),
        "headers": [(b"host", b"127.0.0.1:8080"), *((name.encode(), text.encode()) for name, text in headers.items())],
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    await application(wall, door, Teller(language=Language.ENGLISH))(scope, receive, send)
    start, *rest = answered
    told = {name.decode(): text.decode() for name, text in start["headers"]}
    return start["status"], told, b"".join(one.get("body", b"") for one in rest).decode()


@pytest.mark.parametrize(
    ("accept", "kind", "end"),
    [
        (
            "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
            "application/openmetrics-text; version=1.0.0",
            "# EOF\n",
        ),
        ("text/plain", "text/plain; version=0.0.4", "\n"),
    ],
)
async def test_each_form_is_had_by_who_accepts_it(accept: str, kind: str, end: str) -> None:
    status, headers, body = await asked(Door(), accept=accept)
    assert (status, headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert 'cutover_go_live_variance_seconds{run="7f3a"} 600\n' in body
    assert body.endswith(end)
    assert ("# EOF" in body) == (end != "\n")


async def test_who_may_not_look_has_no_figures_either_and_a_token_is_sent_as_prometheus_sends_it() -> None:
    assert (await asked(Door(token=TOKEN)))[0] == 401
    assert (await asked(Door(token=TOKEN), authorization=f"Bearer {TOKEN}"))[0] == 200


async def test_how_far_a_side_that_follows_is_behind_is_told() -> None:
    view = shown(following(), lag=1.5, lag_bytes=42)
    _, _, body = await asked(Door(), of=view)
    assert f'cutover_lag_seconds{{run="{view.run}",of="replication",name="records"}} 1.5\n' in body
    assert f'cutover_lag_bytes{{run="{view.run}",of="replication",name="records"}} 42\n' in body
