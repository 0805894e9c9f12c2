"""Asks an application as a server would, without one."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Reply:
    """What it answered."""

    status: int
    headers: Mapping[str, str]
    text: str


def page_of(desk: Any, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> Any:
    """The page of answers; its library is imported only by a test that asks it."""
    from console.answering.app import Pages

    return Pages(desk, say, clock).app()


async def ask(
    app: Any,
    method: str,
    path: str,
    form: Mapping[str, object] | None = None,
    *,
    client: str = "10.0.0.5",
    scheme: str = "https",
    body: bytes | None = None,
    **headers: str,
) -> Reply:
    """Send one request."""
    sent: list[dict[str, Any]] = []
    if form is not None:
        body = urlencode(form, doseq=True).encode()
        headers.setdefault("content_type", "application/x-www-form-urlencoded")
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": (client, 40_000),
        "server": ("answers.example", 443),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    kept = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], kept, b"".join(one.get("body", b"") for one in sent[1:]).decode())
